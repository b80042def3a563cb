"""Running a catalogue file on the engine: its cases, its solution, and every misconception, once each."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations

import msgspec

from pytest_dbml_kata.engine.client import Engine, EngineError, Worker
from pytest_dbml_kata.engine.protocol import Source
from pytest_dbml_kata.judging import drawing
from pytest_dbml_kata.judging.crew import ask
from pytest_dbml_kata.judging.judge import Judge
from pytest_dbml_kata.judging.learner import LearnerFile, read_learner_file
from pytest_dbml_kata.judging.observations import Observation, as_observation, matches
from pytest_dbml_kata.judging.properties import why_not
from pytest_dbml_kata.judging.settings import JudgeSettings, Known
from pytest_dbml_kata.judging.verdict import Verdict
from pytest_dbml_kata.judging.witness import Witness
from pytest_dbml_kata.kata import ANSWERS, Kata, Misconception
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import KataSpec


@dataclass(slots=True)
class Wrong:
    """The results of a misconception."""

    misconception: Misconception
    seen: dict[bytes, Observation] = field(default_factory=dict)
    rejected_on: bytes | None = None
    """The first case on which the property that it names rejects it."""


class Trial:
    """The cases of one kata, and the observations on them."""

    def __init__(self, spec: KataSpec, engine: Engine, settings: JudgeSettings) -> None:
        self.spec = spec
        self.engine = engine
        self.settings = settings
        self.kata: Kata = load_kata(spec.path, spec.file.module)
        self._decode_case = msgspec.msgpack.Decoder(self.kata.case_type).decode
        self._decode_seen = msgspec.msgpack.Decoder(self.kata.observation_type).decode
        self._witness = Witness(spec, self.kata, engine, settings.timeout)
        self._workers: dict[str, Worker] = {}
        seed = drawing.seed_of(spec.id) if settings.seed is None else settings.seed
        examples = settings.examples or self.kata.examples
        run_of: dict[bytes, int] = {}
        drawn = drawing.draw(self.kata, seed, examples, run_of)
        self.encoded = list(dict.fromkeys([*drawing.known(self.kata), *drawn]))
        self._known = Known(drawn={(seed, examples): run_of})

    @property
    def cases(self) -> list[object]:
        return [self._decode_case(each) for each in self.encoded]

    def close(self) -> None:
        self._witness.end()
        for worker in self._workers.values():
            worker.end()

    def verdicts(self, file: LearnerFile | None = None) -> list[Verdict]:
        """The verdicts on a file, by default the reference solution, without shrinking."""
        file = file or read_learner_file(self.spec.solution, self.spec)
        judge = Judge(self.spec, self.engine, file, self.settings, known=self._known)
        try:
            failure = judge.unshrunk()
            return [failure] if failure else [judge.verdict(name) for name in self.kata.sentences]
        finally:
            judge.close()

    def misconceptions(self) -> list[Wrong]:
        """Run every misconception until the property that it names rejects it."""
        wrongs = [Wrong(each) for each in self.kata.misconceptions.values()]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._until_rejected, wrongs))
        return wrongs

    def confusable(self, wrongs: list[Wrong]) -> Iterator[tuple[str, str]]:
        """The pairs of misconceptions that have the same results in every case."""
        for one, other in combinations(wrongs, 2):
            known_first = sorted(self.encoded, key=lambda case: (case not in one.seen) + (case not in other.seen))
            if all(matches(self._seen(one, case), self._seen(other, case)) for case in known_first):
                yield one.misconception.name, other.misconception.name

    def rejects(self, name: str, encoded: bytes, seen: Observation) -> bool:
        """Return True if the property of that name rejects the observation."""
        if name == ANSWERS or seen.problem is not None:
            return name == ANSWERS and seen.problem is not None
        truth = (self._witness.truth(encoded),) if self.kata.witness_function is not None else ()
        return why_not(self.kata, name, self._decode_case(encoded), seen.value, *truth) is not None

    def rejects_text(self, text: str) -> bool:
        """Return True if any property rejects this solution in any of the cases."""
        source = Source(str(self.spec.solution.absolute()), text.encode())
        worker = self.engine.worker(self.spec.file, source=source)
        try:
            for encoded in self.encoded:
                seen = as_observation(
                    ask(worker, encoded, self.settings.timeout), self._decode_seen, self.settings.timeout
                )
                if seen.problem is not None and seen.problem.state == "engine error":
                    raise EngineError(seen.problem.message)
                if any(self.rejects(name, encoded, seen) for name in self.kata.sentences):
                    return True
        finally:
            worker.close()
        return False

    def _until_rejected(self, wrong: Wrong) -> None:
        for encoded in self.encoded:
            if self.rejects(wrong.misconception.rejected_by, encoded, self._seen(wrong, encoded)):
                wrong.rejected_on = encoded
                break

    def _seen(self, wrong: Wrong, encoded: bytes) -> Observation:
        """The observation of a misconception on a case. Each misconception has its own worker."""
        if encoded not in wrong.seen:
            name = wrong.misconception.name
            if name not in self._workers:
                self._workers[name] = self.engine.worker(self.spec.file, misconception=name)
            answer = ask(self._workers[name], encoded, self.settings.timeout)
            wrong.seen[encoded] = as_observation(answer, self._decode_seen, self.settings.timeout)
        return wrong.seen[encoded]
