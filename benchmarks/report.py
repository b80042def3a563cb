"""Measure ``pytest --kata-report`` without changes, and with a long history.

    python benchmarks/report.py [--runs 5]

The folder contains a solved kata, a failing one and stubs, all checked before. Then 100,000 attempts are added to the
evidence. No engine runs. For comparison, the time of an empty pytest run is shown too.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import bench

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in

ROOT = Path(__file__).parent.parent
SOLVED, FAILING = "ml_workflows/encode_one_hot", "ml_workflows/impute_missing"
ATTEMPTS = 100_000


def main() -> None:
    given = bench.options(__doc__, runs=5).parse_args()
    with bench.workplace() as folder:
        figures = measure(folder / "work", given.runs)
    bench.show(figures)
    bench.write(given.json, figures)


def measure(folder: Path, runs: int) -> dict[str, list[float]]:
    """Return the durations of the runs in seconds, by kind."""
    shutil.copytree(built_in().stubs, folder / "katas")
    shutil.copy(built_in().solutions / f"{SOLVED}.py", folder / "katas" / f"{SOLVED}.py")
    wrong = "def impute_missing(train, new, columns, strategy):\n    return new.fillna(0.0, subset=columns)\n"
    (folder / "katas" / f"{FAILING}.py").write_text(wrong, encoding="utf-8")
    bench.pytest(folder, "--kata-report")
    bench.stop_engines()
    figures = {"empty run of pytest": [bench.pytest(folder, "--collect-only", "nothing") for _ in range(runs)]}
    figures["report, nothing changed"] = [bench.pytest(folder, "--kata-report") for _ in range(runs)]
    sample = folder / "sample.jsonl"
    program = ROOT / "tests" / "helpers" / "evidence_sample.py"
    subprocess.run([sys.executable, program, sample, str(ATTEMPTS)], check=True)
    with (folder / ".kata" / "evidence.jsonl").open("ab") as evidence:
        evidence.write(sample.read_bytes())
    figures[f"report, {ATTEMPTS:,} attempts"] = [bench.pytest(folder, "--kata-report") for _ in range(runs)]
    if client.folders():
        sys.exit("an engine was started")
    return figures


if __name__ == "__main__":
    main()
