"""Bringing a database to the declared shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text

import migrations
from gis.layers import metadata
from gis.traffic import tables as traffic  # noqa: F401  declared on the same metadata
from gis.visibility import tables as visibility  # noqa: F401  and these

__all__ = ["engine", "metadata", "migrate", "revise"]

ONE_MIGRATION_AT_A_TIME = 0x601E  # key of the advisory lock


def engine(url: str) -> Engine:
    """A SQLAlchemy engine on psycopg 3 for ``postgresql://...`` or ``postgres://...``.

    Its connections close with their blocks.
    """
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)


def migrate(url: str) -> None:
    """To the newest revision, extension and triggers included; nothing happens where it is already so."""
    with engine(url).begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_MIGRATION_AT_A_TIME})
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        command.upgrade(_config(connection, install_triggers=True), "head")


def revise(url: str, message: str) -> None:
    """Write the migration from the database's shape to the declared one: what a change of a declaration needs."""
    with engine(url).connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _config(connection: Connection, *, install_triggers: bool = False) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes.update(connection=connection, install_triggers=install_triggers)
    return config
