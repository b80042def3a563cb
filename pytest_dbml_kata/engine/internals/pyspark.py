"""PySpark: attaching to a running JVM, sessions, and the UDF daemon.

These names are required, because PySpark documents no other way to share a JVM. So ``pyproject.toml`` has an upper
bound for PySpark.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from pytest_dbml_kata.engine.internals import py4j

CONNECTION_FILE = "_PYSPARK_DRIVER_CONN_INFO_PATH"
"""The environment variable for the file in which a JVM writes the address of its gateway."""

GATEWAY_PORT, GATEWAY_SECRET = "PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"
"""The environment variables that make `launch_gateway` connect to a JVM instead of starting one."""


def open_gateway(port: int, secret: str) -> Any:
    """Open a Py4J gateway to a running JVM for this process."""
    from pyspark.java_gateway import launch_gateway

    os.environ[GATEWAY_PORT] = str(port)
    os.environ[GATEWAY_SECRET] = secret
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    py4j.remember_names()
    return launch_gateway()  # type: ignore[no-untyped-call]


def create_java_context(gateway: Any, settings: Mapping[str, str]) -> Any:
    """Return the JVM's SparkContext. Create it with the given settings if there is none."""
    from pyspark import SparkConf

    wanted = SparkConf(_jvm=gateway.jvm)
    wanted.setAll(list(settings.items()))
    return gateway.jvm.org.apache.spark.SparkContext.getOrCreate(wanted._jconf)


def wrap_java_context(gateway: Any, context: Any, environment: Mapping[str, str]) -> Any:
    """Return a Python SparkContext that wraps one of the JVM. ``environment`` is for its UDF processes."""
    from pyspark import SparkConf, SparkContext

    java = gateway.jvm.org.apache.spark.api.java.JavaSparkContext(context)
    settings = SparkConf(_jconf=java.getConf())
    return SparkContext(conf=settings, gateway=gateway, jsc=java, environment=dict(environment))


def release_objects() -> None:
    """Release every JVM object that this process references."""
    from pyspark import SparkContext

    py4j.release_objects(SparkContext._gateway)


def fresh_session(context: Any) -> Any:
    """Return a new session, and make ``SparkSession.builder.getOrCreate()`` return it."""
    from pyspark.sql import SparkSession

    session: Any = SparkSession(context).newSession()
    SparkSession._instantiatedSession = session
    SparkSession._activeSession = session
    java = context._jvm.SparkSession
    java.setActiveSession(session._jsparkSession)
    java.setDefaultSession(session._jsparkSession)
    return session


def forbid_stopping(reason: str) -> None:
    """Make ``stop`` of every session and context of this process raise `RuntimeError`."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    def stop(_: object) -> None:
        raise RuntimeError(reason)

    SparkContext.stop = SparkSession.stop = stop  # type: ignore[method-assign,assignment]


def pickle_by_value(module: ModuleType) -> None:
    """Pickle functions of this module by value for UDF processes, which cannot import the module."""
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(module)  # type: ignore[no-untyped-call]


def run_udf_daemon() -> None:
    """Run PySpark's UDF daemon on standard input and output. This function does not return."""
    from pyspark import daemon

    daemon.manager()
