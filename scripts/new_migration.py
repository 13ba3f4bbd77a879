"""Write the migration from the newest released tables to those of schema.py, for a person to read over.

Use: python scripts/new_migration.py "what it does"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from twinline.store import migrations
from twinline.store.database import Database
from twinline.store.migrations import configuration, upgrade


def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.in_folder(Path(folder))
        with database.engine.connect() as connection, connection.begin():
            upgrade(connection)
            steps = Path(migrations.__file__).parent / "versions"
            number = len(list(steps.glob("[0-9]*.py"))) + 1
            command.revision(configuration(connection), message, autogenerate=True, rev_id=f"{number:04}")
        database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit(__doc__)
    main(sys.argv[1])
