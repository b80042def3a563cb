"""Judging one kata file: cases drawn, observed in workers, held against the properties, shrunk.

All properties see the same cases, and each case is observed once. So the cases are drawn first and observed
ahead in two workers at once; properties and shrinking then read what is remembered.
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
"""Two on two cores are 1.4 times as fast as one; a third brings nothing."""

MOST_SHRINKS = 80
"""New cases that may be observed while a counterexample is made smaller; an observation takes a tenth of a second."""

PATIENCE = 25
"""New cases in a row that bring nothing smaller, after which the search ends."""

TELLING = 5
"""Further failing cases on which a misconception has to do the same as the learner's code to be named for sure."""

MOST_DEATHS = 20
"""The same where every observation costs a new process."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How to check. The defaults are the kata's own."""

    examples: int | None = None
    seed: int | None = None
    """None: derived from the kata's id, so that the same run twice gives the same cases."""
    timeout: float = 30.0
    """Seconds for one case."""


Progress = Callable[[str, int, int], None]
"""Called with what is being done, and how much of how much."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one case led to: a value, or the problem that there is none."""

    value: object = None
    problem: Problem | None = None
    output: str = ""


class Cancelled(Exception):
    """The judge was closed before it came to a verdict."""


@dataclass(slots=True)
class Known:
    """What does not depend on the code that is judged: judges of the same check can share it."""

    wrong: dict[tuple[str, bytes], Answer] = field(default_factory=dict)
    """What the misconceptions do on a case, by name and case."""
    drawn: dict[tuple[int, int], dict[bytes, int]] = field(default_factory=dict)
    """The cases by seed and number, each with the run of Hypothesis that drew it."""


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
        """The worker that runs a misconception at the moment."""
        self._replay = list(replay)
        # The workers, and the engine if need be, start while the catalogue file is loaded and cases are drawn.
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
        """End the workers. In another thread, whatever waits for a verdict meets `Cancelled`."""
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
        """The verdict on one property, by name. `ANSWERS` is the one that every kata has."""
        self._refuse_closed()
        self._observe_ahead()
        sentence = self.kata.sentences[name]
        found = self._counterexample(name)
        if found is not None:
            return self._rejected(name, sentence, *found)
        problems = [case for case in self._looked_at() if self._memo[case].problem is not None]
        if problems:
            # The property holds wherever there was a result; what is wrong is told by ANSWERS.
            problem = self._memo[problems[0]].problem
            assert problem is not None
            return Verdict(
                self.spec.id, name, sentence, problem.state, self._valid(), problem.message, told_elsewhere=ANSWERS
            )
        if self._valid() < len(set(self._drawn)) or not self._drawn:
            raise RuntimeError(f"{self.spec.id}: only {self._valid()} of {len(set(self._drawn))} cases were observed")
        return Verdict(self.spec.id, name, sentence, State.PASSED, self._valid())

    def early(self, also: Iterable[bytes] = ()) -> Verdict | None:
        """A failure on what failed last time, if it still does: told before any case is drawn.

        ``also`` are further cases to look at, which need not be small. The misconception behind the failure is
        named only if it is known without running anything.
        """
        self._replay = [case for case in dict.fromkeys(self._replay) if self._decodes(case)]
        known = dict.fromkeys([*self._replay, *(case for case in also if self._decodes(case))])
        answers = self._crew.answers_to(sorted(known, key=len))
        self._refuse_closed()
        for encoded, answered in answers.items():
            if not isinstance(answered.answer, Seen | Raised) or answered.generation != self.engine.generation:
                return None  # whose fault that is will be found out by and by
            self._memo[encoded] = self._as_observation(answered.answer)
            if (failure := self._first_failure([encoded])) is not None:
                return failure
        return None

    def unshrunk(self) -> Verdict | None:
        """A failure on the smallest of the drawn cases on which anything fails, before it is made smaller."""
        self._observe_ahead()
        return self._first_failure(sorted(self._looked_at(), key=len))

    def _first_failure(self, cases: Iterable[bytes]) -> Verdict | None:
        """The first property that does not hold on the first of these cases on which one does not."""
        for encoded in cases:
            for name, sentence in self.kata.sentences.items():
                failure = self._check(name, encoded)
                if failure is not None:
                    return self._told(name, sentence, encoded, *failure, run=False)
        return None

    def failures(self) -> dict[str, int]:
        """On how many of the drawn cases each property does not hold; those that hold on all are left out."""
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
        """Why the property does not hold on an observed case, with what would be right; None if it does."""
        observation = self._memo[encoded]
        if name == ANSWERS:
            return None if observation.problem is None else (observation.problem.message, None)
        if observation.problem is not None:
            return None
        truth = (self._witness.truth(encoded),) if self.kata.witness_function is not None else ()
        return why_not(self.kata, name, self._decode_case(encoded), observation.value, *truth)

    def _counterexample(self, name: str) -> tuple[bytes, str, object] | None:
        """A case on which the property does not hold, as small as can be found; None if it holds on all.

        Cases that are known to be small come first: what failed last time, and what other properties
        failed on.
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
        if problem is None or problem.state == "crashed":  # else each attempt would take as long again
            smaller = self._shrunk(name, first)
        found = smaller or first
        failure = self._check(name, found)
        assert failure is not None
        return found, *failure

    def _shrunk(self, name: str, first: bytes) -> bytes | None:
        """The smallest failing case that Hypothesis finds, from a failing one on; None if that was not drawn."""
        if first not in self._run_of:
            return None
        smallest: bytes | None = None
        tried = improved = 0

        class Found(Exception):
            pass

        class Enough(BaseException):
            """What Hypothesis lets through, so that it ends at once."""

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
        """The cases, encoded, each once."""
        before = self._known.drawn.get((self.seed, self.examples))
        if before is not None:
            self._run_of = before
            yield from before
            return
        yield from drawing.draw(self.kata, self.seed, self.examples, self._run_of)
        self._known.drawn[self.seed, self.examples] = self._run_of

    def _observe_ahead(self) -> None:
        """Draw the cases and observe them all, in several workers at once, while more are drawn."""
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
        """Is this a case of the kata as it is now?"""
        try:
            self._decode_case(encoded)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        return True

    def _take_in(self, answers: dict[bytes, Answered], cases: list[bytes]) -> None:
        """Remember what was observed; what the loss of an engine may have spoiled is observed again."""
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
        """Observe one case, apart from the rest."""
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
        """Observe cases in an engine of their own, so that what happens to it is this code's doing alone.

        An engine that cannot be started is the engine's fault; one that goes down under a case is the
        fault of the code that ran.
        """
        self.progress("starting an engine of its own", 0, 0)
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
                        raise answer  # before any code ran
                    if not isinstance(answer, Seen | TimedOut) and not engine.well():
                        self._hopeless = Problem(
                            State.CRASHED, "", "Spark goes down when this code runs, in an engine of its own too"
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
        """The misconception that does the very same as the learner's code on this case.

        Those that this property is known to reject are asked first. Several may do the same on a small case: then
        the one counts that also does the same on other cases on which the learner's code fails. Without ``run``
        only what they are known to do is looked at.
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
        """Other cases on which the learner's code fails, the largest ones, where different mistakes look different."""
        others = [case for case in self._looked_at() if case != encoded]
        failing = [case for case in others if any(self._check(name, case) for name in self.kata.sentences)]
        return sorted(failing, key=len)[-TELLING:]

    def _does_the_same(self, misconception: str, cases: Iterable[bytes], *, run: bool) -> bool:
        """Does a misconception do on each of these cases what the learner's code did?"""
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
        """What a misconception did on a case when it was run last, be it in an earlier run."""
        key = (misconception, encoded)
        if key not in self._known.wrong:
            result = self._kept.result(f"misconception {misconception}", encoded)
            if result is None:
                return None
            self._known.wrong[key] = Seen(b"", msgspec.Raw(result))
        return self._known.wrong[key]

    def _remember(self, misconception: str, encoded: bytes, answer: Answer) -> None:
        """Remember what it did; for later runs, too, if it is a result: an exception may be one of that moment."""
        self._known.wrong[misconception, encoded] = answer
        if isinstance(answer, Seen):
            self._kept.keep(f"misconception {misconception}", encoded, bytes(answer.observation))


def smells_of_engine(answer: Raised) -> bool:
    """May this exception be the engine's fault rather than the code's?"""
    return "Py4J" in answer.kind or "Connection" in answer.kind or "SparkContext" in answer.message


def matches(one: Observation, other: Observation) -> bool:
    """Did two pieces of code do the same on a case?"""
    if one.problem is not None or other.problem is not None:
        return (
            one.problem is not None
            and other.problem is not None
            and (one.problem.kind, one.problem.message) == (other.problem.kind, other.problem.message)
        )
    return alike(one.value, other.value)


def as_observation(answer: Answer | Exception, decode: Callable[[bytes], object], timeout: float) -> Observation:
    """What a worker answered, or why it did not, as what was observed."""
    match answer:
        case Seen():
            try:
                return Observation(decode(bytes(answer.observation)), None, answer.output)
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                problem = Problem(State.CRASHED, "", f"the result is not of the kind that is asked for: {error}")
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
            return Observation(None, Problem(State.TIMED_OUT, "", f"there was no result within {timeout:g} s"))
        case _:
            return Observation(None, Problem(State.ENGINE_ERROR, "", str(answer)))


def why_not(kata: Kata, name: str, *given: object) -> tuple[str, object] | None:
    """Why a property does not hold on a case and what was seen, with what would be right; None if it does."""
    prop = kata.properties[name]
    try:
        prop.check(*given)
    except Mismatch as mismatch:
        message = f"{mismatch.message}\n{mismatch.because}" if mismatch.because else mismatch.message
        return message, mismatch.expected
    except AssertionError as error:
        return str(error) or prop.sentence, None
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        # The observation comes from the learner's side and may be anything of the right type.
        return f"the result cannot be compared with a right one ({type(error).__name__}: {error})", None
    return None
