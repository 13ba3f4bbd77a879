"""Databases that people have become those of this version, step by step."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from twinline.store.database import Database
from twinline.store.schema import metadata, setting


def migrated(folder: Path) -> Database:
    database = Database.in_folder(folder)
    database.migrate()
    return database


def test_the_steps_lead_to_the_tables_of_this_version(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        made = {
            row.name: row.sql
            for row in connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        }
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, sa.CheckConstraint):
                assert str(constraint.name) in made[table.name], f"{constraint.name} was forgotten"
    database.close()


def test_migrating_again_changes_nothing_and_keeps_what_is_stored(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    with database.engine.begin() as connection:
        connection.execute(setting.insert().values(name="kept", value={"a": 1}))
    database.close()
    again = migrated(tmp_path)
    with again.engine.connect() as connection:
        kept = connection.execute(sa.select(setting.c.value).where(setting.c.name == "kept")).scalar()
    assert kept == {"a": 1}
    again.close()
