"""Nobody waits for the compiler: what a first question runs is compiled before, in a new process."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import shapely

from gis.visibility import chance, ranking, reasons, sight
from gis.visibility.ranking import Asked
from gis.visibility.walls import Walls
from tests.gis.visibility.test_ranking import ASSUMED, DAY, PLANE, standing

ROOT = Path(__file__).parent.parent.parent.parent
KERNELS = (sight.gridded, sight.clearances, sight.touching, chance._chances)


def first_question() -> None:
    made = standing((0, 20), (30, -10), (70, 40), kind=[1, 2, 0])
    ranking.compiled(made, ASSUMED)
    before = [list(kernel.signatures) for kernel in KERNELS]
    assert all(before)
    walls = Walls.of([shapely.box(5, 5, 9, 9), shapely.box(-20, 0, -10, 30)], np.array([np.nan, 7.0]))
    for error_m, within in ((0.0, walls), (19.0, walls), (300.0, None)):
        asked = Asked.point(error_m)
        near = ranking.candidates(made, np.arange(3), made.at(PLANE), asked.within_m)
        found = ranking.rank(made[near], PLANE, asked, DAY, ASSUMED, within)
        reasons.of(made[near], PLANE, DAY, ASSUMED, None if within is None else (within, found.clear))
    assert [list(kernel.signatures) for kernel in KERNELS] == before


def test_a_first_question_compiles_nothing() -> None:
    code = "from tests.gis.visibility.test_compiled import first_question; first_question()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
