"""The same survey entered twice is kept once."""

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME, TABLE = "uq_camera_surveys_said", "camera_surveys"
CAMERA = ["source", "dataset", "source_id", "number"]
SAID = ["surveyed_at", "surveyed_by", "kind", "bearing_deg", "angle_deg", "height_m", "infrared", "note"]


def upgrade() -> None:
    op.create_unique_constraint(NAME, TABLE, CAMERA + SAID, postgresql_nulls_not_distinct=True)
    op.drop_index("idx_camera_surveys_camera", table_name=TABLE)


def downgrade() -> None:
    op.create_index("idx_camera_surveys_camera", TABLE, CAMERA, unique=False)
    op.drop_constraint(NAME, TABLE, type_="unique")
