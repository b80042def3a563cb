"""The brief of a kata: the docstrings of its stub, formatted for a terminal."""

from __future__ import annotations

import ast
import re
import shutil
import textwrap
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from pytest_dbml_kata.judging.learner import read_learner_file, stub_of
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.standing import Standing
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

STATES: Final = {"changed": "to check", "missing": "no file"}
"""The names of the states that are not verdicts."""

WIDEST: Final = 100
"""The maximum width of text."""

Say = Callable[[str], object]


def brief(session: KataSession, standing: Standing, say: Say) -> None:
    """Print the brief of a kata, with the path of its file and the next command."""
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
        say(f"check it: pytest --kata {session.targets.shortest(spec)}")
    else:
        say(f"no file yet: {near(standing.path)}")
        say(f"create it: pytest --kata-reset {session.targets.shortest(spec)}")
    if hint := session.hint_line(spec):
        say(hint)
    if standing.state == "passed":
        say(f"solved; compare with {near(spec.solution)}")


def set_text(text: str, width: int) -> list[str]:
    """Wrap a docstring to a width.

    A paragraph that fits stays unchanged. Otherwise it is wrapped again, and explanations of parameters keep their
    column.
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
    """Return the indentation of the following lines of an entry: below its explanation, if it has one."""
    explained = re.match(r"\s*(?:[-*] |\S.*?\s{2,})(?=\S)", entry)
    return explained.end() if explained else len(_margin(entry))


def told(standing: Standing) -> str:
    """Describe a state."""
    state = STATES.get(standing.state, standing.state)
    return f"{state}, solved before" if standing.passed_before and standing.state == State.TODO else state


def columns() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)
