"""Alembic's entry: the declarations in ``gis`` are the truth; the connection is handed in by ``app.schema``."""

from alembic import context
from alembic.config import Config
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text

from gis.layers import metadata
from gis.traffic import tables as traffic
from gis.triggers import install_statements, retell_statements
from gis.visibility import tables as visibility

LOCK_TIMEOUT = "5s"


def migrate(config: Config) -> None:
    connection: Connection = config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=alembic_helpers.include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=True,
    )
    with context.begin_transaction():
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        before = context.get_context().get_current_heads()
        context.run_migrations()
        if config.attributes.get("install_triggers"):
            moved = context.get_context().get_current_heads() != before
            statements = install_statements() + traffic.install_statements() + visibility.install_statements()
            for statement in statements + (retell_statements() if moved else []):
                connection.exec_driver_sql(statement)


migrate(context.config)
