"""The warden: one process per worker that supervises the worker and kills it at the end.

The warden is between the engine and the learner's code. It is the parent of the worker and its UDF processes, and
adopts their orphans. It kills all of them when the client closes the connection, when the worker ends, and when the
engine ends. It never reads from the connection.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pytest_dbml_kata.engine import conf, paths, processes, protocol, tracking, udf
from pytest_dbml_kata.engine.job import Job, Place, tail
from pytest_dbml_kata.engine.resources import RESOURCES
from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.loading import load_kata, load_topic

if TYPE_CHECKING:
    from pytest_dbml_kata.engine.conf import EngineSettings

MEMORY = 4 * 1024**3
"""The memory limit in bytes for a process of the learner, in addition to its size at the fork."""

FILE_SIZE = 256 * 1024**2
"""The size limit in bytes for files of the learner, including the captured output."""

GRACE = 0.5
"""The time in seconds for a worker to exit and release its JVM objects after its client has disconnected."""


def template(needs: frozenset[str], folder: Path) -> Path | None:
    """Return the migrated database for tracking stores. Build it on first use; later engines reuse it."""
    if "tracking" not in needs:
        return None
    from importlib.metadata import version

    name = f"tracking-{version('mlflow')}.db"
    for place in (paths.cache_folder(), folder):
        if (place / name).is_file():
            return place / name
        if _in_a_child(partial(tracking.build_template, place / name)):
            return place / name
    raise RuntimeError("cannot build the template of the tracking store; see the engine's log")


def _in_a_child(work: Callable[[], object]) -> bool:
    """Run ``work`` in a child process, to leave this process unchanged. Return True on success."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1] == 0


def needs(request: protocol.Open) -> frozenset[str]:
    """Return the resources that the drive or the witness of a request uses."""
    path, module = Path(request.kata.path), request.kata.module
    if request.question is not None:
        function = load_topic(path, module).questions[request.question].witness
    elif request.source is None and request.misconception is None:
        function = load_kata(path, module).witness_function
    else:
        function = load_kata(path, module).drive_function
    if function is None:
        raise CatalogueError(f"{request.kata.id} has no witness")
    return frozenset(inspect.signature(function).parameters) & RESOURCES.keys()


def main(job: Job) -> None:
    """Run a worker to its end. Return when none of its processes is left."""
    close_inherited(job.connection.fileno())
    processes.die_with_parent(signal.SIGTERM)
    processes.adopt_orphans()
    os.setsid()
    place = Place(job.folder / "w" / str(os.getpid()))
    place.scratch.mkdir(parents=True)
    database = template(job.needs, job.folder)
    udf_listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    udf_listener.bind(os.fspath(place.udf_socket))
    udf_listener.listen(8)
    wake, alarm = socket.socketpair()
    for end in (wake, alarm):
        end.setblocking(False)
    signal.signal(signal.SIGTERM, lambda *_: _end(place))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)

    worker = os.fork()
    if worker == 0:
        _become_worker(job, place, database, (udf_listener, wake, alarm))

    poller = select.poll()
    poller.register(job.connection, 0)  # reports only a hang-up
    poller.register(udf_listener, select.POLLIN)
    poller.register(wake, select.POLLIN)
    while True:
        for descriptor, _ in poller.poll():
            if descriptor == job.connection.fileno():
                _wait_for(worker, wake)
                _end(place)
            elif descriptor == udf_listener.fileno():
                _start_udf_daemon(udf_listener, place)
            else:
                wake.recv(4096)
        for pid, status in processes.reap():
            if pid == worker:
                how = processes.ended_how(status)
                processes.kill_descendants()
                try:
                    job.connection.settimeout(1.0)
                    protocol.send(job.connection, protocol.Died(how, tail(place.output, 0)[0]))
                except OSError:
                    pass  # the client has disconnected or does not read
                _end(place)


def _wait_for(worker: int, wake: socket.socket) -> None:
    """Wait until the worker has ended, but not for long."""
    until = time.monotonic() + GRACE
    while (left := until - time.monotonic()) > 0 and all(pid != worker for pid, _ in processes.reap()):
        select.select([wake], [], [], left)
        with contextlib.suppress(BlockingIOError):
            wake.recv(4096)


def _end(place: Place) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    processes.kill_descendants()
    shutil.rmtree(place.folder, ignore_errors=True)
    os._exit(0)


def close_inherited(*keep: int) -> None:
    """Close all inherited descriptors except the standard streams and those to keep."""
    low = 3
    for descriptor in sorted(keep):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 65536)


def _become_worker(job: Job, place: Place, database: Path | None, shut: tuple[socket.socket, ...]) -> NoReturn:
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for each in shut:
            each.close()
        os.setsid()
        confine(place)
        from pytest_dbml_kata.engine import worker

        worker.main(job, place, database)
    except BaseException as error:
        print(f"the worker failed: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def confine(place: Place) -> None:
    """Confine this process: set its folder and output, and limit its memory and file sizes."""
    processes.die_with_parent(signal.SIGKILL)
    os.chdir(place.scratch)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    output = os.open(place.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # exceeding the file size raises OSError
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 2048)
    limit(resource.RLIMIT_FSIZE, FILE_SIZE)
    limit(resource.RLIMIT_AS, _memory_taken() + MEMORY)


def limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(which, (most, most))
    except (ValueError, OSError):
        pass  # macOS does not limit the address space


def _memory_taken() -> int:
    """Return the size of the address space of this process in bytes."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _start_udf_daemon(listener: socket.socket, place: Place) -> None:
    connection, _ = listener.accept()
    try:
        order = udf.receive_order(connection)
    except (protocol.ProtocolError, TimeoutError, OSError):
        connection.close()
        return
    if os.fork() == 0:
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            close_inherited(*order.descriptors, connection.fileno())
            confine(place)
            udf.run_daemon(order)
        except SystemExit:
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)
    for descriptor in order.descriptors:
        os.close(descriptor)
    connection.close()


# Small jobs that run in children of the engine


def attach_and_boot(gateway: tuple[int, str] | None, settings: EngineSettings) -> None:
    """Create the SparkContext in the shared JVM."""
    from pytest_dbml_kata.engine import attach

    assert gateway is not None
    processes.die_with_parent(signal.SIGKILL)
    attach.boot(gateway, conf.settings(settings.folder, settings.master))


def probe(request: protocol.Probe, connection: socket.socket, gateway: tuple[int, str] | None) -> None:
    """Tell the client whether Spark is running. Raise if it is not, so that the process exits with an error."""
    from pytest_dbml_kata.engine import attach

    assert gateway is not None
    processes.die_with_parent(signal.SIGKILL)
    try:
        attach.check(gateway, request.cancel)
    except Exception as error:
        protocol.send(connection, protocol.Health(False, os.getppid(), str(error)))
        raise
    protocol.send(connection, protocol.Health(True, os.getppid()))
