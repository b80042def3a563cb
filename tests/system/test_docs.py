"""Every command in the documentation is run, in the order in which a reader meets it."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_dbml_kata.engine import client
from pytest_dbml_kata.packs import built_in

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

NOT_HERE = {
    "pip install -e '.[test]' && pytest --kata-report solutions": "what .ci/run and whoever runs these tests began with",
    "pytest -n auto": "these tests",
    "python benchmarks/compare.py": "takes minutes; test_the_benchmarks_explain_themselves starts it",
    "python benchmarks/watch.py": "takes minutes; test_the_benchmarks_explain_themselves starts it",
    "python benchmarks/cost.py": "takes minutes; test_the_benchmarks_explain_themselves starts it",
    "python benchmarks/questions.py": "takes minutes; test_the_benchmarks_explain_themselves starts it",
    "python -m pytest_dbml_kata.authoring.questions --write": "writes where the project lies; test_questions.py holds the "
    "files against what it would write",
}
"""Commands that cannot be run by a test, and why."""


def fenced(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[str]:
    """The commands of a page, each once, without the comments beside them."""
    lines = [re.sub(r"\s+# .*$", "", line).strip() for block in fenced(page, "sh") for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line))


def run(command: str, folder: Path) -> tuple[int, str]:
    """A command as somebody at a terminal runs it: yes to every question, and enough once a watcher is up."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvp("bash", ["bash", "-c", f"PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; {command}"])
    said = b""
    answered = False
    while True:
        select.select([terminal], [], [])
        try:
            some = os.read(terminal, 65536)
        except OSError:  # its end, as Linux tells it
            some = b""
        if not some:
            break
        said += some
        if not answered and b"[y/N]" in said:
            answered = bool(os.write(terminal, b"y\n"))
        if not answered and b"q quit" in said:
            answered = bool(os.write(terminal, b"q"))
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said.decode(errors="replace")


@pytest.fixture(scope="module")
def engine_of_the_docs() -> Iterator[str]:
    """A folder with an engine that all pages use, and that one of them may stop."""
    folder = tempfile.mkdtemp(prefix="kata-docs-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_ENGINE_DIR", folder)
        yield folder
        for each in client.folders():
            client.stop(each)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_its_commands_as_such(page):
    """What looks like a command stands in a block of them, where it is found."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    loose = [line for line in text.splitlines() if re.match(r"    (pytest|python|pip|docker|\$) ?", line)]
    assert loose == []


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_every_command_runs(page, engine_of_the_docs, tmp_path, monkeypatch):
    monkeypatch.setenv("KATA_ENGINE_DIR", engine_of_the_docs)
    monkeypatch.delenv("CI", raising=False)
    shutil.copytree(built_in().stubs, tmp_path / "katas")
    for kata, wrong in WRONG.items():
        (tmp_path / "katas" / f"{kata}.py").write_text(wrong, encoding="utf-8")
    for kata in HANDED_IN:
        path = tmp_path / "submissions" / "alice" / f"{kata}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(built_in().solutions / f"{kata}.py", path)
    for block in fenced(page, "python"):
        path = tmp_path / re.match(r"# (\S+\.py)\n", block)[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    run("pytest --kata impute_missing", tmp_path)  # what a page says of failures, it may build on
    for command in commands(page):
        if command in NOT_HERE:
            continue
        status, said = run(command, tmp_path)
        assert status in EXPECTED.get(command, (0, 1)), f"{command}\n{said}"
        assert "Traceback" not in said, f"{command}\n{said}"


WRONG = {
    "ml_workflows/impute_missing": """
from pyspark.sql import functions as F

def impute_missing(train, new, columns, strategy):
    return new.fillna(0.0, subset=columns)
"""
}

HANDED_IN = ("ml_workflows/impute_missing", "ml_workflows/encode_one_hot")

EXPECTED = {"pytest -p my_pack.plugin --kata --kata-strict my_pack/solutions/my_domain": (0,)}
"""Exit statuses where a failed kata is not one of them."""


def test_what_is_not_run_is_in_the_docs():
    assert set(NOT_HERE) <= {command for page in PAGES for command in commands(page)}


BENCHMARKS = [path for path in sorted((ROOT / "benchmarks").glob("*.py")) if path.name != "bench.py"]


@pytest.mark.parametrize("script", BENCHMARKS, ids=lambda path: path.name)
def test_the_benchmarks_explain_themselves(script):
    done = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=True)
    assert "--runs" in done.stdout


def test_links_lead_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_options_of_the_readme_are_those_there_are():
    shown = subprocess.run([sys.executable, "-m", "pytest", "--help"], capture_output=True, text=True, check=True)
    there = set(re.findall(r"(--kata[a-z-]*)", shown.stdout))
    told = set(re.findall(r"(--kata[a-z-]*)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert told == there
