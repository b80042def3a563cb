"""Everything that CI runs, by one name each: ``nox -l`` lists the sessions, ``nox -s lint unit`` runs two of them.

nox makes a virtual environment for each session, which takes minutes the first time. ``nox --no-venv -s lint`` uses the
active one. What follows ``--`` goes to pytest. A first argument like ``2/3`` runs the second third of the files.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "unit", "cli"]
nox.options.reuse_venv = "yes"

HERE = Path(__file__).parent


def install(session: nox.Session, extra: str = "test") -> None:
    """Install the project with an extra, unless the session runs in the active environment."""
    if session.venv_backend != "none":
        session.install("-e", f".[{extra}]")


def tests(session: nox.Session, *folders: str) -> None:
    """Run the tests below these folders of ``tests``, or the share of their files that the arguments ask for."""
    given = list(session.posargs)
    paths = [f"tests/{folder}" for folder in folders]
    if given and (share := re.fullmatch(r"(\d+)/(\d+)", given[0])):
        part, parts = int(share[1]), int(share[2])
        if not 1 <= part <= parts:
            session.error(f"expected a share such as 1/3, got {given[0]}")
        files = sorted(file for path in paths for file in HERE.glob(f"{path}/test_*.py"))
        paths = [str(file.relative_to(HERE)) for file in files[part - 1 :: parts]]
        given = given[1:]
    session.run("pytest", *given, *paths)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, import contracts and the files that GitHub reads."""
    install(session, "dev")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("pytest", "-q", "tests/unit/test_project_files.py")
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session
def unit(session: nox.Session) -> None:
    """Run the tests that start no process: under a minute."""
    install(session)
    tests(session, "unit")


@nox.session
def cli(session: nox.Session) -> None:
    """Run the tests that start pytest and no engine."""
    install(session)
    tests(session, "cli")


@nox.session
def engine(session: nox.Session) -> None:
    """Run the tests that start an engine."""
    install(session)
    tests(session, "engine")


@nox.session
def content(session: nox.Session) -> None:
    """Check every kata and question: rules, solutions, misconceptions, experiments."""
    install(session)
    tests(session, "content")


@nox.session
def system(session: nox.Session) -> None:
    """Run the tests of the whole: documentation, hostile code, killed processes, a real browser."""
    install(session)
    tests(session, "system")


@nox.session
def docs(session: nox.Session) -> None:
    """Run the commands and the examples of the documentation."""
    install(session)
    session.run("pytest", *session.posargs, "tests/system/test_docs.py")


@nox.session
def nightly(session: nox.Session) -> None:
    """Run all tests with the newest pre-releases of pytest and Hypothesis."""
    install(session)
    if session.venv_backend != "none":
        session.install("--upgrade", "--pre", "pytest", "hypothesis")
    tests(session, "unit", "cli", "engine", "content", "system")


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure how much of the machinery the unit and cli tests run; fail below the limit in pyproject.toml."""
    install(session)
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs, "tests/unit", "tests/cli")
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it and practise with it in an empty folder; an argument names the folder to keep it."""
    if session.venv_backend == "none":
        session.error("expected a virtual environment to install the wheel into; run without --no-venv")
    session.install("build")
    built = HERE / session.posargs[0] if session.posargs else Path(session.create_tmp()) / "dist"
    shutil.rmtree(built, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(built), str(HERE))
    session.install("--force-reinstall", *map(str, built.glob("*.whl")))
    with tempfile.TemporaryDirectory() as folder, session.chdir(folder):
        session.run("kata", "--help")
        session.run("kata", "init", "day1")
        with session.chdir("day1"):
            session.run("kata", "next")
            session.run("pytest", "--kata-next")
            session.run("kata")
