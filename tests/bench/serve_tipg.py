"""Runs tipg in an environment of its own, by the same uvicorn, uvloop and httptools that serve us.

Arguments: port, site-packages of ours (looked into last).
"""

import sys

sys.path.append(sys.argv[2])

import uvicorn

uvicorn.run("tipg.main:app", port=int(sys.argv[1]), log_level="warning", access_log=False)
