"""What a learner is told, and what is kept of it."""

from __future__ import annotations

import json
import os
import re
import sys

import pytest
from helpers.katas import NO_NAN

from pytest_dbml_kata.packs import built_in, specs

KATA = "ml_workflows/impute_missing"
FITTED_ON_NEW = """
from pyspark.ml.feature import Imputer


def impute_missing(train, new, columns, strategy):
    print("a trace of mine")
    if new.dropna(subset=columns).isEmpty():
        new = new.limit(0)
        return new
    return Imputer(inputCols=columns, outputCols=columns, strategy=strategy).fit(new).transform(new)
"""


def test_the_smallest_input_is_shown_with_the_belief_behind_it(learner, engine):
    learner.write(KATA, NO_NAN)
    result = learner.run("--kata")
    result.assert_outcomes(failed=1, passed=4)
    result.stdout.fnmatch_lines(
        [
            "*ml_workflows/impute_missing::fills_every_gap*",
            "No null and no NaN is left in the columns to fill.",
            "Failed: a gap is left in *",
            "train *",
            "*NaN*<-*",
            'Known misconception: "NaN is no missing value".',
            "reproduce: python .kata/repro/katas/ml_workflows/impute_missing.py",
        ]
    )
    for title in ("new", "your result", "expected"):
        result.stdout.fnmatch_lines([f"*{title}*"])
    result.stdout.no_fnmatch_line("*py4j*")
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_the_learner_printed_is_a_section(learner, engine):
    learner.write(KATA, FITTED_ON_NEW)
    result = learner.run("--kata", "-k", "learns_from_training_rows_only or keeps_every_row")
    result.stdout.fnmatch_lines(["your code printed", "a trace of mine"])
    result = learner.run("--kata", "--tb=short", "-k", "learns_from_training_rows_only or keeps_every_row")
    result.stdout.fnmatch_lines(["*Captured learner's output*", "a trace of mine"])


def test_the_same_run_twice_finds_the_same(learner, engine):
    learner.write(KATA, NO_NAN)

    def said():
        out = learner.run("--kata").stdout.str()
        return re.sub(r"=+ (.*) in [\d.]+s =+", r"\1", out)  # the line is filled up to its width

    first = said()
    for kept in (learner.folder / ".kata").rglob("*.case"):
        kept.unlink()
    assert said() == first


def test_what_failed_last_comes_first_even_if_it_is_not_drawn(learner, engine):
    learner.write(KATA, NO_NAN)
    learner.run("--kata", "--kata-seed=12")
    # One case of another seed, most likely without a gap: only the kept one shows the fault for sure.
    (kept,) = (learner.folder / ".kata").rglob("*.case")
    result = learner.run("--kata", "--kata-seed=3", "--kata-examples=1")
    result.assert_outcomes(failed=1, passed=4)
    learner.take_solution(KATA)
    learner.run("--kata").assert_outcomes(passed=5)
    assert not kept.exists()


def test_a_kept_case_that_no_longer_fits_is_ignored(learner, engine):
    learner.take_solution(KATA)
    folder = learner.folder / ".kata" / "cases" / "katas" / "ml_workflows" / "impute_missing"
    folder.mkdir(parents=True)
    (folder / "old.case").write_bytes(b"\x81\xa3old\x01")
    (folder / "torn.case").write_bytes(b"\x93")
    learner.run("--kata").assert_outcomes(passed=5)


def test_the_script_reproduces_the_failure_on_its_own(learner, engine):
    learner.write(KATA, NO_NAN)
    learner.run("--kata")
    result = learner.pytester.run(sys.executable, ".kata/repro/katas/ml_workflows/impute_missing.py")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["train *new*", "*your result*", "holds*keeps_every_row*", "*FAILS*fills_every_gap*"])


def test_an_error_names_the_learners_own_line(learner, engine):
    text = "def impute_missing(train, new, columns, strategy):\n    helper = None\n    return helper.transform(new)\n"
    learner.write(KATA, text)
    result = learner.run("--kata", "--kata-examples=3")
    result.stdout.fnmatch_lines(
        [
            "Crashed: AttributeError: 'NoneType' object has no attribute 'transform'",
            "katas/ml_workflows/impute_missing.py:3   return helper.transform(new)",
        ]
    )
    result.stdout.no_fnmatch_line("*worker.py*")
    result = learner.run("--kata", "--kata-examples=3", "-vv")
    result.stdout.fnmatch_lines(["*Traceback (most recent call last):*", "See ::answers_every_input"])


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("None", "Crashed: expected a Spark DataFrame, got None"),
        ("new.toPandas()", "Crashed: expected a Spark DataFrame, got a pandas DataFrame"),
        ("new.select('id')", "Failed: the columns of `new` are to be kept"),
        ("new.union(new)", "Failed: more than one row of the result has id 0"),
    ],
)
def test_a_result_of_the_wrong_kind_is_called_by_its_name(learner, engine, returned, said):
    learner.write(KATA, f"def impute_missing(train, new, columns, strategy): return {returned}")
    result = learner.run("--kata")
    assert result.ret == 1
    result.stdout.fnmatch_lines([said])


def test_an_endless_loop_times_out(learner, engine):
    learner.write(KATA, "def impute_missing(train, new, columns, strategy):\n    while True: pass")
    result = learner.run("--kata", "--kata-timeout=2")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["Timed out: expected a result within 2 s, got none"])


def test_an_endless_query_times_out_and_its_job_ends(learner, engine):
    slow = "train.sparkSession.range(10**13).selectExpr('max(sin(id)) AS x').collect()"
    learner.write(KATA, f"def impute_missing(train, new, columns, strategy):\n    {slow}")
    result = learner.run("--kata", "--kata-timeout=3")
    result.stdout.fnmatch_lines(["Timed out: expected a result within 3 s, got none"])
    learner.take_solution(KATA)
    learner.run("--kata").assert_outcomes(passed=5)


def test_not_written_in_a_branch_is_todo_there(learner, engine):
    text = "def impute_missing(train, new, columns, strategy):\n    x = 1\n    raise NotImplementedError('later')"
    learner.write(KATA, text)
    result = learner.run("--kata")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*5 todo*"])


def test_a_report_reuses_what_passed_and_has_not_changed(learner, engine):
    path = learner.take_solution(KATA)
    learner.run("--kata").assert_outcomes(passed=5)
    lines = (learner.folder / ".kata" / "evidence.jsonl").read_text()

    def engine_asked(*arguments):
        plugin = """
import atexit
from pytest_dbml_kata.engine import client
client.Engine.hold = lambda self: (print("engine asked"), os._exit(9))
import os
"""
        learner.pytester.makepyfile(spy=plugin)
        return "engine asked" in learner.run("-p", "spy", *arguments, "-s").stdout.str()

    assert not engine_asked("--kata-report")
    assert engine_asked("--kata-report", "--kata-strict")
    assert not engine_asked("--kata")
    assert engine_asked("--kata", "impute_missing")
    assert (learner.folder / ".kata" / "evidence.jsonl").read_text() == lines
    path.write_text(path.read_text() + "\n# changed\n")
    assert engine_asked("--kata-report")
    assert engine_asked("--kata")


def test_the_scorecard_of_a_solution_of_each_domain(learner, engine):
    """All of them are what .ci/run begins with."""
    every = specs([built_in()])
    solved = {kata.partition("/")[0]: kata for kata in every}.values()
    assert len(solved) == 5
    for kata in every:
        if kata in solved:
            learner.take_solution(kata)
        else:
            learner.take_stub(kata)
    result = learner.run("--kata-report", "--kata-report-to=out/card.json", "--kata-report-to=card.md")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*scorecard of katas*", "*not your exam result*"])
    told = json.loads((learner.folder / "out" / "card.json").read_text())
    assert told["schema"] == "pytest-dbml-kata/scorecard/1"
    verdicts = {kata["id"]: kata["verdict"] for kata in told["katas"]}
    assert verdicts == dict.fromkeys(every, "todo") | dict.fromkeys(solved, "passed")
    assert "| Databricks Machine Learning" in (learner.folder / "card.md").read_text()


def test_a_scorecard_where_half_is_not_written(learner, engine):
    for kata in specs([built_in()]):
        learner.take_stub(kata)
    learner.take_solution(KATA)
    result = learner.run("--kata-report", "--kata-exam=2022")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*2022*", "*ML Workflows*1*"])


@pytest.mark.parametrize("broken", ["a file in its place", "a read-only folder"])
def test_verdicts_stand_when_they_cannot_be_kept(learner, engine, broken):
    learner.write(KATA, NO_NAN)
    if broken == "a file in its place":
        (learner.folder / ".kata").write_text("")
    elif os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    else:
        (learner.folder / ".kata").mkdir(mode=0o500)
    result = learner.run("--kata")
    result.assert_outcomes(failed=1, passed=4)
    result.stdout.fnmatch_lines(["warning: cannot write to *.kata: *; the verdicts are valid, but not saved"])
