"""What proves an answer: experiments run in clean workers, and what came out, kept between runs."""

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
    """What is known about which choice of a question is right."""

    question: Question
    outcome: Any = NOT_SAID
    """What came out of the experiment; not said when the proof is a source, or when there is a problem."""
    problem: str | None = None
    """Why the experiment came to nothing."""
    seconds: float | None = None
    """How long the experiment took, if it was run now."""

    @property
    def right(self) -> int | None:
        """The index of the choice that is right, as it follows from what came out; None if no single one does."""
        if self.question.witness is None:
            return 0
        if self.problem is not None:
            return None
        fitting = [at for at, each in enumerate(self.question.choices) if fits(each.seen, self.outcome)]
        return fitting[0] if len(fitting) == 1 else None

    @property
    def contradiction(self) -> str | None:
        """Why the experiment does not bear out the key, if it does not."""
        if self.right == 0:
            return None
        if self.problem is not None:
            return f"the experiment failed: {self.problem}"
        if self.right is not None:
            return f"{shown(self.outcome)} came out, which says {self.question.choices[self.right].text!r}"
        fitting = [each.text for each in self.question.choices if fits(each.seen, self.outcome)]
        several = " and ".join(map(repr, fitting)) if fitting else "no choice"
        return f"{shown(self.outcome)} came out, which says {several}"


def fits(expected: Any, outcome: Any) -> bool:
    """Is that what would have come out?"""
    if callable(expected):
        try:
            return bool(expected(outcome))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            return False  # of another shape altogether
    return alike(plain(expected), outcome)


def plain(value: Any) -> Any:
    """A value as it is after its way from a worker: tuples are lists, and the like."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value))


def shown(outcome: Any, longest: int | None = None) -> str:
    """What came out, as a line of Python of at most so many characters."""
    text = repr(outcome)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 3]}..."


def proofs(
    questions: Iterable[Question],
    engine: Callable[[], Engine],
    *,
    fresh: bool = False,
    told: Callable[[int, int], object] = lambda *_: None,
) -> dict[str, Proof]:
    """The proof of each question, by its id: from what is kept, else by experiments, two at once.

    ``engine`` is called when there is something to run, ``fresh`` runs all of them, and ``told`` is called with how
    many of how many experiments are done. Raises `EngineError` when an engine cannot be had.
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
    """Do the experiment of a question in a worker of its own. Raises `EngineError` when the engine is at fault."""
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
                what = f"there was no result within {PATIENCE:g} s"
        return Proof(question, problem=what)
    encoded = bytes(answer.observation)
    keep(place(question, environment), encoded)
    return Proof(question, msgspec.msgpack.decode(encoded), seconds=time.perf_counter() - started)


def place(question: Question, environment: str) -> Path:
    """Where what came out is kept: it depends on the file that the experiment stands in, and on what is installed."""
    return stored(
        f"questions/{question.domain}/{question.name}", _content(topic_file(question).path) + environment.encode()
    )


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
