"""The learner's questions between checks: how many were answered, which are due, and asking some of them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest

from pytest_dbml_kata.mastery.scorecard import Questions, QuestionState
from pytest_dbml_kata.packs import nearest
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import FILE, domains, of_domain
from pytest_dbml_kata.questions.reading import Given, answers
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.mastery.standing import Standings
    from pytest_dbml_kata.run.session import KataSession

Say = Callable[[str], object]


def list_(states: Sequence[QuestionState], say: Say) -> None:
    """A line for the questions of each domain, with what became of them."""
    width = max((len(f"{each}/{FILE}") for each in domains()), default=0)
    say(f"{'questions':{width}}  right  answered  in all")
    for domain in domains():
        here = Questions.of(each for each in states if each.id.startswith(f"{domain}/"))
        say(f"{f'{domain}/{FILE}':{width}}  {here.right:>5}  {here.answered:>8}  {here.in_all:>6}")


def due(standings: Standings) -> list[QuestionState]:
    """The questions that are to be asked again, the least kept in mind first."""
    found = [each for each in standings.questions if each.due is not None and each.due <= standings.now]
    return sorted(found, key=lambda each: each.retention or 0.0)


def first_due(standings: Standings) -> datetime | None:
    return min((each.due for each in standings.questions if each.due is not None), default=None)


def say_due(asked: Sequence[QuestionState], say: Say) -> None:
    by_domain = Counter(each.id.partition("/")[0] for each in asked)
    say("Questions that are due, missed ones among them:")
    for domain, count in by_domain.items():
        missed = sum(not each.right for each in asked if each.id.startswith(f"{domain}/"))
        say(f"{count:>4}, {missed} of them missed: pytest --kata-reset {domain}/{FILE}")


def reset(session: KataSession, named: str, say: Say, *, sure: bool, answers: TextIO | None = None) -> int:
    """Ask questions again, after a question: the named one, else those that are due, else all. The exit status.

    The answers to all others stay; the learner's file is kept beside the new one.
    """
    from pytest_dbml_kata.mastery.standing import Standings
    from pytest_dbml_kata.practice import commands

    domain = session.find_questions(named.partition("::")[0])
    assert domain is not None
    questions, path = of_domain(domain), session.own_questions(domain)
    given = _given(session, domain)
    again, why = _chosen(named, domain, given, Standings(session))
    kept_answers = {name: each.letter for name, each in given.items() if each.letter and name not in again}
    text = writing.of_domain(domain, questions.values(), kept_answers)
    if _holds(path, text):
        say(f"No question in {near(path)} is answered; there is nothing to put back.")
        return 0
    if path.exists() and not sure and not commands.agreed(why, f"writes {near(path)} anew", say, answers):
        return 1
    try:
        kept = commands.replace(path, text.encode())
    except OSError as error:
        raise pytest.UsageError(f"cannot write {path}: {error.strerror}; nothing was lost") from error
    _begin_sittings(session, [questions[name].id for name in again])
    if kept is None:
        say(f"{near(path)} was made: {len(questions)} questions.")
    else:
        say(f"{near(path)} was written anew: {_count(len(again))} to be answered again.")
        say(f"Your file is now {near(kept)}")
    return 0


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _given(session: KataSession, domain: str) -> dict[str, Given]:
    path = session.own_questions(domain)
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return {}
    return answers(text, of_domain(domain))


def _chosen(named: str, domain: str, given: dict[str, Given], standings: Standings) -> tuple[list[str], str]:
    """Names of the questions to ask again, and what to ask before that is done."""
    name = named.partition("::")[2]
    if name:
        if name not in of_domain(domain):
            guess = nearest(name, of_domain(domain))
            hint = f"; did you mean {guess}?" if guess else ""
            raise pytest.UsageError(f"{domain}/{FILE} has no question {name!r}{hint}")
        return [name], f"Ask {name} again?"
    answered = [each for each, what in given.items() if not what.todo]
    of_due = {each.id.partition("::")[2] for each in due(standings) if each.id.startswith(f"{domain}/")}
    if late := [each for each in answered if each in of_due]:
        return late, f"Ask {_count(len(late))} again that {'is' if len(late) == 1 else 'are'} due?"
    if lacking := [each for each, what in given.items() if what.line is None]:
        return [], f"Add {_count(len(lacking))} that the file lacks? Your answers stay."
    if not answered:
        return [], "Write the questions anew, as they are worded now?"
    return answered, f"No answered question is due yet. Ask all {_count(len(answered))} again?"


def _begin_sittings(session: KataSession, questions: list[str]) -> None:
    last: dict[str, int] = {}
    for each in session.keeper.history.attempts:
        last[each.kata] = max(last.get(each.kata, 0), each.sitting)
    for question in questions:
        if question in last:
            session.keeper.begin_sitting(question, max(last[question], session.keeper.now(question).sitting) + 1)


def _count(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"
