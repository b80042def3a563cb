"""The client side in the judging process: find or start the engine, and let workers observe cases."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from pytest_dbml_kata.engine import conf, paths, processes, protocol, server
from pytest_dbml_kata.engine.protocol import Answer, Died, Raised, Seen, Source
from pytest_dbml_kata.sources import CheckFile

START_TIME = 60.0
"""The time limit in seconds for a new engine to accept connections."""

PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "LOGNAME", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME")
"""The environment variables that an engine inherits, in addition to those with `PASSED_ON_PREFIXES`."""
PASSED_ON_PREFIXES = ("LC_", "KATA_")


class EngineError(Exception):
    """Raised if the engine is not available. The message says why and what to do. Never the learner's fault."""


class TimedOut(Exception):
    """Raised if no answer arrives in time."""


class Engine:
    """A connection to the warm engine of this user and environment. It starts the engine if necessary.

    Parameters
    ----------
    idle
        Idle time in seconds after which the engine exits, if this object starts it. 0 means that the engine exits
        with its last client.
    master
        The Spark master.
    alone
        Whether to use a private engine, which no other client uses and which ends with this object.
    """

    def __init__(self, *, idle: float = 600.0, master: str = conf.DEFAULT_MASTER, alone: bool = False) -> None:
        self.idle = 0.0 if alone else idle
        self.master = master
        self.alone = alone
        key = paths.environment_key(master)
        try:
            self.folder = paths.engine_folder(f"{key}-{secrets.token_hex(4)}" if alone else key)
        except paths.FolderError as error:
            raise EngineError(str(error)) from error
        self.generation = 0
        """The number of engines used so far. It changes when an engine is lost."""
        self._lease: socket.socket | None = None
        self._pid = 0
        self._holding = threading.Lock()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Return True if an engine is running. Do not start one."""
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def hold(self) -> None:
        """Start the engine if necessary, and keep it running until `close`. Raise `EngineError` on failure."""
        with self._holding:
            if self._lease is None:
                self._lease, self._pid = self._connect()
                self.generation += 1

    def close(self) -> None:
        if self._lease is not None:
            self._lease.close()
            self._lease = None
        if self.alone:
            stop(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)

    def worker(
        self,
        kata: CheckFile,
        *,
        source: Source | None = None,
        misconception: str | None = None,
        question: str | None = None,
    ) -> Worker:
        """Return a worker that runs the learner's source, a misconception, or the witness of a kata or question."""
        group = secrets.token_hex(8)
        return Worker(self, protocol.Open(kata, source, misconception, question, group))

    def well(self, *, cancel: str | None = None) -> bool:
        """Return True if the engine and its Spark still answer. An unhealthy engine exits by itself.

        ``cancel`` is the group of a worker whose Spark jobs should be cancelled.
        """
        try:
            with self.connect() as connection:
                protocol.send(connection, protocol.Probe(cancel))
                reply = protocol.receive_reply(connection, START_TIME)
        except (OSError, protocol.ProtocolError):
            return False
        return isinstance(reply, protocol.Health) and reply.well and reply.pid == self._pid

    def forget(self) -> None:
        """Drop an unhealthy engine. The next use starts another one."""
        with self._holding:
            if self._lease is not None:
                self._lease.close()
                self._lease = None

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(os.fspath(self.folder / "engine.sock"))
        except OSError:
            connection.close()
            raise
        return connection

    def _connect(self) -> tuple[socket.socket, int]:
        """Return a lease and the pid of the engine that granted it. Start the engine if necessary.

        An engine can exit at any moment, and several clients can start one at the same time. A client that finds no
        engine, or loses the one it found, tries again.
        """
        deadline = time.monotonic() + START_TIME
        started: subprocess.Popen[bytes] | None = None
        while True:
            try:
                connection = self.connect()
                try:
                    protocol.send(connection, protocol.Lease())
                    reply = protocol.receive_reply(connection, START_TIME)
                except (OSError, protocol.ProtocolError):
                    connection.close()
                    raise
                if isinstance(reply, protocol.Welcome):
                    return connection, reply.pid
                connection.close()
                raise EngineError(f"expected Welcome from the engine, got {type(reply).__name__}")
            except (OSError, protocol.ProtocolError):
                if time.monotonic() > deadline:
                    raise EngineError(f"the engine did not start within {START_TIME:.0f} s{self._log()}") from None
            status = None if started is None else started.poll()
            if started is None or status in (server.BUSY, -signal.SIGKILL):
                started = self._start()  # another engine holds the folder, or removed leftovers from it
            elif status is not None:
                raise EngineError(self._failure(status))
            time.sleep(0.005)

    def _start(self) -> subprocess.Popen[bytes]:
        variables = {
            name: value
            for name, value in os.environ.items()
            if name in PASSED_ON or name.startswith(PASSED_ON_PREFIXES)
        }
        variables |= {
            processes.MARK: str(self.folder),
            "KATA_IN_ENGINE": "1",
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }
        command = [sys.executable, "-P", "-m", server.__name__, str(self.folder), "--idle", str(self.idle)]
        try:
            process = subprocess.Popen(
                [*command, "--master", self.master],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=variables,
                cwd=self.folder,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"cannot start the engine: {error}") from error
        # The engine outlives this object. Unless a thread waits for it, subprocess warns and leaves a zombie process.
        threading.Thread(target=process.wait, name="kata-engine", daemon=True).start()
        return process

    def _failure(self, status: int) -> str:
        try:
            return (self.folder / server.FAILURE).read_text()
        except OSError:
            return f"the engine exited with status {status} during start-up{self._log()}"

    def why_gone(self) -> str:
        try:
            return (self.folder / server.FAILURE).read_text()
        except OSError:
            return "the engine exited" + self._log()

    def _log(self) -> str:
        return f"; see its log: {self.folder / 'engine.log'}"


class Worker:
    """A process that runs the learner's code, behind one connection. Closing the worker ends the process."""

    def __init__(self, engine: Engine, request: protocol.Open) -> None:
        self.engine = engine
        self.request = request
        self._connection: socket.socket | None = None
        self._is_ready = False
        self._ended = False

    def observe(self, case: bytes, timeout: float) -> Answer:
        """Return what the code does on one encoded case.

        The time starts when Spark and the process are ready. Raise `TimedOut` if there is no answer within ``timeout``
        seconds, and `EngineError` if the engine fails. After either error, and after `Died`, the worker is closed and
        the next call starts another one.
        """
        connection = self._ready()
        nonce = secrets.token_bytes(16)
        try:
            connection.settimeout(timeout)
            protocol.send(connection, protocol.Run(nonce, case))
            reply = protocol.receive_reply(connection, timeout)
        except TimeoutError:
            self.close()
            self.engine.well(cancel=self.request.group)
            raise TimedOut from None
        except protocol.Closed:
            self.close()
            return Died("exited without an answer")
        except protocol.ProtocolError as error:
            self.close()
            return Died(f"wrote invalid data to the result connection ({error})")
        except OSError as error:
            self.close()
            return Died(f"closed the result connection ({error.strerror})")
        except BaseException:
            self.close()
            raise
        return self._genuine(reply, nonce)

    def start(self) -> None:
        """Request the process without waiting for it."""
        if self._connection is not None:
            return
        for last_try in (False, True):
            if self._ended:
                raise EngineError("the worker was ended")
            self.engine.hold()
            try:
                connection = self._connection = self.engine.connect()
                protocol.send(connection, self.request)
                return
            except OSError as error:
                self.close()
                self.engine.forget()  # the engine exited since its last use: start another one
                if last_try:
                    raise EngineError(self.engine.why_gone()) from error

    def _ready(self) -> socket.socket:
        """Return the connection to a process that is ready to load the learner's code."""
        if self._connection is None or not self._is_ready:
            self.start()
            connection = self._connection
            if connection is None:
                raise EngineError("the worker was ended")
            try:
                reply = protocol.receive_reply(connection, server.BOOT_TIME + START_TIME)
            except (OSError, protocol.ProtocolError) as error:
                self.close()
                raise EngineError(self.engine.why_gone()) from error
            except BaseException:
                self.close()
                raise
            if not isinstance(reply, protocol.Ready):
                self.close()
                reason = f"expected Ready from the engine, got {type(reply).__name__}"
                raise EngineError(getattr(reply, "reason", reason))
            self._is_ready = True
            return connection
        return self._connection

    def _genuine(self, reply: protocol.Reply, nonce: bytes) -> Answer:
        if isinstance(reply, Seen | Raised) and secrets.compare_digest(reply.nonce, nonce):
            return reply
        self.close()
        if isinstance(reply, Died):
            return reply
        return Died("sent an answer that was not requested")

    def end(self) -> None:
        """Close the worker permanently. Another thread that is observing then gets an error."""
        self._ended = True
        self.close()

    def close(self) -> None:
        connection, self._connection, self._is_ready = self._connection, None, False
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)  # wakes up a thread that waits for an answer
            connection.close()


# Management of engines, running or not


@dataclass(frozen=True, slots=True)
class Stopped:
    folder: Path
    how: Literal["stopped", "killed"]


def folders() -> list[Path]:
    """Return the folders of all engines of this user, for all environments."""
    base = paths.base_folder()
    try:
        return sorted(path.parent for path in base.glob("*/lock"))
    except OSError:
        return []


def status(folder: Path) -> protocol.StatusReply | None:
    """Return the status of the engine in a folder, or None if it does not answer."""
    reply = _ask(folder, protocol.Status())
    return reply if isinstance(reply, protocol.StatusReply) else None


def stop(folder: Path, patience: float = 5.0) -> Stopped | None:
    """Stop the engine in a folder with all its processes, and remove the folder.

    First ask the engine to stop. After ``patience`` seconds, kill the remaining processes. Return None if there was no
    engine.
    """
    asked = _ask(folder, protocol.Stop()) is not None
    deadline = time.monotonic() + (patience if asked else 0.0)
    how: Literal["stopped", "killed"] | None = "stopped" if asked else None
    while True:
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left := processes.marked(folder):
                    how = "killed"
                    processes.kill(left)
                    processes.sweep(folder)
                shutil.rmtree(folder, ignore_errors=True)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    how = "killed"
                    processes.sweep(folder)
                time.sleep(0.01)
                continue
            finally:
                os.close(lock)
        return None if how is None else Stopped(folder, how)


def _ask(folder: Path, request: protocol.Request) -> protocol.Reply | None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5.0)
        try:
            connection.connect(os.fspath(folder / "engine.sock"))
            protocol.send(connection, request)
            return protocol.receive_reply(connection, 5.0)
        except (OSError, protocol.ProtocolError):
            return None
