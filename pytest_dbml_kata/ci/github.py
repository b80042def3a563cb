"""GitHub Actions: failures as annotations, the scorecard as the job summary.

The format follows GitHub's documentation of workflow commands
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands) and, for
escaping, its toolkit and runner.
"""

import os  # no `from __future__ import annotations`: the function `annotations` has the same name
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pytest_dbml_kata.ci.problems import FailedProperty, in_repository, without_commands

MOST_ANNOTATIONS: Final = 10
"""The number of errors that GitHub shows per step. The runner drops the others."""

LARGEST_SUMMARY: Final = 1024 * 1024
"""The maximum size in bytes of a step's summary. GitHub drops a larger summary completely."""


def annotations(failures: Iterable[FailedProperty], environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return workflow commands to print: one error per failure, with its path and line.

    If there are more errors than GitHub shows, the first failure of each kata comes before second ones, and a notice
    contains the number of omitted errors.
    """
    ranked = _first_of_each_kata_first(failures)
    lines = [_error(each, environ) for each in ranked[:MOST_ANNOTATIONS]]
    left_out = len(ranked) - len(lines)
    if left_out:
        note = f"{len(ranked)} properties failed; GitHub shows only {MOST_ANNOTATIONS} errors per step. See the log."
        lines.append(_command("notice", {"title": f"{left_out} more failed"}, note))
    return lines


def append_summary(markdown: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Append Markdown to the summary of the current step, if there is one.

    Truncate a text that is too long, and add a note. Return an error message if writing fails, otherwise None.
    """
    target = environ.get("GITHUB_STEP_SUMMARY")
    if not target:
        return None
    try:
        with Path(target).open("ab+") as file:
            size = file.seek(0, os.SEEK_END)
            gap = b""
            if size:
                file.seek(size - 1)
                gap = b"\n" if file.read(1) == b"\n" else b"\n\n"
            room = LARGEST_SUMMARY - size - len(gap)
            content = _cut(markdown.rstrip("\n") + "\n", room)
            if content is None:
                return f"the job summary is full ({size} bytes): the scorecard was omitted"
            file.write(gap + content)
    except OSError as error:
        return f"cannot write the job summary {target}: {error.strerror}"
    return None


CUT: Final = "> **Truncated:** GitHub shows at most 1 MiB.\n\n"
"""The note above a truncated text. Below the text, a collapsed section could hide it."""


def _cut(text: str, room: int) -> bytes | None:
    """Return as many lines as fit, encoded; None if not even one line fits."""
    whole = text.encode("utf-8", errors="replace")
    if len(whole) <= room:
        return whole
    room -= len(CUT)
    end = whole.rfind(b"\n", 0, max(room, 0)) + 1
    return CUT.encode() + whole[:end] if end else None


def _first_of_each_kata_first(failures: Iterable[FailedProperty]) -> list[FailedProperty]:
    seen: dict[tuple[Path, str], int] = {}
    ranked = []
    for each in failures:
        of_it = (each.path, each.kata)
        ranked.append((seen.get(of_it, 0), each))
        seen[of_it] = seen.get(of_it, 0) + 1
    return [each for _, each in sorted(ranked, key=lambda pair: pair[0])]


def _error(failed: FailedProperty, environ: Mapping[str, str]) -> str:
    where = {"file": in_repository(failed.path, environ), "line": str(failed.line or 1)}
    message = without_commands(failed.message).strip() or "does not hold"
    if failed.misconception is not None:
        message += f"\nKnown misconception: {without_commands(failed.misconception)}"
    return _command("error", {**where, "title": f"{failed.kata}: {failed.property}"}, message)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
