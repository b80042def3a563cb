"""The area under a curve: a measure of ranking, computed from scores, which knows nothing of thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import (
    ANSWERS,
    IN_ENGINE,
    Draw,
    Kata,
    Table,
    expect,
    expect_same,
    missing,
    plain,
    returned,
    variant,
)

if IN_ENGINE:
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F
    from sklearn.metrics import average_precision_score

kata = Kata(
    title="Measure the area under the ROC or the precision-recall curve",
    objectives=("classification-metrics", "choose-metric"),
    level=2,
    hints=(
        "Which column still knows how sure the model was, and which has forgotten it? Which rows have something to "
        "compare with?",
        "BinaryClassificationEvaluator reads the column that rawPredictionCol names, and measures what metricName "
        "says. It takes a NaN for a label like any other, and gives a number even where only one class is there.",
        "known = predictions.dropna(subset=[label]); float('nan') unless it has both labels; else "
        "BinaryClassificationEvaluator(rawPredictionCol='rawPrediction', labelCol=label, metricName=metric)"
        ".evaluate(known)",
    ),
    see=("Spark ML API reference: BinaryClassificationEvaluator", "scikit-learn user guide: Metrics and scoring"),
    without={
        "negative zero": "labels and predictions are 0 and 1; and in a score Spark ranks -0.0 below 0.0",
        "a huge number": "labels and predictions are 0 and 1; scores, which are vectors here, do get huge",
        "a tiny number": "labels and predictions are 0 and 1; scores, which are vectors here, do get tiny",
        "a name with a dot": "Spark's evaluators take a dot for a path into a struct, so the contract rules it out",
    },
)

SCORES = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, -0.5, -1.5, -3.0, 0.25, 0.75, -0.25, 5.0, 2.0**-20, 1e6, -1e6]


@dataclass(frozen=True)
class Case:
    predictions: Table
    label: str
    metric: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    label = draw(pick(["label", "churned", "has churned", "gekündigt"]))
    kind = draw(pick(["plain"] * 5 + ["gaps"] * 3 + ["one class"] * 2 + ["anything"]))
    only = draw(pick([0.0, 1.0]))
    known, least = {
        "plain": ([0.0, 0.0, 1.0], 4),
        "gaps": ([0.0, 1.0, 1.0, None, nan], 4),
        "one class": ([only, only, None, nan], 1),
        "anything": ([None, nan], 0),
    }[kind]
    cells = {label: ("double", pick(known)), "rawPrediction": ("double", pick(SCORES))}
    table = some.table(draw, cells, least=least, most=9)

    labels = list(table.column(label))
    scores = table.column("rawPrediction")
    if kind in ("plain", "gaps"):
        labels[:2] = [0.0, 1.0]  # both classes are there
    labels = without_a_tie_at_the_top(labels, scores)

    table = table.with_column(label, "double", labels)
    table = table.with_column("rawPrediction", "vector", [(0.0 - score, score) for score in scores])
    table = table.with_column("prediction", "double", [float(score > 0) for score in scores])
    return Case(table, label, draw(pick(["areaUnderROC", "areaUnderPR"])), draw(some.partitions()))


def without_a_tie_at_the_top(labels: list, scores: tuple) -> list:
    """The labels, but that all rows with the highest score are of one class.

    Where rows of both classes share the highest score, Spark and scikit-learn begin the curve at different points.
    """
    known = [(score, label) for score, label in zip(scores, labels, strict=True) if not missing(label)]
    if not known:
        return labels
    top = max(score for score, _ in known)
    first = next(label for score, label in known if score == top)
    return [
        first if score == top and not missing(label) else label for score, label in zip(scores, labels, strict=True)
    ]


COLUMNS = {"id": "bigint", "label": "double", "rawPrediction": "vector", "prediction": "double"}

kata.always(
    Case(Table.of(COLUMNS, []), "label", "areaUnderROC"),
    Case(Table.of(COLUMNS, [(7, None, (-2.0, 2.0), 1.0)]), "label", "areaUnderPR"),
)


@kata.drive
def run(auc, case: Case, spark) -> float:
    predictions = case.predictions.on(spark, partitions=case.partitions)
    answer = plain(auc(predictions, case.label, case.metric))
    return float(returned(answer, int | float, "a float"))


@kata.property
def measures_the_roc_curve(case: Case, seen: float) -> None:
    """With areaUnderROC and no label missing, the result is the area under the ROC curve of the raw scores."""
    if case.metric == "areaUnderROC" and not gaps(case) and defined(case):
        expect_same(seen, area(case), "this is not the area under the ROC curve")


@kata.property
def measures_the_precision_recall_curve(case: Case, seen: float) -> None:
    """With areaUnderPR and no label missing, the result is the area under the precision-recall curve."""
    if case.metric == "areaUnderPR" and not gaps(case) and defined(case):
        expect_same(seen, area(case), "this is not the area under the precision-recall curve")


@kata.property
def counts_labelled_rows_only(case: Case, seen: float) -> None:
    """A row whose label is null or NaN is neither positive nor negative: the area is that of the other rows."""
    if gaps(case) and defined(case):
        expect_same(seen, area(case), "this is not the area of the rows that have a label")


@kata.property
def claims_nothing_of_a_single_class(case: Case, seen: float) -> None:
    """Where the rows that have a label lack one of the two classes there is nothing to rank: the result is NaN."""
    if not defined(case):
        expect(isnan(seen), "positive and negative rows are not both there, so there is no area", expected=nan)


def known(case: Case) -> list[tuple[float, float]]:
    """The score of class 1 and the label of each row that has one."""
    rows = zip(case.predictions.column("rawPrediction"), case.predictions.column(case.label), strict=True)
    return [(scores[1], label) for scores, label in rows if not missing(label)]


def gaps(case: Case) -> bool:
    return len(known(case)) < len(case.predictions.rows)


def defined(case: Case) -> bool:
    return {label for _, label in known(case)} == {0.0, 1.0}


def area(case: Case) -> float:
    """What scikit-learn says."""
    from sklearn.metrics import auc, precision_recall_curve, roc_auc_score

    scores, labels = zip(*known(case), strict=True)
    if case.metric == "areaUnderROC":
        return float(roc_auc_score(labels, scores))
    precision, recall, _ = precision_recall_curve(labels, scores)
    return float(auc(recall, precision))


def measured(predictions, label, metric, *, scores="rawPrediction"):
    """The area of the rows with a label, NaN where there is none. The arguments make it right or wrong."""
    rows = predictions.dropna(subset=[label])
    if rows.select(label).distinct().count() < 2:
        return nan
    return BinaryClassificationEvaluator(rawPredictionCol=scores, labelCol=label, metricName=metric).evaluate(rows)


kata.misconception(
    "the prediction is what is evaluated",
    because="A prediction is a score cut at a threshold: all rows on one side of it tie. The area asks how well the "
    "scores rank the rows, at every threshold there is.",
    rejected_by=measures_the_roc_curve,
    solution=variant(measured, scores="prediction"),
)


@kata.misconception(
    "the first entry of rawPrediction is the score",
    because="The vector has one entry for each class, in order: the first speaks for class 0. Whoever ranks by it "
    "ranks upside down.",
    rejected_by=measures_the_roc_curve,
)
def first_entry(predictions, label, metric):
    entry = vector_to_array(predictions["rawPrediction"])[0]
    return measured(predictions.withColumn("first entry", entry), label, metric, scores="first entry")


@kata.misconception(
    "the evaluator's own metric will do",
    because="Unless told otherwise it measures the area under the ROC curve. Where positives are rare that one looks "
    "far better than the precision-recall curve does.",
    rejected_by=measures_the_precision_recall_curve,
)
def default_metric(predictions, label, metric):
    return measured(predictions, label, "areaUnderROC")


@kata.misconception(
    "average precision is the area under the curve",
    because="It adds up steps where the area joins the points by straight lines. Both are in use, and numbers of the "
    "one kind cannot be compared with numbers of the other.",
    rejected_by=measures_the_precision_recall_curve,
)
def average_precision(predictions, label, metric):
    area = measured(predictions, label, metric)
    if metric == "areaUnderROC" or isnan(area):
        return area
    score = vector_to_array("rawPrediction")[1]
    rows = predictions.dropna(subset=[label]).select(score, label).collect()
    scores, labels = zip(*rows, strict=True)
    return average_precision_score(labels, scores)


@kata.misconception(
    "isNotNull finds every row that has a label",
    because="NaN is not null, and the evaluator takes it for a label that is not 1: a negative row. dropna leaves out "
    "both kinds of gap.",
    rejected_by=counts_labelled_rows_only,
)
def nan_is_negative(predictions, label, metric):
    labels = F.nanvl(F.col(f"`{label}`"), F.lit(0.0))
    return measured(predictions.withColumn(label, labels), label, metric)


@kata.misconception(
    "what has no label did not happen",
    because="The label may only be late: nobody knows yet. Rows counted as negative for that lower every score that "
    "ranks them high.",
    rejected_by=counts_labelled_rows_only,
)
def gaps_are_negative(predictions, label, metric):
    return measured(predictions.fillna(0.0, subset=[label]), label, metric)


@kata.misconception(
    "whatever the evaluator returns is an area",
    because="For positive rows alone Spark answers 1.0, which looks like a perfect model, and for negative ones 0.0. "
    "No pair of rows was ranked for that, so look whether both classes are there.",
    rejected_by=claims_nothing_of_a_single_class,
)
def trusted(predictions, label, metric):
    rows = predictions.dropna(subset=[label])
    if not rows.head(1):
        return nan
    return BinaryClassificationEvaluator(labelCol=label, metricName=metric).evaluate(rows)


@kata.misconception(
    "the label column is always called label",
    because="That is the default of every stage and every evaluator, and no more than that: the name has to be handed "
    "over as labelCol.",
    rejected_by=ANSWERS,
)
def default_label(predictions, label, metric):
    return measured(predictions, "label", metric)
