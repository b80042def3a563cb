"""Build the JVM's start-up cache: a separate JVM runs katas and records the classes that it loads.

Run this module as a program; do not import it. An idle engine runs it in the background. It takes one minute on one
core. It can be killed at any time, because the cache is moved into place atomically.
"""

from __future__ import annotations

import fcntl
import inspect
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

if __name__ == "__main__":
    os.environ["KATA_IN_ENGINE"] = "1"  # set it before importing the authoring API: the drives run in this process

from pytest_dbml_kata.engine import attach, jvm, processes
from pytest_dbml_kata.engine.resources import Bench, provide
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import KataSpec, built_in, specs

CASES = 1
"""The number of cases per kata in the training run. More cases would load no further classes."""

FIRST = ("ml_workflows/impute_missing", "ml_workflows/encode_one_hot", "spark_ml/pandas_udf_score", "spark_ml/cv_grid")
"""The first katas of the training run. They cover most of what the others do."""

LONGEST_PRACTICE = 45.0
"""The number of seconds after which the training run starts no further kata. The common classes are loaded then."""


def build() -> bool:
    """Build the cache for the current Java. Return False if it exists or another process is building it."""
    java = jvm.find()
    cache = jvm.StartUpCache.of(java)
    if cache is None or cache.usable():
        return False
    cache.path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(cache.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    for leftover in cache.path.parent.glob("building-*"):  # of a killed build: this process has the lock
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="building-", dir=cache.path.parent))
    try:
        made = folder / "cache.aot"
        train(java, folder, made)
        cache.accept(made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
    return True


def train(java: jvm.Java, folder: Path, made: Path) -> None:
    """Run katas in a JVM that writes its cache to ``made`` when it exits."""
    process, context = attach.start(
        java,
        folder,
        [f"-XX:AOTCacheOutput={made}"],
        preexec_fn=lambda: processes.die_with_parent(signal.SIGKILL),
    )
    bench = Bench(folder, context)
    began = time.monotonic()
    for spec in sorted(specs([built_in()]).values(), key=lambda spec: spec.id not in FIRST):
        if time.monotonic() - began > LONGEST_PRACTICE:
            break
        try:
            practise(spec, bench)
        except Exception:
            traceback.print_exc()  # a smaller cache is better than no cache
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
    if not made.is_file():
        raise jvm.JavaError(f"Java exited with status {process.returncode} and wrote no start-up cache")


def practise(spec: KataSpec, bench: Bench) -> None:
    """Run the reference solution of a kata on a few cases, if it uses Spark."""
    kata = load_kata(spec.path, spec.file.module)
    assert kata.drive_function is not None
    names = tuple(inspect.signature(kata.drive_function).parameters)[2:]
    if "spark" not in names:
        return
    solution: dict[str, object] = {"__name__": "__main__"}
    exec(compile(spec.solution.read_bytes(), str(spec.solution), "exec"), solution)
    for case in some_cases(kata):
        with provide(names, bench) as resources:
            kata.drive_function(solution[kata.function], case, **resources)


def some_cases(kata: Kata) -> list[object]:
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    drawn: list[object] = []
    assert kata.case_strategy is not None

    @seed(1)
    @settings(max_examples=10, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.composite(kata.case_strategy)())
    def draw(case: object) -> None:
        drawn.append(case)

    draw()
    return drawn[-CASES:]


if __name__ == "__main__":
    sys.exit(0 if build() else 1)
