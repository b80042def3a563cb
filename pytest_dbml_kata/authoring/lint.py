"""`--kata-lint`: check katas and questions against every rule, by reading their files and by running them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator

from pytest_dbml_kata.authoring import edges, question_rules, rules
from pytest_dbml_kata.authoring.questions import counted
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
    """Report the problems of these katas and files of questions, and where they are. Return 0 if there are none."""
    katas = [_linted(each.id, faults(each, engine, objectives, settings), say) for each in specs]
    questions = [_linted(f"{each.domain}/{FILE}", faults_of_questions(each, engine, objectives), say) for each in files]
    bank_is_ok = True
    if whole_bank:
        for message in question_rules.faults_of_bank(list(bank().values()), objectives):
            bank_is_ok = False
            say(f"  question bank: {message}")
    for ok, what in ((katas, "katas"), (questions, "files of questions")):
        if ok:
            say(f"{sum(ok)} of {len(ok)} {what} ok")
    return int(not all([*katas, *questions, bank_is_ok]))


def _linted(name: str, faults: Iterable[Fault], say: Callable[[str], object]) -> bool:
    """Report the problems of one kata or file of questions. Return True if there are none."""
    started = time.perf_counter()
    found = list(faults)
    took = time.perf_counter() - started
    say(f"{name}: {counted(len(found))} ({took:.1f} s)")
    for each in found:
        say(f"  {near(each.path)}:{each.line}: {each.message}")
    return not found


def faults_of_questions(file: QuestionFile, engine: Engine, objectives: Collection[str]) -> Iterator[Fault]:
    """The problems of the questions of a domain: of their text, of their proofs, and of the generated files."""
    questions = list(of_domain(file.domain).values())
    for each in questions:
        yield from question_rules.faults(each, objectives)
    for path, text in questions_written(file).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            command = "python -m pytest_dbml_kata.authoring.questions --write"
            yield Fault(path, 1, f"expected the file that is generated from the bank, got another; run {command}")
    try:
        found = proofs(questions, lambda: engine)
    except EngineError as error:
        yield Fault(file.stub, 1, str(error))
        return
    for each in questions:
        if (contradiction := found[each.id].contradiction) is not None:
            yield Fault(topic_file(each).path, each.line, f"{each.name}: {contradiction}")


def faults(spec: KataSpec, engine: Engine, objectives: Collection[str], settings: JudgeSettings) -> Iterator[Fault]:
    """The problems of one kata. It is run only if its files can be read."""
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
    """The problems that only a run shows: missing edges, a solution that fails, misconceptions that pass."""
    spec = trial.spec
    for message in edges.problems(trial.kata, trial.cases):
        yield Fault(spec.path, 1, message)
    stub = spec.stub.read_text(encoding="utf-8")
    if is_repair(spec) and not trial.rejects_text(stub):
        yield Fault(spec.stub, 1, "expected broken code in the stub of a repair kata, got code that passes")
    for verdict in trial.verdicts():
        if verdict.state != "passed":
            message = f"expected a solution that passes, got a failure of {verdict.property}: {verdict.message}"
            yield Fault(spec.solution, 1, message)
    wrongs = trial.misconceptions()
    for wrong in wrongs:
        if wrong.rejected_on is None:
            name, rejecter = wrong.misconception.name, wrong.misconception.rejected_by
            message = f"expected {rejecter} to reject {name!r}, got no rejection in {len(wrong.seen)} cases"
            yield Fault(spec.path, wrong.misconception.line, f"{message}{error_of(wrong)}")
    for one, other in trial.confusable(wrongs):
        message = f"expected misconceptions that differ, got the same results from {one!r} and {other!r} in every case"
        yield Fault(spec.path, 1, message)


def error_of(wrong: Wrong) -> str:
    """The first error of a misconception, which may be why the property does not reject it."""
    met = [seen.problem for seen in wrong.seen.values() if seen.problem is not None]
    return f"; it failed with: {met[0].message}" if met else ""
