"""The ``kata`` program: which options of pytest its words stand for."""

from __future__ import annotations

import os
import shlex
import sys

import pytest

from pytest_dbml_kata import __version__, config_guard, options
from pytest_dbml_kata.cli import main as program
from pytest_dbml_kata.packs import built_in, specs


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "--kata"),
        ("impute_missing", "--kata impute_missing"),
        ("impute_missing cv_grid -x", "--kata impute_missing cv_grid -x"),
        ("-n 2 --kata-strict submissions", "--kata -n 2 --kata-strict submissions"),
        ("next", "--kata-next"),
        ("watch impute_missing", "--kata-watch impute_missing"),
        ("hint impute_missing", "--kata-hint=impute_missing"),
        ("show impute_missing --kata-exam=2022", "--kata-show=impute_missing --kata-exam=2022"),
        ("reset spark_ml/questions --kata-yes", "--kata-reset=spark_ml/questions --kata-yes"),
        ("list", "--kata-list"),
        ("due", "--kata-due"),
        ("report", "--kata-report"),
        ("report solutions -q", "--kata-report solutions -q"),
        ("mock new", "--kata-mock-new"),
        ("mock new --kata-exam=2022", "--kata-mock-new --kata-exam=2022"),
        ("mock mock/1.py", "--kata-mock=mock/1.py"),
        ("init dojo", "--kata-init=dojo"),
        ("init .", "--kata-init=."),
        ("lint", "--kata-lint"),
        ("lint impute_missing", "--kata-lint impute_missing"),
        ("engine status", "--kata-engine-status"),
        ("engine stop", "--kata-engine-stop"),
        ("options", "--help"),
        # A word is a command only in the first place; a path never is.
        ("impute_missing next", "--kata impute_missing next"),
        ("./next", "--kata ./next"),
        ("--kata-next", "--kata --kata-next"),
    ],
)
def test_words_stand_for_options(given, expected):
    assert program.translate(given.split()) == expected.split()


def test_an_argument_keeps_its_spaces():
    assert program.translate(["mock", "my exam.py"]) == ["--kata-mock=my exam.py"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["hint"], "expected ID after 'hint', got nothing; for example: kata hint impute_missing"),
        (["hint", "-q"], "expected ID after 'hint', got '-q'; for example: kata hint impute_missing"),
        (["mock"], "expected FILE after 'mock', got nothing; for example: kata mock mock/1.py"),
        (["init"], "expected DIR after 'init', got nothing; for example: kata init ."),
        (["engine"], "expected 'status' or 'stop' after 'engine', got nothing; try: kata engine status"),
        (["engine", "start"], "expected 'status' or 'stop' after 'engine', got 'start'; try: kata engine status"),
    ],
)
def test_a_missing_argument_is_a_usage_error(given, message, capsys):
    assert program.main(given) == program.USAGE_ERROR == pytest.ExitCode.USAGE_ERROR
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"kata: {message}\n")


def test_every_option_that_answers_and_exits_has_a_word():
    spelled = {option for command in program.COMMANDS for option in command.options}
    assert set(options.ANSWERS.values()) <= spelled


def test_every_word_stands_for_an_option_that_exists():
    parser = pytest.Parser(_ispytest=True)
    options.add(parser)
    known = {name for group in parser._groups for option in group.options for name in option.names()}
    assert {option for command in program.COMMANDS for option in command.options} - known == {"--help"}


def test_no_kata_is_hidden_by_a_word():
    words = {command.words.split()[0] for command in program.COMMANDS} | {"help"}
    assert not words & {spec.name for spec in specs([built_in()]).values()}


@pytest.mark.parametrize("given", [["--help"], ["-h"], ["help"], ["hint", "--help"]])
def test_help_fits_a_terminal_and_names_every_command(given, capsys):
    assert program.main(given) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    for command in program.COMMANDS:
        assert any(line.startswith(f"  kata {command.words}") for line in lines), command


def test_the_version_is_that_of_the_package(capsys):
    assert program.main(["--version"]) == 0
    assert capsys.readouterr().out == f"pytest-dbml-kata {__version__}\n"


# What pytest gets to see


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Run the program in an empty folder without starting pytest; return pytest's arguments and PYTEST_ADDOPTS."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider")
    seen = []

    def run_module(name, run_name):
        assert (name, run_name) == ("pytest", "__main__")
        seen.append((sys.argv[1:], shlex.split(os.environ["PYTEST_ADDOPTS"])))
        raise SystemExit(0)

    monkeypatch.setattr(program.runpy, "run_module", run_module)

    def start(*typed, guarded):
        monkeypatch.setattr(sys, "argv", ["kata", *typed])
        if guarded:
            config_guard.settle(sys.argv[1:])
        with pytest.raises(SystemExit):
            program.main()
        return seen.pop()

    return start


@pytest.mark.parametrize("guarded", [False, True], ids=["without-pth", "with-pth"])
def test_configuration_is_settled_for_the_options_and_not_for_the_words(started, tmp_path, guarded):
    """A file to grade is not a path to check, so the configuration next to it counts."""
    own = tmp_path / "pytest.ini"
    own.touch()
    (tmp_path / "exam.py").touch()
    arguments, addopts = started("mock", "exam.py", "--kata-exam=2022", guarded=guarded)
    assert arguments == ["--kata-mock=exam.py", "--kata-exam=2022"]
    assert addopts == ["--assert=plain", "--config-file", str(own), "-p", "no:cacheprovider"]


def test_configuration_of_the_files_to_check_is_passed_over(started, tmp_path):
    (tmp_path / "pytest.ini").touch()
    arguments, addopts = started(".", guarded=False)
    assert arguments == ["--kata", "."]
    assert addopts[:2] == ["--assert=plain", "--config-file"]
    assert addopts[2] != str(tmp_path / "pytest.ini")
