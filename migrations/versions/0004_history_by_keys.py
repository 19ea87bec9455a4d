"""Parts tell since when they are known; history is found by the keys of registries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "idx_history_source", "history", ["layer", sa.literal_column("(\"row\" ->> 'source_id'::text)")], unique=False
    )
    # In two steps: nobody knows since when the parts that are there are known, so theirs stays null.
    op.add_column("site_cameras", sa.Column("known_from", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("site_cameras", "known_from", server_default=sa.text("now()"))


def downgrade() -> None:
    op.drop_column("site_cameras", "known_from")
    op.drop_index("idx_history_source", table_name="history")
