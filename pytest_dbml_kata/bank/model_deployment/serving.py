"""Questions on serving: endpoints and what they are asked, models of one's own, signatures, and shares of traffic."""

from __future__ import annotations

import json
from functools import partial
from math import isnan
from pathlib import Path

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import mlflow
    import numpy as np
    import pandas as pd
    from mlflow.models import infer_signature
    from mlflow.pyfunc import PythonModel, scoring_server
    from scipy.stats import fisher_exact
    from sklearn.linear_model import LogisticRegression

topic = Topic()

SIGNATURES = Source(
    "MLflow: Model Signatures and Input Examples", "https://mlflow.org/docs/latest/ml/model/signatures", "2026-11-25"
)
CONCEPTS = Source(
    "Databricks: Model Serving concepts",
    "https://docs.databricks.com/aws/en/machine-learning/model-serving/glossary",
    "2026-11-25",
)
ENDPOINTS = Source(
    "Databricks: Create custom model serving endpoints",
    "https://docs.databricks.com/aws/en/machine-learning/model-serving/create-manage-serving-endpoints",
    "2026-11-25",
)
SEVERAL = Source(
    "Databricks: Serve multiple models to a model serving endpoint",
    "https://docs.databricks.com/aws/en/machine-learning/model-serving/serve-multiple-models-to-serving-endpoint",
    "2026-11-25",
)
REQUESTS = Source(
    "Databricks: Query serving endpoints for custom models",
    "https://docs.databricks.com/aws/en/machine-learning/model-serving/score-custom-model-endpoints",
    "2026-11-25",
)
WORKFLOWS = Source(
    "Databricks: MLOps workflows",
    "https://docs.databricks.com/aws/en/machine-learning/mlops/mlops-workflow",
    "2026-11-25",
)
INFERENCE_TABLES = Source(
    "Databricks: Monitor served models with inference tables",
    "https://docs.databricks.com/aws/en/ai-gateway/inference-tables",
    "2026-11-25",
)
FEATURES = Source(
    "Databricks: Feature Serving endpoints",
    "https://docs.databricks.com/aws/en/machine-learning/feature-store/feature-function-serving",
    "2026-11-25",
)
FOUNDATION = Source(
    "Databricks: Foundation Model APIs",
    "https://docs.databricks.com/aws/en/machine-learning/foundation-model-apis/",
    "2026-11-25",
)

if IN_ENGINE:

    class Echo(PythonModel):
        """Predicts what it is given: the columns, or the cells of the first."""

        def __init__(self, what):
            self.what = what

        def predict(self, context, model_input, params=None):
            return list(model_input.columns) if self.what == "columns" else model_input.iloc[:, 0].tolist()

    class Total(PythonModel):
        def predict(self, context, model_input, params=None):
            return (model_input["a"] + model_input["b"]).tolist()

    class Cut(PythonModel):
        """Its threshold comes from a file, from params, or is 0.5."""

        value = 0.5

        def predict(self, context, model_input, params=None):
            return (params or {}).get("cut", self.value)

    class ReadAtInit(Cut):
        def __init__(self, path):
            self.value = float(path.read_text())

    class ReadAtLoading(Cut):
        def load_context(self, context):
            self.value = float(Path(context.artifacts["cut"]).read_text())

    ROW = pd.DataFrame({"a": [1.0], "b": [2.0]})


def save(folder, model, **more):
    mlflow.pyfunc.save_model(folder / "model", python_model=model, pip_requirements=[], **more)


def saved_and_loaded(folder, model, **more):
    """The model as a server has it."""
    save(folder, model, **more)
    return mlflow.pyfunc.load_model(folder / "model")


def ask(model, body):
    """Send a body to the function behind the path /invocations of MLflow's scoring server; the predictions."""
    schema = model.metadata.get_input_schema()
    answer = scoring_server.invocations(json.dumps(body), "application/json", model, schema)
    return json.loads(answer.response)["predictions"]


@topic.question(
    objectives=("custom-model", "batch-inference"),
    difficulty=2,
    stem="""
        A model was saved with the signature `a: double, b: double`. Its `predict` returns the names of the columns
        that it gets. What does the last line give?

            new = pd.DataFrame({"c": [3.0], "b": [2.0], "a": [1.0]})
            mlflow.pyfunc.load_model(path).predict(new)
    """,
    right=Right(
        text='`["a", "b"]`',
        seen=["a", "b"],
        because="Before `predict` is called, the columns that the signature names are picked out, in the order in "
        "which it names them. Others are left out without a word.",
    ),
    wrong=(
        Wrong(
            text='`["c", "b", "a"]`',
            seen=["c", "b", "a"],
            believed="A signature looks like documentation, which changes nothing about the data.",
            because="A loaded model enforces its signature: what it does not name is left out, the rest put in order.",
            claim="A signature is documentation: the model gets the columns as they were sent.",
        ),
        Wrong(
            text='`["b", "a"]`',
            seen=["b", "a"],
            believed="Dropping a column seems to leave the others where they were.",
            because="The columns are taken one by one in the order of the signature, which is the order of training.",
            claim="The signature drops extra columns, but leaves the others in the order in which they came.",
        ),
        Wrong(
            text="An exception, as `c` is not in the signature",
            seen="MlflowException",
            believed="One expects a strict check of the columns in both directions.",
            because="A column too few is an error, a column too many is not.",
            claim="A request with a column that the signature does not name is refused.",
        ),
    ),
    source=SIGNATURES,
)
def columns_that_reach_predict(scratch) -> list[str] | str:
    """Let a model with a signature return the names of the columns that it gets."""
    new = pd.DataFrame({"c": [3.0], "b": [2.0], "a": [1.0]})
    model = saved_and_loaded(scratch, Echo("columns"), signature=infer_signature(ROW[["a", "b"]]))
    return error_of(lambda: model.predict(new)) or model.predict(new)


@topic.question(
    objectives=("custom-model", "realtime-endpoint"),
    difficulty=2,
    stem="""
        The signature was inferred from training data in which `visits` holds the integers 3, 0 and 7. Later rows have
        a gap. What comes of the last line?

            new = pd.DataFrame({"visits": [2, None]})
            mlflow.pyfunc.load_model(path).predict(new)
    """,
    right=Right(
        text="An exception: the gap made the column float, which does not fit `long`",
        seen="MlflowException",
        because="pandas has no gap among its plain integers, so the column becomes float64. A signature with `long` "
        "does not take floats. Infer it from a column of doubles where gaps are to be expected.",
    ),
    wrong=(
        Wrong(
            text="Two predictions, as missing values are let through and reach `predict` as NaN",
            seen=lambda out: out[0] == 2 and isnan(out[1]),
            believed="That is what happens to a column of doubles.",
            because="A column of doubles lets NaN pass. For one of integers the whole column has the wrong type.",
            claim="Missing values pass every signature, whatever the type of the column.",
        ),
        Wrong(
            text="Two predictions, as the gap is made the integer 0 before it reaches `predict`",
            seen=[2, 0],
            believed="A conversion to integers has to put something in place of the gap.",
            because="Nothing is converted when it would lose something: the call fails instead.",
        ),
        Wrong(
            text="One prediction, as a row that does not fit the signature is skipped",
            seen=[2],
            believed="Some readers of files skip bad rows.",
            because="Enforcement looks at whole columns, and knows but two results: they fit, or the call fails.",
        ),
    ),
    source=SIGNATURES,
)
def gap_in_a_column_of_integers(scratch) -> list[float] | str:
    """Give a gap to a model whose signature was inferred from integers."""
    signature = infer_signature(pd.DataFrame({"visits": [3, 0, 7]}))
    model = saved_and_loaded(scratch, Echo("cells"), signature=signature)
    new = pd.DataFrame({"visits": [2, None]})
    return error_of(lambda: model.predict(new)) or model.predict(new)


@topic.question(
    objectives=("custom-model",),
    difficulty=2,
    stem="""
        This model is saved with a signature of its input columns alone, and loaded again. What does
        `loaded.predict(rows, params={"cut": 0.8})` return?

            class Cut(PythonModel):
                def predict(self, context, model_input, params=None):
                    return (params or {}).get("cut", 0.5)
    """,
    right=Right(
        text="0.5, as a parameter that the signature does not declare is left out",
        seen=0.5,
        because="Parameters reach `predict` when the signature has a schema of them. Without one they are dropped with "
        "a warning, and the default in the code is what counts.",
    ),
    wrong=(
        Wrong(
            text="0.8, as what is passed as `params` is handed on to `predict` as it is",
            seen=0.8,
            believed="The method has an argument of that name, so passing it on seems all there is to do.",
            because="MLflow checks `params` against the signature first. What it does not find there is left out.",
            claim="Whatever a caller passes as params reaches the predict method of a PythonModel.",
        ),
        Wrong(
            text="Nothing: it raises an exception, as there is no parameter called `cut`",
            seen="MlflowException",
            believed="Columns that are missing raise an exception, so one expects as much of unknown parameters.",
            because="Unknown parameters are ignored with a warning. It is a wrong type of a declared one that raises.",
        ),
        Wrong(
            text="`None`, as an undeclared parameter arrives without its value",
            seen=None,
            believed="One may think that keys are kept while values need a type.",
            because="Key and value are both left out, so `get` falls back on its default.",
        ),
    ),
    source=SIGNATURES,
)
def params_that_are_not_declared(scratch) -> float | str | None:
    """Pass a parameter that the signature lacks, and return what the model makes of it."""
    model = saved_and_loaded(scratch, Cut(), signature=infer_signature(ROW))
    given = {"cut": 0.8}
    return error_of(lambda: model.predict(ROW, params=given)) or model.predict(ROW, params=given)


@topic.question(
    objectives=("custom-model",),
    difficulty=3,
    stem="""
        `cut.txt` holds 0.5 when the model is saved, and 0.9 when it is loaded. What does the loaded model predict?

            class Cut(PythonModel):
                def __init__(self, path):
                    self.value = float(path.read_text())

                def predict(self, context, model_input, params=None):
                    return self.value

            mlflow.pyfunc.save_model(folder, python_model=Cut(Path("cut.txt")))
    """,
    right=Right(
        text="0.5: the object was pickled with what it knew by then",
        seen=0.5,
        because="`save_model` pickles the object that it is given, attributes included. Loading unpickles it, and "
        "calls `load_context` but not `__init__`.",
    ),
    wrong=(
        Wrong(
            text="0.9: `__init__` runs again whenever the model is loaded",
            seen=0.9,
            believed="In plain Python an object is made by its `__init__`.",
            because="Unpickling restores the attributes without it. What has to happen at each loading belongs into "
            "`load_context`.",
            claim="`__init__` of a PythonModel runs again when the model is loaded.",
        ),
        Wrong(
            text="Nothing: attributes that `__init__` has set are not saved",
            seen="AttributeError",
            believed="One reads that state belongs into `load_context`, and takes it for a must.",
            because="Attributes are pickled with the object. `load_context` is for what is large or cannot be pickled.",
        ),
        Wrong(
            text="Nothing: without a `load_context` it cannot be loaded",
            seen="MlflowException",
            believed="Examples of custom models tend to have that method.",
            because="`load_context` has an empty default. `predict` is the one method that has to be written.",
        ),
    ),
)
def file_that_changes_after_saving(scratch) -> float | str:
    """Change the file that the model read in its `__init__`, load the model, and let it predict."""
    file = scratch / "cut.txt"
    file.write_text("0.5")
    save(scratch, ReadAtInit(file))
    file.write_text("0.9")

    def predicted():
        return mlflow.pyfunc.load_model(scratch / "model").predict(ROW)

    return error_of(predicted) or predicted()


@topic.question(
    objectives=("custom-model", "realtime-endpoint"),
    difficulty=1,
    stem="""
        The model reads `context.artifacts["cut"]` in its `load_context`. Once it is saved, `cut.txt` is deleted, and
        the folder of the model is moved elsewhere. What comes of loading it and predicting?

            mlflow.pyfunc.save_model(folder, python_model=model, artifacts={"cut": "cut.txt"})
    """,
    right=Right(
        text="It works, as the file was copied into the folder of the model when it was saved",
        seen=0.5,
        because="What `artifacts` names is copied when the model is saved, and `context.artifacts` says where the copy "
        "lies. That is why such a model runs on an endpoint, which cannot see the files of a notebook.",
    ),
    wrong=(
        Wrong(
            text="Loading it fails, as `artifacts` notes where a file lies and nothing more",
            seen="FileNotFoundError",
            believed="One passes paths, so it looks as if paths were kept.",
            because="The files themselves become part of the model, and paths are worked out anew at loading.",
            claim="`artifacts` keeps the paths of files, which have to stay where they are.",
        ),
        Wrong(
            text="Loading it works, and the first call of `predict` fails for lack of the file",
            seen="failed in predict",
            believed="One thinks that a model reads its files when it first needs them.",
            because="`load_context` runs at loading, before any call. And the file is there.",
        ),
        Wrong(
            text="It works as long as the notebook that saved the model is attached",
            seen="NameError",
            believed="Much of what a notebook makes is gone with it.",
            because="The folder of the model holds all that loading needs, and no notebook is asked.",
        ),
    ),
    source=Source(
        "Databricks: Package custom artifacts for Model Serving",
        "https://docs.databricks.com/aws/en/machine-learning/model-serving/model-serving-custom-artifacts",
        "2026-11-25",
    ),
)
def artifact_that_is_deleted(scratch) -> float | str:
    """Delete the file, move the model, load it and let it predict."""
    file = scratch / "cut.txt"
    file.write_text("0.5")
    save(scratch, ReadAtLoading(), artifacts={"cut": str(file)})
    file.unlink()
    (scratch / "model").rename(scratch / "elsewhere")
    if failed := error_of(lambda: mlflow.pyfunc.load_model(scratch / "elsewhere")):
        return failed
    model = mlflow.pyfunc.load_model(scratch / "elsewhere")
    return "failed in predict" if error_of(lambda: model.predict(ROW)) else model.predict(ROW)


@topic.question(
    objectives=("realtime-endpoint", "custom-model"),
    difficulty=1,
    stem="""
        A LogisticRegression of scikit-learn is saved with `mlflow.sklearn` and put behind an endpoint. Nobody has said
        what it is to return. What does a request get for each row?
    """,
    right=Right(
        text="The class that the model puts the row into",
        seen=[0, 0, 1, 1],
        because="The pyfunc form of a scikit-learn model calls `predict`. Who wants probabilities says so when the "
        'model is saved (`pyfunc_predict_fn="predict_proba"`), or writes a PythonModel.',
    ),
    wrong=(
        Wrong(
            text="The probability of the positive class",
            seen=lambda out: all(isinstance(each, float) and 0 < each < 1 for each in out),
            believed="An application mostly wants a score, and logistic regression has one.",
            because="Probabilities come from `predict_proba`, which is not what is called by default.",
            claim="An endpoint of a scikit-learn classifier returns the probability of the positive class.",
        ),
        Wrong(
            text="The probabilities of both classes, as a pair",
            seen=lambda out: all(len(each) == 2 for each in out),
            believed="That is what `predict_proba` gives, and what Spark ML has in its column `probability`.",
            because="Spark ML adds several columns. A served scikit-learn model gives what its `predict` gives.",
        ),
        Wrong(
            text="The log odds, from minus to plus infinity",
            seen=lambda out: min(out) < 0 < max(out) and all(isinstance(each, float) for each in out),
            believed="Log odds are what the model is linear in.",
            because="Those come from `decision_function`, which nobody calls here.",
        ),
    ),
)
def what_a_served_classifier_returns(scratch) -> list[float]:
    """Save a classifier with `mlflow.sklearn`, load it as a server does, and predict."""
    x = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
    classifier = LogisticRegression().fit(x, [0, 0, 1, 1])
    mlflow.sklearn.save_model(classifier, scratch / "model", serialization_format="cloudpickle", pip_requirements=[])
    return mlflow.pyfunc.load_model(scratch / "model").predict(x).tolist()


@topic.question(
    objectives=("realtime-endpoint",),
    difficulty=1,
    stem="""
        Which body does the scoring server of MLflow accept for a model whose signature is `a: double, b: double`?
    """,
    right=Right(
        text='`{"dataframe_records": [{"a": 1.0, "b": 2.0}]}`',
        seen=["records below their key"],
        because="A body is an object with one key that tells how the rest is to be read: `dataframe_split`, "
        "`dataframe_records`, `inputs` or `instances`.",
    ),
    wrong=(
        Wrong(
            text='`{"columns": ["a", "b"], "data": [[1.0, 2.0]]}`',
            seen=["split without a key"],
            believed='It is what `to_json(orient="split")` writes, and old versions took it.',
            because="It has the right shape, but has to stand below the key `dataframe_split`.",
            claim='An endpoint takes what to_json(orient="split") of a DataFrame writes as it is.',
        ),
        Wrong(
            text='`[{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}]`',
            seen=["records without a key"],
            believed="A list of objects is the most usual way to send rows.",
            because="A bare list could mean several things. It has to stand below the key `dataframe_records`.",
        ),
        Wrong(
            text='`{"rows": [{"a": 1.0, "b": 2.0}]}`',
            seen=["records below another key"],
            believed="Other services read rows below a key of that kind.",
            because="There are four keys that the server knows, and this is none of them.",
        ),
    ),
    source=REQUESTS,
)
def bodies_that_are_accepted(scratch) -> list[str]:
    """Send four bodies, and list those that get predictions."""
    model = saved_and_loaded(scratch, Total(), signature=infer_signature(ROW))
    rows = [{"a": 1.0, "b": 2.0}]
    bodies = {
        "records below their key": {"dataframe_records": rows},
        "split without a key": {"columns": ["a", "b"], "data": [[1.0, 2.0]]},
        "records without a key": [*rows, {"a": 3.0, "b": 4.0}],
        "records below another key": {"rows": rows},
    }
    return [name for name in bodies if error_of(partial(ask, model, bodies[name])) is None]


@topic.question(
    objectives=("realtime-endpoint",),
    difficulty=3,
    stem="""
        The signature is `a: double, b: double`, and the model adds the two. What does the scoring server of MLflow
        make of this body, whose second record lacks a key?

            {"dataframe_records": [{"a": 1.0, "b": 2.0}, {"a": 3.0}]}
    """,
    right=Right(
        text="It answers both records, and the second prediction is NaN",
        seen=lambda out: out[0] == 3.0 and len(out) == 2 and isnan(out[1]),
        because="The records become one DataFrame, in which `b` is a column with a gap. The signature asks whether the "
        "column is there, and it is. A request in which no record has `b` is refused.",
    ),
    wrong=(
        Wrong(
            text="It refuses the request, as a required column is missing",
            seen="MlflowException",
            believed="The signature says that `b` is required.",
            because="Required is the column, not each cell of it. A gap among doubles is let through.",
            claim="A record that lacks a key of the signature makes the whole request fail.",
        ),
        Wrong(
            text="It answers the first record, and leaves out the second",
            seen=[3.0],
            believed="One expects that a record which cannot be scored is passed over.",
            because="Leaving a record out would shift all answers after it. Each row stays.",
        ),
        Wrong(
            text="It answers both records, taking 0 for what is missing",
            seen=[3.0, 3.0],
            believed="Missing counts are often 0, and some parsers fill them in.",
            because="Nothing is filled in. What to put into a gap is up to the model.",
        ),
    ),
    source=REQUESTS,
)
def record_that_lacks_a_key(scratch) -> list[float] | str:
    """Send two records of which the second lacks a key, and return the predictions."""
    model = saved_and_loaded(scratch, Total(), signature=infer_signature(ROW))
    body = {"dataframe_records": [{"a": 1.0, "b": 2.0}, {"a": 3.0}]}
    return error_of(lambda: ask(model, body)) or ask(model, body)


topic.documented(
    "update_of_a_served_version",
    objectives=("realtime-endpoint",),
    difficulty=1,
    stem="""
        The configuration of an endpoint is changed from version 3 of a model to version 4. It takes minutes until the
        change is in force. What happens to the requests that come in meanwhile?
    """,
    right=Right(
        text="Version 3 goes on answering them until version 4 is ready",
        because="The old configuration serves until the new one is ready. If the update fails, the old one stays as if "
        "nothing had happened.",
    ),
    wrong=(
        Wrong(
            text="They get an error until version 4 is ready",
            believed="Replacing a program often means stopping it first.",
            because="The new configuration is built beside the old one, and takes over when it is ready.",
        ),
        Wrong(
            text="They wait in a queue until version 4 is ready",
            believed="It looks like a way to lose no request.",
            because="Nobody has to wait: what served before goes on serving.",
        ),
        Wrong(
            text="Version 4 gets a share of them that grows from minute to minute",
            believed="Careful releases are made step by step.",
            because="A gradual release is something one sets up, with both versions served and a traffic split.",
        ),
    ),
    source=ENDPOINTS,
)

topic.documented(
    "scale_to_zero_after_a_pause",
    objectives=("realtime-endpoint", "serving-modes"),
    difficulty=1,
    stem="""
        An endpoint for custom models has scale to zero enabled, and nobody has called it for hours. What is to be
        expected of the next request?
    """,
    right=Right(
        text="It takes longer, as compute has to come up first",
        because="Without requests the endpoint gives up its compute. The next one has to wait for a cold start, and "
        "capacity is not guaranteed: fine for tests, not recommended for production.",
    ),
    wrong=(
        Wrong(
            text="It is refused until somebody starts the endpoint by hand",
            believed="A cluster that has stopped has to be started.",
            because="A request is what brings the endpoint up again. Stopping it by hand is another thing.",
        ),
        Wrong(
            text="It is as fast as ever, as one copy of the model is kept ready",
            believed="Autoscaling elsewhere often has a least number of copies.",
            because="Scaling to zero leaves no copy. Switch it off to keep compute ready.",
        ),
        Wrong(
            text="It is answered with the most recent prediction for an equal input",
            believed="Caches are a common way to answer while a service sleeps.",
            because="Predictions are not cached. The request waits for the model.",
        ),
    ),
    source=CONCEPTS,
)

topic.documented(
    "path_of_one_served_model",
    objectives=("traffic-split", "realtime-endpoint"),
    difficulty=2,
    stem="""
        The endpoint `shop` gives 90 % of its traffic to `champion` and 10 % to `challenger`. Who answers the requests
        that are sent to this address?

            /serving-endpoints/shop/served-models/challenger/invocations
    """,
    right=Right(
        text="`challenger` alone, whatever the percentages are",
        because="The address names a served model, and for such requests the traffic settings are ignored. That is how "
        "one tries out a challenger before it gets a share.",
    ),
    wrong=(
        Wrong(
            text="`champion` for 90 % of them, `challenger` for the rest",
            believed="The split is set for the endpoint, and the address lies within it.",
            because="The split holds for requests to the endpoint itself. This address goes past it.",
        ),
        Wrong(
            text="`challenger` for 10 % of them, the others are refused",
            believed="A share could be read as a limit.",
            because="Percentages route requests, they do not limit anything. And here they are not applied.",
        ),
        Wrong(
            text="The two models at once, and the answer holds two predictions",
            believed="Comparing two models suggests asking both.",
            because="A request is answered by one served model. For two answers one sends two requests.",
        ),
    ),
    source=SEVERAL,
)


@topic.question(
    objectives=("traffic-split",),
    difficulty=2,
    stem="""
        For each request an endpoint draws anew which model answers: `champion` with 90 %, `challenger` with 10 %. A
        visit consists of 10 requests. In how many visits does the challenger answer at least once?
    """,
    right=Right(
        text="In about 65 % of them",
        seen=lambda share: 0.62 < share < 0.68,
        because="The champion answers all ten with a chance of 0.9 to the tenth, 35 %. A split by requests is none by "
        "users: most visits get answers from both models.",
    ),
    wrong=(
        Wrong(
            text="In about 10 % of them",
            seen=lambda share: 0.08 < share < 0.12,
            believed="Ten per cent of the traffic sounds like ten per cent of the people.",
            because="That would be so if the model were drawn once for each visit. It is drawn for each request.",
            claim="With 10 % of the traffic, a challenger answers 10 % of the users.",
        ),
        Wrong(
            text="In about 35 % of them",
            seen=lambda share: 0.32 < share < 0.38,
            believed="0.9 to the tenth power is the number that one computes first.",
            because="That is the share of visits which the challenger does not touch.",
        ),
        Wrong(
            text="In about 1 % of them",
            seen=lambda share: 0.005 < share < 0.02,
            believed="Ten per cent, spread over ten requests, looks like one per cent.",
            because="More requests make it more likely to meet the challenger, not less.",
        ),
    ),
)
def visits_that_meet_the_challenger() -> float:
    """Draw a model for each of ten requests of many visits, and take the share that meets the challenger."""
    models = np.random.default_rng(0).choice(["champion", "challenger"], p=[0.9, 0.1], size=(20_000, 10))
    return float((models == "challenger").any(axis=1).mean())


@topic.question(
    objectives=("traffic-split", "choose-metric"),
    difficulty=3,
    stem="""
        The challenger has had 5 % of the traffic. What do these numbers say, tested at the usual level of 5 %?

                        right   wrong
            champion      361      19
            challenger     20       0
    """,
    right=Right(
        text="Neither is shown to be better: 20 answers are too few to tell",
        seen=lambda out: min(out.values()) > 0.05,
        because="A model that is right in 95 % of cases gets 20 out of 20 right every third time. A small share of "
        "traffic means that one has to wait longer.",
    ),
    wrong=(
        Wrong(
            text="The challenger is better: it has not made one single mistake so far",
            seen=lambda out: out["challenger"] < 0.05,
            believed="An accuracy of 100 % is more than one of 95 %.",
            because="The difference is well within what chance does with 20 answers.",
            claim="The model with the higher accuracy on its share of the traffic is the better one.",
        ),
        Wrong(
            text="The champion is better: it has proved itself many more times over",
            seen=lambda out: out["champion"] < 0.05,
            believed="Nineteen times as many right answers look like evidence.",
            because="How many requests a model gets is decided by the split. What counts is how many of them it got "
            "right.",
        ),
        Wrong(
            text="Nothing can be tested, as the models answered different requests",
            seen="ValueError",
            believed="Tests for pairs need both answers to the same question.",
            because="Requests are drawn at random, so the two groups can be compared, by Fisher's exact test for one.",
        ),
    ),
)
def right_answers_behind_a_split() -> dict[str, float] | str:
    """Test by Fisher's exact test whether either model is right more often."""
    answers = [[361, 19], [20, 0]]
    if failed := error_of(lambda: fisher_exact(answers)):
        return failed
    champion, challenger = (fisher_exact(answers, alternative=side).pvalue for side in ("greater", "less"))
    return {"champion": round(float(champion), 3), "challenger": round(float(challenger), 3)}


@topic.question(
    objectives=("traffic-split",),
    difficulty=2,
    stem="""
        The champion is wrong on 4 % of its requests. Since a challenger gets 10 % of the traffic, the endpoint as a
        whole is wrong on 3.8 %. How often is the challenger wrong?
    """,
    right=Right(
        text="On 2 % of its requests",
        seen=[0.02],
        because="Nine in ten requests go on at 4 %, so the other tenth has to pull the mean down by itself: 0.9 x 4 + "
        "0.1 x 2 = 3.8. Metrics have to be read for each served model.",
    ),
    wrong=(
        Wrong(
            text="On 3.8 % of its requests",
            seen=[0.038],
            believed="It is the number that the dashboard of the endpoint shows.",
            because="It is a mean over both models, nine tenths of which is the champion.",
            claim="The error rate of an endpoint tells how good its newest served model is.",
        ),
        Wrong(
            text="On 3.6 % of its requests",
            seen=[0.036],
            believed="3.8 lies half way between 4 and 3.6.",
            because="Half way would be right if both got half of the traffic.",
        ),
        Wrong(
            text="On 38 % of its requests",
            seen=[0.38],
            believed="One divides by the share of the traffic.",
            because="Not all errors are the challenger's. With 38 % the endpoint would be wrong on 7.4 %.",
        ),
    ),
)
def error_rate_behind_the_split() -> list[float]:
    """Build the log of 10,000 requests for four error rates, and keep the rate that gives 3.8 % over all."""
    fitting = []
    for rate in (0.02, 0.036, 0.038, 0.38):
        model = np.array(["champion"] * 9000 + ["challenger"] * 1000)
        wrong = np.r_[np.arange(9000) < 0.04 * 9000, np.arange(1000) < rate * 1000]
        log = pd.DataFrame({"model": model, "wrong": wrong})
        if round(log["wrong"].mean(), 4) == 0.038:
            fitting.append(float(log.groupby("model")["wrong"].mean()["challenger"]))
    return fitting


@topic.question(
    objectives=("serving-modes", "batch-inference"),
    difficulty=1,
    stem="""
        Each night a job scores all customers and writes a table, in which the shop looks predictions up by customer.
        At noon a feature of customer 1 changes, and customer 9 signs up. What does the shop find for them at one?
    """,
    right=Right(
        text="The score of last night for 1, and nothing for 9",
        seen={"1": 10.0, "9": None},
        because="A batch job knows what was there when it ran. What changes or comes in later has to wait for the next "
        "run; where that is too late, one needs an endpoint or a stream.",
    ),
    wrong=(
        Wrong(
            text="A score from the new feature for 1, and nothing for 9",
            seen={"1": 50.0, "9": None},
            believed="A prediction seems to hang together with its features.",
            because="The table holds numbers. Nothing computes them anew when a feature changes.",
            claim="Predictions of a batch job follow the features as they change.",
        ),
        Wrong(
            text="The score of last night for 1, and the mean of all scores for 9",
            seen={"1": 10.0, "9": 15.0},
            believed="Recommenders often have a fallback for those whom they do not know.",
            because="A fallback has to be written by somebody. A look-up of an unknown key finds nothing.",
        ),
        Wrong(
            text="Nothing for 1 until the next run, and nothing for 9",
            seen={"1": None, "9": None},
            believed="One expects that a prediction becomes invalid with its input.",
            because="No one tells the table. The old score stays, and looks as good as any other.",
        ),
    ),
    source=WORKFLOWS,
)
def look_up_after_a_nightly_job() -> dict[str, float | None]:
    """Score two customers, change one and add another, and look the scores up."""
    customers = pd.DataFrame({"id": [1, 2], "x": [1.0, 2.0]})
    table = customers.assign(score=customers["x"] * 10)[["id", "score"]]
    customers = pd.DataFrame({"id": [1, 2, 9], "x": [5.0, 2.0, 9.0]})
    found = customers.merge(table, on="id", how="left").set_index("id")["score"]
    return {str(key): None if isnan(found[key]) else float(found[key]) for key in (1, 9)}


topic.documented(
    "fast_answers_from_slow_data",
    objectives=("serving-modes",),
    difficulty=3,
    stem="""
        A page has some milliseconds to show each known customer an offer. The offers follow from data that changes
        once a day, and there are a million page views an hour. What does Databricks describe as the economical way?
    """,
    right=Right(
        text="Score in a daily batch, and publish the predictions to an online key-value store",
        because="Low latency does not by itself call for a model behind an endpoint. Where predictions can be computed "
        "ahead, batch is cheapest, and a key-value store answers in milliseconds.",
    ),
    wrong=(
        Wrong(
            text="Serve the model in real time, and ask it for an offer at each page view",
            believed="Low latency and real-time serving are mentioned in one breath.",
            because="It works, and computes the same prediction again and again, on compute that has to be kept ready.",
        ),
        Wrong(
            text="Score the page views as a stream, and let each page read the result from a Delta table",
            believed="Streaming sounds like the fast one of the two ways that need no endpoint.",
            because="Neither the micro-batches nor queries of a Delta table answer within milliseconds.",
        ),
        Wrong(
            text="Score in a daily batch, and let each page query the Delta table over a SQL warehouse",
            believed="The predictions are in that table, and SQL can read it.",
            because="A warehouse is made for analysis, not for a million single look-ups an hour within milliseconds.",
        ),
    ),
    source=WORKFLOWS,
)

topic.documented(
    "what_an_inference_table_lacks",
    objectives=("serving-modes", "choose-metric"),
    difficulty=2,
    stem="""
        An endpoint logs to an inference table. What is still missing in order to compute from it how accurate the
        served classifier has been?
    """,
    right=Right(
        text="The true classes, to be joined in once they are known",
        because="The table has requests and responses. What really happened is known later and elsewhere; joined with "
        "the table, it gives the accuracy, and a set to train on.",
    ),
    wrong=(
        Wrong(
            text="The predictions, as the requests alone are logged",
            believed="A log of requests suggests what comes in.",
            because="The responses are logged as well, beside the requests.",
        ),
        Wrong(
            text="The inputs, as nothing but the predictions is logged",
            believed="Predictions are what one monitors, and inputs may be confidential.",
            because="The requests are logged too, and for an accuracy they would not be needed.",
        ),
        Wrong(
            text="Nothing, as the metrics of each request are in it",
            believed="A monitoring table sounds as if it held the quality of the model.",
            because="When a request is answered, nobody knows yet whether the answer is right.",
        ),
    ),
    source=INFERENCE_TABLES,
)

topic.documented(
    "features_for_an_outside_application",
    objectives=("serving-modes",),
    difficulty=1,
    stem="""
        An application outside Databricks runs a model of its own. At each request it needs the newest features of a
        customer out of Unity Catalog, with low latency. What is made for that?
    """,
    right=Right(
        text="A Feature Serving endpoint",
        because="It serves features, those computed beforehand and those computed on demand, to applications and "
        "models outside of Databricks, and scales with the traffic.",
    ),
    wrong=(
        Wrong(
            text="A Model Serving endpoint",
            believed="Endpoints are known as the way to ask from outside.",
            because="That one runs a model and returns predictions. This application has a model.",
        ),
        Wrong(
            text="An inference table of an endpoint",
            believed="It holds inputs of requests, features among them.",
            because="It is a log of what was asked and answered, made for monitoring.",
        ),
        Wrong(
            text="A feature table, read by a batch job",
            believed="The features are in that table.",
            because="A job reads many rows and takes its time. A request needs one row at once.",
        ),
    ),
    source=FEATURES,
)

topic.documented(
    "throughput_of_a_language_model",
    objectives=("serving-modes", "realtime-endpoint"),
    difficulty=1,
    stem="""
        A language model that was fine-tuned in-house has to answer in production, with a throughput that one can count
        on. Which mode of the Foundation Model APIs is meant for that?
    """,
    right=Right(
        text="Provisioned throughput",
        because="It is recommended for production workloads, above all those with high throughput, performance "
        "guarantees or fine-tuned models.",
    ),
    wrong=(
        Wrong(
            text="Pay-per-token",
            believed="It is the quickest way to begin, and what one meets first.",
            because="It offers models that Databricks hosts, not one's own, and is not designed for high throughput.",
        ),
        Wrong(
            text="AI Functions for batches of rows",
            believed="Throughput brings batches to mind.",
            because="They are recommended for batch inference over tables, not for requests that come one by one.",
        ),
        Wrong(
            text="External models",
            believed="They are served through the same kind of endpoint.",
            because="Those are models that run at another provider, and no mode of the Foundation Model APIs.",
        ),
    ),
    source=FOUNDATION,
)
