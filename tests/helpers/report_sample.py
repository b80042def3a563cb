"""A report as a learner of some weeks would have it, for the tests of its forms.

`python tests/report_sample.py FILE.html` writes it, to be looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from pytest_dbml_kata.guides import built_in
from pytest_dbml_kata.judging.verdict import Counterexample, Diagnosis, State, Verdict
from pytest_dbml_kata.mastery.scorecard import KataState, QuestionState, Scorecard
from pytest_dbml_kata.records.evidence import Attempt
from pytest_dbml_kata.records.mock_exams import MockResult
from pytest_dbml_kata.report import data, failure
from pytest_dbml_kata.report.data import FailureReport, PropertyResult, Report
from pytest_dbml_kata.tables import Table

MADE_AT = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


KATAS = (
    KataState("databricks_ml/best_run", "Find the best finished run of an experiment", ("best-run",), 2, State.FAILED),
    KataState(
        "databricks_ml/promote_challenger",
        "Promote a challenger to champion with aliases",
        ("champion-challenger", "model-tags"),
        3,
        State.TODO,
    ),
    KataState(
        "ml_workflows/clip_outliers",
        "Remove outliers by quartiles",
        ("outliers",),
        1,
        State.PASSED,
        True,
        0.83,
        MADE_AT - days(4),
    ),
    KataState(
        "ml_workflows/encode_one_hot",
        "One-hot encode a category that training knew",
        ("one-hot-encode",),
        2,
        State.TIMED_OUT,
        True,
        0.71,
        MADE_AT - days(9),
    ),
    KataState(
        "ml_workflows/exponentiate",
        "Measure a model of a logarithm in its unit",
        ("log-target", "regression-metrics"),
        1,
        State.PASSED,
        True,
        0.97,
        MADE_AT + days(12),
    ),
    KataState(
        "ml_workflows/impute_missing",
        "Impute missing values with what training taught",
        ("impute", "compare-imputation"),
        1,
        State.PASSED,
        True,
        0.93,
        MADE_AT + days(6),
    ),
    KataState(
        "scaling/bag_or_boost",
        "Tell bagging from boosting by their trees",
        ("bagging-boosting-stacking",),
        2,
        State.TODO,
        True,
        0.58,
        MADE_AT - days(20),
    ),
    KataState(
        "spark_ml/cv_grid",
        "Build a cross-validated grid search around a pipeline",
        ("cross-validation", "training-pipeline"),
        2,
        State.PASSED,
        True,
        0.9,
        MADE_AT + days(1),
    ),
    KataState(
        "spark_ml/group_models", "Train one model for each group of a table", ("group-models",), 3, State.CRASHED
    ),
    KataState(
        "spark_ml/pandas_udf_score",
        "Score rows with a vectorised pandas UDF",
        ("pandas-udf", "arrow", "batch-inference"),
        2,
        State.PASSED,
        True,
        0.95,
        MADE_AT + days(9),
    ),
    KataState(
        "spark_ml/tune_with_hyperopt",
        "Tune with Hyperopt's fmin",
        ("hyperopt-fmin", "search-strategies"),
        2,
        State.TODO,
    ),
    KataState("streams/score_a_stream", "Score a stream as it comes in", ("streaming-inference",), 3, State.TODO),
)

MISCONCEPTIONS = {
    "ml_workflows/impute_missing": ("the imputer is fitted on the rows it fills",),
    "ml_workflows/encode_one_hot": ("dropLast=False is what keeps every category",),
    "databricks_ml/best_run": ("whatever has a metric can win",),
    "spark_ml/pandas_udf_score": ("null counts as 0", "a UDF is a UDF"),
}


def attempts() -> list[Attempt]:
    """Some weeks of practice: failures first, then the pass of every kata that was solved once."""
    found = []
    begun = MADE_AT - days(40)
    for number, kata in enumerate(KATAS):
        if not kata.attempted:
            continue
        tries: list[State] = [State.FAILED] * (number % 3 + 1)
        if kata.passed_before:
            tries.append(State.PASSED)
        if kata.verdict.failed:
            tries.append(kata.verdict)
        for again, verdict in enumerate(tries):
            time = begun + days((number * 7 + 3) % 36) + timedelta(hours=number % 5, minutes=17 * again)
            met = () if verdict == State.PASSED else MISCONCEPTIONS.get(kata.id, ())
            found.append(Attempt(time=time, kata=kata.id, verdict=verdict, misconceptions=met))
    return sorted(found, key=lambda each: each.time)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    columns: tuple[str, ...] = ("age", "income")
    strategy: str = "median"


def ages(*rows: Sequence[object]) -> Table:
    return Table.of({"id": "bigint", "age": "double", "income": "double", "city": "string"}, rows)


IMPUTED = Verdict(
    kata="ml_workflows/impute_missing",
    property="learns_from_training_rows_only",
    sentence="A gap is filled with the statistic of the training rows, whatever the new rows hold.",
    state=State.FAILED,
    cases=25,
    message="'age' of row 0 is to be 30.0",
    counterexample=Counterexample(
        Case(
            ages((0, 30.0, 1200.0, "Oslo"), (1, 30.0, None, "日本"), (2, float("nan"), 900.0, None)),
            ages((0, None, 1000.0, "Oslo"), (1, 50.0, 2000.0, "<b>&amp;</b>")),
        ),
        ages((0, 50.0, 1000.0, "Oslo"), (1, 50.0, 2000.0, "<b>&amp;</b>")),
        ages((0, 30.0, 1000.0, "Oslo"), (1, 50.0, 2000.0, "<b>&amp;</b>")),
        b"",
    ),
    diagnosis=Diagnosis(
        "the imputer is fitted on the rows it fills",
        "Then the fill changes with every batch, and a batch of one row with a gap has nothing to fill it with.",
    ),
)

BEST = Verdict(
    kata="databricks_ml/best_run",
    property="chooses_a_finished_run",
    sentence="A run that failed or still runs is never the best one.",
    state=State.FAILED,
    cases=12,
    message="run 1 has failed",
    counterexample=Counterexample(
        Table.of(
            {"id": "bigint", "status": "string", "rmse": "double", "start_time": "bigint"},
            [(0, "FINISHED", 0.81, 1000), (1, "FAILED", 0.02, 1001), (2, "RUNNING", 0.4, 1002)],
        ),
        1,
        0,
        b"",
    ),
    diagnosis=Diagnosis("whatever has a metric can win", "A run that failed may have logged a metric before it did."),
)

WIDE = Verdict(
    kata="spark_ml/group_models",
    property="answers",
    sentence="The function answers on every case.",
    state=State.CRASHED,
    message="PythonException: KeyError: 'fold'",
    counterexample=Counterexample(
        Table.of(
            {f"a_rather_long_feature_name_{n}": "double" for n in range(9)},
            [tuple(1000.123 * row + n for n in range(9)) for row in range(4)],
        ),
        None,
        None,
        b"",
    ),
)


def shown(verdict: Verdict, time: datetime, *, passed_since: bool = False) -> FailureReport:
    kata = next(each for each in KATAS if each.id == verdict.kata)
    return FailureReport(
        kata=kata.id,
        title=kata.title,
        property=verdict.property,
        verdict=verdict.state,
        time=time,
        shown=failure.render(verdict),
        misconception=None if verdict.diagnosis is None else verdict.diagnosis.name,
        passed_since=passed_since,
    )


QUESTIONS = (
    QuestionState("databricks_ml/questions::which_alias", ("champion-challenger",), True, True, 0.9, MADE_AT + days(3)),
    QuestionState(
        "databricks_ml/questions::what_a_stage_is", ("stage-transition",), True, False, 0.4, MADE_AT - days(1)
    ),
    QuestionState("ml_workflows/questions::whose_mean", ("impute",), True, False),
    QuestionState("ml_workflows/questions::which_quartile", ("outliers",)),
    QuestionState("spark_ml/questions::how_many_fits", ("count-models", "cross-validation"), True, True),
)

MOCKS = tuple(
    MockResult(
        time=MADE_AT - days(10 - number),
        number=number,
        exam=exam,
        begun=MADE_AT - days(10 - number) - timedelta(minutes=minutes),
        seconds=60.0 * minutes,
        late=minutes > 90,
        right=sum(right for right, _ in domains.values()),
        answered=40,
        in_all=sum(asked for _, asked in domains.values()),
        domains=domains,
        questions={},
    )
    for number, exam, minutes, domains in (
        (1, "2025", 72, {"Databricks Machine Learning": (9, 18), "ML Workflows": (5, 9), "Model Development": (7, 15)}),
        (2, "2022", 101, {"Databricks Machine Learning": (10, 13), "ML Workflows": (12, 13), "Spark ML": (14, 19)}),
    )
)


def sample(exam: str = "2025") -> Report:
    """Twelve katas by both built-in guides, with forty days of evidence."""
    guides = built_in()
    passes = data.first_passes(attempts())
    slow = replace(
        shown(BEST, MADE_AT - days(2)),
        kata="ml_workflows/encode_one_hot",
        title="One-hot encode a category that training knew",
        property="has_one_slot_per_training_category",
        verdict=State.TIMED_OUT,
        shown="Every row has a vector as long as `train` has categories.\n\nTimed out: no answer within 30 seconds",
        misconception=None,
    )
    return Report(
        scorecards={year: Scorecard.of(guide, KATAS, QUESTIONS) for year, guide in guides.items()},
        exam=exam,
        made_at=MADE_AT,
        version="1.2.3",
        properties={
            "ml_workflows/impute_missing": [
                PropertyResult("keeps_every_row", State.PASSED),
                PropertyResult("fills_every_gap", State.PASSED),
            ],
            "databricks_ml/best_run": [
                PropertyResult("chooses_a_finished_run", State.FAILED, "run 1 has failed"),
                PropertyResult("finds_the_best_value", State.PASSED),
                PropertyResult("breaks_ties_by_start_time", State.PASSED),
            ],
        },
        history={year: data.history(guide, KATAS, passes) for year, guide in guides.items()},
        failures=(
            shown(BEST, MADE_AT - timedelta(minutes=20)),
            shown(WIDE, MADE_AT - days(1)),
            slow,
            shown(IMPUTED, MADE_AT - days(12), passed_since=True),
        ),
        misconceptions=data.met(attempts()),
        attempts=len(attempts()),
        mocks=MOCKS,
    )


HOSTILE = (
    "</pre></title></style><script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"
    '" onmouseover="x\' {{ 7 * 7 }} <!-- &amp; \x00\x1b[31mred\x7f\x85\udc80\u2028 end'
)
"""What browsers, templates and encodings could take for more than text."""


def hostile() -> Report:
    """The same, with every text of others being hostile."""
    calm = sample()
    (kata, *_), time = KATAS, MADE_AT
    bad = replace(kata, id=HOSTILE, title=HOSTILE, objectives=("o",))
    guide = replace(
        calm.scorecard.guide,
        title=HOSTILE,
        year=HOSTILE,
        domains=(
            replace(calm.scorecard.guide.domains[0], name=HOSTILE, objectives={"o": HOSTILE, "p": HOSTILE + "p"}),
        ),
    )
    card = Scorecard.of(guide, [bad], [QuestionState(HOSTILE, ("o",), True)])
    return Report(
        scorecards={HOSTILE: card, "2": card},
        exam=HOSTILE,
        made_at=time,
        version=HOSTILE,
        history={HOSTILE: [data.Point(time, HOSTILE, 1, 0.5)]},
        failures=[FailureReport(HOSTILE, HOSTILE, HOSTILE, State.FAILED, time, "\n" + HOSTILE + "\r\n\ttab", HOSTILE)],
        misconceptions=[data.MetMisconception(HOSTILE, HOSTILE, 2)],
        properties={HOSTILE: [PropertyResult(HOSTILE, State.FAILED, HOSTILE)]},
        attempts=1,
        mocks=[msgspec.structs.replace(MOCKS[0], exam=HOSTILE, domains={HOSTILE: (1, 2)})],
    )


if __name__ == "__main__":
    from pytest_dbml_kata.report import html

    Path(sys.argv[1]).write_text(html.render(sample()), encoding="utf-8")
