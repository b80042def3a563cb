"""Measure the cost of each kata: its reference solution with the default number of cases in a warm engine.

    python benchmarks/cost.py [KATA ...] [--runs 3]

Each solution is judged once to warm up, then ``--runs`` times. The last line is a complete ``pytest --kata-strict``
run of all reference solutions in a warm engine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import bench

from pytest_dbml_kata.engine.client import Engine
from pytest_dbml_kata.judging.judge import Judge
from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.judging.settings import JudgeSettings
from pytest_dbml_kata.packs import KataSpec, built_in, find, specs


def main() -> None:
    parser = bench.options(__doc__, runs=3)
    parser.add_argument("katas", nargs="*", metavar="KATA", help="id or name; all by default")
    given = parser.parse_args()
    every = specs([built_in()])
    chosen = [find(each, every) for each in given.katas] or list(every.values())
    with bench.workplace():
        bench.build_start_up_cache()
        with Engine() as engine:
            engine.hold()
            costs = {spec.id: measured(spec, engine, given.runs) for spec in chosen}
            slow = sorted(costs.items(), key=lambda item: -item[1][0])
            for name, (seconds, cases) in slow:
                print(f"{name:40} {seconds:6.2f} s  {cases:3} cases  {1000 * seconds / cases:5.0f} ms each")
            print(f"\nmedian over {len(costs)} katas: {statistics.median(cost for cost, _ in costs.values()):.2f} s")
            strictly = 0.0
            if not given.katas:
                katas = [spec.solution for spec in chosen]
                began = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-m", "pytest", "-q", "--kata", "--kata-strict", *map(str, katas)], check=True
                )
                strictly = time.perf_counter() - began
                print(f"all reference solutions, strictly: {strictly:.1f} s")
    bench.write(given.json, {"seconds": {name: cost for name, (cost, _) in costs.items()}, "strictly": strictly})


def measured(spec: KataSpec, engine: Engine, runs: int) -> tuple[float, int]:
    """Return the median time in seconds until the solution passes, and the number of cases."""
    judged(spec, engine)
    found = [judged(spec, engine) for _ in range(runs)]
    return statistics.median(seconds for seconds, _ in found), found[0][1]


def judged(spec: KataSpec, engine: Engine) -> tuple[float, int]:
    began = time.perf_counter()
    judge = Judge(spec, engine, read_learner_file(spec.solution, spec), JudgeSettings())
    try:
        verdicts = [judge.verdict(name) for name in judge.kata.sentences]
    finally:
        judge.close()
    if any(verdict.state != "passed" for verdict in verdicts):
        sys.exit(f"the solution of {spec.id} does not pass")
    return time.perf_counter() - began, verdicts[0].cases


if __name__ == "__main__":
    main()
