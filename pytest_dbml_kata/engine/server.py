"""The engine's main process: it owns the JVM, preloads all imports, and forks a warden per worker.

The process is single-threaded and never opens a gateway to the JVM, so it is safe to fork. `client` starts it. A lock
in its folder ensures that there is one engine per user and environment. The engine exits on request, after its idle
time, and when the JVM ends.
"""

from __future__ import annotations

import argparse
import fcntl
import gc
import importlib
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from pytest_dbml_kata.engine import jvm, processes, protocol, warden
from pytest_dbml_kata.engine.conf import EngineSettings
from pytest_dbml_kata.engine.job import Job

BUSY = 75
"""The exit status if another engine holds the folder."""

FAILURE = "failure.txt"
"""A file in the engine's folder with a message for the user: why the engine did not start, or exited."""

REQUEST_TIME = 5.0
"""The time limit in seconds for a client to send its request."""

BOOT_TIME = 120.0
"""The time limit in seconds for Spark to start."""

FOLDER_TIME = 30.0
"""The interval in seconds between checks that the engine's folder still exists."""

QUIET_TIME = 3.0
"""Seconds without a worker before the start-up cache is built."""

IMPORTED_AT_START = (
    "pandas",
    "pyarrow",
    "pyspark.worker",
    "pyspark.daemon",
    "pyspark.sql.functions",
    "pyspark.sql.pandas.functions",
    "pyspark.sql.pandas.types",
    "pyspark.sql.pandas.conversion",
    "pyspark.ml",
    "pyspark.ml.feature",
    "pyspark.ml.functions",
    "pyspark.ml.classification",
    "pyspark.ml.tuning",
    "pyspark.ml.evaluation",
    "hypothesis.strategies",
    "pytest_dbml_kata.strategies",
    "pytest_dbml_kata.engine.worker",
)


class CacheBuilder:
    """The process that builds the start-up cache: one attempt per engine."""

    def __init__(self) -> None:
        self.tried = False
        self.paused = False
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return the process id; 0 if no build is running."""
        return 0 if self.process is None else self.process.pid

    def start(self, *, wanted: bool) -> None:
        """Use the one attempt. Start the build only if it is wanted."""
        self.tried = True
        if wanted:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "pytest_dbml_kata.engine.start_up_cache"],
                stdin=subprocess.DEVNULL,
                preexec_fn=_before_builder,  # noqa: PLW1509 - single-threaded here
            )

    def pause(self, paused: bool) -> None:
        """Stop or continue the build and its child processes."""
        if self.process is None or paused == self.paused:
            return
        self.paused = paused
        for pid in {self.process.pid} | processes.descendants(self.process.pid):
            try:
                os.kill(pid, signal.SIGSTOP if paused else signal.SIGCONT)
            except ProcessLookupError:
                pass

    def ended(self, status: int) -> None:
        """Take the wait status of the build that ended."""
        if self.process is not None:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.process = None


class Server:
    def __init__(self, settings: EngineSettings, listener: socket.socket) -> None:
        self.settings = settings
        self.listener = listener
        self.java = jvm.find()
        self.cache = jvm.StartUpCache.of(self.java)
        self.started = time.monotonic()
        self.leases: set[socket.socket] = set()
        self.wardens: set[int] = set()
        self.waiting: list[tuple[socket.socket, protocol.Open | protocol.Probe]] = []
        self.gateway: tuple[int, str] | None = None
        self.ready = False
        self.booter: int | None = None
        self.probes: set[int] = set()
        self.builder = CacheBuilder()
        self.last_work = time.monotonic()
        self.cached_start = self.cache is not None and self.cache.usable()
        self.jvm = self.start_jvm()

    # The JVM

    def start_jvm(self) -> subprocess.Popen[bytes]:
        (self.settings.folder / "gateway").unlink(missing_ok=True)
        extra = []
        if self.cached_start and self.cache is not None:
            extra = [f"-XX:AOTCache={self.cache.path}"]
        return subprocess.Popen(
            jvm.command(self.java, self.settings.folder, extra),
            stdin=subprocess.PIPE,  # the JVM exits when this pipe is closed
            env=jvm.environment(self.settings.folder, os.environ),
            cwd=self.settings.folder,
            preexec_fn=_before_jvm,  # noqa: PLW1509 - single-threaded here
        )

    def boot(self) -> None:
        """Perform the next step towards a running SparkContext."""
        if self.jvm.poll() is not None:
            self.jvm_ended()
        elif time.monotonic() - self.started > BOOT_TIME:
            self.leave(f"Spark did not start within {BOOT_TIME:.0f} s; see {self.settings.folder / 'engine.log'}")
        elif self.gateway is None:
            self.gateway = jvm.gateway(self.settings.folder)
            if self.gateway is not None:
                self.booter = self.fork(partial(warden.attach_and_boot, self.gateway, self.settings))

    def jvm_ended(self) -> None:
        if not self.ready and self.cached_start and self.cache is not None:
            # The start-up cache is probably corrupt: continue without it, and build it again.
            self.cache.discard()
            self.cached_start = False
            self.gateway = None
            if self.booter is not None:
                processes.kill({self.booter})
                self.booter = None
            self.jvm = self.start_jvm()
            return
        self.leave(f"Java exited with status {self.jvm.returncode}{self.last_words()}")

    def last_words(self) -> str:
        """Return the last error in the log, formatted for a message."""
        try:
            lines = (self.settings.folder / "engine.log").read_text(errors="replace").splitlines()
        except OSError:
            return ""
        telling = [line for line in lines if "rror" in line or "xception" in line] or lines
        return f": {telling[-1].strip()}" if telling else ""

    # Requests

    def serve(self) -> NoReturn:
        wake, alarm = socket.socketpair()
        for end in (wake, alarm):
            end.setblocking(False)
        signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self.leave(""))
        selector = selectors.DefaultSelector()
        selector.register(self.listener, selectors.EVENT_READ)
        selector.register(wake, selectors.EVENT_READ)
        self.inherited = (wake, alarm, selector)  # must stay alive in forked processes: see `fork`
        while True:
            for key, _ in selector.select(self.patience()):
                if key.fileobj is self.listener:
                    connection, _ = self.listener.accept()
                    self.request(connection, selector)
                elif key.fileobj is wake:
                    wake.recv(4096)
                else:
                    connection = key.fileobj  # type: ignore[assignment]
                    selector.unregister(connection)
                    self.leases.discard(connection)
                    connection.close()
                    self.last_work = time.monotonic()
            self.reap()
            if not self.ready:
                self.boot()
            self.mind_the_cache()
            if not (self.settings.folder / "lock").exists():
                self.leave("")  # the folder was removed, so no client can find this engine
            if self.idle() and time.monotonic() - self.last_work >= self.settings.idle:
                self.leave("")

    def patience(self) -> float:
        """Return the number of seconds until there is work to do without a request."""
        return min(self._patience(), FOLDER_TIME)

    def _patience(self) -> float:
        if not self.ready:
            return 0.005 if self.gateway is None else 0.5
        if not self.idle():
            return FOLDER_TIME if self.builder.tried or self.busy() else QUIET_TIME
        left = self.settings.idle - (time.monotonic() - self.last_work)
        return max(0.0, left if self.builder.tried else min(left, QUIET_TIME))

    def busy(self) -> bool:
        return bool(self.wardens or self.waiting or self.probes)

    def idle(self) -> bool:
        return not (self.leases or self.busy())

    def request(self, connection: socket.socket, selector: selectors.BaseSelector) -> None:
        try:
            request = protocol.receive_request(connection, REQUEST_TIME)
        except (protocol.ProtocolError, TimeoutError):
            connection.close()
            return
        self.last_work = time.monotonic()
        match request:
            case protocol.Lease():
                self.answer(connection, protocol.Welcome(protocol.VERSION, os.getpid()))
                self.leases.add(connection)
                selector.register(connection, selectors.EVENT_READ)
            case protocol.Status():
                self.answer(connection, self.status())
                connection.close()
            case protocol.Stop():
                self.answer(connection, protocol.Stopping())
                self.leave("")
            case protocol.Open() | protocol.Probe():
                self.waiting.append((connection, request))
                self.start_waiting()

    def answer(self, connection: socket.socket, reply: protocol.Reply) -> None:
        try:
            protocol.send(connection, reply)
        except OSError:
            pass  # the client has disconnected

    def status(self) -> protocol.StatusReply:
        cache = "in use" if self.cached_start else "none"
        if self.builder.process is not None:
            cache = "being built"
        return protocol.StatusReply(
            pid=os.getpid(),
            jvm_pid=self.jvm.pid,
            java=f"{self.java.version} ({self.java.home})",
            uptime=time.monotonic() - self.started,
            ready=self.ready,
            workers=len(self.wardens),
            leases=len(self.leases),
            idle_limit=self.settings.idle,
            start_up_cache=cache,
        )

    def start_waiting(self) -> None:
        """Start the workers that can start: those without Spark immediately, the others once Spark is ready."""
        later = []
        for connection, request in self.waiting:
            if isinstance(request, protocol.Probe):
                if self.ready:
                    self.probes.add(self.fork(partial(warden.probe, request, connection, self.gateway)))
                    connection.close()
                    continue
            else:
                try:
                    needs = warden.needs(request)
                except Exception:
                    self.answer(connection, protocol.Refused(f"{request.kata.path}: {traceback.format_exc(limit=0)}"))
                    connection.close()
                    continue
                if self.ready or "spark" not in needs:
                    gateway = self.gateway if "spark" in needs else None
                    job = Job(request, connection, self.settings.folder, needs, gateway)
                    self.wardens.add(self.fork(partial(warden.main, job)))
                    connection.close()
                    continue
            later.append((connection, request))
        self.waiting = later

    def fork(self, work: Callable[[], object]) -> int:
        """Fork a child that runs ``work`` and exits. It closes none of the resources of this process."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)

    # Child processes and shutdown

    def reap(self) -> None:
        for pid, status in processes.reap():
            self.last_work = time.monotonic()
            if pid == self.jvm.pid:
                self.jvm.returncode = os.waitstatus_to_exitcode(status)
                self.jvm_ended()
            elif pid == self.booter:
                self.booter = None
                if status == 0:
                    self.ready = True
                    self.start_waiting()
                elif self.jvm.poll() is None:
                    self.leave(f"Spark did not start{self.last_words()}")
            elif pid in self.probes:
                self.probes.discard(pid)
                if status:
                    self.leave("Spark stopped")
            elif pid in self.wardens:
                self.wardens.discard(pid)
                if status:
                    self.kill_orphans()
            elif pid == self.builder.pid:
                self.builder.ended(status)

    def own(self) -> set[int]:
        """Return the known children of this process."""
        return {self.jvm.pid, self.booter or 0, self.builder.pid, *self.wardens, *self.probes}

    def kill_orphans(self) -> None:
        """Kill the descendants of a killed warden, which are now children of this process."""
        processes.kill_descendants(spare=self.own())

    def mind_the_cache(self) -> None:
        """Build the start-up cache while the engine is idle, and pause the build while there is work."""
        if self.builder.process is not None:
            self.builder.pause(self.busy())
        elif not self.builder.tried and self.ready and not self.busy():
            wanted = self.cache is not None and not self.cache.usable() and self.settings.idle > 0
            if not wanted or time.monotonic() - self.last_work >= QUIET_TIME:
                self.builder.start(wanted=wanted)

    def leave(self, why: str) -> NoReturn:
        """Kill everything that this engine started, remove its files, and exit."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        folder = self.settings.folder
        if why and folder.is_dir():
            (folder / FAILURE).write_text(why)
        (folder / "engine.sock").unlink(missing_ok=True)
        self.listener.close()
        processes.kill_descendants()
        clean(folder)
        os._exit(1 if why else 0)


def clean(folder: Path) -> None:
    """Remove the files of an engine from its folder, except the lock, the log and the last failure."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in ("lock", "engine.log", FAILURE):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _before_jvm() -> None:
    os.setpgid(0, 0)  # an interrupt from the terminal must not reach the JVM
    processes.die_with_parent(signal.SIGKILL)


def _before_builder() -> None:
    os.nice(19)
    processes.die_with_parent(signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--idle", type=float, required=True)
    parser.add_argument("--master", required=True)
    given = parser.parse_args()
    settings = EngineSettings(given.folder, given.idle, given.master)

    lock = os.open(settings.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_ino != (settings.folder / "lock").stat().st_ino:
            sys.exit(BUSY)  # another process is removing the folder
    except (BlockingIOError, FileNotFoundError):
        sys.exit(BUSY)
    log = os.open(settings.folder / "engine.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    processes.adopt_orphans()
    processes.sweep(settings.folder)  # a killed engine may have left workers
    clean(settings.folder)
    (settings.folder / FAILURE).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    being_bound = settings.folder / "engine.sock.new"
    listener.bind(os.fspath(being_bound))
    listener.listen(128)
    try:
        server = Server(settings, listener)
    except Exception as error:
        (settings.folder / FAILURE).write_text(str(error))
        clean(settings.folder)
        if not isinstance(error, jvm.JavaError):
            traceback.print_exc()
        os._exit(1)
    being_bound.rename(settings.folder / "engine.sock")  # from now on, clients can find the engine
    for module in IMPORTED_AT_START:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    server.serve()


if __name__ == "__main__":
    main()
