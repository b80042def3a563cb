"""Reset the learner's files: restore a stub or ask questions again, and keep the old file."""

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
    """The plan for resetting an exercise."""

    content: bytes
    """The new content of the file."""
    asks: str
    """The question to ask for confirmation."""
    doing: str
    """A statement of what the reset does."""
    begins: tuple[str, ...]
    """The ids of the kata or the questions whose next sitting starts."""
    nothing: str
    """The message if the file already has this content."""
    made: str
    """The message if there was no file."""
    done: str


def reset(session: KataSession, named: str, say: Say, *, sure: bool, answers: TextIO | None = None) -> int:
    """Restore the stub of a kata, or ask questions again, and keep the learner's file. Return the exit status.

    Ask for confirmation unless ``sure``.
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
    """Return the plan to restore the stub of a kata."""
    try:
        stub = spec.stub.read_bytes()
    except OSError as error:
        raise pytest.UsageError(
            f"cannot restore the stub to {path}: {spec.stub} is missing; reinstall the package. Your file is unchanged"
        ) from error
    return Reset(
        content=stub,
        asks=f"Restore the stub in {near(path)}?",
        doing=f"restores the stub in {near(path)}",
        begins=(spec.id,),
        nothing=f"{near(path)} is the unchanged stub; there is nothing to reset.",
        made=f"Created {near(path)} from the stub.",
        done=f"Restored the stub in {near(path)}.",
    )


# Questions


def _plan_of_questions(session: KataSession, exercise: QuestionFile, path: Path, part: str) -> Reset:
    """Return the plan to ask the named question again, or else those that are due, or else all. Keep other answers."""
    given = _given(path, exercise)
    again, asks = _chosen(part, exercise, given, session.standings())
    kept = {name: each.letter for name, each in given.items() if each.letter and name not in again}
    return Reset(
        content=writing.of_domain(exercise.domain, exercise.questions.values(), kept).encode(),
        asks=asks,
        doing=f"rewrites {near(path)}",
        begins=tuple(exercise.questions[name].id for name in again),
        nothing=f"No question in {near(path)} is answered; there is nothing to reset.",
        made=f"Created {near(path)} with {len(exercise.parts)} questions.",
        done=f"Rewrote {near(path)}: {_count(len(again))} to answer again.",
    )


def _given(path: Path, exercise: QuestionFile) -> dict[str, Given]:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return {}
    return answers(text, exercise.parts)


def _chosen(part: str, exercise: QuestionFile, given: dict[str, Given], standings: Standings) -> tuple[list[str], str]:
    """Return the names of the questions to ask again, and the question to ask for confirmation."""
    if part:
        if part not in exercise.questions:
            guess = nearest(part, exercise.parts)
            hint = f"; did you mean {guess}?" if guess else ""
            raise pytest.UsageError(f"no question {part!r} in {exercise.id}{hint}")
        return [part], f"Ask {part} again?"
    answered = [each for each, what in given.items() if not what.todo]
    due = {each.id for each in standings.due_questions}
    if late := [each for each in answered if exercise.questions[each].id in due]:
        return late, f"Ask the {_count(len(late))} again that {'is' if len(late) == 1 else 'are'} due?"
    if lacking := [each for each, what in given.items() if what.line is None]:
        return [], f"Add {_count(len(lacking))} missing from the file? Your answers stay."
    if not answered:
        return [], "Rewrite the questions with their current wording?"
    return answered, f"No answered question is due yet. Ask all {_count(len(answered))} again?"


def _count(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"


# Both


def _begin_sittings(session: KataSession, ids: Iterable[str]) -> None:
    """Start the next sitting of each kata or question that was attempted in the current one."""
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
    """Ask for confirmation before a file is rewritten."""
    answers = answers or sys.stdin
    if not answers.isatty():
        raise pytest.UsageError(f"--kata-reset asks for confirmation before it {doing}; to confirm, add --kata-yes")
    say(question)
    say("Your file is kept next to it. [y/N]")
    answer = answers.readline()
    if not answer.endswith("\n"):
        say("")  # Ctrl-D leaves the cursor after the question
    if answer.strip().lower() in ("y", "yes"):
        return True
    say("Nothing was changed.")
    return False


def put_back(path: Path, content: bytes) -> Path | None:
    """Rewrite a learner's file. Return the path of the old one. On a usage error, the file is unchanged."""
    try:
        return replace(path, content)
    except OSError as error:
        raise pytest.UsageError(f"cannot write {path}: {error.strerror}. Your file is unchanged") from error


def replace(path: Path, content: bytes) -> Path | None:
    """Rewrite a learner's file. Return the path of the old one, if there was one. Raise `OSError` on failure.

    A complete file exists at all times: first the old one gets a second name, then the new one replaces it.
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
    """Print the warnings about records that could not be written."""
    for complaint in session.store.complaints:
        sys.stderr.write(f"warning: {complaint}\n")
