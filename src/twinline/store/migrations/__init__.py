"""Steps from one version of the tables to the next, in ``versions/``; run at every start of a node.

A step, once released, is never changed: it says what was done to databases that people have. A new
one is made with ``python scripts/new_migration.py "what it does"`` after a change of ``schema.py``.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

__all__ = ["configuration", "upgrade"]


def configuration(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: sa.Connection) -> None:
    """Bring the tables to this version, in the caller's transaction."""
    command.upgrade(configuration(connection), "head")
