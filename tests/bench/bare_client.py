"""One statement, prepared on each connection and asked as often as told: a line of JSON in, a line of JSON out."""

import asyncio
import json
import sys
import time
from typing import Any

import asyncpg
import uvloop

POOL = 4  # as many connections as one worker of the service
SETTINGS = {"plan_cache_mode": "force_generic_plan"}


async def main(url: str) -> None:
    sql = json.loads(sys.stdin.readline())
    connections = [await asyncpg.connect(url, server_settings=SETTINGS) for _ in range(POOL)]
    statements = [await connection.prepare(sql) for connection in connections]
    print("true", flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        print("true", flush=True)
        sys.stdin.readline()
        answers = await asyncio.gather(
            *(
                _ask(statement, told["jobs"][n :: min(told["clients"], POOL)])
                for n, statement in enumerate(statements[: told["clients"]])
            )
        )
        seconds, sizes = zip(*(one for part in answers for one in part), strict=True)
        print(json.dumps([seconds, sizes]), flush=True)


async def _ask(statement: Any, jobs: list[list[Any]]) -> list[tuple[float, int]]:
    answers = []
    for job in jobs:
        began = time.perf_counter()
        row = await statement.fetchrow(*job)
        answers.append((time.perf_counter() - began, len(row[0])))
    return answers


uvloop.run(main(sys.argv[1]))
