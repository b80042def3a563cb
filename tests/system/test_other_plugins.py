"""Other people's pytest plugins: with each of the most used ones, every outcome is what it is without it.

The plugins are installed from the package registry, once, into an environment of their own that sees everything the tests
see. Each run blocks all of them but one. Without a registry these tests are skipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers import outcomes
from helpers.outcomes import NOTES

from pytest_dbml_kata.engine import paths
from pytest_dbml_kata.packs import built_in

DISTRIBUTIONS = (
    "pytest-asyncio",
    "pytest-cov",
    "pytest-html",
    "pytest-instafail",
    "pytest-json-ctrf",
    "pytest-json-report",
    "pytest-random-order",
    "pytest-randomly",
    "pytest-repeat",
    "pytest-rerunfailures",
    "pytest-rich",
    "pytest-sugar",
    "pytest-timeout",
    "pytest-xdist",
)

SITE_FOLDERS = tuple(sorted({each for each in sys.path if each.endswith(("site-packages", "dist-packages"))}))

PLUGINS_OF = """
import json, re, sys
from importlib.metadata import distributions
print(json.dumps({
    re.sub("[-_.]+", "-", each.name).lower(): {
        "plugins": [entry.name for entry in each.entry_points if entry.group == "pytest11"],
        "needs": [re.match("[A-Za-z0-9-]+", need)[0].lower() for need in each.requires or ()],
    }
    for each in distributions(path=[path for path in sys.path if path.startswith(sys.prefix)])
}))
"""
"""Prints the pytest plugins of each distribution of an environment, and what the distribution requires."""


@dataclass(frozen=True)
class Environment:
    """The environment with the plugins."""

    python: Path
    distributions: Mapping[str, Mapping[str, list[str]]]

    def blocking(self, *but: str) -> list[str]:
        """Return the options of pytest that block every plugin of the environment, except those named."""
        wanted = {*but, *(need for name in but for need in self.distributions.get(name, {"needs": []})["needs"])}
        others = [each for name, each in self.distributions.items() if name not in wanted]
        return [f"-pno:{plugin}" for each in others for plugin in each["plugins"]]


@pytest.fixture(scope="module")
def environment() -> Environment:
    name = hashlib.sha256("\0".join((*DISTRIBUTIONS, *SITE_FOLDERS, sys.version, platform.platform())).encode())
    folder = paths.cache_folder() / "other-plugins" / name.hexdigest()[:16]
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            install(draft)
            draft.rename(folder)
        except FileExistsError:
            pass  # another process was quicker
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    python = folder / "bin" / "python"
    told = subprocess.run([python, "-c", PLUGINS_OF], capture_output=True, text=True, check=True)
    found = Environment(python, json.loads(told.stdout))
    assert [each for each in DISTRIBUTIONS if each != "pytest-xdist" and each not in found.distributions] == []
    return found


def install(folder: Path) -> None:
    """Create an environment with the plugins on top of the environment of the tests."""
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    lines = [f"import site; site.addsitedir({each!r})\n" for each in SITE_FOLDERS]
    site.joinpath("environment_of_the_tests.pth").write_text("".join(lines))
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "--disable-pip-version-check"]
    pip += ["install", "--quiet", "--retries=1", "--no-warn-conflicts", "--only-binary=:all:"]
    done = subprocess.run([*pip, *DISTRIBUTIONS], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the plugins cannot be installed: {done.stderr.strip()[-300:]}")


# The katas: passed, failed, broken, not begun; questions answered rightly, wrongly, not at all

FAILING = """\
import pandas as pd


def payload(df: pd.DataFrame, form: str) -> str:
    return df.to_json(orient=form.partition("_")[2])
"""
BROKEN = "def best_run(:\n"
ANSWERED = {"solver_for_many_features": "b", "when_a_forest_draws_features": "a", "threshold_with_few_bins": "a"}


@pytest.fixture(scope="module")
def katas(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("other-plugins") / "katas"
    solved, stubs = built_in().solutions, built_in().stubs
    texts = {
        "model_deployment/retrain_decision": (solved / "model_deployment/retrain_decision.py").read_text(),
        "model_deployment/serving_payload": FAILING,
        "databricks_ml/best_run": BROKEN,
        "spark_ml/build_pipeline": (stubs / "spark_ml/build_pipeline.py").read_text(),
        "spark_ml/cv_grid": (stubs / "spark_ml/cv_grid.py").read_text(),
        "scaling_ml/questions": answered((stubs / "scaling_ml/questions.py").read_text()),
    }
    for name, text in texts.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def answered(text: str) -> str:
    for name, letter in ANSWERED.items():
        before, function, rest = text.partition(f"def {name}(")
        assert function
        text = before + function + rest.replace("raise NotImplementedError", f'return "{letter}"', 1)
    return text


@dataclass
class Run:
    """What one run of the katas came to."""

    folder: Path
    result: subprocess.CompletedProcess[str]
    outcomes: dict[str, list[str]]
    judged: Counter[str]

    @property
    def recorded(self) -> list[tuple[object, ...]]:
        """What was recorded as evidence, whatever the order."""
        evidence = self.folder / ".kata" / "evidence.jsonl"
        lines = [json.loads(line) for line in evidence.read_text().splitlines()] if evidence.exists() else []
        return sorted(
            (each["kata"], each["verdict"], sorted(each.get("properties", {}).items()))
            for each in lines
            if "kata" in each
        )

    def __str__(self) -> str:
        return f"exit status {self.result.returncode}\n{self.result.stdout[-4000:]}\n{self.result.stderr[-4000:]}"


Runner = Callable[..., Run]


@pytest.fixture(scope="module")
def run(environment: Environment, katas: Path, tmp_path_factory) -> Runner:
    helpers = str(Path(outcomes.__file__).parents[1])

    def run(*distributions: str, options: Sequence[str] = (), folder: Path | None = None) -> Run:
        if folder is None:
            folder = tmp_path_factory.mktemp("run")
            shutil.copytree(katas, folder / "katas")
            folder.joinpath("pytest.toml").touch()
        notes = folder / "notes.jsonl"
        notes.unlink(missing_ok=True)
        path = os.pathsep.join([helpers, *filter(None, [os.environ.get("PYTHONPATH")])])
        command = [environment.python, "-m", "pytest", "--kata", "--kata-examples=3", "-phelpers.outcomes"]
        result = subprocess.run(
            [*command, *environment.blocking(*distributions), *options],
            cwd=folder,
            env={**os.environ, NOTES: str(notes), "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        return Run(folder, result, *outcomes.read(notes))

    return run


@pytest.fixture(scope="module")
def alone(run: Runner) -> Run:
    """The run without any of the plugins."""
    found = run()
    assert found.result.returncode == pytest.ExitCode.TESTS_FAILED, str(found)
    assert {word for words in found.outcomes.values() for word in words} == {
        "call passed",
        "call failed",
        "setup skipped",
    }
    assert set(found.judged.values()) == {1}
    assert len(found.judged) == 2, "one kata is passed, one failed; neither stubs nor broken files are judged"
    by_question = {name.partition("::")[2]: words for name, words in found.outcomes.items() if "questions.py" in name}
    answers = {word for name in ANSWERED for word in by_question[name]}
    assert answers == {"call passed", "call failed"}, "some answers are right, some wrong"
    return found


def assert_same(found: Run, alone: Run, *, times: int = 1) -> None:
    assert found.result.returncode == alone.result.returncode, str(found)
    assert found.outcomes == {name: words * times for name, words in alone.outcomes.items()}, str(found)
    assert found.judged == Counter({name: count * times for name, count in alone.judged.items()})
    assert found.recorded == alone.recorded


def test_all_of_them_installed_together_change_no_outcome(run, alone):
    assert_same(run(*DISTRIBUTIONS), alone)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("pytest-asyncio", ["--asyncio-mode=auto"]),
        ("pytest-cov", ["--cov"]),
        ("pytest-html", ["--html=report.html"]),
        ("pytest-instafail", ["--instafail"]),
        ("pytest-random-order", ["--random-order"]),
        ("pytest-random-order", ["--random-order-bucket=global"]),
        ("pytest-randomly", ["--randomly-seed=1"]),
        ("pytest-repeat", ["--count=2"]),
        ("pytest-rerunfailures", []),
        ("pytest-rich", ["--rich"]),
        ("pytest-sugar", []),
        ("pytest-timeout", ["--timeout=600"]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value) or "installed",
)
def test_a_plugin_changes_no_outcome(run, alone, name, options):
    assert_same(run(name, options=options), alone)


def test_failures_that_are_run_again_fail_again_without_being_judged_again(run, alone):
    again = run("pytest-rerunfailures", options=("--reruns=1",))
    twice = {
        name: ["call rerun", *words] if words == ["call failed"] else words for name, words in alone.outcomes.items()
    }
    assert again.result.returncode == alone.result.returncode, str(again)
    assert again.outcomes == twice
    assert again.judged == alone.judged
    assert again.recorded == alone.recorded


LAST = {"call passed": "passed", "call failed": "failed", "setup skipped": "skipped"}


def json_report(folder: Path) -> dict[str, str]:
    """Return the outcomes in the report of pytest-json-report, which has our own word for what is not begun."""
    tests = json.loads(folder.joinpath(".report.json").read_text())["tests"]
    return {each["nodeid"]: each["outcome"].replace("todo", "skipped") for each in tests}


def ctrf(folder: Path) -> dict[str, str]:
    tests = json.loads(folder.joinpath("ctrf.json").read_text())["results"]["tests"]
    return {each["name"]: each["status"] for each in tests}


def junit(folder: Path) -> dict[str, str]:
    found = {}
    for case in ElementTree.parse(folder / "junit.xml").iter("testcase"):
        kinds = {each.tag for each in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        found[f"{case.get('classname').replace('.', '/')}.py::{case.get('name')}"] = outcome
    return found


@pytest.mark.parametrize(
    ("name", "option", "read"),
    [
        ("pytest-json-report", "--json-report", json_report),
        ("pytest-json-ctrf", "--ctrf=ctrf.json", ctrf),
        (None, "--junitxml=junit.xml", junit),
    ],
)
def test_a_report_for_machines_has_every_outcome_once(run, alone, name, option, read):
    found = run(*filter(None, [name]), options=(option,))
    assert_same(found, alone)
    assert read(found.folder) == {name: LAST[words[-1]] for name, words in alone.outcomes.items()}


@pytest.mark.parametrize("how", ["load", "loadscope", "loadfile", "worksteal", "loadgroup"])
def test_whichever_way_xdist_shares_work_out_a_file_is_judged_by_one_worker(run, alone, how):
    assert_same(run("pytest-xdist", options=("-n2", f"--dist={how}")), alone)


def test_with_dist_each_every_worker_judges_every_file(run, alone):
    assert_same(run("pytest-xdist", options=("-n2", "--dist=each")), alone, times=2)


def test_pytests_own_ways_to_reorder_keep_files_together(run, alone):
    folder = run().folder
    for option in ("--failed-first", "--new-first"):
        shutil.rmtree(folder / ".kata")
        assert_same(run(options=(option,), folder=folder), alone)
