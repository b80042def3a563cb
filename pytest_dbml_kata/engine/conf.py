"""Spark configuration for small tables and fast answers, with all services on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_MASTER = "local[2]"

NAME = "dbml-kata"
"""The application name. The engine uses it to recognise its own SparkContext."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The settings of an engine at start-up."""

    folder: Path
    idle: float
    master: str


def settings(folder: Path, master: str) -> dict[str, str]:
    """Return the configuration of a SparkContext that keeps all its files in ``folder``.

    Katas about partitions, plans or adaptive execution set the options they need in their drive.
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
        # Optimise for two dozen small queries per second, not for one large query per minute.
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "10",
        "spark.ui.retainedStages": "10",
        # Do not inspect the stack for every column and send it to the JVM: tracebacks show the location anyway.
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.dataFrameQueryContext.enabled": "false",
        # Memory is allocated and cleared in pages and blocks; their default sizes are 16 and 4 MB.
        "spark.buffer.pageSize": "1m",
        "spark.broadcast.blockSize": "64k",
        # Otherwise each new session starts a new Python daemon for its first UDF (2 s).
        "spark.sql.artifact.isolation.enabled": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # UDFs run in processes that the warden of their worker forks: see udf.py.
        "spark.python.daemon.module": "pytest_dbml_kata.engine.udf",
        "spark.python.use.daemon": "true",
    }
