"""What the person at the terminal sees of a load: how far it is, what was found, what became of the rows, and why."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from gis import layers
from gis.reasons import REASONS, Fate
from gis.registries import forms
from gis.report import Report

Told = Callable[[str, float], None]

STAGES = {
    "scan": "도로와 교차점 찾기 · junctions",
    "read": "읽기와 대조 · reading",
    "merge": "저장 · storing",
}
FATES: dict[Fate, tuple[str, str]] = {
    "refused": ("거절 · refused", "red"),
    "merged": ("합침 · merged", "cyan"),
    "corrected": ("고침 · mended", "blue"),
    "doubted": ("의심 · doubted", "yellow"),
    "noted": ("알림 · noted", "default"),
}
COUNTS = {
    "read": "읽음\nread",
    "stored": "저장\nstored",
    "merged": "합침\nmerged",
    "refused": "거절\nrefused",
    "added": "새로\nadded",
    "changed": "바뀜\nchanged",
    "unchanged": "그대로\nsame",
    "retired": "없어짐\nretired",
}
BECAME = ("added", "changed", "unchanged", "retired")
KNOWN_BY = {
    "declared": ("파일이 밝힘", "declared"),
    "inferred": ("시군구 대조로 알아냄", "found by the districts that the rows name"),
    "form": ("서식이 쓰는 것", "the form's own"),
}
MOST_DISTRICTS = 5
MOST_PILES = 3


@contextmanager
def progress(console: Console, path: Path) -> Iterator[Told]:
    """A bar with the stage in words; nothing of it stays."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(path.name, total=1.0)

        def told(stage: str, part: float) -> None:
            total = None if stage == "merge" else 1.0  # how long storing takes nobody knows: the bar runs to and fro
            bar.update(task, description=f"{path.name}: {STAGES.get(stage, stage)}", completed=part, total=total)

        yield told


def show(report: Report, console: Console) -> None:
    """What was found, what became of the rows, and why."""
    dated = report.source_date or "날짜 모름 · date unknown"
    console.print(Text.assemble((report.file, "bold"), f" → {report.dataset} ({dated})"), soft_wrap=True)
    if report.found:
        _show_found(report, console)
    console.print(_counts(report))
    if report.reasons:
        console.print(_reasons(report))
    else:
        _show_plainly(report, console)
    _show_piles(report, console)
    _show_districts(report, console)


def complain(console: Console, error: Exception) -> None:
    """Word for word: what a message says may look like markup, and may be there to be copied."""
    console.print(Text(str(error), "red"), soft_wrap=True)


def forms_table() -> Table:
    """Every known form, and by which headings it is known."""
    table = Table(title="아는 서식 · known forms (--as NAME)", title_justify="left", show_lines=True)
    table.add_column("이름 · name", no_wrap=True, style="bold")
    table.add_column("서식 · form")
    table.add_column("층 · layer")
    table.add_column("제목 · known by")
    for form in forms.ALL:
        marks = [" + ".join(mark) for mark in form.marks]
        marks += ["제목 없이 · no headings: " + ", ".join(name for name, _ in one.columns) for one in form.layouts[:1]]
        words = f"\n+ {', '.join(form.words)}" if form.words else ""
        table.add_row(
            form.name, f"{form.label_ko}\n{form.label_en}", form.layer.label_ko, Text("\n".join(marks) + words)
        )
    return table


def _show_found(report: Report, console: Console) -> None:
    found = report.found
    layer = layers.named(found["layer"])
    form = next((form for form in forms.ALL if form.name == found["form"]), None)
    rows = report.total("read")
    ko, en = _system(report)
    said = f"{found['format']}, {found['encoding'] or 'UTF-8'}".upper()
    korean = f"{said}. 서식 '{found['form_ko']}' → {layer.label_ko} 층. {ko}. {rows:,}행."
    english = f"{form.label_en if form else found['form']} → {layer.label_en}. {en}. {rows:,} rows."
    console.print(Padding(Text(korean), (0, 2)))
    console.print(Padding(Text(english, "dim"), (0, 2)))
    if found.get("left_out"):
        console.print(Padding(Text(f"읽지 않은 표 · left out: {', '.join(found['left_out'])}", "yellow"), (0, 2)))
    if found.get("also_in"):
        others = ", ".join(f"'{name}' {count:,}" for name, count in found["also_in"].items())
        told = (
            f"다른 자료에도 있는 행 · rows that other sets have too: {others}. --dataset NAME 으로 잇기 · to join one."
        )
        console.print(Padding(Text(told, "yellow"), (0, 2)))


def _system(report: Report) -> tuple[str, str]:
    """The reference system and how it is known, in Korean and English."""
    told = report.found.get("system")
    if not told:
        return "경도·위도 (WGS 84)", "Longitude and latitude (WGS 84)"
    ko, en = KNOWN_BY[told["known_by"]]
    agreeing = told["agreeing"]
    if agreeing is not None:
        ko, en = f"{ko}: 행의 {agreeing:.1%}가 제 시군구에", f"{en}: {agreeing:.1%} of the rows in their district"
    if told["exchanged"]:
        ko, en = f"{ko}, X·Y를 바꾸어", f"{en}, X and Y exchanged"
    if told["rival"]:
        ko, en = f"{ko}, {told['rival']}이 조금 더 맞음", f"{en}, {told['rival']} fits a little better"
    return f"좌표계 {told['name']} ({ko})", f"{told['name']} ({en})"


def _counts(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("층\nlayer")
    for name, heading in COUNTS.items():
        table.add_column(heading, justify="right", style="cyan" if name in BECAME else "")
    for name, told in report.layers.items():
        counts = [getattr(told, count) for count in COUNTS]
        table.add_row(layers.named(name).label_ko, *(f"{count:,}" if count else "·" for count in counts))
    return table


def _reasons(report: Report) -> Table:
    """The gravest first; of each the rows, what it means in Korean, in English, and its name."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for fate, (title, style) in FATES.items():
        counted = [(name, count) for name, count in report.reasons.most_common() if REASONS[name].fate == fate]
        for place, (name, count) in enumerate(counted):
            told = Text.assemble(REASONS[name].ko, "\n", (f"{REASONS[name].en} ({name})", "dim"))
            table.add_row(Text("" if place else title, style), Text(f"{count:,}", style), told)
    return table


def _show_plainly(report: Report, console: Console) -> None:
    """Of sources whose reasons are not declared: OpenStreetMap."""
    for fate, counted in (("refused", report.refusals), ("corrected", report.corrected), ("doubted", report.flagged)):
        if counted:
            told = ", ".join(f"{reason} {count:,}" for reason, count in counted.most_common())
            console.print(f"{FATES[fate][0]}: {told}")  # type: ignore[index]


def _show_piles(report: Report, console: Console) -> None:
    for pile in report.piles[:MOST_PILES]:
        told = f"한 점에 {pile['rows']:,}행, 주소 {pile['addresses']:,}가지 · rows of so many addresses on one point"
        console.print(Padding(Text(f"{told}: {pile['lat']:.6f}, {pile['lon']:.6f}", "yellow"), (0, 2)))


def _show_districts(report: Report, console: Console) -> None:
    every = sorted(report.districts.values(), key=lambda one: one.refused + one.doubted, reverse=True)
    worst = [one for one in every[:MOST_DISTRICTS] if one.refused + one.doubted]
    if len(every) > 1 and worst:
        told = ", ".join(f"{one.name or '모름 · unknown'} {one.refused:,}/{one.doubted:,}" for one in worst)
        console.print(Padding(Text(f"거절/의심이 많은 곳 · most refused/doubted: {told}", "dim"), (0, 2)))


def show_boundaries(report: Report, console: Console) -> None:
    told = f"시군구 경계가 없어 먼저 넣었습니다: {report.total('stored')}개, 국토지리정보원 {report.source_date}."
    english = f"Boundaries to test against were missing: {report.total('stored')} districts of Korea were loaded first."
    console.print(Text.assemble(told, " ", (english, "dim")))


def show_papers(written: Sequence[Path], typed: Sequence[str], console: Console) -> None:
    """Where to look, and what to type once rows are mended."""
    for path in written:
        if path.name.endswith(".refused.csv"):
            again = shlex.join(["goldentime", "import", str(path), *typed])
            console.print(Text(f"거절한 행 · refused rows: {path}"), soft_wrap=True)
            console.print(Text(f"  고친 다음 · once mended: {again}", "dim"), soft_wrap=True)
        else:
            console.print(Text(f"의심 지도 · map of the doubtful: {path}"), soft_wrap=True)


def show_end(reports: Sequence[Report], console: Console, *, dry_run: bool, told: bool) -> None:
    """``told``: a report was asked for, so that the refused and doubtful rows lie beside it."""
    if not told and any(one.found and one.total("refused") + one.flagged.total() for one in reports):
        hint = "거절한 행의 표와 의심 지도는 --report FILE.json · adds the table of refused rows and the map"
        console.print(Text(hint, "dim"), soft_wrap=True)
    if dry_run:
        console.print(Text("연습이었습니다: 아무것도 저장하지 않았습니다. A dry run: nothing was stored.", "bold"))
        return
    stored, seconds = sum(one.total("stored") for one in reports), sum(one.seconds for one in reports)
    console.print(f"{stored:,} 저장 · stored, {seconds:.1f} s")
