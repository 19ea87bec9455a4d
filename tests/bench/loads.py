"""A load as a process of its own, watched while it runs."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.bench.contestants import CHECKOUT, Cpu


def watched(program: str, url: str, path: Path, **what: str) -> dict[str, object]:
    """Run ``program`` with the address and the file as arguments; it prints how many rows it stored.

    Of the answer ``what`` are the first columns; seconds are of the wall clock, CPU s of the processor.
    """
    began = time.monotonic()
    command = [sys.executable, "-c", program, url, str(path)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    watch, peak, cpu = psutil.Process(process.pid), 0, Cpu(psutil.Process(process.pid), url)
    web_s, database_s = 0.0, {0: 0.0}
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            peak = max(peak, watch.memory_info().rss)
            web_s, backends = cpu.used()
            database_s |= backends
        time.sleep(0.05)
    stored, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    seconds = time.monotonic() - began
    cpu_s = web_s + sum(database_s.values())
    return {
        **what,
        "rows": int(stored),
        "seconds": round(seconds, 1),
        "rows per second": round(int(stored) / seconds),
        "rows per CPU-second": round(int(stored) / cpu_s),
        "program CPU s": round(web_s, 1),
        "database CPU s": round(cpu_s - web_s, 1),
        "peak resident memory, MB": round(peak / 1e6),
        "file, MB": round(path.stat().st_size / 1e6, 1),
    }
