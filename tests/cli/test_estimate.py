"""A plugin can bring its own policy for what is due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from pytest_dbml_kata.records.evidence import Attempt, append

KATA, OTHER = "ml_workflows/impute_missing", "spark_ml/cv_grid"
DAY = timedelta(days=1)


POLICY = """
from datetime import UTC, datetime, timedelta

from pytest_dbml_kata.mastery.estimate import Estimate


class Weekly:
    def estimate(self, sittings, now):
        (last,) = [each for each in sittings if each.number == 0]
        assert last.hints_in_all == 3, last
        return {answer}


def pytest_kata_mastery_policy(config):
    return {policy}
"""


@pytest.fixture
def solved(learner):
    """A learner who has solved two katas ten days ago, and put the stubs back."""
    for kata in (KATA, OTHER):
        learner.take_stub(kata)
        attempt = Attempt(time=datetime.now(UTC) - 10 * DAY, kata=kata, verdict="passed")
        append(learner.folder / ".kata" / "evidence.jsonl", attempt)
    return learner


def with_policy(learner, *arguments, answer="None", policy="Weekly()"):
    learner.pytester.makepyfile(forgetting=POLICY.format(answer=answer, policy=policy))
    return learner.run("-p", "forgetting", *arguments)


def test_what_is_due_is_what_the_policy_says(solved):
    solved.run("--kata-due").stdout.fnmatch_lines([f"{KATA} *", f"{OTHER} *"])
    answer = f"Estimate(0.25, now - timedelta(1)) if last.kata == {KATA!r} else Estimate(0.5, now + timedelta(1))"
    result = with_policy(solved, "--kata-due", answer=answer)
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"{KATA} * 25 %*"])
    result.stdout.no_fnmatch_line(f"{OTHER}*")


def test_a_report_says_what_the_policy_says(solved):
    result = with_policy(
        solved, "--kata-report-to", "report.json", answer="Estimate(0.25, datetime(2027, 1, 2, tzinfo=UTC))"
    )
    assert result.ret == 0
    katas = json.loads((solved.folder / "report.json").read_text(encoding="utf-8"))["katas"]
    found = {each["id"]: each for each in katas}
    assert found[KATA]["retention"] == 0.25
    assert found[KATA]["due"].startswith("2027-01-02T00:00:00")
    assert found["spark_ml/pandas_udf_score"]["retention"] is None


def test_a_policy_may_know_nothing(solved):
    result = with_policy(solved, "--kata-due", answer="None")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["Nothing is due*"])


def test_a_plugin_may_leave_the_policy_to_others(solved):
    result = with_policy(solved, "--kata-due", policy="None")
    result.stdout.fnmatch_lines([f"{KATA} *", f"{OTHER} *"])


WRONG = {
    "no method": {"policy": "object()"},
    "a class that is no method": {"policy": "'FSRS'"},
    "more than certain": {"answer": "Estimate(1.5, now)"},
    "less than nothing": {"answer": "Estimate(-0.1, now)"},
    "no number": {"answer": "Estimate(float('nan'), now)"},
    "due without a time zone": {"answer": "Estimate(0.5, datetime(2026, 1, 1))"},
    "no estimate": {"answer": "0.5"},
    "a retention in words": {"answer": "Estimate('high', now)"},
    "due never": {"answer": "Estimate(0.5, None)"},
}


def named(result, text) -> None:
    told = result.stdout.str() + result.stderr.str()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert text in told
    assert "Traceback" not in told
    assert "INTERNALERROR" not in told


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_policy_is_named(solved, wrong):
    text = (
        "pytest_kata_mastery_policy: expected an object" if "policy" in wrong else "the mastery policy Weekly: expected"
    )
    named(with_policy(solved, "--kata-due", **wrong), text)


def test_a_wrong_policy_is_named_by_a_report(solved):
    named(
        with_policy(solved, "--kata-report", answer="Estimate(1.5, now)"),
        "the mastery policy Weekly: expected an Estimate",
    )
