"""The learner's files: putting a stub back, asking questions again, and what is kept of the file that was there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest

from pytest_dbml_kata.mastery.standing import Standings
from pytest_dbml_kata.packs import Exercise, KataSpec, nearest
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import QuestionFile
from pytest_dbml_kata.questions.reading import Given, answers
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Reset:
    """What putting an exercise back to its beginning would do."""

    content: bytes
    """What the file would hold."""
    asks: str
    """The question to ask before."""
    doing: str
    """The same as a statement."""
    begins: tuple[str, ...]
    """The ids in the evidence, of the kata or of questions, whose next sitting begins."""
    nothing: str
    """What to say if the file holds that already."""
    made: str
    """What to say when there was no file."""
    done: str


def reset(session: KataSession, named: str, say: Say, *, sure: bool, answers: TextIO | None = None) -> int:
    """Put the stub of a kata back, or ask questions again. The learner's file is kept. The exit status.

    The learner is asked before, unless ``sure``.
    """
    exercise = session.targets.find(named.partition("::")[0])
    path = session.targets.own_file(exercise)
    plan = _plan(session, exercise, path, named.partition("::")[2])
    if _holds(path, plan.content):
        say(plan.nothing)
        return 0
    if os.path.lexists(path) and not sure and not agreed(plan.asks, plan.doing, say, answers):
        return 1
    kept = put_back(path, plan.content)
    _begin_sittings(session, plan.begins)
    session.store.drop_failing_cases(path)
    say(plan.made if kept is None else plan.done)
    if kept is not None:
        say(f"Your file is now {near(kept)}")
    return 0


def _plan(session: KataSession, exercise: Exercise, path: Path, part: str) -> Reset:
    if isinstance(exercise, KataSpec):
        return plan_of_kata(exercise, path)
    assert isinstance(exercise, QuestionFile)
    return _plan_of_questions(session, exercise, path, part)


# Katas


def plan_of_kata(spec: KataSpec, path: Path) -> Reset:
    """The stub again."""
    try:
        stub = spec.stub.read_bytes()
    except OSError as error:
        raise pytest.UsageError(
            f"cannot put the stub back to {path}: the stub {spec.stub} is missing, install the package again; "
            "nothing was lost"
        ) from error
    return Reset(
        content=stub,
        asks=f"Put the stub back to {near(path)}?",
        doing=f"puts the stub back to {near(path)}",
        begins=(spec.id,),
        nothing=f"{near(path)} is the stub, untouched; there is nothing to put back.",
        made=f"{near(path)} was made from the stub.",
        done=f"{near(path)} is the stub again.",
    )


# Questions


def _plan_of_questions(session: KataSession, exercise: QuestionFile, path: Path, part: str) -> Reset:
    """The named question again, else those that are due, else all. The answers to all others stay."""
    given = _given(path, exercise)
    again, asks = _chosen(part, exercise, given, session.standings())
    kept = {name: each.letter for name, each in given.items() if each.letter and name not in again}
    return Reset(
        content=writing.of_domain(exercise.domain, exercise.questions.values(), kept).encode(),
        asks=asks,
        doing=f"writes {near(path)} anew",
        begins=tuple(exercise.questions[name].id for name in again),
        nothing=f"No question in {near(path)} is answered; there is nothing to put back.",
        made=f"{near(path)} was made: {len(exercise.parts)} questions.",
        done=f"{near(path)} was written anew: {_count(len(again))} to be answered again.",
    )


def _given(path: Path, exercise: QuestionFile) -> dict[str, Given]:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return {}
    return answers(text, exercise.parts)


def _chosen(part: str, exercise: QuestionFile, given: dict[str, Given], standings: Standings) -> tuple[list[str], str]:
    """Names of the questions to ask again, and what to ask before that is done."""
    if part:
        if part not in exercise.questions:
            guess = nearest(part, exercise.parts)
            hint = f"; did you mean {guess}?" if guess else ""
            raise pytest.UsageError(f"{exercise.id} has no question {part!r}{hint}")
        return [part], f"Ask {part} again?"
    answered = [each for each, what in given.items() if not what.todo]
    due = {each.id for each in standings.due_questions}
    if late := [each for each in answered if exercise.questions[each].id in due]:
        return late, f"Ask {_count(len(late))} again that {'is' if len(late) == 1 else 'are'} due?"
    if lacking := [each for each, what in given.items() if what.line is None]:
        return [], f"Add {_count(len(lacking))} that the file lacks? Your answers stay."
    if not answered:
        return [], "Write the questions anew, as they are worded now?"
    return answered, f"No answered question is due yet. Ask all {_count(len(answered))} again?"


def _count(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"


# Both


def _begin_sittings(session: KataSession, ids: Iterable[str]) -> None:
    """Begin the next sitting of each kata or question that was attempted in this one."""
    last: dict[str, int] = {}
    for each in session.store.history.attempts:
        last[each.kata] = max(last.get(each.kata, 0), each.sitting)
    for name in ids:
        if name in last and not session.store.begin_sitting(name, max(last[name], session.store.now(name).sitting) + 1):
            complain(session)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def agreed(question: str, doing: str, say: Say, answers: TextIO | None = None) -> bool:
    """Ask before a file is written anew."""
    answers = answers or sys.stdin
    if not answers.isatty():
        raise pytest.UsageError(f"--kata-reset asks before it {doing}; add --kata-yes to answer yes")
    say(question)
    say("Your file is kept beside it. [y/N]")
    answer = answers.readline()
    if not answer.endswith("\n"):
        say("")  # Ctrl-D leaves the cursor behind the question
    if answer.strip().lower() in ("y", "yes"):
        return True
    say("Nothing was changed.")
    return False


def put_back(path: Path, content: bytes) -> Path | None:
    """Write a learner's file anew; where the old one is kept now. Raises a usage error; then nothing was lost."""
    try:
        return replace(path, content)
    except OSError as error:
        raise pytest.UsageError(f"cannot write {path}: {error.strerror}; nothing was lost") from error


def replace(path: Path, content: bytes) -> Path | None:
    """Write a learner's file anew; where the old one is kept now, if there was one. Raises `OSError`.

    At every moment there is a whole file: the old one gets its second name first, then the new one takes its place.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        kept = _second_name(path) if os.path.lexists(path) else None
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    return kept


def _second_name(path: Path) -> Path:
    number = 1
    while True:
        kept = path.with_name(f"{path.name}.before-{number}")
        try:
            os.link(path, kept)
        except FileExistsError:
            number += 1
        else:
            return kept


def complain(session: KataSession) -> None:
    """Report what could not be written."""
    for complaint in session.store.complaints:
        sys.stderr.write(f"warning: {complaint}\n")
