"""Measure ``pytest --kata-watch`` from a save to the verdict in a warm engine, for failing and passing code.

    python benchmarks/watch.py [--runs 9]

The watcher runs in an empty folder and writes to a pipe. A save replaces the file atomically, as editors do. The time
ends when the line with the verdict arrives.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import bench

from pytest_dbml_kata.packs import built_in

KATA = "ml_workflows/impute_missing"

STILL_FAILS = """
from pyspark.sql import functions as F


def impute_missing(train, new, columns, strategy):
    for name in columns:
        value = new.select(F.mean(name) if strategy == "mean" else F.median(name)).first()[0]
        new = new.withColumn(name, F.coalesce(F.nanvl(name, F.lit(None)), F.lit(value)))
    return new
"""


def main() -> None:
    given = bench.options(__doc__, runs=9, of="saves of each kind").parse_args()
    with bench.workplace() as folder:
        bench.build_start_up_cache()
        figures = measure(folder, given.runs)
    bench.show(figures)
    bench.write(given.json, figures)


def measure(folder: Path, runs: int) -> dict[str, list[float]]:
    """Return the times from save to verdict in seconds, by kind of save."""
    file = folder / "katas" / f"{KATA}.py"
    file.parent.mkdir(parents=True)
    shutil.copy(built_in().stubs / f"{KATA}.py", file)
    solution = (built_in().solutions / f"{KATA}.py").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--kata-watch"]
    watcher = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    try:
        wait_for(watcher, "Next: ")
        for text in (STILL_FAILS, solution, STILL_FAILS):  # warm up, and store a counterexample
            save(file, text)
            wait_for(watcher, r"on \d+ cases in")
        figures: dict[str, list[float]] = {"still fails": [], "now passes": []}
        for number in range(runs):
            for name, text, verdict in (
                ("still fails", STILL_FAILS, f"{KATA}  failed"),
                ("now passes", solution, f"{KATA}  passed"),
                ("", STILL_FAILS, r"on \d+ cases in"),
            ):
                began = time.perf_counter()
                save(file, f"{text}\n# {number}\n")
                wait_for(watcher, verdict)
                if name:
                    figures[name].append(time.perf_counter() - began)
        return figures
    finally:
        watcher.terminate()
        watcher.wait()


def save(file: Path, text: str) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)


def wait_for(watcher: subprocess.Popen[str], pattern: str) -> None:
    """Read the output of the watcher until a line matches."""
    assert watcher.stdout is not None
    for line in watcher.stdout:
        if re.search(pattern, line):
            return
    sys.exit(f"the watcher ended without {pattern!r}")


if __name__ == "__main__":
    main()
