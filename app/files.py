"""Answers as files to keep (``gis.export``): written aside, sent, and gone by themselves."""

import asyncio
import os
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import date
from errno import EIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from app.lookup import Scene
from gis.export import About, Form
from gis.layer import Layer
from gis.writing import command

CHUNK_BYTES = 256 * 1024
MOST_NAMED = 3
DEAF = (BrokenPipeError, ConnectionResetError)


async def response(
    form: Form, about: About, pages: AsyncIterator[Scene], *, room: asyncio.Semaphore, today: date
) -> Response:
    """The file as an answer with a length, when there is ``room`` to make it. Nothing has been sent if it cannot be."""
    with tempfile.TemporaryDirectory(prefix="goldentime-") as folder:
        path = Path(folder) / f"answer.{form.ending}"
        async with room:
            await write(path, about, pages)
        file = path.open("rb")  # stays readable without its name, and takes no room once it is closed
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": _disposition(about.layers, form, today),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_chunks(file), headers=headers, media_type=form.media_type)


async def write(path: Path, about: About, pages: AsyncIterator[Scene]) -> None:
    """Write ``pages`` to ``path``, in the form of its ending, by a process of its own (``gis.writing``).

    While a thread writes 70,000 sites, half of the answers near a point take more than 15 ms; so, less than 4 ms.

    Raises:
        OSError: the file cannot be finished.
    """
    writer = await asyncio.create_subprocess_exec(*command(path, about), stdin=PIPE, stderr=PIPE)
    assert writer.stdin
    assert writer.stderr
    complaint = asyncio.create_task(writer.stderr.read())
    try:
        await _feed(writer.stdin, pages)
        if await writer.wait():
            raise OSError(EIO, (await complaint).decode(errors="replace").strip().rpartition("\n")[2])
    finally:
        if writer.returncode is None:
            writer.kill()
            await writer.wait()
        await complaint


async def _feed(writer: asyncio.StreamWriter, pages: AsyncIterator[Scene]) -> None:
    """A page a line. A writer that stops listening says why by the way it ends."""
    with suppress(*DEAF):
        async for scene in pages:
            writer.write(scene.features + b"\n")
            await writer.drain()
    writer.close()
    with suppress(*DEAF):
        await writer.wait_closed()


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk


def _disposition(layers: Sequence[Layer], form: Form, today: date) -> str:
    """A name that says what and when, in Korean (RFC 5987) and for programs that know ASCII only."""
    few = len(layers) <= MOST_NAMED
    plain = "-".join(layer.name for layer in layers) if few else f"{len(layers)}-layers"
    korean = "-".join(layer.label_ko for layer in layers) if few else f"{len(layers)}개 층"
    named = quote(f"골든타임_{korean}_{today}.{form.ending}".replace(" ", "_"), safe="")
    return f"attachment; filename=\"goldentime_{plain}_{today}.{form.ending}\"; filename*=UTF-8''{named}"
