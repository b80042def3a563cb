"""`--kata-lint`: every rule that authors of katas are held to, by reading and by trying."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator

from pytest_dbml_kata.authoring import edges, question_rules, rules
from pytest_dbml_kata.authoring.questions import written as questions_written
from pytest_dbml_kata.authoring.rules import Fault
from pytest_dbml_kata.authoring.trial import Trial, Wrong
from pytest_dbml_kata.engine.client import Engine, EngineError
from pytest_dbml_kata.judging.learner import is_repair
from pytest_dbml_kata.judging.settings import JudgeSettings
from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.loading import load_kata
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.questions.index import FILE, QuestionFile, bank, of_domain, topic_file
from pytest_dbml_kata.questions.proof import proofs
from pytest_dbml_kata.text import near


def lint(
    specs: Iterable[KataSpec],
    files: Iterable[QuestionFile],
    engine: Engine,
    objectives: Collection[str],
    say: Callable[[str], object],
    settings: JudgeSettings,
    *,
    whole_bank: bool = False,
) -> int:
    """Say what is wrong with these katas and files of questions, and where; 0 if nothing is, else 1."""
    katas = [_linted(each.id, faults(each, engine, objectives, settings), say) for each in specs]
    questions = [_linted(f"{each.domain}/{FILE}", faults_of_questions(each, engine, objectives), say) for each in files]
    bank_is_sound = True
    if whole_bank:
        for message in question_rules.faults_of_bank(list(bank().values()), objectives):
            bank_is_sound = False
            say(f"  the question bank: {message}")
    for good, what in ((katas, "katas"), (questions, "files of questions")):
        if good:
            say(f"{sum(good)} of {len(good)} {what} keep the rules")
    return int(not all([*katas, *questions, bank_is_sound]))


def _linted(name: str, faults: Iterable[Fault], say: Callable[[str], object]) -> bool:
    """Say what is wrong with one of them; whether nothing is."""
    started = time.perf_counter()
    found = list(faults)
    took = time.perf_counter() - started
    say(f"{name}: {f'{len(found)} to mend' if found else 'keeps the rules'} ({took:.1f} s)")
    for each in found:
        say(f"  {near(each.path)}:{each.line}: {each.message}")
    return not found


def faults_of_questions(file: QuestionFile, engine: Engine, objectives: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the questions of a domain: by reading, by their proofs, and with the files made of them."""
    questions = list(of_domain(file.domain).values())
    for each in questions:
        yield from question_rules.faults(each, objectives)
    for path, text in questions_written(file).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            message = "is not as the bank has it: python -m pytest_dbml_kata.authoring.questions --write"
            yield Fault(path, 1, message)
    try:
        found = proofs(questions, lambda: engine)
    except EngineError as error:
        yield Fault(file.stub, 1, str(error))
        return
    for each in questions:
        if (contradiction := found[each.id].contradiction) is not None:
            yield Fault(topic_file(each).path, each.line, f"{each.name}: {contradiction}")


def faults(spec: KataSpec, engine: Engine, objectives: Collection[str], settings: JudgeSettings) -> Iterator[Fault]:
    """What is wrong with one kata: by reading first; by trying only what can be read."""
    try:
        kata = load_kata(spec.path, spec.file.module)
        known = list(rules.faults(spec, kata, objectives))
    except (CatalogueError, SyntaxError) as error:
        yield Fault(spec.path, getattr(error, "lineno", 1) or 1, str(error))
        return
    yield from known
    if not spec.solution.is_file() or not spec.stub.is_file():
        return
    trial = Trial(spec, engine, settings)
    try:
        yield from tried(trial)
    except EngineError as error:
        yield Fault(spec.path, 1, str(error))
    finally:
        trial.close()


def tried(trial: Trial) -> Iterator[Fault]:
    """What the engine shows: edges that are not reached, solutions that fail, misconceptions that do not."""
    spec = trial.spec
    for message in edges.problems(trial.kata, trial.cases):
        yield Fault(spec.path, 1, message)
    stub = spec.stub.read_text(encoding="utf-8")
    if is_repair(spec) and not trial.rejects_text(stub):
        yield Fault(spec.stub, 1, "the code that the stub ships is right: there is nothing to repair")
    for verdict in trial.verdicts():
        if verdict.state != "passed":
            yield Fault(spec.solution, 1, f"the solution is not right: {verdict.property}: {verdict.message}")
    wrongs = trial.misconceptions()
    for wrong in wrongs:
        if wrong.rejected_on is None:
            message = f"{wrong.misconception.rejected_by} does not reject {wrong.misconception.name!r}"
            yield Fault(spec.path, line_of(wrong), f"{message} on any of {len(wrong.seen)} cases{problem(wrong)}")
    for one, other in trial.confusable(wrongs):
        yield Fault(spec.path, 1, f"{one!r} and {other!r} do the same on every case: a failure cannot tell them apart")


def line_of(wrong: Wrong) -> int:
    code = getattr(wrong.misconception.solution, "__code__", None)
    return code.co_firstlineno if code is not None else 1


def problem(wrong: Wrong) -> str:
    """The first error that a misconception met, which may be why it was not rejected as it should be."""
    met = [seen.problem for seen in wrong.seen.values() if seen.problem is not None]
    return f"; it ended with: {met[0].message}" if met else ""
