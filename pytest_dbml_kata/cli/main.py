"""The ``kata`` program: short words for the options of pytest, so that one command is enough.

``kata next`` runs ``pytest --kata-next``, ``kata`` runs ``pytest --kata``, ``kata impute_missing`` runs
``pytest --kata impute_missing``. Further arguments are passed on to pytest. Only the standard library is imported
before pytest starts.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_dbml_kata import __version__, config_guard

USAGE_ERROR: Final = 4
"""The exit status of pytest for a usage error. pytest is not imported yet when this is needed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word, and the options of pytest it stands for."""

    words: str
    """One word, or two: ``mock new``."""
    options: tuple[str, ...]
    help: str
    argument: str = ""
    """The name of the argument that has to follow; it becomes the value of the last option."""

    def names(self, given: Sequence[str]) -> bool:
        words = self.words.split()
        return list(given[: len(words)]) == words


COMMANDS: Final = (
    Command("next", ("--kata-next",), "show what to work on next"),
    Command("watch", ("--kata-watch",), "check a kata each time you save it"),
    Command("hint", ("--kata-hint",), "show the next hint", "ID"),
    Command("show", ("--kata-show",), "show what a kata asks for", "ID"),
    Command("reset", ("--kata-reset",), "start a kata again; your file is kept", "ID"),
    Command("list", ("--kata-list",), "list all katas"),
    Command("due", ("--kata-due",), "list the solved katas that are due for review"),
    Command("report", ("--kata-report",), "print your scorecard by exam domain"),
    Command("mock new", ("--kata-mock-new",), "start a timed mock exam"),
    Command("mock", ("--kata-mock",), "grade a mock exam", "FILE"),
    Command("init", ("--kata-init",), "create a folder to practise in, or update it", "DIR"),
    Command("engine status", ("--kata-engine-status",), "show what runs in the background"),
    Command("engine stop", ("--kata-engine-stop",), "stop what runs in the background"),
    Command("lint", ("--kata-lint",), "check katas and questions against the rules for authors"),
    Command("options", ("--help",), "list every option of pytest, those of katas included"),
)
"""Two words come before their first one alone: ``mock new`` before ``mock``."""

EXAMPLES: Final = {"ID": "impute_missing", "FILE": "mock/1.py", "DIR": "."}
"""What an error message shows in place of a missing argument."""


class UsageError(Exception):
    """The command line is incomplete; the message says what was expected."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run pytest with the options that the words of the command line stand for; return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "-h" in given or "--help" in given or given[:1] == ["help"]:
        print(usage())
        return 0
    if given[:1] in (["--version"], ["-V"]):
        print(f"pytest-dbml-kata {__version__}")
        return 0
    try:
        options = translate(given)
    except UsageError as error:
        print(f"kata: {error}", file=sys.stderr)
        return USAGE_ERROR
    # The .pth file did this only if an option that begins with --kata was typed, and for the words as they were typed.
    config_guard.settle(options, instead_of=sys.argv[1:])
    sys.argv[1:] = options
    runpy.run_module("pytest", run_name="__main__")
    raise AssertionError("pytest has returned without an exit status")


def translate(given: Sequence[str]) -> list[str]:
    """Return the arguments for pytest.

    Raise `UsageError` if an argument of a command is missing. A first argument that is not a command is the id of a
    kata, a path or an option, and is passed on behind ``--kata``.
    """
    command = next((each for each in COMMANDS if each.names(given)), None)
    if command is None:
        if given[:1] == ["engine"]:
            found = repr(given[1]) if len(given) > 1 else "nothing"
            raise UsageError(f"expected 'status' or 'stop' after 'engine', got {found}; try: kata engine status")
        return ["--kata", *given]
    rest = list(given[len(command.words.split()) :])
    if not command.argument:
        return [*command.options, *rest]
    if not rest or rest[0].startswith("-"):
        found = repr(rest[0]) if rest else "nothing"
        example = f"kata {command.words} {EXAMPLES[command.argument]}"
        raise UsageError(f"expected {command.argument} after '{command.words}', got {found}; for example: {example}")
    *before, last = command.options
    return [*before, f"{last}={rest[0]}", *rest[1:]]


def usage() -> str:
    """The text of ``kata --help``."""
    lines = [
        ("kata", "check the katas you have started"),
        ("kata ID ...", "check some katas, by id or path"),
        *((f"kata {each.words} {each.argument}".rstrip(), each.help) for each in COMMANDS),
    ]
    width = max(len(line) for line, _ in lines)
    return "\n".join(
        [
            "usage: kata [COMMAND | ID ...] [OPTION ...]",
            "",
            "Practise machine learning on Spark, MLflow and Hyperopt.",
            "",
            *(f"  {line:{width}}  {text}" for line, text in lines),
            "",
            "Options are those of pytest, for example -x or --kata-seed=random.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
