"""Attaching a process to the running JVM and its SparkContext."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_dbml_kata.engine import conf, jvm

Gateway = tuple[int, str]
"""Port and secret."""


def open_gateway(gateway: Gateway) -> Any:
    """A Py4J gateway to the JVM, for this process alone."""
    from pyspark.java_gateway import launch_gateway

    os.environ["PYSPARK_GATEWAY_PORT"] = str(gateway[0])
    os.environ["PYSPARK_GATEWAY_SECRET"] = gateway[1]
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    remember_names()
    return launch_gateway()  # type: ignore[no-untyped-call]


def remember_names() -> None:
    """Have Py4J ask the JVM once for what a name stands for, and not each time.

    For ``jvm.PythonUtils`` the JVM looks through its two hundred jars in several packages in turn, for
    ``jvm.org.apache.spark`` once for each part. Packages, classes and static methods stay what they are; the value
    of a static field is asked for each time.
    """
    from py4j.java_gateway import JavaClass, JavaMember, JavaPackage, JVMView

    lasting = (JavaPackage, JavaClass, JavaMember)
    for kind in (JVMView, JavaPackage, JavaClass):
        kind.__getattr__ = _remembering(kind.__getattr__, lasting)


def _remembering(ask: Any, lasting: tuple[type, ...]) -> Any:
    if hasattr(ask, "__wrapped__"):
        return ask  # it remembers already

    @functools.wraps(ask)
    def look_up(self: Any, name: str) -> Any:
        found = ask(self, name)
        if isinstance(found, lasting):
            vars(self)[name] = found
        return found

    return look_up


def boot(gateway: Gateway, settings: Mapping[str, str]) -> None:
    """Create the SparkContext, and a first session to carry its defaults."""
    from pyspark import SparkConf

    opened = open_gateway(gateway)
    wanted = SparkConf(_jvm=opened.jvm)
    wanted.setAll(list(settings.items()))
    context = opened.jvm.org.apache.spark.SparkContext.getOrCreate(wanted._jconf)
    context.setLogLevel("ERROR")


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
    from pyspark import SparkConf, SparkContext

    opened = open_gateway(gateway)
    running = opened.jvm.org.apache.spark.api.java.JavaSparkContext(running_context(opened.jvm))
    settings = SparkConf(_jconf=running.getConf())
    return SparkContext(conf=settings, gateway=opened, jsc=running, environment=dict(environment))


def let_go() -> None:
    """Have the JVM forget every object that this process was handed.

    It keeps each until it is told that it is no longer needed, and would keep those of a process that just ends for
    good: a session, of which there is one for each case, takes a quarter of a megabyte. Py4J itself tells it once
    a second, and what is still waiting then is told here, too.
    """
    from py4j.finalizer import ThreadSafeFinalizer
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    client = gateway._gateway_client
    held = [reference() for reference in list(ThreadSafeFinalizer.finalizers.values())]
    waiting = [target for _, target in list(client.finalizer_deque)]
    for target in [*waiting, *(each._target_id for each in held if each is not None)]:
        client.garbage_collect_object(target, False)


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
