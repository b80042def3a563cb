"""GitHub Actions: failures as annotations, the scorecard as the job's summary.

The rules are those of GitHub's workflow commands
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands) and, for escaping, of its
toolkit and runner.
"""

import os  # no `from __future__ import annotations`: it would be the function's name
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pytest_dbml_kata.ci.problems import FailedProperty, near, plain

MOST_ANNOTATIONS: Final = 10
"""Errors that GitHub shows of one step; the runner drops the others."""

LARGEST_SUMMARY: Final = 1024 * 1024
"""Bytes that a step may put into its summary; GitHub drops one that is larger, all of it."""


def annotations(failures: Iterable[FailedProperty], environ: Mapping[str, str] = os.environ) -> list[str]:
    """Workflow commands to be printed, one a line: an error for each failure, at the place where it is.

    When there are more than GitHub shows, the first failure of each kata comes before second ones, and a notice
    says how many are left out.
    """
    ranked = _first_of_each_kata_first(failures)
    lines = [_error(each, environ) for each in ranked[:MOST_ANNOTATIONS]]
    left_out = len(ranked) - len(lines)
    if left_out:
        note = f"GitHub shows {MOST_ANNOTATIONS} errors of a step, and {len(ranked)} properties failed; see the log."
        lines.append(_command("notice", {"title": f"{left_out} more failed"}, note))
    return lines


def append_summary(markdown: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Add Markdown to the summary of the step that runs, where there is one.

    What is too long is cut, and says so. Returns a complaint when it could not be written.
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
                return f"the job's summary is full ({size} bytes): the scorecard was left out"
            file.write(gap + content)
    except OSError as error:
        return f"cannot write the job's summary {target}: {error.strerror}"
    return None


CUT: Final = "> **Cut short:** GitHub shows no more than 1 MiB.\n\n"
"""Stands above a text that was cut: below it, a folded part could hide it."""


def _cut(text: str, room: int) -> bytes | None:
    """As many of its lines as there is room for, in bytes; None when there is none for a single one."""
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
    where = {"file": near(failed.path, environ), "line": str(failed.line or 1)}
    message = plain(failed.message).strip() or "does not hold"
    if failed.misconception is not None:
        message += f"\nKnown misconception: {plain(failed.misconception)}"
    return _command("error", {**where, "title": f"{failed.kata}: {failed.property}"}, message)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
