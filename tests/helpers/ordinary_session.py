"""Runs the experiments of questions in one ordinary process, on a Spark session as it is set up by default.

    python tests/helpers/ordinary_session.py QUESTION ...

prints what came out as one object of JSON, by question.
"""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["KATA_IN_ENGINE"] = "1"  # before the questions are imported: this process runs them

from pyspark import SparkConf, SparkContext

from pytest_dbml_kata.engine import attach, jvm, tracking
from pytest_dbml_kata.engine.internals.pyspark import pickle_by_value
from pytest_dbml_kata.engine.resources import Bench, provide
from pytest_dbml_kata.questions.index import bank

SETTINGS = {
    "spark.master": "local[2]",
    "spark.app.name": "ordinary",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",  # 200 of them would take minutes on two cores
}
"""What keeps it to this machine; all else is Spark's own."""


def main(names: list[str]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="kata-ordinary-"))
    process, gateway = attach.launch(jvm.find(), folder, stderr=subprocess.DEVNULL)
    try:
        opened = attach.open_gateway(gateway)
        conf = SparkConf(_jvm=opened.jvm).setAll(list(SETTINGS.items()))
        conf.set("spark.local.dir", str(folder / "spark")).set("spark.sql.warehouse.dir", str(folder / "warehouse"))
        bench = Bench(folder, SparkContext(conf=conf, gateway=opened), folder / "template.db")
        tracking.build_template(folder / "template.db")
        os.chdir(folder)
        print(json.dumps({name: outcome(name, bench) for name in names}))
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def outcome(name: str, bench: Bench) -> object:
    witness = bank()[name].witness
    assert witness is not None
    pickle_by_value(sys.modules[witness.__module__])
    with provide(tuple(inspect.signature(witness).parameters), bench) as resources:
        return witness(**resources)


if __name__ == "__main__":
    main(sys.argv[1:])
