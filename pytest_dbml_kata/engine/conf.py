"""Spark's configuration for small tables and quick answers, everything on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_MASTER = "local[2]"

NAME = "dbml-kata"
"""The application's name, by which the engine knows its own SparkContext."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine is started with."""

    folder: Path
    idle: float
    master: str


def settings(folder: Path, master: str) -> dict[str, str]:
    """The configuration of a SparkContext whose files all lie in ``folder``.

    A kata about partitions, plans or adaptive execution sets what it needs in its drive.
    """
    return {
        "spark.app.name": NAME,
        "spark.master": master,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "spark"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        # Two dozen small queries a second rather than one large one a minute.
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "10",
        "spark.ui.retainedStages": "10",
        # Where a column was made is not looked up on the stack at every step, nor told to the JVM: a traceback says it.
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.dataFrameQueryContext.enabled": "false",
        # Memory is taken, and cleared, by the page and the block; by default those are 16 and 4 MB.
        "spark.buffer.pageSize": "1m",
        "spark.broadcast.blockSize": "64k",
        # A new session of its own would otherwise start a new Python daemon for its first UDF (2 s).
        "spark.sql.artifact.isolation.enabled": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # UDFs run in processes forked beside the worker whose code they are: see udf.py.
        "spark.python.daemon.module": "pytest_dbml_kata.engine.udf",
        "spark.python.use.daemon": "true",
    }
