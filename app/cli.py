"""The command ``goldentime``."""

from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from app.complaints import CannotRun
from app.settings import Settings
from gis.errors import GisError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="골든타임: 112·119·재난·아동보호 상황실을 위한 지도. A city's cameras, water, hazards and roads.",
)
console = Console()
complaints = Console(stderr=True)

Home = Annotated[Path | None, typer.Option(help="상태 폴더. Where state is kept")]


def _settings(home: Path | None) -> Settings:
    return Settings(home=home) if home else Settings()


def _say(line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def up(
    host: Annotated[str, typer.Option(help="받을 주소. Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="포트. Port; 0: any free one")] = 8000,
    osm: Annotated[Path | None, typer.Option(help="OpenStreetMap 추출본. Extract to load (.osm.pbf)")] = None,
    home: Home = None,
    since: Annotated[float | None, typer.Option(hidden=True, help="Set-up began at this second of the epoch")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="브라우저 열기. Open a browser")] = True,
) -> None:
    """데이터베이스와 지도를 켭니다. Start the database and the map; Ctrl-C stops both."""
    from app.up import Start
    from app.up import up as start

    start(_settings(home), Start(host, port, osm, browser, since), console)


@app.command(name="import")
def import_(
    files: Annotated[list[str] | None, typer.Argument(help="FILE...")] = None,
    forms: Annotated[bool, typer.Option("--forms", help="아는 서식을 모두 보여 줍니다. Show every known form")] = False,
    as_: Annotated[str | None, typer.Option("--as", help="서식 이름. The files are of this form (--forms)")] = None,
    crs: Annotated[str | None, typer.Option(help="좌표계. Their reference system: EPSG:5186")] = None,
    mapping: Annotated[Path | None, typer.Option(help="짝짓기 TOML. Columns and headings of an unknown form")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="열=제목. column=heading, as often as needed, with --layer")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="--map 의 층. The layer that --map is about")] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="보고서 JSON, 거절한 행과 지도도 그 곁에. Report; refused rows and map beside it"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="저장하지 않는 연습. All but storing")] = False,
    dataset: Annotated[
        str | None, typer.Option(help="자료 이름. Name of the set; else known by its rows, or the file's name")
    ] = None,
    source_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="자료 날짜. Date of the data where the file does not say"),
    ] = None,
    allow_older: Annotated[bool, typer.Option(help="더 오래된 것도. Load even if older than what is there")] = False,
    home: Home = None,
) -> None:
    """파일을 넣습니다. Load files, each wholly or not at all: goldentime import 주차장.csv seoul.osm.pbf."""
    from app import database
    from app.imports import terminal, wishes
    from app.imports.loading import Job, Loading
    from gis import crs as systems
    from gis.registries import Wish

    if forms:
        console.print(terminal.forms_table())
        return
    paths = [Path(name) for name in (files or []) if name != "osm" or Path(name).is_file()]
    if not paths:
        raise typer.BadParameter("파일을 주십시오. Name a file.")
    if dataset and (len(paths) > 1 or "/" in dataset):
        raise typer.BadParameter("--dataset: 파일 하나에, '/' 없이. For one file, and without '/'.")
    form, system = wishes.form_of(name=as_, file=mapping, pairs=map_ or [], layer=layer)
    system = systems.named(crs) if crs else system
    wish = Wish(form, system, dataset, source_date.date() if source_date else None, allow_older)
    typed = wishes.typed(name=as_, file=mapping, pairs=map_ or [], layer=layer)
    with database.ready(_settings(home)) as url:
        job = Job(wish, dry_run, report, typed)
        if not Loading(url, job, console, date.today(), complaints).every(paths):
            raise typer.Exit(1)


@app.command()
def near(
    lon: Annotated[float, typer.Option(help="경도. Longitude")],
    lat: Annotated[float, typer.Option(help="위도. Latitude")],
    radius_m: Annotated[float, typer.Option("--radius", help="반경 m. Radius, metres")] = 500,
    layers: Annotated[
        str, typer.Option(help="층 이름들. Layer names with commas between")
    ] = "cameras,hydrants,hazards,parking",
    limit: Annotated[int, typer.Option(help="최대 개수. At most")] = 20,
    home: Home = None,
) -> None:
    """둘레에 무엇이 있나. What is within a radius of a point, nearest first."""
    from app import database, schema
    from gis import queries, shapes
    from gis.layers import named
    from gis.reasons import marks

    shapes.check_point(lon, lat)
    asked = [named(name) for name in layers.split(",")]
    question = queries.near(asked, lon=lon, lat=lat, radius_m=radius_m, limit=limit)
    with database.ready(_settings(home)) as url, schema.engine(url).connect() as connection:
        rows = connection.execute(question.bound()).all()
    table = Table("층 · layer", "이름 · name", "거리 · distance", "방위 · bearing", "출처 · source")
    for row in rows:
        told = row.properties
        bearing = "" if row.bearing_deg is None else f"{row.bearing_deg:.0f}°"
        name = escape(told.get("name") or told.get("kind") or "")
        if doubt := " · ".join(filter(None, marks(told["doubts"]))):
            name += f" [yellow]⚠ {doubt}[/]"
        table.add_row(
            named(row.layer).label_ko,
            name,
            f"{row.distance_m:,.0f} m",
            bearing,
            f"{told['source']} {told['source_id']} ({told['source_date'] or '?'})",
        )
    console.print(table)
    matched = sum({row.layer: row.matched for row in rows}.values())
    console.print(
        f"{radius_m:g} m 안에 {matched:,}곳 · {matched:,} within {radius_m:g} m"
        + (f", {len(rows)} shown" if matched > len(rows) else "")
    )


@app.command()
def export(
    layers: Annotated[list[str], typer.Argument(help="층 이름들, 또는 all. Names of layers, or all")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="파일. File: .geojson, .gpkg, .parquet, .csv or .kml by its ending")
    ],
    bbox: Annotated[str | None, typer.Option(help="서,남,동,북. Only within west,south,east,north")] = None,
    home: Home = None,
) -> None:
    """층을 통째로 파일에 씁니다. Write whole layers to a file: goldentime export cameras -o cameras.gpkg."""
    from app import exports
    from gis import shapes

    written = exports.export(_settings(home), layers, output, bbox=shapes.numbers(bbox), console=console)
    console.print(f"{output}: {written:,}곳 · {written:,} features", highlight=False, soft_wrap=True)


@app.command()
def traffic(
    source: Annotated[
        str, typer.Argument(help="파일이나 웹 주소. File or address: ITS (JSON, XML), plain (JSON, CSV)")
    ],
    home: Home = None,
) -> None:
    """교통 속도를 한 번 넣습니다. Store live speeds once: goldentime traffic speeds.csv."""
    import asyncio

    from app import database
    from app.traffic import command

    settings = _settings(home)
    feed = command.read(source, settings, datetime.now(UTC))
    with database.ready(settings) as url:
        taken = asyncio.run(command.store(url, settings, feed))
    held = len(feed.speeds) - taken.stored
    console.print(
        f"{feed.received:,}행 읽음, {taken.stored:,}건 저장 · {taken.stored:,} measurements stored ({feed.kind})"
    )
    for why, count in {"older_than_held": held, **feed.refused}.items():
        if count:
            console.print(f"  {why}: {count:,}", highlight=False)


@app.command()
def surveys(
    file: Annotated[str, typer.Argument(help="조사표 CSV. Table of surveys: camera, bearing, angle, kind, date")],
    surveyed_at: Annotated[str | None, typer.Option(help="조사일이 없는 행의. Of rows without a date")] = None,
    surveyed_by: Annotated[str | None, typer.Option(help="조사자가 없는 행의. Of rows without an author")] = None,
    home: Home = None,
) -> None:
    """카메라 조사표를 넣습니다. Store surveyed bearings: goldentime surveys 조사.csv."""
    from app.cameras import command

    command.surveys(_settings(home), file, surveyed_at, surveyed_by, say=_say)


@app.command()
def camera_status(
    source: Annotated[str, typer.Argument(help="파일이나 웹 주소. File or address (JSON, CSV)")],
    feed: Annotated[str, typer.Option(help="어디서 왔나. Name of the feed")] = "plain",
    home: Home = None,
) -> None:
    """카메라 상태를 한 번 넣습니다. Store states of cameras once: goldentime camera-status status.csv."""
    from app.cameras import command

    command.status(_settings(home), source, feed, say=_say)


@app.command()
def layers(home: Home = None) -> None:
    """층마다 무엇이 얼마나 있나. Every layer, with its count and the date of its source."""
    import sqlalchemy as sa

    from app import database, schema
    from gis.layers import ALL

    table = Table("층 · layer", "이름 · name", "개수 · features", "자료 날짜 · source date", "넣은 때 · loaded")
    with database.ready(_settings(home)) as url, schema.engine(url).connect() as connection:
        for layer in ALL.values():
            t = layer.table
            count, newest, loaded = connection.execute(
                sa.select(sa.func.count(), sa.func.max(t.c.source_date), sa.func.max(t.c.loaded_at))
            ).one()
            table.add_row(
                layer.label_ko,
                layer.name,
                f"{count:,}",
                str(newest or "-"),
                f"{loaded:%Y-%m-%d %H:%M}" if loaded else "-",
            )
    console.print(table)


@app.command()
def doctor(home: Home = None) -> None:
    """무엇이 있고 무엇이 없나. What is installed, what is missing, what to type."""
    from app import doctor as checks

    well = True
    for finding in checks.examine(_settings(home)):
        well &= finding.well
        console.print(
            f"[green]✓[/] {finding.what}: {finding.told}"
            if finding.well
            else f"[red]✗[/] {finding.what}: {finding.told}\n    → {finding.remedy}"
        )
    raise typer.Exit(0 if well else 1)


@app.command()
def url(home: Home = None) -> None:
    """노트북이 쓸 데이터베이스 주소. The database address, for notebooks: GOLDENTIME_DATABASE_URL=$(goldentime url)."""
    from app.cluster import Cluster

    settings = _settings(home)
    print(settings.database_url or Cluster(settings.home, settings.postgres_prefix).url)


@app.command()
def version() -> None:
    """판 번호. The version."""
    print(metadata.version("goldentime"))


def main() -> None:
    """Errors that a person can mend are told in a sentence, not in a traceback."""
    try:
        app()
    except (GisError, CannotRun) as error:
        complaints.print(Text(str(error), "red"), soft_wrap=True)
        raise SystemExit(1) from None
