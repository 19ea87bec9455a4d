"""The migrations give what is declared, and can be taken back."""

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from geoalchemy2 import alembic_helpers

from app import schema
from gis.layers import metadata


def test_the_database_is_what_is_declared(fresh_url: str) -> None:
    with schema.engine(fresh_url).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": alembic_helpers.include_object, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing_and_back_leaves_nothing(fresh_url: str) -> None:
    schema.migrate(fresh_url)
    with schema.engine(fresh_url).begin() as connection:
        command.downgrade(schema._config(connection), "base")
        left = set(sa.inspect(connection).get_table_names()) - {"spatial_ref_sys", "alembic_version"}
    assert left == set()
    schema.migrate(fresh_url)


def test_what_a_load_replaces_is_remembered(fresh_url: str) -> None:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(
            "INSERT INTO hydrants (geom, kind, source, source_id, dataset, loaded_at)"
            " VALUES (ST_SetSRID(ST_MakePoint(127, 37), 4326), 'pillar', 't', '1', 't', now())"
        )
        connection.execute("UPDATE hydrants SET kind = 'wall'")
        connection.execute("DELETE FROM hydrants")
        kinds = connection.execute("SELECT row ->> 'kind' FROM history WHERE layer = 'hydrants' ORDER BY id").fetchall()
        version = connection.execute("SELECT version FROM layer_versions WHERE layer = 'hydrants'").fetchone()
        connection.execute("DELETE FROM hydrants")
        assert connection.execute("SELECT version FROM layer_versions").fetchone() == version
    assert kinds == [("pillar",), ("wall",)]
    assert version == (3,)


def test_both_spellings_of_an_address_are_taken(fresh_url: str) -> None:
    with schema.engine(fresh_url.replace("postgresql://", "postgres://")).connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
