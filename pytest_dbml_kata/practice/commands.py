"""The commands that answer and exit: next, show, hint, list and due."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import Questions, QuestionState, in_parts
from pytest_dbml_kata.mastery.standing import Standing
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.practice.brief import STATES, brief, columns
from pytest_dbml_kata.practice.files import complain

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

Say = Callable[[str], object]


def next_(session: KataSession, say: Say) -> KataSpec | None:
    """Print the brief of the next kata. Return the kata, if there is one."""
    standing = session.standings().next()
    if standing is None:
        say("Every kata is mastered. To list what is due for review: pytest --kata-due")
        return None
    brief(session, standing, say)
    return standing.spec


def show(session: KataSession, named: str, say: Say) -> None:
    """Print the brief of a kata."""
    brief(session, session.standings().of(session.targets.find_kata(named)), say)


def list_(session: KataSession, say: Say) -> None:
    """List all katas by exam domain, with the learner's progress."""
    guide, found = session.guide, session.standings()
    standings = found.all()
    width = max((len(each.spec.id) for each in standings), default=0)
    say(_row("kata", width, "level", "state", "last attempt"))
    shown: set[str] = set()
    for domain in guide.domains:
        here = [each for each in standings if not domain.objectives.keys().isdisjoint(each.spec.outline.objectives)]
        _list_group(domain.name, [each for each in here if each.spec.id not in shown], width, say)
        shown |= {each.spec.id for each in here}
    _list_group("Outside this exam guide", [each for each in standings if each.spec.id not in shown], width, say)
    solved = sum(each.kata_state.mastered for each in standings)
    say("")
    _list_questions(session, found.questions, say)
    say("")
    say(f"{solved} of {len(standings)} mastered, by the exam guide of {guide.year}")


def _list_group(title: str, standings: Sequence[Standing], width: int, say: Say) -> None:
    if not standings:
        return
    say("")
    say(title)
    for each in sorted(standings, key=lambda standing: (standing.spec.outline.level, standing.spec.id)):
        time = max((attempt.time for attempt in each.attempts), default=None)
        last = "-" if time is None else time.astimezone().strftime("%Y-%m-%d %H:%M")
        say(_row(each.spec.id, width, str(each.spec.outline.level), STATES.get(each.state, each.state), last))


def _row(kata: str, width: int, level: str, state: str, last: str) -> str:
    """Format a line of the list. On a narrow terminal, drop the time, then the whole last column."""
    line = f"{kata:{width}}  {level:>5}  {state:12}"
    room = columns() - len(line) - 2
    if room >= len("2026-01-01 00:00"):
        return f"{line}  {last}"
    date = last.split(" ", maxsplit=1)[0]
    return f"{line}  {date}" if room >= len("2026-01-01") else line.rstrip()


def due(session: KataSession, say: Say) -> None:
    """List the solved katas that are due for review, the least retained first."""
    standings = session.standings()
    solved = [each for each in standings.all() if each.kata_state.mastered and each.estimate is not None]
    now = [each for each in solved if each.estimate is not None and each.estimate.due <= standings.now]
    asked = standings.due_questions
    if not now and asked:
        _say_due(asked, say)
        return
    if not now:
        say("Nothing is due." if solved else "Nothing is due: no kata is solved yet.")
        later = min((each.estimate.due for each in solved if each.estimate), default=None)
        if later is not None:
            say(f"The first kata will be due on {later.astimezone():%Y-%m-%d}.")
        next_question = min((each.due for each in standings.questions if each.due is not None), default=None)
        if next_question is not None:
            say(f"The first question will be due on {next_question.astimezone():%Y-%m-%d}.")
        return
    width = max(len(each.spec.id) for each in now)
    say(f"{'kata':{width}}  retention (est.)  last solved")
    for each in sorted(now, key=lambda standing: standing.estimate.retention if standing.estimate else 0.0):
        assert each.estimate is not None
        last = max(attempt.time for attempt in each.attempts if attempt.verdict == State.PASSED).astimezone()
        say(f"{each.spec.id:{width}}  {in_parts(each.estimate.retention):>14} %  {last:%Y-%m-%d}")
    say("")
    say("To review one, restore its stub and solve it again:")
    first = min(now, key=lambda standing: standing.estimate.retention if standing.estimate else 0.0)
    say(f"pytest --kata-reset {session.targets.shortest(first.spec)}")
    if asked:
        say("")
        _say_due(asked, say)


def hint(session: KataSession, named: str, say: Say) -> None:
    """Show and record the next hint. If all hints were shown, show all of them again."""
    spec = session.targets.find_kata(named)
    hints = spec.outline.hints
    used = session.store.now(spec.id).hints
    if not hints:
        say(f"{spec.id} has no hints.")
        return
    if used >= len(hints):
        say(f"{spec.id}: you have seen all hints.")
        for number, text in enumerate(hints, start=1):
            _hint(number, len(hints), text, say)
        return
    _hint(used + 1, len(hints), hints[used], say)
    if not session.store.hint_shown(spec.id):
        complain(session)
    left = len(hints) - used - 1
    if left:
        say(f"{left} more: pytest --kata-hint {session.targets.shortest(spec)}")
    else:
        say("That was the last hint.")


def _hint(number: int, in_all: int, text: str, say: Say) -> None:
    for line in textwrap.wrap(f"hint {number} of {in_all}: {text}", columns(), subsequent_indent="  "):
        say(line)


def _list_questions(session: KataSession, states: Sequence[QuestionState], say: Say) -> None:
    """Print one line per question file, with the numbers of correct and answered questions."""
    files = session.targets.questions.values()
    width = max((len(each.id) for each in files), default=0)
    say(f"{'questions':{width}}  right  answered  total")
    for file in files:
        here = Questions.of(each for each in states if each.id.startswith(f"{file.id}::"))
        say(f"{file.id:{width}}  {here.right:>5}  {here.answered:>8}  {here.in_all:>5}")


def _say_due(asked: Sequence[QuestionState], say: Say) -> None:
    by_file = Counter(each.id.partition("::")[0] for each in asked)
    say("Questions that are due, including missed ones:")
    for file, count in by_file.items():
        missed = sum(not each.right for each in asked if each.id.startswith(f"{file}::"))
        say(f"{count:>4}, {missed} of them missed: pytest --kata-reset {file}")
