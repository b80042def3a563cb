"""Attach a process to the running JVM and its SparkContext."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_dbml_kata.engine import conf, jvm
from pytest_dbml_kata.engine.internals import pyspark

Gateway = tuple[int, str]
"""Port and secret of a Py4J gateway."""


def open_gateway(gateway: Gateway) -> Any:
    """Open a Py4J gateway to the JVM for this process."""
    return pyspark.open_gateway(*gateway)


def boot(gateway: Gateway, settings: Mapping[str, str]) -> None:
    """Create the SparkContext."""
    pyspark.create_java_context(open_gateway(gateway), settings).setLogLevel("ERROR")


def running_context(jvm: Any) -> Any:
    """Return the SparkContext that `boot` created. Raise `RuntimeError` if it was stopped.

    If no context is running, Spark creates one. That one has another name.
    """
    running = jvm.org.apache.spark.SparkContext.getOrCreate()
    if running.isStopped() or running.appName() != conf.NAME:
        raise RuntimeError("the SparkContext was stopped")
    return running


def spark_context(gateway: Gateway, environment: Mapping[str, str]) -> Any:
    """Return a Python SparkContext that wraps the running one of the JVM.

    ``environment`` contains the environment variables of its UDF processes.
    """
    opened = open_gateway(gateway)
    return pyspark.wrap_java_context(opened, running_context(opened.jvm), environment)


def start(
    java: jvm.Java, folder: Path, options: Sequence[str] = (), **given: Any
) -> tuple[subprocess.Popen[bytes], Any]:
    """Launch a JVM with a SparkContext for use without an engine. Return both.

    See `launch` for the parameters.
    """
    process, gateway = launch(java, folder, options, **given)
    settings = conf.settings(folder, conf.DEFAULT_MASTER)
    del settings["spark.python.daemon.module"]  # there is no warden to fork the daemon
    boot(gateway, settings)
    return process, spark_context(gateway, {})


def launch(
    java: jvm.Java, folder: Path, options: Sequence[str] = (), **given: Any
) -> tuple[subprocess.Popen[bytes], Gateway]:
    """Launch a JVM. Return its process and its gateway.

    The JVM exits when its standard input is closed. ``given`` is passed to `subprocess.Popen`. Raise `jvm.JavaError` if
    the JVM does not start.
    """
    process = subprocess.Popen(
        jvm.command(java, folder, options),
        stdin=subprocess.PIPE,
        env=jvm.environment(folder, os.environ),
        cwd=folder,
        **given,
    )
    while (gateway := jvm.gateway(folder)) is None:
        if process.poll() is not None:
            raise jvm.JavaError(f"Java exited with status {process.returncode}")
        time.sleep(0.02)
    return process, gateway


def check(gateway: Gateway, cancel: str | None = None) -> None:
    """Raise unless the SparkContext runs. ``cancel`` names a group of jobs to end, if any are left of it."""
    running = running_context(open_gateway(gateway).jvm)
    if cancel is not None:
        running.cancelJobGroup(cancel)
