"""Several workers that observe cases at once, each driven by a thread of its own."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_dbml_kata.engine.client import EngineError, TimedOut, Worker
from pytest_dbml_kata.engine.protocol import Answer

WHILE = 0.1
"""Seconds between two looks at how far the threads are."""


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer | Exception
    """What the worker said, or the `TimedOut` or `EngineError` that kept it from saying anything."""
    generation: int
    """Which engine was asked: see `Engine.generation`."""


def ask(worker: Worker, encoded: bytes, timeout: float) -> Answer | Exception:
    """What the worker answers, or the reason why it cannot: `TimedOut` or `EngineError`."""
    try:
        return worker.observe(encoded, timeout)
    except (TimedOut, EngineError) as error:
        return error


class Crew:
    """Starts its workers, and the engine if need be, as soon as it is made, and does not wait for them."""

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
        """Have a case observed by whichever worker is free."""
        self._waiting.put(encoded)

    def answers_to(self, cases: Sequence[bytes]) -> dict[bytes, Answered]:
        """Have cases observed and wait for the answers; those that there are, if the crew gave up."""
        for encoded in cases:
            self.observe(encoded)
        with self._news:
            self._news.wait_for(lambda: self._stop.is_set() or all(each in self.answers for each in cases))
        return {each: self.answers[each] for each in cases if each in self.answers}

    def finish(self, meanwhile: Callable[[int], None] | None = None) -> dict[bytes, Answered]:
        """Wait for the answers to all cases. After one to which there is none, the rest are not asked.

        ``meanwhile`` is called now and then with the number of cases that are answered.
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
        """End the workers, whatever they are at."""
        self._give_over()
        for worker in self.workers:
            worker.end()
        self.finish()

    def _work(self, worker: Worker) -> None:
        with contextlib.suppress(EngineError):  # met again, and dealt with, when there is a case to observe
            worker.start()
        while (encoded := self._waiting.get()) is not None and not self._stop.is_set():
            generation = worker.engine.generation
            answer = ask(worker, encoded, self.timeout)
            with self._news:
                self.answers[encoded] = Answered(answer, generation)
                self._news.notify_all()
            if isinstance(answer, Exception):
                self._give_over()  # no engine, or no end: the other cases would fare no better

    def _give_over(self) -> None:
        with self._news:
            self._stop.set()
            self._news.notify_all()
