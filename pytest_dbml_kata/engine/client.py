"""The judging process's side: finds or starts the engine, and has workers observe cases."""

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
"""Seconds within which a started engine has to accept connections."""

PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "LOGNAME", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME")
"""The variables that an engine gets from whoever starts it; and those that begin with these:"""
PASSED_ON_PREFIXES = ("LC_", "KATA_")


class EngineError(Exception):
    """The engine cannot be had. The message says why and what to do; it is never the learner's fault."""


class TimedOut(Exception):
    """No answer came in time."""


class Engine:
    """A connection to the warm engine of this user and environment, started if need be.

    Parameters
    ----------
    idle
        Seconds without work after which an engine that this one starts is to leave; 0 ends it with the
        last client.
    master
        The Spark master.
    alone
        An engine of its own, which nobody else uses and which ends with this object.
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
        """Counts the engines that this one has had: it changes when one was lost."""
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
        """Does an engine answer, without starting one?"""
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def hold(self) -> None:
        """Start the engine if need be, and keep it up until `close`. Raises `EngineError`."""
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
        """A worker that runs the learner's source, or a misconception, or the witness of a kata or of a question."""
        group = secrets.token_hex(8)
        return Worker(self, protocol.Open(kata, source, misconception, question, group))

    def well(self, *, cancel: str | None = None) -> bool:
        """Does the engine that is held still answer, and Spark in it? One that is not well goes away by itself.

        ``cancel`` is the group of a worker whose Spark jobs are to end.
        """
        try:
            with self.connect() as connection:
                protocol.send(connection, protocol.Probe(cancel))
                reply = protocol.receive_reply(connection, START_TIME)
        except (OSError, protocol.ProtocolError):
            return False
        return isinstance(reply, protocol.Health) and reply.well and reply.pid == self._pid

    def forget(self) -> None:
        """Give up an engine that is no longer well; the next use starts another."""
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
        """A lease, with the process that granted it; the engine is started if need be.

        An engine may leave at any moment, and several clients may start one at once: whoever finds none,
        or loses the one it found, tries again.
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
                raise EngineError(f"the engine answered {type(reply).__name__}")
            except (OSError, protocol.ProtocolError):
                if time.monotonic() > deadline:
                    raise EngineError(f"no engine came up within {START_TIME:.0f} s{self._log()}") from None
            status = None if started is None else started.poll()
            if started is None or status in (server.BUSY, -signal.SIGKILL):
                started = self._start()  # another one holds the folder, or cleared it of what was left there
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
            raise EngineError(f"the engine could not be started: {error}") from error
        # The engine outlives this object. Unless a thread waits for it, subprocess warns and leaves a zombie process.
        threading.Thread(target=process.wait, name="kata-engine", daemon=True).start()
        return process

    def _failure(self, status: int) -> str:
        try:
            return (self.folder / server.FAILURE).read_text()
        except OSError:
            return f"the engine ended with status {status} while it started{self._log()}"

    def why_gone(self) -> str:
        try:
            return (self.folder / server.FAILURE).read_text()
        except OSError:
            return "the engine has gone" + self._log()

    def _log(self) -> str:
        return f"; its log is {self.folder / 'engine.log'}"


class Worker:
    """One process with the learner's code in it, behind one connection. Closing it ends the process."""

    def __init__(self, engine: Engine, request: protocol.Open) -> None:
        self.engine = engine
        self.request = request
        self._connection: socket.socket | None = None
        self._is_ready = False
        self._ended = False

    def observe(self, case: bytes, timeout: float) -> Answer:
        """What the code does on one encoded case.

        The time counts from when Spark is up and the process stands. Raises `TimedOut` when there is no answer
        within ``timeout`` seconds, and `EngineError`; after either, and after `Died`, the worker is closed
        and the next call starts another.
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
            return Died("went away without a word")
        except protocol.ProtocolError as error:
            self.close()
            return Died(f"wrote over the connection that carries results ({error})")
        except OSError as error:
            self.close()
            return Died(f"closed the connection that carries results ({error.strerror})")
        except BaseException:
            self.close()
            raise
        return self._genuine(reply, nonce)

    def start(self) -> None:
        """Ask for the process, and do not wait for it."""
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
                self.engine.forget()  # it went away since it was last used: have another one
                if last_try:
                    raise EngineError(self.engine.why_gone()) from error

    def _ready(self) -> socket.socket:
        """The connection to a process that is ready to load the learner's code."""
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
                raise EngineError(getattr(reply, "reason", f"the engine answered {type(reply).__name__}"))
            self._is_ready = True
            return connection
        return self._connection

    def _genuine(self, reply: protocol.Reply, nonce: bytes) -> Answer:
        if isinstance(reply, Seen | Raised) and secrets.compare_digest(reply.nonce, nonce):
            return reply
        self.close()
        if isinstance(reply, Died):
            return reply
        return Died("answered what it was not asked")

    def end(self) -> None:
        """Close for good. May be called from another thread than the one that observes, which then meets an error."""
        self._ended = True
        self.close()

    def close(self) -> None:
        connection, self._connection, self._is_ready = self._connection, None, False
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for an answer
            connection.close()


# Looking after engines, running or not


@dataclass(frozen=True, slots=True)
class Stopped:
    folder: Path
    how: Literal["stopped", "killed"]


def folders() -> list[Path]:
    """The folders of all engines of this user, whatever their environment."""
    base = paths.base_folder()
    try:
        return sorted(path.parent for path in base.glob("*/lock"))
    except OSError:
        return []


def status(folder: Path) -> protocol.StatusReply | None:
    """What the engine in that folder says of itself, or None if none answers there."""
    reply = _ask(folder, protocol.Status())
    return reply if isinstance(reply, protocol.StatusReply) else None


def stop(folder: Path, patience: float = 5.0) -> Stopped | None:
    """End the engine in that folder for sure, with all that it started, and remove the folder.

    It is asked first; what has not gone within ``patience`` seconds is killed. None if there was none.
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
