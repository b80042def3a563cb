"""Estimator or transformer: does a stage have to see data before it can do its work?"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_same, returned

if IN_ENGINE:
    from pyspark.ml import Estimator, Model, Pipeline, Transformer, classification, clustering, feature, tuning
    from pyspark.ml.evaluation import BinaryClassificationEvaluator

kata = Kata(
    title="Tell estimators from transformers",
    objectives=("estimator-transformer", "training-pipeline"),
    level=1,
    hints=(
        "Could the stage do its work on a single row, knowing nothing of any other?",
        "What learns (categories, means, weights) is an estimator until it is fitted; what fit returns has learned. "
        "A Pipeline has fit, whatever it is made of.",
        'Both are classes in pyspark.ml: "estimator" if isinstance(stage, Estimator), else "transformer".',
    ),
    see=("Spark ML guide: ML Pipelines", "Spark ML guide: Extracting, transforming and selecting features"),
)

FEATURES = "https://spark.apache.org/docs/latest/ml-features.html"
PIPELINES = "https://spark.apache.org/docs/latest/ml-pipeline.html"
TUNING = "https://spark.apache.org/docs/latest/ml-tuning.html"

TRANSFORMERS = {
    "Tokenizer": "text",
    "StopWordsRemover": "words",
    "HashingTF": "words",
    "Bucketizer": "number",
    "Binarizer": "number",
    "VectorAssembler": "number",
    "SQLTransformer": "number",
    "Normalizer": "numbers",
}
"""The stages for features that transform, each with the column of `TABLE` that it reads."""

LEARNERS = {
    "CountVectorizer": "words",
    "Imputer": "number",
    "QuantileDiscretizer": "number",
    "StandardScaler": "numbers",
    "MinMaxScaler": "numbers",
    "IDF": "numbers",
    "PCA": "numbers",
    "StringIndexer": "category",
    "OneHotEncoder": "code",
}
"""The stages for features that learn, each with the column of `TABLE` that it reads."""

INPUT = TRANSFORMERS | LEARNERS

IN_PIPELINES = [
    *("Tokenizer", "StopWordsRemover", "HashingTF", "CountVectorizer"),
    *("Bucketizer", "Binarizer", "VectorAssembler", "SQLTransformer", "Imputer", "QuantileDiscretizer"),
    *("Normalizer", "StandardScaler", "MinMaxScaler", "IDF", "PCA"),
    *("StringIndexer", "OneHotEncoder"),
]
"""All of them, by what they read."""

OTHERS = ["LogisticRegression", "KMeans", "CrossValidator", "TrainValidationSplit"]

TABLE = Table.of(
    {
        "text": "string",
        "words": "array<string>",
        "number": "double",
        "numbers": "vector",
        "category": "string",
        "code": "double",
        "label": "double",
    },
    [("so be it", ("so", "be"), float(n), (1.0, float(n)), "ab"[n % 2], float(n % 3), float(n % 2)) for n in range(9)],
)

WHY = {
    "StringIndexer": f"It has to see which categories there are, and how often, before it can number them. {FEATURES}",
    "OneHotEncoder": "It has to see how many categories there are, or it would not know the width of its vectors. "
    f"In Spark 2 the class of this name was a transformer; since Spark 3 it is fitted. {FEATURES}",
    "Imputer": f"The mean or median that fills a gap is learned from the training rows. {FEATURES}",
    "QuantileDiscretizer": f"It learns where to cut, and what its fit returns is a Bucketizer. {FEATURES}",
    "Bucketizer": f"It is told where to cut. A QuantileDiscretizer finds out from the data, by fit. {FEATURES}",
    "CountVectorizer": f"It learns a vocabulary. HashingTF does without, and so needs no fit. {FEATURES}",
    "Pipeline": "A Pipeline is an estimator even when no stage of it has anything to learn: it offers fit, and only "
    f"the PipelineModel that fit returns can transform. {PIPELINES}",
    "CrossValidator": f"It is fitted like any estimator. Its model predicts with the best model it found. {TUNING}",
}
ANY = f"An estimator learns from data by fit, and gives a transformer; a transformer is ready to work. {PIPELINES}"
FITTED = f"What fit returns has learned all it needs: it is a transformer, whatever made it. {PIPELINES}"


@dataclass(frozen=True)
class Case:
    stage: str
    """The class of the stage."""
    inside: tuple[str, ...] = ()
    """The classes of the stages in it, if it is a Pipeline."""
    fitted: bool = False
    """Is what its `fit` returns shown in place of the stage?"""


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    transformers = list(TRANSFORMERS)
    stage = draw(pick(transformers) | pick([*LEARNERS, *OTHERS]) | pick(["Pipeline", "OneHotEncoder"]))
    if stage == "Pipeline":
        choice = draw(pick([transformers, IN_PIPELINES]))
        inside = tuple(draw(some.st.lists(pick(choice), max_size=3, unique=True)))
        return Case(stage, inside, fitted=draw(pick([False, False, True])))
    return Case(stage, fitted=stage in LEARNERS and draw(some.st.booleans()))


kata.always(
    Case("StringIndexer", fitted=True),
    Case("Pipeline", ("Tokenizer", "HashingTF")),
    Case("Pipeline", ("Tokenizer", "HashingTF"), fitted=True),
    Case("LogisticRegression", fitted=True),
)


def build(name: str, inside: tuple[str, ...] = ()):
    """The real stage: it reads a column of `TABLE` and writes one of its own."""
    if name == "Pipeline":
        return Pipeline(stages=[build(each) for each in inside])
    if name == "SQLTransformer":
        return feature.SQLTransformer(statement="SELECT *, number * 2 AS doubled FROM __THIS__")
    if name in INPUT:
        read = INPUT[name]
        written = f"{name} of {read}"
        many_to_many = name in ("Imputer", "OneHotEncoder")
        inputs = {"inputCols": [read]} if many_to_many or name == "VectorAssembler" else {"inputCol": read}
        outputs = {"outputCols": [written]} if many_to_many else {"outputCol": written}
        settings = {"Bucketizer": {"splits": [-1.0, 5.0, 99.0]}, "PCA": {"k": 1}}.get(name, {})
        return getattr(feature, name)(**settings, **inputs, **outputs)
    if name == "KMeans":
        return clustering.KMeans(featuresCol="numbers", k=2, maxIter=1)
    logistic = classification.LogisticRegression(featuresCol="numbers", maxIter=1)
    if name == "LogisticRegression":
        return logistic
    parts = {"estimator": logistic, "estimatorParamMaps": [{}], "evaluator": BinaryClassificationEvaluator()}
    return getattr(tuning, name)(**parts, seed=1)


@kata.drive
def run(kind, case: Case, spark) -> str:
    stage = build(case.stage, case.inside)
    answer = kind(stage.fit(TABLE.on(spark)) if case.fitted else stage)
    return returned(answer, str)


@dataclass(frozen=True)
class Deed:
    kind: str
    does: str


@kata.witness
def deed(case: Case, spark) -> Deed:
    """Asks the real stage: it is fitted, or it transforms."""
    table = TABLE.on(spark)
    stage = build(case.stage, case.inside)
    if case.fitted:
        stage = stage.fit(table)
    name = type(stage).__name__
    if isinstance(stage, Estimator) and not hasattr(stage, "transform"):
        model = stage.fit(table)
        assert isinstance(model, Transformer)
        return Deed("estimator", f"{name}.fit(table) gives a {type(model).__name__}, and there is no transform")
    assert isinstance(stage, Transformer)
    assert not hasattr(stage, "fit")
    rows = stage.transform(table).collect()
    return Deed("transformer", f"{name}.transform(table) gives a table of {len(rows)} rows, and there is no fit")


@kata.property
def names_one_of_the_two_kinds(case: Case, seen: str, truth: Deed) -> None:
    """The answer is "estimator" or "transformer"; there is no third kind of stage."""
    because = FITTED if case.fitted else ANY
    expect(seen in ("estimator", "transformer"), f"no kind of stage: {seen!r}", expected=truth.kind, because=because)


@kata.property
def knows_what_has_to_learn(case: Case, seen: str, truth: Deed) -> None:
    """A stage that has to learn from data before it can transform any is an estimator."""
    if truth.kind == "estimator" and case.stage != "Pipeline":
        expect_same(seen, truth.kind, truth.does, because=WHY.get(case.stage, ANY))


@kata.property
def knows_what_has_nothing_to_learn(case: Case, seen: str, truth: Deed) -> None:
    """A stage that can do its work without having seen data is a transformer."""
    if truth.kind == "transformer" and not case.fitted:
        expect_same(seen, truth.kind, truth.does, because=WHY.get(case.stage, ANY))


@kata.property
def knows_what_has_learned(case: Case, seen: str, truth: Deed) -> None:
    """What a fit returns is a transformer."""
    if case.fitted:
        expect_same(seen, truth.kind, truth.does, because=FITTED)


@kata.property
def sees_a_pipeline_as_a_whole(case: Case, seen: str, truth: Deed) -> None:
    """A Pipeline is what it is by itself, whatever stages it holds."""
    if case.stage == "Pipeline" and not case.fitted:
        expect_same(seen, truth.kind, truth.does, because=WHY["Pipeline"])


def kind_by_class(stage) -> str:
    return "estimator" if isinstance(stage, Estimator) else "transformer"


@kata.misconception(
    "whatever prepares features is a transformer",
    because="Many stages for features learn first: an indexer its categories, a scaler a mean, an imputer what fills a "
    "gap. They are estimators as much as a regression is.",
    rejected_by=knows_what_has_to_learn,
)
def features_transform(stage):
    return "transformer" if type(stage).__module__ == "pyspark.ml.feature" else kind_by_class(stage)


@kata.misconception(
    "the OneHotEncoder transforms at once",
    because="That was the class of this name in Spark 2. Since Spark 3 it learns the number of categories by fit, so "
    "that the vectors of new rows are as wide as those of the training rows.",
    rejected_by=knows_what_has_to_learn,
)
def as_in_spark_2(stage):
    return "transformer" if type(stage).__name__ == "OneHotEncoder" else kind_by_class(stage)


@kata.misconception(
    "whatever is not fitted yet has to be fitted",
    because="A VectorAssembler, a Tokenizer or a Bucketizer is told all it needs by its settings. It has no fit, and "
    "a Pipeline lets it transform right away.",
    rejected_by=knows_what_has_nothing_to_learn,
)
def all_but_models_learn(stage):
    return "transformer" if isinstance(stage, Model) else "estimator"


@kata.misconception(
    "a model is a third kind of stage",
    because="A model is a transformer, the one that an estimator's fit returns. So it can be a stage of a Pipeline.",
    rejected_by=names_one_of_the_two_kinds,
)
def third_kind(stage):
    return "model" if isinstance(stage, Model) else kind_by_class(stage)


@kata.misconception(
    "a fitted estimator is still an estimator",
    because="fit leaves the estimator as it is and returns another object, the model. That one transforms, and cannot "
    "be fitted again.",
    rejected_by=knows_what_has_learned,
)
def still_an_estimator(stage):
    return "estimator" if isinstance(stage, Model) else kind_by_class(stage)


@kata.misconception(
    "a Pipeline of transformers is a transformer",
    because="A Pipeline has fit and no transform, whatever it holds. The PipelineModel that fit returns transforms.",
    rejected_by=sees_a_pipeline_as_a_whole,
)
def all_its_stages(stage):
    if isinstance(stage, Pipeline):
        return "estimator" if any(isinstance(each, Estimator) for each in stage.getStages()) else "transformer"
    return kind_by_class(stage)
