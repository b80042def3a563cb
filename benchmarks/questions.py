"""Measure the time to check 200 answers, and to draw and grade a mock exam, with all proofs cached.

    python benchmarks/questions.py [--runs 5]

The experiments run first. This takes minutes if their outcomes are not cached. After that, no engine runs. For
comparison, the time of an empty pytest run is shown too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import bench

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import bank, domains, of_domain
from pytest_dbml_kata.questions.proof import proofs

ANSWERS = 200


def main() -> None:
    given = bench.options(__doc__, runs=5).parse_args()
    with bench.workplace() as folder:
        with client.Engine() as engine:
            proofs(bank().values(), lambda: engine)
        bench.stop_engines()
        figures = measure(folder / "work", given.runs)
    bench.show(figures)
    bench.write(given.json, figures)


def measure(folder: Path, runs: int) -> dict[str, list[float]]:
    """Return the durations of the runs in seconds, by kind."""
    left = ANSWERS
    for domain in domains():
        questions = of_domain(domain)
        answered = dict.fromkeys(list(questions)[:left], "b")
        left -= len(answered)
        path = folder / "katas" / domain / "questions.py"
        path.parent.mkdir(parents=True)
        path.write_text(writing.of_domain(domain, questions.values(), answered), encoding="utf-8")
    figures = {"empty run of pytest": [bench.pytest(folder, "--collect-only", "nothing") for _ in range(runs)]}
    figures[f"{ANSWERS} answers checked"] = [bench.pytest(folder, "--kata") for _ in range(runs)]
    figures["mock exam drawn"] = [bench.pytest(folder, "--kata-mock-new") for _ in range(runs)]
    exam = folder / "mock" / "1.py"
    exam.write_text(exam.read_text(encoding="utf-8").replace("raise NotImplementedError", 'return "b"'))
    figures["mock exam graded"] = [bench.pytest(folder, "--kata-mock", "mock/1.py") for _ in range(runs)]
    if client.folders():
        sys.exit("an engine was started")
    return figures


if __name__ == "__main__":
    main()
