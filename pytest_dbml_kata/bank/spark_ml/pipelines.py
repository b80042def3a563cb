"""Questions on pipelines: estimators and transformers, what fitting leaves behind, and Spark ML or a single node."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import time

    import joblib
    import numpy as np
    from pyspark import InheritableThread
    from pyspark.ml import Pipeline, PipelineModel, Transformer
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import RegressionEvaluator
    from pyspark.ml.feature import (
        HashingTF,
        OneHotEncoder,
        QuantileDiscretizer,
        StringIndexer,
        Tokenizer,
        VectorAssembler,
        Word2Vec,
    )
    from pyspark.ml.regression import LinearRegression
    from pyspark.ml.tuning import TrainValidationSplit
    from sklearn.linear_model import LinearRegression as SingleNodeRegression
    from sklearn.linear_model import LogisticRegression as SingleNodeClassifier
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV

    from pytest_dbml_kata.tables import Table

topic = Topic()

PIPELINES = Source("Spark ML guide: ML Pipelines", "https://spark.apache.org/docs/latest/ml-pipeline.html")
FEATURES = Source("Spark ML guide: Features", "https://spark.apache.org/docs/latest/ml-features.html")


def line(spark, slope):
    """Twelve points on a line, as columns `x` and `label`."""
    return Table.of({"x": "double", "label": "double"}, [(float(i), slope * i + 1.0) for i in range(12)]).on(spark)


def takes(stage, argument, value) -> bool:
    """Can such a stage be constructed with that argument?"""
    return error_of(lambda: stage(**{argument: value})) is None


def jobs_of(spark, name, call) -> int:
    """How many Spark jobs a call starts. Spark notes them with some delay, and does not keep the list for long."""
    context, seen, quiet_since = spark.sparkContext, set(), time.monotonic()

    def run() -> None:
        context.setJobGroup(name, "")
        call()

    thread = InheritableThread(target=run)
    thread.start()
    while thread.is_alive() or time.monotonic() - quiet_since < 0.3:
        found = set(context.statusTracker().getJobIdsForGroup(name))
        if thread.is_alive() or found - seen:
            quiet_since = time.monotonic()
        seen |= found
        time.sleep(0.005)
    return len(seen)


def two_clouds():
    """Sixty values of one feature, and labels that follow them with some exceptions."""
    chance = np.random.default_rng(0)
    x = chance.normal(size=60) * 0.3
    return x, (x + 0.3 * chance.normal(size=60) > 0).astype(float)


@topic.question(
    objectives=("estimator-transformer",),
    difficulty=1,
    stem="""
        Which of these stages can be applied to a DataFrame as it is, without having been fitted?
    """,
    right=Right(
        text="`VectorAssembler`",
        seen=["VectorAssembler"],
        because="It puts columns together and has nothing to learn from the rows, so it is a transformer.",
    ),
    wrong=(
        Wrong(
            text="`OneHotEncoder`",
            seen=["OneHotEncoder"],
            believed="Before Spark 3 it was a transformer, and many notes are as old as that.",
            because="It has to learn how many categories there are. `fit` returns the model that transforms.",
            claim="OneHotEncoder is a transformer and needs no fit.",
        ),
        Wrong(
            text="`StringIndexer`",
            seen=["StringIndexer"],
            believed="Replacing text by a number looks like a mere conversion.",
            because="It learns which labels there are and how frequent each is. Only then is there a number for each.",
        ),
        Wrong(
            text="`QuantileDiscretizer`",
            seen=["QuantileDiscretizer"],
            believed="It puts values into buckets as Bucketizer does, which needs no fit.",
            because="Bucketizer is told its splits. QuantileDiscretizer computes them from the rows when it is fitted.",
        ),
    ),
    source=FEATURES,
)
def stage_to_be_used_as_it_is() -> list:
    """List which of the four classes are transformers."""
    stages = (VectorAssembler, OneHotEncoder, StringIndexer, QuantileDiscretizer)
    return [stage.__name__ for stage in stages if issubclass(stage, Transformer)]


@topic.question(
    objectives=("estimator-transformer", "training-pipeline"),
    difficulty=2,
    stem="""
        Tokenizer and HashingTF are transformers. What comes of this?

            hashed = Pipeline(stages=[tokenizer, hashing]).transform(reviews)
    """,
    right=Right(
        text="An error: whatever its stages are, a pipeline has to be fitted first",
        seen="AttributeError",
        because="A Pipeline is an estimator and has no `transform`. Its `fit` returns a PipelineModel that has one, "
        "and is quick here, as no stage has anything to learn.",
    ),
    wrong=(
        Wrong(
            text="The reviews with the columns that both of the stages add to them",
            seen=["text", "words", "hashes"],
            believed="Each stage could transform by itself, so the whole seems to be able to as well.",
            because="What a pipeline is does not depend on its stages: it is an estimator, and wants to be fitted.",
            claim="A pipeline of transformers alone is itself a transformer.",
        ),
        Wrong(
            text="The reviews with the column of the last stage, the others being temporary",
            seen=["text", "hashes"],
            believed="Columns in between look like mere steps on the way.",
            because="Nothing is transformed here. A PipelineModel would moreover keep the columns of every stage.",
        ),
        Wrong(
            text="The reviews as they were, since stages that are not fitted are skipped",
            seen=["text"],
            believed="One supposes that a pipeline applies what has been fitted so far.",
            because="No stage is ever skipped for lack of a fit. The call fails before any stage is looked at.",
        ),
    ),
    source=PIPELINES,
)
def transform_of_a_pipeline(spark) -> object:
    """Call `transform` on a pipeline of two transformers, and return the columns or the error."""
    reviews = Table.of({"text": "string"}, [("good",), ("not good",)]).on(spark)
    tokenizer = Tokenizer(inputCol="text", outputCol="words")
    hashing = HashingTF(inputCol="words", outputCol="hashes", numFeatures=8)
    hashed = []
    error = error_of(lambda: hashed.append(Pipeline(stages=[tokenizer, hashing]).transform(reviews)))
    return error or hashed[0].columns


@topic.question(
    objectives=("estimator-transformer", "spark-ml-or-single-node"),
    difficulty=2,
    stem="""
        `regression` is a LinearRegression, once that of Spark ML, once that of scikit-learn (with rows to match).
        Which model does `spring` hold after both lines?

            spring = regression.fit(rows_of_spring)
            summer = regression.fit(rows_of_summer)
    """,
    right=Right(
        text="Spark ML: that of spring; scikit-learn: that of summer",
        seen={"Spark ML": 2.0, "scikit-learn": 5.0},
        because="In Spark ML `fit` leaves the estimator as it is and returns a new model. In scikit-learn it changes "
        "the object and returns that same object, so `spring` and `summer` are one.",
    ),
    wrong=(
        Wrong(
            text="Spark ML: that of spring; scikit-learn: that of spring",
            seen={"Spark ML": 2.0, "scikit-learn": 2.0},
            believed="Two names were assigned, so there should be two models.",
            because="scikit-learn's `fit` returns self. The second call overwrites what the first has learned.",
            claim="scikit-learn's fit returns a new model and leaves the estimator as it was.",
        ),
        Wrong(
            text="Spark ML: that of summer; scikit-learn: that of summer",
            seen={"Spark ML": 5.0, "scikit-learn": 5.0},
            believed="Those who know scikit-learn expect that fitting again replaces the former fit.",
            because="A Spark ML model is an object of its own, of another class. A later fit cannot touch it.",
        ),
        Wrong(
            text="Spark ML: that of summer; scikit-learn: that of spring",
            seen={"Spark ML": 5.0, "scikit-learn": 2.0},
            believed="Spark is known for lazy evaluation, so one expects that the model is made last of all.",
            because="DataFrames are lazy, `fit` is not: the model is complete when the call returns.",
        ),
    ),
    source=PIPELINES,
)
def first_model_after_a_second_fit(spark) -> dict:
    """Fit lines of slope 2 and then 5 with the same estimator, and read the slope of the first result."""
    assembler = VectorAssembler(inputCols=["x"], outputCol="features")
    regression = LinearRegression(solver="normal")
    distributed = regression.fit(assembler.transform(line(spark, 2.0)))
    regression.fit(assembler.transform(line(spark, 5.0)))
    x = np.arange(12.0).reshape(-1, 1)
    single = SingleNodeRegression()
    local = single.fit(x, 2.0 * x[:, 0] + 1)
    single.fit(x, 5.0 * x[:, 0] + 1)
    return {
        "Spark ML": round(float(distributed.coefficients[0]), 6),
        "scikit-learn": round(float(local.coef_[0]), 6),
    }


@topic.question(
    objectives=("estimator-transformer",),
    difficulty=2,
    stem="""
        What does the last line print?

            regression = LinearRegression(regParam=0.1)
            model = regression.fit(train, {regression.regParam: 0.3})
            regression.setRegParam(0.5)
            print(model.getRegParam(), regression.getRegParam())
    """,
    right=Right(
        text="`0.3 0.5`",
        seen=[0.3, 0.5],
        because="A map given to `fit` holds for that one fit: a copy of the estimator is fitted with it. Later "
        "changes to the estimator do not reach the model.",
    ),
    wrong=(
        Wrong(
            text="`0.5 0.5`",
            seen=[0.5, 0.5],
            believed="One thinks that a model looks its Params up in the estimator that it comes from.",
            because="It has Params of its own, as they were when it was fitted.",
            claim="A fitted model follows when a Param of its estimator is changed.",
        ),
        Wrong(
            text="`0.1 0.5`",
            seen=[0.1, 0.5],
            believed="What the constructor was given looks like the setting of the estimator once and for all.",
            because="A map given to `fit` takes precedence over what was set before.",
        ),
        Wrong(
            text="`0.3 0.3`",
            seen=[0.3, 0.3],
            believed="After a fit one takes the Params of an estimator for settled.",
            because="An estimator can be changed and fitted any number of times. Here it was set to 0.5.",
        ),
    ),
    source=PIPELINES,
)
def params_given_to_fit(spark) -> list:
    """Fit with a map that overrides a Param, change the estimator afterwards, and read the Param of both."""
    train = VectorAssembler(inputCols=["x"], outputCol="features").transform(line(spark, 2.0))
    regression = LinearRegression(regParam=0.1, solver="normal")
    model = regression.fit(train, {regression.regParam: 0.3})
    regression.setRegParam(0.5)
    return [model.getRegParam(), regression.getRegParam()]


@topic.question(
    objectives=("estimator-transformer",),
    difficulty=1,
    stem="""
        Word2Vec turns the column `words` into one vector a row. Which argument of `Word2Vec(inputCol="words", ...)`
        gives the new column its name?
    """,
    right=Right(
        text='`outputCol="vector"`',
        seen=["outputCol"],
        because="Feature stages name what they read with `inputCol` and what they write with `outputCol`, whatever "
        "type the new column has.",
    ),
    wrong=(
        Wrong(
            text='`vectorCol="vector"`',
            seen=["vectorCol"],
            believed="The stage has a `vectorSize`, so a `vectorCol` beside it sounds right.",
            because="There is no such Param: the constructor raises a TypeError for it.",
            claim="Word2Vec has a `vectorCol`.",
        ),
        Wrong(
            text='`featuresCol="vector"`',
            seen=["featuresCol"],
            believed="The vector is to serve as features, and that is what the column is called further on.",
            because="`featuresCol` is what predictors such as LogisticRegression read. Feature stages do not have it.",
        ),
        Wrong(
            text='`predictionCol="vector"`',
            seen=["predictionCol"],
            believed="Word2Vec is fitted like a model, and models write their result to `predictionCol`.",
            because="It predicts nothing. Classifiers, regressors and clusterers have a `predictionCol`.",
        ),
    ),
    source=FEATURES,
)
def argument_for_the_new_column(spark) -> list:
    """Try to construct a Word2Vec with each of the four arguments, and list those that it takes."""
    arguments = ("outputCol", "vectorCol", "featuresCol", "predictionCol")
    return [name for name in arguments if takes(Word2Vec, name, "vector")]


@topic.question(
    objectives=("training-pipeline",),
    difficulty=1,
    stem="""
        The regression reads the column that the assembler writes. What comes of this?

            Pipeline(stages=[regression, assembler]).fit(train)
    """,
    right=Right(
        text="It raises, as the column is not there yet when the regression is fitted",
        seen={"fit": False, "transform": False, "first": None},
        because="Stages are run in the order of the list, each on what the ones before it have made of the table.",
    ),
    wrong=(
        Wrong(
            text="It works, as transformers are run before any estimator is fitted",
            seen={"fit": True, "transform": True, "first": "VectorAssembler"},
            believed="Preparing data comes before training, so a pipeline might sort its stages by kind.",
            because="The kinds do not matter for the order. Transformers and estimators may alternate as one likes.",
        ),
        Wrong(
            text="It works, as the columns tell in which order to run the stages",
            seen={"fit": True, "transform": True, "first": "VectorAssembler"},
            believed="Inputs and outputs are known by name, so the order could be derived from them.",
            because="It could, and columns may indeed branch and join, but the list has to be in a possible order.",
            claim="A Pipeline sorts its stages by the columns that they read and write.",
        ),
        Wrong(
            text="It works in `fit`, and raises once the fitted pipeline transforms rows",
            seen={"fit": True, "transform": False, "first": "LinearRegressionModel"},
            believed="Spark is lazy, so one expects errors at the latest possible time.",
            because="Fitting the regression needs the rows at once. The missing column is noticed there.",
        ),
    ),
    source=PIPELINES,
)
def stages_the_other_way_round(spark) -> dict:
    """Fit a pipeline whose regression stands before the assembler that it needs."""
    assembler = VectorAssembler(inputCols=["x"], outputCol="features")
    pipeline, rows = Pipeline(stages=[LinearRegression(), assembler]), line(spark, 2.0)
    fitted = []
    fits = error_of(lambda: fitted.append(pipeline.fit(rows))) is None
    return {
        "fit": fits,
        "transform": error_of(lambda: fitted[0].transform(rows).collect()) is None,
        "first": type(fitted[0].stages[0]).__name__ if fits else None,
    }


@topic.question(
    objectives=("training-pipeline", "impute"),
    difficulty=3,
    stem="""
        `train` and `new` are tables. One row of `new` has a null in a column that the pipeline's VectorAssembler
        reads; `train` has none. Of the assembler nothing was set but its columns. Which is the first line to raise?

            model = pipeline.fit(train)                       # line 1
            scored = model.transform(new)                     # line 2
            rows = scored.count()                             # line 3
            values = scored.select("prediction").collect()    # line 4
    """,
    right=Right(
        text="Line 4",
        seen="line 4",
        because="By default `handleInvalid` is error, but for that a vector has to be assembled. `transform` only "
        "plans, and to count rows Spark needs no column, so the optimiser leaves the vectors out.",
    ),
    wrong=(
        Wrong(
            text="Line 3",
            seen="line 3",
            believed="`count` is the first action, and actions are where lazy errors show.",
            because="An action computes what it needs. To count rows the vectors are not needed, and are left out.",
            claim="A count shows whether every row can be scored.",
        ),
        Wrong(
            text="Line 2",
            seen="line 2",
            believed="The assembler is applied there, so it should notice the null there.",
            because="`transform` checks that columns are there and of the right type. It reads no row.",
        ),
        Wrong(
            text="None of the lines: the row gets a null as its prediction",
            seen="no line",
            believed="In SQL, null in means null out.",
            because="A vector cannot hold a null. With `handleInvalid` at keep there would be a NaN instead.",
        ),
    ),
    source=FEATURES,
)
def line_that_meets_the_null(spark, scratch) -> str:
    """Score a row with a null, and tell which of four lines is the first to raise."""
    assembler = VectorAssembler(inputCols=["x"], outputCol="features")
    pipeline = Pipeline(stages=[assembler, LinearRegression(solver="normal")])
    path = (scratch / "new").as_uri()
    Table.of({"x": "double"}, [(1.0,), (None,), (3.0,)]).on(spark).write.parquet(path)
    new = spark.read.parquet(path)
    made = {}
    lines = {
        "line 1": lambda: made.update(model=pipeline.fit(line(spark, 2.0))),
        "line 2": lambda: made.update(scored=made["model"].transform(new)),
        "line 3": lambda: made.update(rows=made["scored"].count()),
        "line 4": lambda: made["scored"].select("prediction").collect(),
    }
    return next((name for name, call in lines.items() if error_of(call)), "no line")


@topic.question(
    objectives=("training-pipeline", "impute"),
    difficulty=1,
    stem="""
        These customers are scored by a pipeline whose VectorAssembler reads `age` and `income`, with
        `handleInvalid="skip"`. Which customers have a prediction in the result?

            id | age  | income
            1  | 34   | 2900
            2  | null | 3100
            3  | 51   | null
    """,
    right=Right(
        text="1; the rows of 2 and 3 are missing",
        seen={"1": True},
        because="skip drops every row that has a null or a NaN in one of the columns, without a word. Whoever needs a "
        "prediction for each customer has to impute first.",
    ),
    wrong=(
        Wrong(
            text="1; those of 2 and 3 are null",
            seen={"1": True, "2": False, "3": False},
            believed="To skip a row might mean to let it pass without scoring it.",
            because="The rows are dropped by the assembler. What follows does not see them.",
            claim='With handleInvalid="skip" rows with a null stay and get no prediction.',
        ),
        Wrong(
            text="1, 2 and 3, each by the values that it has",
            seen={"1": True, "2": True, "3": True},
            believed="To skip might mean to leave out the value that is missing, and to use the other.",
            because="All vectors have to be equally long. It is the row that is left out, not the value.",
        ),
        Wrong(
            text="1 and 2; the row of 3 is missing",
            seen={"1": True, "2": True},
            believed="One thinks that the last column counts, the one that is added to the vector at the end.",
            because="A null in any of the input columns makes the row invalid.",
        ),
    ),
    source=FEATURES,
)
def customers_that_are_scored(spark) -> dict:
    """Assemble and score three rows, two of them with a null, and tell who has a prediction."""
    schema = {"id": "bigint", "age": "double", "income": "double", "label": "double"}
    train = Table.of(schema, [(i, 20.0 + i * i % 7, 10.0 * i, 1.0 * i) for i in range(12)]).on(spark)
    new = Table.of(schema, [(1, 34.0, 2900.0, 0.0), (2, None, 3100.0, 0.0), (3, 51.0, None, 0.0)]).on(spark)
    assembler = VectorAssembler(inputCols=["age", "income"], outputCol="features", handleInvalid="skip")
    model = Pipeline(stages=[assembler, LinearRegression(solver="normal", regParam=0.1)]).fit(train)
    scored = model.transform(new).select("id", "prediction").collect()
    return {str(row["id"]): row["prediction"] is not None for row in scored}


@topic.question(
    objectives=("training-pipeline",),
    difficulty=2,
    stem="""
        While trying things out, the assembler was applied to the table by hand. What does the second line do?

            train = assembler.transform(train)
            model = Pipeline(stages=[assembler, regression]).fit(train)
    """,
    right=Right(
        text="It raises, since the assembler's output column exists already",
        seen="IllegalArgumentException",
        because="Feature stages refuse to overwrite a column. Drop it first, or fit the pipeline on the former table.",
    ),
    wrong=(
        Wrong(
            text="It fits as usual, with the output column computed and written anew",
            seen={"stages": 2, "columns": 4},
            believed="`withColumn` replaces a column of the same name, so one expects as much here.",
            because="The schema is checked before anything is computed, and a column of that name is an error.",
            claim="VectorAssembler overwrites its output column if that exists already.",
        ),
        Wrong(
            text="It fits as usual, with the assembler left out as its work is done",
            seen={"stages": 1, "columns": 4},
            believed="A pipeline might notice that a stage has nothing left to do.",
            because="Every stage is applied. None is left out because its column is there.",
        ),
        Wrong(
            text="It fits on a second column of vectors, the name of which gets a number",
            seen={"stages": 2, "columns": 5},
            believed="Joins and exports often rename columns that would collide.",
            because="Spark ML renames nothing. The regression would not know of the new name either.",
        ),
    ),
)
def table_that_was_assembled_before(spark) -> object:
    """Fit a pipeline on a table that its assembler has been applied to already."""
    assembler = VectorAssembler(inputCols=["x"], outputCol="features")
    train = assembler.transform(line(spark, 2.0))
    fitted = []
    pipeline = Pipeline(stages=[assembler, LinearRegression(solver="normal")])
    error = error_of(lambda: fitted.append(pipeline.fit(train)))
    return error or {"stages": len(fitted[0].stages), "columns": len(fitted[0].transform(train).columns)}


@topic.question(
    objectives=("training-pipeline",),
    difficulty=2,
    stem="""
        A job fits a pipeline every night and ends with the line below. What does it do on the second night?

            model.save("/Volumes/main/ml/models/churn")
    """,
    right=Right(
        text="It raises, and the model of the first night stays",
        seen={"raised": True, "slope": 2.0, "folder": ["metadata", "stages"]},
        because="`save` does not overwrite, but `model.write().overwrite().save(path)` does. To keep both models, "
        "register them as versions.",
    ),
    wrong=(
        Wrong(
            text="It replaces the model of the first night",
            seen={"raised": False, "slope": 5.0, "folder": ["metadata", "stages"]},
            believed="Saving under the same name replaces a file in most programs.",
            because="The path is checked first, and whatever lies there makes the call fail.",
            claim="model.save(path) replaces a model that was saved there before.",
        ),
        Wrong(
            text="It adds a second version to the path, which `load` prefers",
            seen=lambda out: not out["raised"] and out["slope"] == 5.0 and len(out["folder"]) > 2,
            believed="Delta tables and registries keep versions, so one expects them here.",
            because="A saved pipeline is a folder of plain files without a history. Versions are for the registry.",
        ),
        Wrong(
            text="It ends without an error, and saves nothing",
            seen={"raised": False, "slope": 2.0, "folder": ["metadata", "stages"]},
            believed="One thinks of a mode that ignores what exists, which tables have.",
            because="Nothing is saved, but not in silence: the job ends with an error.",
        ),
    ),
    source=PIPELINES,
)
def second_save_to_the_same_path(spark, scratch) -> dict:
    """Save models of slope 2 and then 5 to one path, and load what is there."""
    assembler = VectorAssembler(inputCols=["x"], outputCol="features")
    pipeline = Pipeline(stages=[assembler, LinearRegression(solver="normal")])
    path = (scratch / "churn").as_uri()
    pipeline.fit(line(spark, 2.0)).save(path)
    error = error_of(lambda: pipeline.fit(line(spark, 5.0)).save(path))
    slope = PipelineModel.load(path).stages[-1].coefficients[0]
    folder = sorted(each.name for each in (scratch / "churn").iterdir())
    return {"raised": error is not None, "slope": round(float(slope), 6), "folder": folder}


@topic.question(
    objectives=("spark-ml-or-single-node",),
    difficulty=1,
    stem="""
        Code that trains elsewhere is ported to Spark ML. Which of the arguments that it uses does Spark ML's
        LogisticRegression take as well?
    """,
    right=Right(
        text="`elasticNetParam`",
        seen=["elasticNetParam"],
        because="It mixes the L1 and the L2 penalty, whose strength is `regParam`. The rest has no counterpart: the "
        "optimiser goes over all rows in each iteration and finds its own step.",
    ),
    wrong=(
        Wrong(
            text="`miniBatchFraction`",
            seen=["miniBatchFraction"],
            believed="It belongs to the older SGD classes of `pyspark.mllib`, and to factorisation machines.",
            because="LogisticRegression uses all rows in every iteration, so there is no fraction to choose.",
            claim="LogisticRegression takes a `miniBatchFraction`.",
        ),
        Wrong(
            text="`learning_rate`",
            seen=["learning_rate"],
            believed="Training by gradients seems to call for a rate to be set.",
            because="L-BFGS searches for its step. Not even under the name `stepSize` is there a rate to be set.",
        ),
        Wrong(
            text="`penalty`",
            seen=["penalty"],
            believed="It is how scikit-learn has chosen between L1 and L2.",
            because="Spark ML says the same with numbers: `elasticNetParam` is 0 for L2 and 1 for L1.",
        ),
    ),
)
def arguments_of_a_ported_classifier(spark) -> list:
    """Try to construct Spark ML's LogisticRegression with each of the four arguments, and list those that it takes."""
    arguments = {"elasticNetParam": 0.5, "miniBatchFraction": 0.5, "learning_rate": 0.5, "penalty": "l1"}
    return [name for name, value in arguments.items() if takes(LogisticRegression, name, value)]


@topic.question(
    objectives=("spark-ml-or-single-node", "parallel-tuning"),
    difficulty=2,
    stem="""
        In a notebook on a cluster with a driver and 10 workers, scikit-learn searches a grid. Which machines fit the
        models?

            GridSearchCV(Ridge(), {"alpha": alphas}, cv=5, n_jobs=-1).fit(x, y)
    """,
    right=Right(
        text="The driver, on all of its cores",
        seen=lambda out: out["scikit-learn"] == 0 < out["Spark ML"],
        because="scikit-learn knows nothing of Spark and starts no Spark job. `n_jobs` is about the cores of the "
        "machine that runs Python, and the workers idle.",
    ),
    wrong=(
        Wrong(
            text="The workers, 5 of them for the folds",
            seen=lambda out: out["scikit-learn"] == 5,
            believed="Folds do not depend on each other, and there are machines waiting.",
            because="Nothing tells the workers. It takes Spark, joblib with a Spark backend or the like to reach them.",
        ),
        Wrong(
            text="The driver and the workers, on all cores",
            seen=lambda out: out["scikit-learn"] > 5,
            believed="-1 stands for all cores, and a cluster looks like one machine from a notebook.",
            because="It stands for those of the machine that Python runs on, which is the driver.",
            claim="On a cluster, n_jobs=-1 lets scikit-learn use the workers.",
        ),
        Wrong(
            text="One worker, which Spark chooses",
            seen=lambda out: out["scikit-learn"] == 1,
            believed="Notebooks send their work to the cluster, one thinks, and the cluster picks a machine.",
            because="The Python of a notebook runs on the driver. Only Spark's own operations go to workers.",
        ),
    ),
)
def machines_that_a_grid_search_uses(spark) -> dict:
    """Count the Spark jobs that a search by scikit-learn and one by Spark ML start."""
    x = np.arange(12.0).reshape(-1, 1)
    single = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=5, n_jobs=-1)
    train = VectorAssembler(inputCols=["x"], outputCol="features").transform(line(spark, 2.0))
    regression = LinearRegression(solver="normal")
    maps = [{regression.regParam: 0.1}, {regression.regParam: 1.0}]
    rmse = RegressionEvaluator(metricName="rmse")
    distributed = TrainValidationSplit(estimator=regression, estimatorParamMaps=maps, evaluator=rmse, seed=1)
    with joblib.parallel_backend("threading"):
        jobs = jobs_of(spark, "scikit-learn", lambda: single.fit(x, 2 * x[:, 0]))
    return {"scikit-learn": jobs, "Spark ML": jobs_of(spark, "Spark ML", lambda: distributed.fit(train))}


@topic.question(
    objectives=("spark-ml-or-single-node",),
    difficulty=3,
    stem="""
        The same rows are given to LogisticRegression of Spark ML and of scikit-learn, both with their defaults. The
        coefficients differ by much more than rounding. Why?
    """,
    right=Right(
        text="scikit-learn penalises large coefficients by default, Spark ML does not",
        seen=lambda out: out["defaults"] < 0.9 and abs(out["without a penalty"] - 1) < 0.01,
        because="scikit-learn starts from an L2 penalty with C=1, Spark ML from regParam=0. With the penalty switched "
        "off in one of them, both find the same coefficients.",
    ),
    wrong=(
        Wrong(
            text="Spark ML penalises large coefficients by default, scikit-learn does not",
            seen=lambda out: out["defaults"] > 1.1 and abs(out["without a penalty"] - 1) < 0.01,
            believed="Spark ML has Params for it by the name of `regParam` and `elasticNetParam`.",
            because="Both are 0 by default. It is scikit-learn whose default shrinks the coefficients.",
            claim="By default, Spark ML's LogisticRegression is penalised, and that of scikit-learn is not.",
        ),
        Wrong(
            text="Spark ML averages the models of its partitions, which is an approximation",
            seen=lambda out: abs(out["without a penalty"] - 1) > 0.01 and out["defaults"] < 1,
            believed="Distributed training is taken for training on each part, and for averaging afterwards.",
            because="Gradients are summed over the partitions, which gives what one machine would compute.",
        ),
        Wrong(
            text="Spark ML returns coefficients for standardised features, scikit-learn does not",
            seen=lambda out: abs(out["without a penalty"] - 1) > 0.01 and out["defaults"] > 1,
            believed="Its Param `standardization` is True by default.",
            because="It standardises while it fits, and returns coefficients on the original scale.",
        ),
    ),
)
def coefficients_of_two_libraries(spark) -> dict:
    """Divide scikit-learn's coefficient by Spark ML's, with the defaults of both and with next to no penalty."""
    x, y = two_clouds()
    rows = [(float(value), float(label)) for value, label in zip(x, y, strict=True)]
    train = Table.of({"x": "double", "label": "double"}, rows).on(spark)
    train = VectorAssembler(inputCols=["x"], outputCol="features").transform(train)
    distributed = LogisticRegression().fit(train).coefficients[0]
    local = SingleNodeClassifier().fit(x.reshape(-1, 1), y).coef_[0, 0]
    free = SingleNodeClassifier(C=1e9).fit(x.reshape(-1, 1), y).coef_[0, 0]
    return {
        "defaults": round(float(local / distributed), 3),
        "without a penalty": round(float(free / distributed), 3),
    }


@topic.question(
    objectives=("spark-ml-or-single-node", "distribute-linear"),
    difficulty=2,
    stem="""
        On 500 rows, LogisticRegression of Spark ML takes much longer than that of scikit-learn. What does each further
        iteration of it cost?
    """,
    right=Right(
        text="A job over all partitions, which sums up gradients",
        seen=lambda out: out[1] - out[0] == out[2] - out[1] > 0,
        because="Every iteration is scheduled, sent out and collected like any other job. On few rows that takes far "
        "longer than the arithmetic; it pays when the rows do not fit into one machine.",
    ),
    wrong=(
        Wrong(
            text="No job, since the driver iterates over rows that it collected first",
            seen=lambda out: out[0] == out[1] == out[2] and out[0] <= 2,
            believed="So small a table could as well be brought to the driver.",
            because="Rows stay where they are, however few. Only sums of gradients come to the driver.",
        ),
        Wrong(
            text="No job, since each partition iterates alone and the models are averaged last",
            seen=lambda out: out[0] == out[1] == out[2] and out[0] > 2,
            believed="That would need the least communication, and some systems train that way.",
            because="It would give another model. Spark ML takes each step with the gradients of all partitions.",
            claim="Spark ML fits a linear model on each partition and averages the coefficients.",
        ),
        Wrong(
            text="As many jobs as there were iterations before, since each starts over",
            seen=lambda out: out[2] - out[1] > out[1] - out[0] > 0,
            believed="Lazy evaluation recomputes what was not cached, so one expects iterations to pile up.",
            because="The coefficients are plain numbers on the driver. The next iteration starts from them.",
        ),
    ),
)
def jobs_of_further_iterations(spark) -> list:
    """Count the Spark jobs of fits that are limited to one, two and three iterations."""
    rows = [(float(value), float(label)) for value, label in zip(*two_clouds(), strict=True)]
    train = Table.of({"x": "double", "label": "double"}, rows).on(spark, partitions=2)
    train = VectorAssembler(inputCols=["x"], outputCol="features").transform(train)
    jobs = []
    for iterations in (1, 2, 3):
        classifier = LogisticRegression(maxIter=iterations, tol=0.0)
        jobs.append(jobs_of(spark, f"{iterations} iterations", lambda fit=classifier.fit: fit(train)))
    return jobs
