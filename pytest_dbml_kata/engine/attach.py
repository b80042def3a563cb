"""Attaching a process to the running JVM and its SparkContext."""

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
"""Port and secret."""


def open_gateway(gateway: Gateway) -> Any:
    """A Py4J gateway to the JVM, for this process alone."""
    return pyspark.open_gateway(*gateway)


def boot(gateway: Gateway, settings: Mapping[str, str]) -> None:
    """Create the SparkContext, and a first session to carry its defaults."""
    pyspark.create_java_context(open_gateway(gateway), settings).setLogLevel("ERROR")


def running_context(jvm: Any) -> Any:
    """The JVM's SparkContext that `boot` made. Raises when it runs no more.

    Where none runs, Spark makes one up; it is told apart by its name.
    """
    running = jvm.org.apache.spark.SparkContext.getOrCreate()
    if running.isStopped() or running.appName() != conf.NAME:
        raise RuntimeError("the SparkContext was stopped")
    return running


def spark_context(gateway: Gateway, environment: Mapping[str, str]) -> Any:
    """A Python SparkContext over the one that runs in the JVM.

    ``environment`` is what the processes of its UDFs get.
    """
    opened = open_gateway(gateway)
    return pyspark.wrap_java_context(opened, running_context(opened.jvm), environment)


def start(
    java: jvm.Java, folder: Path, options: Sequence[str] = (), **given: Any
) -> tuple[subprocess.Popen[bytes], Any]:
    """A JVM of this process's own with a SparkContext, for what is done without an engine: both of them.

    It is launched as `launch` does.
    """
    process, gateway = launch(java, folder, options, **given)
    settings = conf.settings(folder, conf.DEFAULT_MASTER)
    del settings["spark.python.daemon.module"]  # there is no warden here to fork it
    boot(gateway, settings)
    return process, spark_context(gateway, {})


def launch(
    java: jvm.Java, folder: Path, options: Sequence[str] = (), **given: Any
) -> tuple[subprocess.Popen[bytes], Gateway]:
    """A JVM of this process's own, and its gateway.

    It ends when its standard input is closed. ``given`` goes to `subprocess.Popen`. Raises `jvm.JavaError`.
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
            raise jvm.JavaError(f"Java ended with status {process.returncode}")
        time.sleep(0.02)
    return process, gateway


def check(gateway: Gateway, cancel: str | None = None) -> None:
    """Raise unless the SparkContext runs. ``cancel`` names a group of jobs to end, if any are left of it."""
    running = running_context(open_gateway(gateway).jvm)
    if cancel is not None:
        running.cancelJobGroup(cancel)
