"""Run one case in one ordinary process, without a verdict, for the scripts below ``.kata/repro``."""

from __future__ import annotations

import atexit
import os

os.environ["KATA_IN_ENGINE"] = "1"  # set it before importing the authoring API: this process is client and engine

import importlib.util
import inspect
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_dbml_kata.engine import attach, jvm, tracking
from pytest_dbml_kata.engine.internals import pyspark
from pytest_dbml_kata.engine.resources import Bench, provide
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.report.failure import bands, compared, exhibits_of_case

WIDTH = 100
"""The maximum width of tables."""


def load_check(path: str, module: str) -> ModuleType:
    """Load the catalogue file of a kata and return its module."""
    load_kata(Path(path), module)
    return sys.modules[module]


def run(check: ModuleType, case: object, path: str) -> None:
    """Run the learner's file at ``path`` on one case, print the result, and check every property."""
    kata = check.kata
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    learner = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = learner
    spec.loader.exec_module(learner)
    pyspark.pickle_by_value(learner)
    names = tuple(inspect.signature(kata.drive_function).parameters)[2:]
    folder = Path(tempfile.mkdtemp(prefix="dbml-kata-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    bench = Bench(folder)
    if "spark" in names:
        bench.context = spark_context(folder)
    if "tracking" in names:
        bench.template = folder / "template.db"
        tracking.build_template(bench.template)

    tables, values = exhibits_of_case(case)
    say([*bands(tables, WIDTH), values])
    with provide(names, bench) as resources:
        seen = kata.drive_function(getattr(learner, kata.function), case, **resources)
    say(bands(compared(seen, None), WIDTH))
    if kata.witness_function is not None:
        return
    for each in kata.properties.values():
        try:
            each.check(case, seen)
            print(f"holds    {each.name}")
        except AssertionError as error:
            print(f"FAILS    {each.name}: {error}")


def spark_context(folder: Path) -> Any:
    """Return a SparkContext in a private JVM of this process."""
    process, context = attach.start(jvm.find(), folder, stderr=subprocess.DEVNULL)
    atexit.register(process.kill)
    return context


def say(bands: list[list[str]]) -> None:
    for band in bands:
        print("\n".join(band), end="\n\n")
