"""Several workers that observe cases in parallel, each with its own thread."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_dbml_kata.engine.client import EngineError, TimedOut, Worker
from pytest_dbml_kata.engine.protocol import Answer

WHILE = 0.1
"""The interval in seconds between progress updates."""


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer | Exception
    """The answer of the worker, or the `TimedOut` or `EngineError` that it raised."""
    generation: int
    """The engine that was used: see `Engine.generation`."""


def ask(worker: Worker, encoded: bytes, timeout: float) -> Answer | Exception:
    """Return the answer of the worker, or the `TimedOut` or `EngineError` that it raised."""
    try:
        return worker.observe(encoded, timeout)
    except (TimedOut, EngineError) as error:
        return error


class Crew:
    """A crew starts its workers, and the engine if necessary, on creation. It does not wait for them."""

    def __init__(self, workers: Sequence[Worker], timeout: float) -> None:
        self.workers = workers
        self.timeout = timeout
        self.answers: dict[bytes, Answered] = {}
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._threads = [threading.Thread(target=self._work, args=(each,), daemon=True) for each in workers]
        for thread in self._threads:
            thread.start()

    def observe(self, encoded: bytes) -> None:
        """Let the next free worker observe a case."""
        self._waiting.put(encoded)

    def answers_to(self, cases: Sequence[bytes]) -> dict[bytes, Answered]:
        """Observe cases and wait for the answers. If the crew gave up, return only the existing ones."""
        for encoded in cases:
            self.observe(encoded)
        with self._news:
            self._news.wait_for(lambda: self._stop.is_set() or all(each in self.answers for each in cases))
        return {each: self.answers[each] for each in cases if each in self.answers}

    def finish(self, meanwhile: Callable[[int], None] | None = None) -> dict[bytes, Answered]:
        """Wait for the answers to all cases. After a case without an answer, skip the rest.

        ``meanwhile`` is called regularly with the number of answered cases.
        """
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            while thread.is_alive():
                if meanwhile is not None:
                    meanwhile(len(self.answers))
                thread.join(WHILE)
        return self.answers

    def give_up(self) -> None:
        """Kill the workers immediately."""
        self._give_over()
        for worker in self.workers:
            worker.end()
        self.finish()

    def _work(self, worker: Worker) -> None:
        with contextlib.suppress(EngineError):  # raised again when there is a case to observe
            worker.start()
        while (encoded := self._waiting.get()) is not None and not self._stop.is_set():
            generation = worker.engine.generation
            answer = ask(worker, encoded, self.timeout)
            with self._news:
                self.answers[encoded] = Answered(answer, generation)
                self._news.notify_all()
            if isinstance(answer, Exception):
                self._give_over()  # no engine, or a time-out: the other cases would end the same way

    def _give_over(self) -> None:
        with self._news:
            self._stop.set()
            self._news.notify_all()
