"""Whole layers into a file from the command line: complete, or as it was before."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app import database, files
from app.access import anybody
from app.catalogue import Catalogue
from app.complaints import CannotWrite
from app.db import Database, Unavailable
from app.lookup import Scene
from app.questions.service import Questions
from app.settings import Settings
from gis.export import About, form_of


def export(settings: Settings, layers: Sequence[str], path: Path, *, bbox: list[float], console: Console) -> int:
    """Write the layers to ``path`` in the form of its ending, and return how many features that are.

    Raises:
        UnknownEnding, NoSuchLayer, BadCoordinate: what is asked for cannot be.
        CannotWrite: the folder, the disk or the database does not let it.
    """
    form_of(path)
    if not path.parent.is_dir():
        raise CannotWrite(f"{path.parent}: 폴더가 없습니다. There is no such folder; make it first.")
    try:
        with database.ready(settings) as url:
            db = Database(url, settings)
            return asyncio.run(_export(Questions(db, Catalogue(db), settings), layers, path, bbox, console))
    except OSError as error:
        raise CannotWrite(f"{path}: 쓸 수 없습니다. Cannot be written: {error.strerror}.") from error
    except Unavailable as error:
        raise CannotWrite(
            f"{path}: 데이터베이스 연결이 끊겼습니다. The database went away; nothing was written. Try again."
        ) from error


async def _export(asked: Questions, layers: Sequence[str], path: Path, bbox: list[float], console: Console) -> int:
    await asked.db.open()
    try:
        await asked.catalogue.read()
        with tempfile.TemporaryDirectory(prefix=".goldentime-", dir=path.parent) as folder:
            unfinished = Path(folder) / path.name
            written = await _write(asked, layers, unfinished, bbox, console)
            unfinished.replace(path)
        return written
    finally:
        await asked.db.close()


async def _write(asked: Questions, layers: Sequence[str], path: Path, bbox: list[float], console: Console) -> int:
    wish = asked.wish(",".join(layers), asked.settings.max_features, {})
    about = About(wish.layers, asked.catalogue.attributions(), whole=True)
    total = None if bbox else sum(asked.catalogue.held[layer.name].count for layer in wish.layers)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(path.name, total=total)
        async with aclosing(asked.whole(await anybody(), wish, bbox=bbox)) as pages:
            await files.write(path, about, _followed(pages, progress, task))
        return int(progress.tasks[task].completed)


async def _followed(pages: AsyncIterator[Scene], progress: Progress, task: TaskID) -> AsyncIterator[Scene]:
    async for scene in pages:
        yield scene
        progress.update(task, advance=scene.returned)
