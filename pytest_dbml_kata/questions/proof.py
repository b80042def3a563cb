"""The proofs of answers: experiments in clean workers, with cached outcomes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from pytest_dbml_kata.compare import alike
from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.engine.client import Engine, EngineError
from pytest_dbml_kata.engine.protocol import Died, Raised, Seen
from pytest_dbml_kata.judging.crew import ask
from pytest_dbml_kata.judging.result_cache import keep, kept, stored
from pytest_dbml_kata.judging.settings import WORKERS
from pytest_dbml_kata.judging.witness import PATIENCE
from pytest_dbml_kata.question import NOT_SAID, Question
from pytest_dbml_kata.questions.index import topic_file


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of the correct choice of a question."""

    question: Question
    outcome: Any = NOT_SAID
    """The outcome of the experiment; `NOT_SAID` if the proof is a source, or if there is a problem."""
    problem: str | None = None
    """Why the experiment failed."""
    seconds: float | None = None
    """The duration of the experiment; None if its outcome was cached."""

    @property
    def right(self) -> int | None:
        """The index of the choice that matches the outcome; None if not exactly one matches."""
        if self.question.witness is None:
            return 0
        if self.problem is not None:
            return None
        fitting = [at for at, each in enumerate(self.question.choices) if fits(each.seen, self.outcome)]
        return fitting[0] if len(fitting) == 1 else None

    @property
    def contradiction(self) -> str | None:
        """Why the experiment contradicts the key; None if it confirms the key."""
        if self.right == 0:
            return None
        if self.problem is not None:
            return f"the experiment failed: {self.problem}"
        if self.right is not None:
            return f"the outcome {shown(self.outcome)} matches {self.question.choices[self.right].text!r}"
        fitting = [each.text for each in self.question.choices if fits(each.seen, self.outcome)]
        several = " and ".join(map(repr, fitting)) if fitting else "no choice"
        return f"the outcome {shown(self.outcome)} matches {several}"


def fits(expected: Any, outcome: Any) -> bool:
    """Return True if an outcome matches the expected one."""
    if callable(expected):
        try:
            return bool(expected(outcome))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            return False  # the outcome has another structure
    return alike(sent(expected), outcome)


def sent(value: Any) -> Any:
    """Convert a value as sending it from a worker does: for example, tuples become lists."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value))


def shown(outcome: Any, longest: int | None = None) -> str:
    """Format an outcome as Python source of at most ``longest`` characters."""
    text = repr(outcome)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 3]}..."


def proofs(
    questions: Iterable[Question],
    engine: Callable[[], Engine],
    *,
    fresh: bool = False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> dict[str, Proof]:
    """Return the proof of each question by id, from the cache or by running experiments, two at a time.

    ``engine`` is called if there is an experiment to run. ``fresh`` ignores the cache. ``told`` is called with the
    number of finished experiments and their total. Raise `EngineError` if the engine is not available.
    """
    environment = paths.environment_key()
    asked = list(questions)
    found = {each.id: Proof(each) for each in asked if each.witness is None}
    to_run = []
    for each in asked:
        if each.witness is not None:
            encoded = None if fresh else kept(place(each, environment))
            if encoded is None:
                to_run.append(each)
            else:
                found[each.id] = Proof(each, msgspec.msgpack.decode(encoded))
    if to_run:
        running = engine()
        with ThreadPoolExecutor(WORKERS) as pool:
            for done, proof in enumerate(pool.map(lambda each: run(each, running, environment), to_run), start=1):
                found[proof.question.id] = proof
                told(done, len(to_run))
    return found


def run(question: Question, engine: Engine, environment: str) -> Proof:
    """Run the experiment of a question in a new worker. Raise `EngineError` if the engine fails."""
    worker = engine.worker(topic_file(question).file, question=question.name)
    started = time.perf_counter()
    try:
        answer = ask(worker, b"", PATIENCE)
    finally:
        worker.end()
    if isinstance(answer, EngineError):
        raise answer
    if not isinstance(answer, Seen):
        match answer:
            case Raised():
                what = f"{answer.kind}: {answer.message}"
            case Died():
                what = f"the process {answer.how}"
            case _:
                what = f"expected a result within {PATIENCE:g} s, got none"
        return Proof(question, problem=what)
    encoded = bytes(answer.observation)
    keep(place(question, environment), encoded)
    return Proof(question, msgspec.msgpack.decode(encoded), seconds=time.perf_counter() - started)


def place(question: Question, environment: str) -> Path:
    """Return the cache path of an outcome. It depends on the topic file and the installed packages."""
    return stored(
        f"questions/{question.domain}/{question.name}", _content(topic_file(question).path) + environment.encode()
    )


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
