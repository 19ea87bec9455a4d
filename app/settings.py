"""All settings, each from an environment variable ``GOLDENTIME_...`` or given by the caller."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """Where state is kept when nobody says: a folder of the user's, or of the machine for root."""
    if os.geteuid() == 0:
        return Path("/var/lib/goldentime")
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "goldentime"


class Settings(BaseSettings):
    """Limits protect the service: a question beyond them gets an error that says so."""

    model_config = SettingsConfigDict(env_prefix="GOLDENTIME_", frozen=True)

    home: Path = Field(default_factory=default_home, description="State: database cluster, caches, logs")
    database_url: str | None = Field(None, description="An existing PostGIS (postgresql://...); none: the embedded one")
    postgres_prefix: Path | None = Field(None, description="Root of an unpacked PostgreSQL, where none is installed")
    max_radius_m: float = Field(20_000, gt=0, description="Largest radius of a question, metres")
    max_features: int = Field(10_000, gt=0, description="Most features in one answer")
    max_vertices: int = Field(5_000, gt=0, description="Most vertices of an asked geometry")
    max_body_bytes: int = Field(1_000_000, gt=0, description="Largest request body, bytes")
    max_sheet_features: int = Field(500, gt=0, description="Most single features drawn on a situation sheet")
    pool_size: int = Field(4, gt=0, description="Database connections of one worker")
    statement_timeout_s: float = Field(
        10, gt=0, description="A database question longer than this is given up, seconds"
    )
    timezone: str | None = Field(None, description="Zone of the city's clock (Asia/Seoul); none: that of this machine")
    modes: Path | None = Field(None, description="Modes of travel of the city's own, a file as gis/roads/modes.toml")
    traffic_url: str | None = Field(None, description="Feeds of live speeds to pull, with commas between")
    traffic_every_s: float = Field(60, gt=0, description="How often feeds are pulled, seconds")
    max_feed_bytes: int = Field(50_000_000, gt=0, description="Largest body of a traffic feed, bytes")
    stream_origins: str | None = Field(
        None,
        pattern=r"^https?://[A-Za-z0-9.:\[\]-]+( https?://[A-Za-z0-9.:\[\]-]+)*$",
        description="Where pages may play streams of cameras from besides here: origins of the closed network, with "
        "spaces between (https://vms.city.example:8443)",
    )
    tile_cache_mb: int = Field(64, ge=0, description="Memory for vector tiles, megabytes")
