"""The worker: load the learner's file, and return what its function does on each case.

This code shares a process with the learner's code. It must not decide any verdict.
"""

from __future__ import annotations

import inspect
import linecache
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import msgspec

from pytest_dbml_kata.engine import attach, protocol, udf
from pytest_dbml_kata.engine.internals import pyspark
from pytest_dbml_kata.engine.job import Job, Place, tail
from pytest_dbml_kata.engine.resources import Bench, provide
from pytest_dbml_kata.kata import Kata, WrongResult
from pytest_dbml_kata.loading import load_kata, load_topic
from pytest_dbml_kata.sources import Frame

LONGEST_DETAIL = 20_000
"""The maximum number of characters of a traceback to return."""

SHOWN = ("PATH", "LANG", "LC_ALL", "TZ", "KATA_CACHE_DIR", "SPARK_HOME")
"""The environment variables that the learner's code sees, in addition to those with `SHOWN_PREFIXES`."""
SHOWN_PREFIXES = ("OMP_", "OPENBLAS_")

LEFT_RUNNING = "do not stop the Spark session in a kata: the caller still uses it"
"""The error message of ``stop``. The session is shared, so stopping it would break all other katas."""

OWN_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "GIT_PYTHON_REFRESH": "quiet",
    "TQDM_DISABLE": "1",
    "PYTHONHASHSEED": "0",
}


def main(job: Job, place: Place, database: Path | None) -> None:
    """Serve one connection until the client closes it."""
    connection, request = job.connection, job.request
    scrub_environment(place)
    code = Asked(request) if request.question is not None else Learner(request)
    bench = Bench(place.scratch, template=database)
    if job.gateway is not None:
        for_udfs = {udf.SOCKET: str(place.udf_socket)}
        if request.source is not None:
            for_udfs[udf.FOLDER] = str(Path(request.source.path).parent)
        bench.context = attach.spark_context(job.gateway, for_udfs)
        bench.context.setJobGroup(request.group, request.kata.id, interruptOnCancel=True)
        pyspark.forbid_stopping(LEFT_RUNNING)
    output = Output(place.output)
    protocol.send(connection, protocol.Ready())
    encode = msgspec.msgpack.Encoder().encode
    task: Callable[[Any, Bench], Any] | None = None
    answer: protocol.Answer
    while True:
        try:
            run = protocol.receive_run(connection)
        except protocol.Closed:
            if job.gateway is not None:
                pyspark.release_objects()
            return
        try:
            if task is None:
                task = code.task()
            seen = task(code.decode(run.case), bench)
            try:
                observation = encode(seen)
                if len(observation) > protocol.LARGEST_FRAME // 2:
                    raise WrongResult(f"the result is too large: {len(observation)} bytes")
            except (TypeError, ValueError, OverflowError) as error:
                raise WrongResult(f"expected plain values in the result: {error}") from error
            answer = protocol.Seen(run.nonce, msgspec.Raw(observation), output.read())
        except BaseException as error:
            answer = raised(error, code.folder, run.nonce, output.read())
        protocol.send(connection, answer)


class Output:
    """The text written to standard output and error since the last read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0

    def read(self) -> str:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):
                pass  # the learner closed or replaced the stream
        text, self.position = tail(self.path, self.position)
        return text


class Learner:
    """The code to run: the learner's, a misconception, or the witness of a kata."""

    def __init__(self, request: protocol.Open) -> None:
        self.request = request
        self.kata = load_kata(Path(request.kata.path), request.kata.module)
        self.decode = msgspec.msgpack.Decoder(self.kata.case_type).decode
        path = request.source.path if request.source is not None else request.kata.path
        self.folder = str(Path(path).parent) + os.sep

    def task(self) -> Callable[[Any, Bench], Any]:
        """Return a function that takes a case and a bench and returns the observation."""
        if self.request.source is not None:
            hide_oracles(self.kata, sys.modules[self.request.kata.module])
            module = import_source(self.request.source)
            drive, subject = self.kata.drive_function, [getattr(module, self.kata.function)]
        elif self.request.misconception is not None:
            drive = self.kata.drive_function
            subject = [self.kata.misconceptions[self.request.misconception].solution]
            pyspark.pickle_by_value(sys.modules[self.request.kata.module])
        else:
            drive, subject = self.kata.witness_function, []
        assert drive is not None
        names = tuple(inspect.signature(drive).parameters)[len(subject) + 1 :]

        def task(case: Any, bench: Bench) -> Any:
            with provide(names, bench) as resources:
                return drive(*subject, case, **resources)

        return task


class Asked:
    """The code to run: the witness of a question."""

    def __init__(self, request: protocol.Open) -> None:
        self.request = request
        self.folder = str(Path(request.kata.path).parent) + os.sep

    def decode(self, case: bytes) -> None:
        """Ignore the case, because a question has none."""

    def task(self) -> Callable[[Any, Bench], Any]:
        module = self.request.kata.module
        witness = load_topic(Path(self.request.kata.path), module).questions[str(self.request.question)].witness
        assert witness is not None
        pyspark.pickle_by_value(sys.modules[module])
        names = tuple(inspect.signature(witness).parameters)

        def task(_: Any, bench: Bench) -> Any:
            with provide(names, bench) as resources:
                return witness(**resources)

        return task


def raised(error: BaseException, folder: str, nonce: bytes, output: str) -> protocol.Raised:
    """Convert an exception to data: its class, first meaningful line, and frames of files in ``folder``."""
    frames = tuple(
        Frame(entry.filename, entry.lineno or 0, entry.name, entry.line or "")
        for entry in traceback.extract_tb(error.__traceback__)
        if entry.filename.startswith(folder)
    )
    try:
        detail = "".join(traceback.format_exception(error))[-LONGEST_DETAIL:]
        message = first_meaningful_line(error)
    except Exception as second:
        detail = message = f"(formatting the message raised {type(second).__name__})"
    return protocol.Raised(nonce, type(error).__name__, message, detail, frames[-5:], output)


def hide_oracles(kata: Kata, module: ModuleType) -> None:
    """Delete everything from a catalogue module that its drive does not need, so no oracle stays in memory."""
    needed: set[str] = set()
    assert kata.drive_function is not None
    waiting = [kata.drive_function.__code__]
    while waiting:
        code = waiting.pop()
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
        for name in set(code.co_names) - needed:
            needed.add(name)
            value = getattr(module, name, None)
            parts = [value, *vars(value).values()] if isinstance(value, type) else [value]
            parts += [getattr(part, "__wrapped__", None) for part in parts]
            waiting += [part.__code__ for part in parts if isinstance(part, FunctionType)]
    for name, value in list(vars(module).items()):
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and name not in needed:
            delattr(module, name)
    kata.properties.clear()
    kata.misconceptions.clear()
    kata.case_strategy = kata.witness_function = None


def scrub_environment(place: Place) -> None:
    """Remove the user's environment variables, except those that programs need."""
    kept = {name: value for name, value in os.environ.items() if name in SHOWN or name.startswith(SHOWN_PREFIXES)}
    os.environ.clear()
    os.environ.update(kept | OWN_ENVIRONMENT)
    os.environ["HOME"] = os.environ["TMPDIR"] = str(place.scratch)


def import_source(source: protocol.Source) -> ModuleType:
    """Run the learner's file as a new module, with its folder at the end of ``sys.path``."""
    name = Path(source.path).stem
    module = ModuleType(name)
    module.__file__ = source.path
    sys.modules[name] = module
    sys.path.append(str(Path(source.path).parent))
    text = source.text.decode("utf-8-sig")
    linecache.cache[source.path] = (len(source.text), None, text.splitlines(keepends=True), source.path)
    pyspark.pickle_by_value(module)
    exec(compile(source.text, source.path, "exec"), module.__dict__)
    return module


def first_meaningful_line(error: BaseException) -> str:
    """Return the first meaningful line of an exception, without the text of Py4J and the JVM."""
    java = getattr(error, "java_exception", None)
    if java is not None:
        cause = java
        while cause.getCause() is not None:
            cause = cause.getCause()
        return f"{cause.getClass().getSimpleName()}: {one_line(str(cause.getMessage()))}"
    text = str(error)
    if type(error).__name__ == "PythonException":
        # The text is a traceback of the UDF process; its last line is the error.
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("\t", " "))]
        raised = [line for line in lines if not line.startswith(("File", "Traceback", "SQLSTATE", "JVM", "at "))]
        return "in a UDF: " + (raised[-1] if raised else one_line(text))
    return one_line(text)


def one_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:500] if lines else ""
