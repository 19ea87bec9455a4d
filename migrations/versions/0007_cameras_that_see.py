"""What people and feeds say of cameras, and what each of them sees."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('camera_status',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('dataset', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('last_frame_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('observed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('feed', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('source', 'dataset', 'source_id', 'number'),
    postgresql_with={'fillfactor': '45'}
    )
    op.create_table('camera_surveys',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('dataset', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('bearing_deg', sa.Float(), nullable=True),
    sa.Column('angle_deg', sa.Float(), nullable=True),
    sa.Column('height_m', sa.Float(), nullable=True),
    sa.Column('infrared', sa.Boolean(), nullable=True),
    sa.Column('surveyed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('surveyed_by', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_camera_surveys_camera', 'camera_surveys', ['source', 'dataset', 'source_id', 'number'], unique=False)
    op.create_geospatial_table('camera_views',
    sa.Column('site', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('geom', Geometry(geometry_type='POLYGON', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('profile', postgresql.BYTEA(), nullable=False),
    sa.Column('links', postgresql.ARRAY(sa.BigInteger()), server_default='{}', nullable=False),
    sa.Column('links_p', postgresql.ARRAY(sa.REAL()), server_default='{}', nullable=False),
    sa.Column('made_from', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['site'], ['cameras.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site', 'number')
    )
    op.create_geospatial_index('idx_camera_views_geom', 'camera_views', ['geom'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index('idx_camera_views_links', 'camera_views', ['links'], unique=False, postgresql_using='gin')
    op.add_column('site_cameras', sa.Column('infrared', sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column('site_cameras', 'infrared')
    op.drop_index('idx_camera_views_links', table_name='camera_views', postgresql_using='gin')
    op.drop_geospatial_index('idx_camera_views_geom', table_name='camera_views', postgresql_using='gist', column_name='geom')
    op.drop_geospatial_table('camera_views')
    op.drop_index('idx_camera_surveys_camera', table_name='camera_surveys')
    op.drop_table('camera_surveys')
    op.drop_table('camera_status')
