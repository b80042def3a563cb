"""The observations of the judged code, made in several workers in parallel, once per case, and stored.

All properties see the same cases. So the cases are drawn first and observed in two workers. Properties and the search
for a smaller counterexample then use the stored observations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec

from pytest_dbml_kata.compare import alike
from pytest_dbml_kata.engine.client import Engine, EngineError, TimedOut, Worker
from pytest_dbml_kata.engine.protocol import Answer, Died, Raised, Seen
from pytest_dbml_kata.judging import drawing
from pytest_dbml_kata.judging.crew import Answered, Crew, ask
from pytest_dbml_kata.judging.settings import WORKERS, Cancelled, JudgeSettings, Known, Progress
from pytest_dbml_kata.judging.verdict import Problem, State
from pytest_dbml_kata.kata import Kata
from pytest_dbml_kata.packs import KataSpec


@dataclass(frozen=True, slots=True)
class Observation:
    """The result of one case: a value, or the problem that prevented it."""

    value: object = None
    problem: Problem | None = None
    output: str = ""


class Observations:
    """The observations of one judged file or misconception.

    Parameters
    ----------
    load
        Loads the kata. The workers, and the engine if necessary, start in the meantime.
    new_worker
        Creates a worker with the judged code in an engine.
    replay
        Encoded cases to check before the drawn ones: the cases that failed last time.
    """

    def __init__(
        self,
        spec: KataSpec,
        load: Callable[[], Kata],
        engine: Engine,
        new_worker: Callable[[Engine], Worker],
        settings: JudgeSettings,
        *,
        replay: Iterable[bytes],
        known: Known,
        progress: Progress,
    ) -> None:
        self.spec = spec
        self.engine = engine
        self.settings = settings
        self.progress = progress
        self.replay = list(replay)
        self.known = known
        self.memo: dict[bytes, Observation] = {}
        self.drawn: list[bytes] = []
        self.run_of: dict[bytes, int] = {}
        """The Hypothesis run that drew each case."""
        self.hopeless: Problem | None = None
        """The problem that prevents further observations, if any."""
        self.deaths = 0
        """The number of single observations that ended the worker process."""
        self.closed = False
        self._observed_ahead = False
        self._new_worker = new_worker
        self._crew = Crew([new_worker(engine) for _ in range(WORKERS)], settings.timeout)
        self.kata = load()
        self.decode_case = msgspec.msgpack.Decoder(self.kata.case_type).decode
        self._decode = msgspec.msgpack.Decoder(self.kata.observation_type).decode

    def close(self) -> None:
        self.closed = True
        self._crew.give_up()

    def refuse_closed(self) -> None:
        if self.closed:
            raise Cancelled

    @property
    def examples(self) -> int:
        return self.settings.examples or self.kata.examples

    @property
    def seed(self) -> int:
        return drawing.seed_of(self.spec.id) if self.settings.seed is None else self.settings.seed

    @property
    def looked_at(self) -> list[bytes]:
        """The observed cases: those that failed last time, and the drawn ones."""
        return [case for case in dict.fromkeys([*self.replay, *self.drawn]) if case in self.memo]

    @property
    def valid(self) -> int:
        """The number of observed cases with a result."""
        return sum(self.memo[case].problem is None for case in self.looked_at)

    # Cases

    def ahead(self) -> None:
        """Draw all cases and observe them in parallel while drawing more."""
        if self._observed_ahead:
            return
        self._observed_ahead = True
        try:
            self._drop_foreign_cases()
            queued: dict[bytes, None] = {}
            for encoded in (*self.replay, *drawing.known(self.kata), *self.draw()):
                self.refuse_closed()
                if encoded not in queued:
                    queued[encoded] = None
                    if encoded not in self.memo:
                        self._crew.observe(encoded)
                    self._tell_cases(len(self._crew.answers))
            answers = self._crew.finish(self._tell_cases)
        except BaseException:
            self._crew.give_up()
            raise
        self.refuse_closed()
        self.drawn = [case for case in queued if case not in self.replay or case in self.run_of]
        self._take_in(answers, [case for case in queued if case not in self.memo])

    def replayed(self, also: Iterable[bytes]) -> Iterator[bytes]:
        """Observe the cases that failed last time, and further ones, before drawing any. Yield each stored case.

        Stop if the engine may have caused a problem. `ahead` determines the cause.
        """
        self._drop_foreign_cases()
        wanted = dict.fromkeys([*self.replay, *(case for case in also if self._decodes(case))])
        answers = self._crew.answers_to(sorted(wanted, key=len))
        self.refuse_closed()
        for encoded, answered in answers.items():
            if not isinstance(answered.answer, Seen | Raised) or answered.generation != self.engine.generation:
                return
            self.memo[encoded] = self.as_observation(answered.answer)
            yield encoded

    def draw(self) -> Iterator[bytes]:
        """Yield each encoded case once."""
        before = self.known.drawn.get((self.seed, self.examples))
        if before is not None:
            self.run_of = before
            yield from before
            return
        yield from drawing.draw(self.kata, self.seed, self.examples, self.run_of)
        self.known.drawn[self.seed, self.examples] = self.run_of

    def _tell_cases(self, done: int) -> None:
        doing = "case" if done or self.engine.generation else "starting the engine, case"
        self.progress(doing, done, len(self.replay) + len(self.kata.known_cases) + self.examples)

    def _drop_foreign_cases(self) -> None:
        self.replay = [case for case in dict.fromkeys(self.replay) if self._decodes(case)]

    def _decodes(self, encoded: bytes) -> bool:
        """Return True if this is a valid case of the current kata."""
        try:
            self.decode_case(encoded)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        return True

    # Observing

    def _take_in(self, answers: dict[bytes, Answered], cases: list[bytes]) -> None:
        """Store the observations. Repeat those that the loss of an engine may have affected."""
        seen = [case for case in cases if case in answers and isinstance(answers[case].answer, Seen)]
        suspect = [case for case in cases if case not in seen]
        doubtful = [each for case, each in answers.items() if case in suspect and not isinstance(each.answer, TimedOut)]
        lost = any(each.generation != self.engine.generation for each in doubtful)
        self.memo |= {case: self.as_observation(answers[case].answer) for case in seen}
        if doubtful and (lost or not self.engine.well()):
            self.engine.forget()
            self._observe_alone(suspect)
        else:
            self.memo |= {case: self.as_observation(answers[case].answer) for case in suspect if case in answers}

    def observe(self, encoded: bytes) -> None:
        """Observe one case and store the observation."""
        self.memo[encoded] = self._observed(encoded)

    def _observed(self, encoded: bytes) -> Observation:
        if self.hopeless is not None:
            return Observation(problem=self.hopeless)
        generation = self.engine.generation
        answer = ask(self._crew.workers[0], encoded, self.settings.timeout)
        if self.closed:
            return Observation(problem=Problem(State.ENGINE_ERROR, "", "closed"))
        if isinstance(answer, Died):
            self.deaths += 1
        doubtful = isinstance(answer, EngineError | Died) or (isinstance(answer, Raised) and smells_of_engine(answer))
        if doubtful and (self.engine.generation != generation or not self.engine.well()):
            self.engine.forget()
            self._observe_alone([encoded])
            return self.memo[encoded]
        return self.as_observation(answer)

    def _observe_alone(self, cases: list[bytes]) -> None:
        """Observe cases in a private engine, so that only this code can affect it.

        If the engine does not start, this is an engine error. If it fails during a case, the code caused it.
        """
        self.progress("starting a private engine", 0, 0)
        if self.hopeless is None:
            try:
                with Engine(idle=0, master=self.engine.master, alone=True) as engine:
                    engine.hold()
                    self._observe_in(engine, cases)
            except EngineError as error:
                self.hopeless = Problem(State.ENGINE_ERROR, "", str(error))
        if self.hopeless is not None:
            for case in cases:
                self.memo.setdefault(case, Observation(problem=self.hopeless))

    def _observe_in(self, engine: Engine, cases: list[bytes]) -> None:
        """Observe cases one by one, until a problem prevents further observations."""
        worker = self._new_worker(engine)
        for case in cases:
            answer = ask(worker, case, self.settings.timeout)
            if isinstance(answer, EngineError):
                raise answer  # no code has run yet
            if isinstance(answer, TimedOut):
                self.hopeless = self.as_observation(answer).problem
            elif not isinstance(answer, Seen) and not engine.well():
                self.hopeless = Problem(State.CRASHED, "", "Spark stops when this code runs, in a private engine too")
            if self.hopeless is not None:
                break
            self.memo[case] = self.as_observation(answer)
        worker.close()

    def as_observation(self, answer: Answer | Exception) -> Observation:
        return as_observation(answer, self._decode, self.settings.timeout)


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
