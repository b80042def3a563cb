"""Judging one kata file: observations held against the properties, the smallest failing case, the misconception."""

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
    """Judges one learner's file, or one misconception, by one kata.

    Parameters
    ----------
    replay
        Encoded cases to look at before any drawn one: what failed last time.
    misconception
        Judge this one in place of the learner's file.
    known
        Shared with other judges of the same check.
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
        """End the workers. In another thread, whatever waits for a verdict meets `Cancelled`."""
        self.observations.closed = True
        self._diagnoses.close()
        self._witness.end()
        self.observations.close()

    # Verdicts

    def verdict(self, name: str) -> Verdict:
        """The verdict on one property, by name. `ANSWERS` is the one that every kata has."""
        seen = self.observations
        seen.refuse_closed()
        seen.ahead()
        found = self._search.counterexample(name)
        if found is not None:
            return self._rejected(name, *found)
        sentence = self.kata.sentences[name]
        problems = [problem for case in seen.looked_at if (problem := seen.memo[case].problem) is not None]
        if problems:
            # The property holds wherever there was a result; what is wrong is told by ANSWERS.
            first = problems[0]
            return Verdict(self.spec.id, name, sentence, first.state, seen.valid, first.message, told_elsewhere=ANSWERS)
        if seen.valid < len(set(seen.drawn)) or not seen.drawn:
            raise RuntimeError(f"{self.spec.id}: only {seen.valid} of {len(set(seen.drawn))} cases were observed")
        return Verdict(self.spec.id, name, sentence, State.PASSED, seen.valid)

    def early(self, also: Iterable[bytes] = ()) -> Verdict | None:
        """A failure on what failed last time, if it still does: told before any case is drawn.

        ``also`` are further cases to look at, which need not be small. The misconception behind the failure is
        named only if it is known without running anything.
        """
        return self._first_failure(self.observations.replayed(also))

    def unshrunk(self) -> Verdict | None:
        """A failure on the smallest of the drawn cases on which anything fails, before it is made smaller."""
        self.observations.ahead()
        return self._first_failure(sorted(self.observations.looked_at, key=len))

    def failures(self) -> dict[str, int]:
        """On how many of the drawn cases each property does not hold; those that hold on all are left out."""
        self.observations.ahead()
        cases = self.observations.looked_at
        counts = {
            name: sum(self.properties.failure(name, case) is not None for case in cases) for name in self.kata.sentences
        }
        return {name: count for name, count in counts.items() if count}

    def _first_failure(self, cases: Iterable[bytes]) -> Verdict | None:
        """The first property that does not hold on the first of these cases on which one does not."""
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
