"""A run in CI: annotations, the job's summary, JUnit's properties, reports in every form, and MLflow."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from xml.etree import ElementTree

import pytest

from pytest_dbml_kata.ci.problems import MATCHER
from pytest_dbml_kata.packs import built_in, specs

KATA = "ml_workflows/impute_missing"
SENTENCES = specs([built_in()])[KATA].outline.sentences
BROKEN = '"""Broken."""\n\n\ndef impute_missing(train):\n    return train\n'


@pytest.fixture
def broken(learner):
    """One kata whose file can be told to fail without an engine, and one that is not begun."""
    learner.write(KATA, BROKEN)
    learner.take_stub("spark_ml/cv_grid")
    return learner


def test_github_gets_annotations_and_a_summary(broken, monkeypatch):
    summary = broken.folder / "summary.md"
    for name, value in {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(broken.folder),
    }.items():
        monkeypatch.setenv(name, value)
    result = broken.run("--kata-report")
    assert result.ret == 1
    errors = [line for line in result.outlines if line.startswith("::error ")]
    assert len(errors) == len(SENTENCES)
    assert f"file=katas/{KATA}.py,line=4," in errors[0]
    assert "expected impute_missing(train, new, columns, strategy), got (" in errors[0]
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("## Scorecard by the 2025 exam guide")
    assert "Failing now" in text
    pattern = json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"][0]["pattern"][0]["regexp"]
    matched = [found for line in result.outlines if (found := re.fullmatch(pattern, line))]
    assert {found[1] for found in matched} == {f"katas/{KATA}.py"}
    assert {found[2] for found in matched} == {"4"}


def test_elsewhere_nothing_is_said_to_github(broken, monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(broken.folder / "summary.md"))
    result = broken.run("--kata-report")
    result.stdout.no_fnmatch_line("::error*")
    assert not (broken.folder / "summary.md").exists()


def test_a_summary_that_cannot_be_written_is_complained_of(broken, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(broken.folder))
    result = broken.run("--kata")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["warning: *summary*"])


def test_junit_carries_kata_domain_and_verdict(broken):
    broken.run("--kata", "--junitxml=junit.xml")
    cases = list(ElementTree.parse(broken.folder / "junit.xml").iter("testcase"))
    found = [{each.get("name"): each.get("value") for each in case.iter("property")} for case in cases]
    assert {"kata": KATA, "domain": "ml_workflows", "verdict": "failed"} in found
    assert {"kata": "spark_ml/cv_grid", "domain": "spark_ml", "verdict": "todo"} in found
    assert all(each.keys() == {"kata", "domain", "verdict"} for each in found)


def test_a_report_in_every_form_says_the_same(broken):
    endings = ("json", "html", "md", "csv")
    result = broken.run("--kata", *(f"--kata-report-to=reports/card.{each}" for each in endings))
    assert result.ret == 1
    result.stdout.fnmatch_lines([f"report written to reports/card.{each}" for each in endings])
    texts = {each: (broken.folder / f"reports/card.{each}").read_text(encoding="utf-8") for each in endings}
    report = json.loads(texts["json"])
    states = {each["id"]: each["verdict"] for each in report["katas"]}
    assert states[KATA] == "failed"
    rows = list(csv.DictReader(texts["csv"].splitlines()))
    assert {row["kata"]: row["verdict"] for row in rows} == states
    assert [each["kata"] for each in report["failures"]] == [KATA]
    assert "expected impute_missing(train, new, columns, strategy), got (" in texts["html"]
    assert report["attempts"] == 1


def test_a_form_of_report_can_be_added(broken):
    broken.pytester.makepyfile(
        forms="""
        def pytest_kata_report_formats(config):
            return {".txt": lambda report: f"{report.scorecard.mastered} of {report.scorecard.in_all}"}
        """
    )
    assert broken.run("-p", "forms", "--kata-report-to=card.txt").ret == 1
    assert (broken.folder / "card.txt").read_text(encoding="utf-8") == f"0 of {len(specs([built_in()]))}"


def test_a_report_is_logged_to_mlflow(broken):
    result = broken.run("--kata-mlflow", "--kata-exam=2022")
    assert result.ret == 1
    store = broken.folder / ".kata" / "mlflow.db"
    with sqlite3.connect(store) as connection:
        metrics = dict(connection.execute("select key, value from metrics").fetchall())
        params = dict(connection.execute("select key, value from params").fetchall())
    assert metrics["mastery"] == 0.0
    assert any(name.startswith("mastery/") for name in metrics)
    assert params["exam"] == "2022"
    names = {path.name for path in (broken.folder / ".kata" / "mlflow-artifacts").rglob("*") if path.is_file()}
    assert names >= {"scorecard.html", "scorecard.json", "scorecard.md", "scorecard.csv"}


def test_a_report_on_several_folders_is_refused(broken):
    broken.write(KATA, BROKEN, below="submissions/alice")
    broken.write(KATA, BROKEN, below="submissions/bob")
    result = broken.run("submissions", "--kata-report-to=card.json")
    assert result.ret == 4
    assert "one folder of katas" in result.stdout.str() + result.stderr.str()
