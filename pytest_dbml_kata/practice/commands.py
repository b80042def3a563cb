"""The commands that answer and exit: which kata is next, what it asks, the next hint, starting again, what is due."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import pytest
from rich.cells import cell_len

from pytest_dbml_kata.judging.learner import read_learner_file, stub_of
from pytest_dbml_kata.mastery.scorecard import in_parts
from pytest_dbml_kata.mastery.standing import Standing, Standings
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.practice import asking
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

STATES: Final = {"changed": "to check", "missing": "no file"}
"""What the states that are no verdicts are called."""

WIDEST: Final = 100
"""Columns that text is set in at most."""

Say = Callable[[str], object]


def next_(session: KataSession, say: Say) -> KataSpec | None:
    """Name what to work on, and print its brief; which kata that is, if there is one."""
    standing = Standings(session).next()
    if standing is None:
        say("Every kata is mastered. What is due to be repeated: pytest --kata-due")
        return None
    brief(session, standing, say)
    return standing.spec


def show(session: KataSession, named: str, say: Say) -> None:
    """Print what a kata asks."""
    brief(session, Standings(session).of(session.find(named)), say)


def brief(session: KataSession, standing: Standing, say: Say) -> None:
    """A kata as its stub describes it, with where its file is and what to type."""
    spec, outline = standing.spec, standing.spec.outline
    say(f"{spec.id}   level {outline.level}   {told(standing)}")
    say("")
    module = ast.parse(spec.stub.read_bytes())
    for line in set_text(ast.get_docstring(module) or outline.title, columns()):
        say(line)
    function = stub_of(spec)
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    say("")
    head = f"def {function.name}({ast.unparse(function.args)}){returns}"
    for line in textwrap.wrap(head, columns(), subsequent_indent="        "):
        say(line)
    for line in set_text(ast.get_docstring(function) or "", columns() - 4):
        say(textwrap.indent(line, "    "))
    say("")
    if standing.path.is_file():
        say(f"{near(standing.path)}:{read_learner_file(standing.path, spec).line or 1}")
        say(f"check it: pytest --kata {session.shortest(spec)}")
    else:
        say(f"no file yet: {near(standing.path)}")
        say(f"make it: pytest --kata-reset {session.shortest(spec)}")
    if hint := session.hint_line(spec):
        say(hint)
    if standing.state == "passed":
        say(f"solved; compare with {near(spec.solution)}")


def set_text(text: str, width: int) -> list[str]:
    """A docstring in lines of at most that many columns.

    It stays as it is where it fits. Where it does not, its paragraphs are set anew; the explanation of a parameter
    stands in its column, as it did.
    """
    found: list[str] = []
    for wide, lines in groupby(text.strip().splitlines(), lambda line: bool(line.strip())):
        paragraph = list(lines)
        if not wide or max(map(cell_len, paragraph)) <= width:
            found += paragraph
            continue
        entries: list[str] = []
        for line in paragraph:
            if entries and len(_margin(line)) == _hanging(entries[-1]):
                entries[-1] += " " + line.strip()
            else:
                entries.append(line)
        for entry in entries:
            hang = _hanging(entry) if _hanging(entry) <= width // 2 else len(_margin(entry)) + 4
            room = {"break_long_words": False, "break_on_hyphens": False, "subsequent_indent": " " * hang}
            found += textwrap.wrap(entry, width, **room)  # type: ignore[arg-type]
    return found


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _hanging(entry: str) -> int:
    """The column in which the next line of an entry begins: below its explanation, if it has one."""
    explained = re.match(r"\s*(?:[-*] |\S.*?\s{2,})(?=\S)", entry)
    return explained.end() if explained else len(_margin(entry))


def list_(session: KataSession, say: Say) -> None:
    """Every kata by exam domain, with where the learner is."""
    guide, found = session.guide, Standings(session)
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
    asking.list_(found.questions, say)
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
    """A line of the list; on a narrow terminal the time goes, and then the whole last column."""
    line = f"{kata:{width}}  {level:>5}  {state:12}"
    room = columns() - len(line) - 2
    if room >= len("2026-01-01 00:00"):
        return f"{line}  {last}"
    date = last.split(" ", maxsplit=1)[0]
    return f"{line}  {date}" if room >= len("2026-01-01") else line.rstrip()


def due(session: KataSession, say: Say) -> None:
    """The solved katas that are to be repeated, the least kept in mind first."""
    standings = Standings(session)
    solved = [each for each in standings.all() if each.kata_state.mastered and each.estimate is not None]
    now = [each for each in solved if each.estimate is not None and each.estimate.due <= standings.now]
    asked = asking.due(standings)
    if not now and asked:
        asking.say_due(asked, say)
        return
    if not now:
        say("Nothing is due." if solved else "Nothing is due: no kata is solved yet.")
        later = min((each.estimate.due for each in solved if each.estimate), default=None)
        if later is not None:
            say(f"The first kata will be due on {later.astimezone():%Y-%m-%d}.")
        if (next_question := asking.first_due(standings)) is not None:
            say(f"The first question will be due on {next_question.astimezone():%Y-%m-%d}.")
        return
    width = max(len(each.spec.id) for each in now)
    say(f"{'kata':{width}}  kept (estimate)  solved last")
    for each in sorted(now, key=lambda standing: standing.estimate.retention if standing.estimate else 0.0):
        assert each.estimate is not None
        last = max(attempt.time for attempt in each.attempts if attempt.verdict == "passed").astimezone()
        say(f"{each.spec.id:{width}}  {in_parts(each.estimate.retention):>13} %  {last:%Y-%m-%d}")
    say("")
    say("Repeat one: put its stub back and solve it again.")
    first = min(now, key=lambda standing: standing.estimate.retention if standing.estimate else 0.0)
    say(f"pytest --kata-reset {session.shortest(first.spec)}")
    if asked:
        say("")
        asking.say_due(asked, say)


def hint(session: KataSession, named: str, say: Say) -> None:
    """The next hint, which is remembered; when all were shown, all of them again."""
    spec = session.find(named)
    hints = spec.outline.hints
    used = session.keeper.now(spec.id).hints
    if not hints:
        say(f"{spec.id} has no hints.")
        return
    if used >= len(hints):
        say(f"{spec.id}: these are all the hints there are.")
        for number, text in enumerate(hints, start=1):
            _hint(number, len(hints), text, say)
        return
    _hint(used + 1, len(hints), hints[used], say)
    if not session.keeper.hint_shown(spec.id):
        _complain(session)
    left = len(hints) - used - 1
    if left:
        say(f"{left} more: pytest --kata-hint {session.shortest(spec)}")
    else:
        say("That was the last one.")


def _hint(number: int, in_all: int, text: str, say: Say) -> None:
    for line in textwrap.wrap(f"hint {number} of {in_all}: {text}", columns(), subsequent_indent="  "):
        say(line)


def reset(session: KataSession, named: str, say: Say, *, sure: bool, answers: TextIO | None = None) -> int:
    """Put the stub back, after a question, and keep the learner's file beside it. The exit status."""
    if session.find_questions(named.partition("::")[0]) is not None:
        return asking.reset(session, named, say, sure=sure, answers=answers)
    spec = session.find(named)
    path = session.own_file(spec)
    if is_stub(spec, path):
        say(f"{near(path)} is the stub, untouched; there is nothing to put back.")
        return 0
    if os.path.lexists(path) and not sure:
        doing = f"puts the stub back to {near(path)}"
        if not agreed(f"Put the stub back to {near(path)}?", doing, say, answers):
            return 1
    standing = Standings(session).of(spec)
    kept = put_back(spec, path)
    if standing.attempts:
        last = max(session.keeper.now(spec.id).sitting, *(each.sitting for each in standing.attempts))
        if not session.keeper.begin_sitting(spec.id, last + 1):
            _complain(session)
    session.keeper.drop_failing_cases(path)
    say(f"{near(path)} is the stub again." if kept else f"{near(path)} was made from the stub.")
    if kept:
        say(f"Your file is now {near(kept)}")
    return 0


def is_stub(spec: KataSpec, path: Path) -> bool:
    """Is the learner's file the stub as it is shipped?"""
    try:
        return path.read_bytes() == spec.stub.read_bytes()
    except OSError:
        return False


def agreed(question: str, doing: str, say: Say, answers: TextIO | None = None) -> bool:
    """Ask before a file is written anew."""
    answers = answers or sys.stdin
    if not answers.isatty():
        raise pytest.UsageError(f"--kata-reset asks before it {doing}; add --yes to say so")
    say(question)
    say("Your file is kept beside it. [y/N]")
    answer = answers.readline()
    if not answer.endswith("\n"):
        say("")  # Ctrl-D leaves the cursor behind the question
    if answer.strip().lower() in ("y", "yes"):
        return True
    say("Nothing was changed.")
    return False


def put_back(spec: KataSpec, path: Path) -> Path | None:
    """Put a kata's stub where the learner's file is; where that file is kept now, if there was one.

    At every moment there is a whole file: the old one gets its second name first, then the stub takes its place.
    """
    try:
        return replace(path, spec.stub.read_bytes())
    except OSError as error:
        missing = "" if spec.stub.is_file() else f": the stub {spec.stub} is missing, install the package again"
        reason = missing or f": {error.strerror}"
        raise pytest.UsageError(f"cannot put the stub back to {path}{reason}; nothing was lost") from error


def replace(path: Path, content: bytes) -> Path | None:
    """Write a learner's file anew; where the old one is kept now, if there was one. Raises `OSError`."""
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


def told(standing: Standing) -> str:
    """A state in words, with when it was found."""
    state = STATES.get(standing.state, standing.state)
    return f"{state}, solved before" if standing.passed_before and standing.state == "todo" else state


def _complain(session: KataSession) -> None:
    for complaint in session.keeper.complaints:
        sys.stderr.write(f"warning: {complaint}\n")


def columns() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)
