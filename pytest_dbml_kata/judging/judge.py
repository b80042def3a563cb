"""Judge one kata file: draw cases, observe them in workers, check the properties, and shrink.

All properties see the same cases, and each case is observed once. So the cases are drawn first and observed in two
workers in parallel. Properties and shrinking then use the stored observations.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from pytest_dbml_kata.compare import alike
from pytest_dbml_kata.engine.client import Engine, EngineError, TimedOut, Worker
from pytest_dbml_kata.engine.protocol import Answer, Died, Raised, Seen, Source
from pytest_dbml_kata.judging import drawing
from pytest_dbml_kata.judging.crew import Answered, Crew, ask
from pytest_dbml_kata.judging.learner import LearnerFile
from pytest_dbml_kata.judging.result_cache import StoredResults
from pytest_dbml_kata.judging.verdict import Counterexample, Diagnosis, Problem, State, Verdict
from pytest_dbml_kata.judging.witness import Witness
from pytest_dbml_kata.kata import ANSWERS, Kata
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.tables import Mismatch

WORKERS = 2
"""The number of workers. On two cores, two are 1.4 times as fast as one; a third does not help."""

MOST_SHRINKS = 80
"""The maximum number of new cases for shrinking. One observation takes a tenth of a second."""

PATIENCE = 25
"""The number of new cases in a row without progress that ends shrinking."""

TELLING = 5
"""The number of other failing cases on which a misconception must match to be preferred."""

MOST_DEATHS = 20
"""The maximum number of new cases for shrinking if each one needs a new process."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """The settings of a check. By default, the kata sets the values."""

    examples: int | None = None
    seed: int | None = None
    """The seed. None derives it from the kata's id, so all runs have the same cases."""
    timeout: float = 30.0
    """The time limit for one case in seconds."""


Progress = Callable[[str, int, int], None]
"""A callback for the name of a step, the amount of work done, and the total amount."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The result of one case: a value, or the problem that prevented it."""

    value: object = None
    problem: Problem | None = None
    output: str = ""


class Cancelled(Exception):
    """Raised if the judge was closed before the verdict."""


@dataclass(slots=True)
class Known:
    """Data that does not depend on the judged code. Judges of the same check can share it."""

    wrong: dict[tuple[str, bytes], Answer] = field(default_factory=dict)
    """The answers of the misconceptions, by name and case."""
    drawn: dict[tuple[int, int], dict[bytes, int]] = field(default_factory=dict)
    """The cases by seed and number, each with the Hypothesis run that drew it."""


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
        settings: JudgeSettings = JudgeSettings(),
        *,
        misconception: str | None = None,
        replay: Iterable[bytes] = (),
        known: Known | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.spec = spec
        self.engine = engine
        self.settings = settings
        self.progress = progress or (lambda *_: None)
        source = None if file is None else Source(str(file.path.absolute()), file.text)
        self._new_worker: Callable[[Engine], Worker] = lambda engine: engine.worker(
            spec.file, source=source, misconception=misconception
        )
        self._diagnoses = misconception is None
        self._known = known or Known()
        self._closed = False
        self._aside: Worker | None = None
        """The worker that currently runs a misconception."""
        self._replay = list(replay)
        # The workers, and the engine if necessary, start while the catalogue file is loaded and cases are drawn.
        self._crew = Crew([self._new_worker(engine) for _ in range(WORKERS)], settings.timeout)
        self.kata: Kata = load_kata(spec.path, spec.file.module)
        self._memo: dict[bytes, Observation] = {}
        self._named: dict[bytes, Diagnosis | None] = {}
        self._counterexamples: dict[bytes, None] = {}
        self._drawn: list[bytes] = []
        self._run_of: dict[bytes, int] = {}
        self._observed_ahead = False
        self._hopeless: Problem | None = None
        self._decode_case = msgspec.msgpack.Decoder(self.kata.case_type).decode
        self._decode_observation = msgspec.msgpack.Decoder(self.kata.observation_type).decode
        self._deaths = 0
        self._kept = StoredResults(spec)
        self._witness = Witness(spec, self.kata, engine, settings.timeout)

    def close(self) -> None:
        """Stop the workers. A thread that waits for a verdict gets `Cancelled`."""
        self._closed = True
        if self._aside is not None:
            self._aside.end()
        self._witness.end()
        self._crew.give_up()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise Cancelled

    @property
    def examples(self) -> int:
        return self.settings.examples or self.kata.examples

    @property
    def seed(self) -> int:
        return drawing.seed_of(self.spec.id) if self.settings.seed is None else self.settings.seed

    # Verdicts

    def verdict(self, name: str) -> Verdict:
        """Return the verdict on one property by name. `ANSWERS` is the property of every kata."""
        self._refuse_closed()
        self._observe_ahead()
        sentence = self.kata.sentences[name]
        found = self._counterexample(name)
        if found is not None:
            return self._rejected(name, sentence, *found)
        problems = [case for case in self._looked_at() if self._memo[case].problem is not None]
        if problems:
            # The property holds for all results; ANSWERS reports the problem.
            problem = self._memo[problems[0]].problem
            assert problem is not None
            return Verdict(
                self.spec.id, name, sentence, problem.state, self._valid(), problem.message, told_elsewhere=ANSWERS
            )
        if self._valid() < len(set(self._drawn)) or not self._drawn:
            raise RuntimeError(f"{self.spec.id}: only {self._valid()} of {len(set(self._drawn))} cases were observed")
        return Verdict(self.spec.id, name, sentence, State.PASSED, self._valid())

    def early(self, also: Iterable[bytes] = ()) -> Verdict | None:
        """Return a failure on the cases that failed last time, if they still fail, before drawing any case.

        ``also`` contains further cases to check, of any size. The failure has a diagnosis only if that is known without
        running anything.
        """
        self._replay = [case for case in dict.fromkeys(self._replay) if self._decodes(case)]
        known = dict.fromkeys([*self._replay, *(case for case in also if self._decodes(case))])
        answers = self._crew.answers_to(sorted(known, key=len))
        self._refuse_closed()
        for encoded, answered in answers.items():
            if not isinstance(answered.answer, Seen | Raised) or answered.generation != self.engine.generation:
                return None  # the cause is determined later, in `_take_in`
            self._memo[encoded] = self._as_observation(answered.answer)
            if (failure := self._first_failure([encoded])) is not None:
                return failure
        return None

    def unshrunk(self) -> Verdict | None:
        """Return a failure on the smallest failing case that was drawn, without shrinking it."""
        self._observe_ahead()
        return self._first_failure(sorted(self._looked_at(), key=len))

    def _first_failure(self, cases: Iterable[bytes]) -> Verdict | None:
        """Return the failure of the first failing property on the first failing case."""
        for encoded in cases:
            for name, sentence in self.kata.sentences.items():
                failure = self._check(name, encoded)
                if failure is not None:
                    return self._told(name, sentence, encoded, *failure, run=False)
        return None

    def failures(self) -> dict[str, int]:
        """Return the number of failing drawn cases per property, for properties that fail at least once."""
        self._observe_ahead()
        cases = self._looked_at()
        counts = {name: sum(self._check(name, case) is not None for case in cases) for name in self.kata.sentences}
        return {name: count for name, count in counts.items() if count}

    def _rejected(self, name: str, sentence: str, encoded: bytes, message: str, expected: object) -> Verdict:
        self._counterexamples[encoded] = None
        return self._told(name, sentence, encoded, message, expected)

    def _told(
        self, name: str, sentence: str, encoded: bytes, message: str, expected: object, *, run: bool = True
    ) -> Verdict:
        observation = self._memo[encoded]
        counterexample = Counterexample(self._decode_case(encoded), observation.value, expected, encoded)
        problem = observation.problem if name == ANSWERS else None
        return Verdict(
            self.spec.id,
            name,
            sentence,
            State.FAILED if problem is None else problem.state,
            self._valid(),
            message,
            counterexample,
            problem,
            self._diagnosis(name, encoded, run=run),
            observation.output,
        )

    def _looked_at(self) -> list[bytes]:
        return [case for case in dict.fromkeys([*self._replay, *self._drawn]) if case in self._memo]

    def _valid(self) -> int:
        return sum(self._memo[case].problem is None for case in self._looked_at())

    # Properties

    def _check(self, name: str, encoded: bytes) -> tuple[str, object] | None:
        """Return why a property fails on an observed case and the expected value; None if it holds."""
        observation = self._memo[encoded]
        if name == ANSWERS:
            return None if observation.problem is None else (observation.problem.message, None)
        if observation.problem is not None:
            return None
        truth = (self._witness.truth(encoded),) if self.kata.witness_function is not None else ()
        return why_not(self.kata, name, self._decode_case(encoded), observation.value, *truth)

    def _counterexample(self, name: str) -> tuple[bytes, str, object] | None:
        """Return a failing case of a property, as small as possible; None if the property holds on all cases.

        Small known cases come first: those that failed last time, and the counterexamples of other properties.
        """
        small = [case for case in [*self._counterexamples, *self._replay] if case in self._memo]
        for encoded in sorted(small, key=len):
            failure = self._check(name, encoded)
            if failure is not None:
                return encoded, *failure
        failing = [case for case in self._looked_at() if self._check(name, case) is not None]
        if not failing:
            return None
        first = min(failing, key=len)
        problem = self._memo[first].problem
        smaller = None
        if problem is None or problem.state == "crashed":  # otherwise each attempt takes as long again
            smaller = self._shrunk(name, first)
        found = smaller or first
        failure = self._check(name, found)
        assert failure is not None
        return found, *failure

    def _shrunk(self, name: str, first: bytes) -> bytes | None:
        """Return the smallest failing case that Hypothesis finds by shrinking; None if the first one was not drawn."""
        if first not in self._run_of:
            return None
        smallest: bytes | None = None
        tried = improved = 0

        class Found(Exception):
            pass

        class Enough(BaseException):
            """Stop Hypothesis immediately; it does not catch this exception."""

        def body(encoded: bytes) -> None:
            nonlocal smallest, tried, improved
            if encoded not in self._memo:
                spent = tried >= MOST_SHRINKS or tried - improved >= PATIENCE or self._deaths >= MOST_DEATHS
                if spent or self._closed:
                    raise Enough
                tried += 1
                self.progress("looking for a smaller example, try", tried, MOST_SHRINKS)
                self._memo[encoded] = self._observe(encoded)
            if self._check(name, encoded) is not None:
                if encoded != smallest:
                    smallest, improved = encoded, tried
                raise Found

        with contextlib.suppress(Found, Enough):
            drawing.run(self.kata, self.seed, self._run_of[first], body, shrink=True)
        self._refuse_closed()
        return smallest

    # Cases

    def _draw(self) -> Iterator[bytes]:
        """Yield each encoded case once."""
        before = self._known.drawn.get((self.seed, self.examples))
        if before is not None:
            self._run_of = before
            yield from before
            return
        yield from drawing.draw(self.kata, self.seed, self.examples, self._run_of)
        self._known.drawn[self.seed, self.examples] = self._run_of

    def _observe_ahead(self) -> None:
        """Draw all cases and observe them in parallel while drawing more."""
        if self._observed_ahead:
            return
        self._observed_ahead = True
        try:
            self._replay = [case for case in dict.fromkeys(self._replay) if self._decodes(case)]
            queued: dict[bytes, None] = {}
            for encoded in (*self._replay, *drawing.known(self.kata), *self._draw()):
                self._refuse_closed()
                if encoded not in queued:
                    queued[encoded] = None
                    if encoded not in self._memo:
                        self._crew.observe(encoded)
                    self._tell_cases(len(self._crew.answers))
            answers = self._crew.finish(self._tell_cases)
        except BaseException:
            self._crew.give_up()
            raise
        self._refuse_closed()
        self._drawn = [case for case in queued if case not in self._replay or case in self._run_of]
        self._take_in(answers, [case for case in queued if case not in self._memo])

    def _tell_cases(self, done: int) -> None:
        doing = "case" if done or self.engine.generation else "starting the engine, case"
        self.progress(doing, done, len(self._replay) + len(self.kata.known_cases) + self.examples)

    def _decodes(self, encoded: bytes) -> bool:
        """Return True if this is a valid case of the current kata."""
        try:
            self._decode_case(encoded)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        return True

    def _take_in(self, answers: dict[bytes, Answered], cases: list[bytes]) -> None:
        """Store the observations. Repeat those that the loss of an engine may have affected."""
        seen = [case for case in cases if case in answers and isinstance(answers[case].answer, Seen)]
        suspect = [case for case in cases if case not in seen]
        doubtful = [each for case, each in answers.items() if case in suspect and not isinstance(each.answer, TimedOut)]
        lost = any(each.generation != self.engine.generation for each in doubtful)
        self._memo |= {case: self._as_observation(answers[case].answer) for case in seen}
        if doubtful and (lost or not self.engine.well()):
            self.engine.forget()
            self._observe_alone(suspect)
        else:
            self._memo |= {case: self._as_observation(answers[case].answer) for case in suspect if case in answers}

    def _observe(self, encoded: bytes) -> Observation:
        """Observe one case."""
        if self._hopeless is not None:
            return Observation(problem=self._hopeless)
        generation = self.engine.generation
        answer = ask(self._crew.workers[0], encoded, self.settings.timeout)
        if self._closed:
            return Observation(problem=Problem(State.ENGINE_ERROR, "", "closed"))
        if isinstance(answer, Died):
            self._deaths += 1
        doubtful = isinstance(answer, EngineError | Died) or (isinstance(answer, Raised) and smells_of_engine(answer))
        if doubtful and (self.engine.generation != generation or not self.engine.well()):
            self.engine.forget()
            self._observe_alone([encoded])
            return self._memo[encoded]
        return self._as_observation(answer)

    def _observe_alone(self, cases: list[bytes]) -> None:
        """Observe cases in a private engine, so that only this code can affect it.

        If the engine does not start, this is an engine error. If it fails during a case, the code caused it.
        """
        self.progress("starting a private engine", 0, 0)
        for case in cases:
            if self._hopeless is not None:
                self._memo[case] = Observation(problem=self._hopeless)
        if self._hopeless is not None:
            return
        try:
            with Engine(idle=0, master=self.engine.master, alone=True) as engine:
                engine.hold()
                worker = self._new_worker(engine)
                for case in cases:
                    answer = ask(worker, case, self.settings.timeout)
                    if isinstance(answer, EngineError):
                        raise answer  # no code has run yet
                    if not isinstance(answer, Seen | TimedOut) and not engine.well():
                        self._hopeless = Problem(
                            State.CRASHED, "", "Spark stops when this code runs, in a private engine too"
                        )
                    if isinstance(answer, TimedOut):
                        self._hopeless = self._as_observation(answer).problem
                    if self._hopeless is not None:
                        break
                    self._memo[case] = self._as_observation(answer)
                worker.close()
        except EngineError as error:
            self._hopeless = Problem(State.ENGINE_ERROR, "", str(error))
        if self._hopeless is not None:
            for case in cases:
                self._memo.setdefault(case, Observation(problem=self._hopeless))

    def _as_observation(self, answer: Answer | Exception) -> Observation:
        return as_observation(answer, self._decode_observation, self.settings.timeout)

    # Misconceptions

    def _diagnosis(self, name: str, encoded: bytes, *, run: bool = True) -> Diagnosis | None:
        """Return the misconception that behaves exactly as the learner's code on a case.

        Misconceptions that this property rejects are tried first. If several match on a small case, prefer the one that
        also matches on other failing cases. Without ``run``, use only stored results.
        """
        observation = self._memo[encoded]
        hopeless = observation.problem is not None and observation.problem.state != State.CRASHED
        if not self._diagnoses or hopeless or self._hopeless is not None:
            return None
        if encoded in self._named:
            return self._named[encoded]
        found = None
        for each in sorted(self.kata.misconceptions.values(), key=lambda each: each.rejected_by != name):
            if not self._does_the_same(each.name, [encoded], run=run):
                continue
            if found is None:
                found = Diagnosis(each.name, each.because)
            if not run:
                break
            if self._does_the_same(each.name, self._telling(encoded), run=run):
                found = Diagnosis(each.name, each.because)
                break
        if run:
            self._named[encoded] = found
        return found

    def _telling(self, encoded: bytes) -> list[bytes]:
        """Return other failing cases, the largest ones, because they distinguish mistakes best."""
        others = [case for case in self._looked_at() if case != encoded]
        failing = [case for case in others if any(self._check(name, case) for name in self.kata.sentences)]
        return sorted(failing, key=len)[-TELLING:]

    def _does_the_same(self, misconception: str, cases: Iterable[bytes], *, run: bool) -> bool:
        """Return True if a misconception matches the learner's code on all of the given cases."""
        worker: Worker | None = None
        try:
            for encoded in cases:
                self._refuse_closed()
                did: Answer | Exception | None = self._known_to_do(misconception, encoded)
                if did is None:
                    if not run:
                        return False
                    self.progress("comparing with known misconceptions", 0, 0)
                    if worker is None:
                        worker = self._aside = self.engine.worker(self.spec.file, misconception=misconception)
                    did = ask(worker, encoded, self.settings.timeout)
                    if not isinstance(did, Seen | Raised):
                        return False
                    self._remember(misconception, encoded, did)
                if not matches(self._as_observation(did), self._memo[encoded]):
                    return False
        finally:
            self._aside = None
            if worker is not None:
                worker.close()
        return True

    def _known_to_do(self, misconception: str, encoded: bytes) -> Answer | None:
        """Return the stored result of a misconception on a case, from this run or an earlier one."""
        key = (misconception, encoded)
        if key not in self._known.wrong:
            result = self._kept.result(f"misconception {misconception}", encoded)
            if result is None:
                return None
            self._known.wrong[key] = Seen(b"", msgspec.Raw(result))
        return self._known.wrong[key]

    def _remember(self, misconception: str, encoded: bytes, answer: Answer) -> None:
        """Store the result of a misconception. Do not save exceptions for later runs, because they can be temporary."""
        self._known.wrong[misconception, encoded] = answer
        if isinstance(answer, Seen):
            self._kept.keep(f"misconception {misconception}", encoded, bytes(answer.observation))


def smells_of_engine(answer: Raised) -> bool:
    """Return True if the engine may have caused this exception."""
    return "Py4J" in answer.kind or "Connection" in answer.kind or "SparkContext" in answer.message


def matches(one: Observation, other: Observation) -> bool:
    """Return True if two observations of a case are the same."""
    if one.problem is not None or other.problem is not None:
        return (
            one.problem is not None
            and other.problem is not None
            and (one.problem.kind, one.problem.message) == (other.problem.kind, other.problem.message)
        )
    return alike(one.value, other.value)


def as_observation(answer: Answer | Exception, decode: Callable[[bytes], object], timeout: float) -> Observation:
    """Convert the answer of a worker, or its error, to an observation."""
    match answer:
        case Seen():
            try:
                return Observation(decode(bytes(answer.observation)), None, answer.output)
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                problem = Problem(State.CRASHED, "", f"the result has the wrong type: {error}")
                return Observation(None, problem, answer.output)
        case Raised(kind="NotImplementedError"):
            return Observation(None, Problem(State.TODO, answer.kind, "not written yet"), answer.output)
        case Raised():
            kind = "" if answer.kind == "WrongResult" else answer.kind
            message = f"{kind}: {answer.message}" if kind and answer.message else kind or answer.message
            problem = Problem(State.CRASHED, kind, message, answer.frames, answer.detail)
            return Observation(None, problem, answer.output)
        case Died():
            return Observation(None, Problem(State.CRASHED, "", f"the process {answer.how}"), answer.output)
        case TimedOut():
            return Observation(None, Problem(State.TIMED_OUT, "", f"expected a result within {timeout:g} s, got none"))
        case _:
            return Observation(None, Problem(State.ENGINE_ERROR, "", str(answer)))


def why_not(kata: Kata, name: str, *given: object) -> tuple[str, object] | None:
    """Return why a property fails on a case and its observation, with the expected value; None if it holds."""
    prop = kata.properties[name]
    try:
        prop.check(*given)
    except Mismatch as mismatch:
        message = f"{mismatch.message}\n{mismatch.because}" if mismatch.because else mismatch.message
        return message, mismatch.expected
    except AssertionError as error:
        return str(error) or prop.sentence, None
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        # The observation comes from the learner's code and can be any value of the right type.
        return f"cannot compare the result with the expected one ({type(error).__name__}: {error})", None
    return None
