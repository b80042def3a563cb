"""Judge one kata file: check the properties on all observations, search a small failing case, and diagnose it."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_dbml_kata.engine.client import Engine, Worker
from pytest_dbml_kata.engine.protocol import Source
from pytest_dbml_kata.judging.diagnosis import Diagnoses
from pytest_dbml_kata.judging.learner import LearnerFile
from pytest_dbml_kata.judging.observations import Observations
from pytest_dbml_kata.judging.properties import Properties
from pytest_dbml_kata.judging.search import Search
from pytest_dbml_kata.judging.settings import DEFAULTS, JudgeSettings, Known, Progress
from pytest_dbml_kata.judging.verdict import Counterexample, State, Verdict
from pytest_dbml_kata.judging.witness import Witness
from pytest_dbml_kata.kata import ANSWERS, Kata
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import KataSpec


class Judge:
    """Judge one learner's file, or one misconception, by one kata.

    Parameters
    ----------
    replay
        Encoded cases to check before the drawn ones: the cases that failed last time.
    misconception
        The misconception to judge instead of the learner's file.
    known
        Data shared with other judges of the same check.
    """

    def __init__(
        self,
        spec: KataSpec,
        engine: Engine,
        file: LearnerFile | None = None,
        settings: JudgeSettings = DEFAULTS,
        *,
        misconception: str | None = None,
        replay: Iterable[bytes] = (),
        known: Known | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.spec = spec
        source = None if file is None else Source(str(file.path.absolute()), file.text)

        def new_worker(engine: Engine) -> Worker:
            return engine.worker(spec.file, source=source, misconception=misconception)

        self._diagnoses_wanted = misconception is None
        self.observations = Observations(
            spec,
            lambda: load_kata(spec.path, spec.file.module),
            engine,
            new_worker,
            settings,
            replay=replay,
            known=known or Known(),
            progress=progress or (lambda *_: None),
        )
        self.kata: Kata = self.observations.kata
        self._witness = Witness(spec, self.kata, engine, settings.timeout)
        self.properties = Properties(self.kata, self.observations, self._witness)
        self._search = Search(self.observations, self.properties)
        self._diagnoses = Diagnoses(self.observations, self.properties)

    def close(self) -> None:
        """Stop the workers. A thread that waits for a verdict gets `Cancelled`."""
        self.observations.closed = True
        self._diagnoses.close()
        self._witness.end()
        self.observations.close()

    # Verdicts

    def verdict(self, name: str) -> Verdict:
        """Return the verdict on one property by name. `ANSWERS` is the property of every kata."""
        seen = self.observations
        seen.refuse_closed()
        seen.ahead()
        found = self._search.counterexample(name)
        if found is not None:
            return self._rejected(name, *found)
        sentence = self.kata.sentences[name]
        problems = [problem for case in seen.looked_at if (problem := seen.memo[case].problem) is not None]
        if problems:
            # The property holds for all results; ANSWERS reports the problem.
            first = problems[0]
            return Verdict(self.spec.id, name, sentence, first.state, seen.valid, first.message, told_elsewhere=ANSWERS)
        if seen.valid < len(set(seen.drawn)) or not seen.drawn:
            raise RuntimeError(f"{self.spec.id}: only {seen.valid} of {len(set(seen.drawn))} cases were observed")
        return Verdict(self.spec.id, name, sentence, State.PASSED, seen.valid)

    def early(self, also: Iterable[bytes] = ()) -> Verdict | None:
        """Return a failure on the cases that failed last time, if they still fail, before drawing any case.

        ``also`` contains further cases to check, of any size. The failure has a diagnosis only if that is known without
        running anything.
        """
        return self._first_failure(self.observations.replayed(also))

    def unshrunk(self) -> Verdict | None:
        """Return a failure on the smallest failing case that was drawn, without shrinking it."""
        self.observations.ahead()
        return self._first_failure(sorted(self.observations.looked_at, key=len))

    def failures(self) -> dict[str, int]:
        """Return the number of failing drawn cases per property, for properties that fail at least once."""
        self.observations.ahead()
        cases = self.observations.looked_at
        counts = {
            name: sum(self.properties.failure(name, case) is not None for case in cases) for name in self.kata.sentences
        }
        return {name: count for name, count in counts.items() if count}

    def _first_failure(self, cases: Iterable[bytes]) -> Verdict | None:
        """Return the failure of the first failing property on the first failing case."""
        for encoded in cases:
            for name in self.kata.sentences:
                failure = self.properties.failure(name, encoded)
                if failure is not None:
                    return self._rejected(name, encoded, *failure, run=False)
        return None

    def _rejected(self, name: str, encoded: bytes, message: str, expected: object, *, run: bool = True) -> Verdict:
        seen = self.observations
        observation = seen.memo[encoded]
        problem = observation.problem if name == ANSWERS else None
        return Verdict(
            self.spec.id,
            name,
            self.kata.sentences[name],
            State.FAILED if problem is None else problem.state,
            seen.valid,
            message,
            Counterexample(seen.decode_case(encoded), observation.value, expected, encoded),
            problem,
            self._diagnoses.diagnosis(name, encoded, run=run) if self._diagnoses_wanted else None,
            observation.output,
        )
