"""Questions on AutoML and MLOps: what AutoML does and leaves, sound practice, and what is promoted to production."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import numpy as np
    import pandas as pd
    from deltalake import DeltaTable, write_deltalake
    from scipy.stats import ks_2samp
    from sklearn.dummy import DummyClassifier
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score, f1_score, recall_score
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

topic = Topic()


def databricks(title: str, page: str) -> Source:
    return Source(f"Databricks: {title}", f"https://docs.databricks.com/aws/en/{page}", "2026-11-25")


AUTOML = databricks("What is AutoML?", "machine-learning/automl/")
AUTOML_API = databricks("AutoML Python API reference", "machine-learning/automl/automl-api-reference")
TRAIN_BY_API = databricks(
    "Train ML models with the AutoML Python API", "machine-learning/automl/train-ml-model-automl-api"
)
CLASSIFICATION = databricks("Data preparation for classification", "machine-learning/automl/classification-data-prep")
REGRESSION = databricks("Data preparation for regression", "machine-learning/automl/regression-data-prep")
HISTORY = databricks("Work with table history", "delta/history")
WORKFLOW = databricks("MLOps workflows", "machine-learning/mlops/mlops-workflow")
PATTERNS = databricks("Model deployment patterns", "machine-learning/mlops/deployment-patterns")
LIFECYCLE = databricks("Manage model lifecycle in Unity Catalog", "machine-learning/manage-model-lifecycle/")

RETIRING = (
    "AutoML is deprecated, and no longer built into Databricks Runtime 18.0 ML and later. Databricks points to its "
    "Data Science Agent instead."
)


# What AutoML brings


topic.documented(
    "what_an_automl_trial_leaves",
    objectives=("automl-advantages",),
    difficulty=1,
    stem="""
        The best trial of an AutoML run is good, and you know a feature that should make it better. How does AutoML help
        you to go on from there?
    """,
    right=Right(
        text="Each trial comes with a notebook of its code, which can be changed and run",
        because="AutoML hides nothing: the source code of every trial is generated as a notebook, to be read, changed "
        "and reproduced.",
    ),
    wrong=(
        Wrong(
            text="Each trial can be resumed from its checkpoint with one more feature",
            believed="Long trainings of neural networks are resumed like that.",
            because="A model with another feature is another model, and is trained anew, by the code of the trial.",
        ),
        Wrong(
            text="It opens the registered model, whose feature list can be edited in place",
            believed="The model and its signature can be seen in the workspace.",
            because="A registered version does not change. Another feature needs another training.",
        ),
        Wrong(
            text="It does not: the result is a black box, and the feature calls for your own code from scratch",
            believed="Other tools for automated training hand out a model and no more.",
            because="This one writes the code of each trial into a notebook, which is a start for your own.",
        ),
    ),
    source=AUTOML,
    retiring=RETIRING,
)


topic.documented(
    "where_automl_shows_the_data",
    objectives=("automl-advantages",),
    difficulty=1,
    stem="""
        Before you trust the models of an AutoML run, you want to see missing values, distributions and the share of
        each class in the table. What has AutoML made for that?
    """,
    right=Right(
        text="A data exploration notebook, linked from the experiment of the run",
        because="AutoML computes summary statistics of what it was given and leaves them as a notebook, which can be "
        "run again and extended.",
    ),
    wrong=(
        Wrong(
            text="A profile of the columns in the signature of the best model",
            believed="A signature lists the columns that a model takes.",
            because="It has their names and types and nothing about their values.",
        ),
        Wrong(
            text="A dashboard on the endpoint that the best model is served from",
            believed="Endpoints show charts of what passes through them.",
            because="AutoML deploys nothing by itself, and such charts are about requests.",
        ),
        Wrong(
            text="A feature table with one row of statistics for each column",
            believed="Features and tables of them are part of the platform.",
            because="AutoML can read feature tables. It does not write statistics into one.",
        ),
    ),
    source=TRAIN_BY_API,
    retiring=RETIRING,
)


topic.documented(
    "how_long_an_automl_run_takes",
    objectives=("automl-advantages",),
    difficulty=2,
    stem="How does one limit the length of a run of `automl.classify` with a current runtime?",
    right=Right(
        text="With `timeout_minutes`: no more trials are made when the time is up",
        because="The time is what is limited. `max_trials` was deprecated with runtime 10.4 and is not supported from "
        "11.0 on.",
    ),
    wrong=(
        Wrong(
            text="With `max_trials`: the run ends after that number of trials",
            believed="Older notes use it, and Hyperopt has a similar `max_evals`.",
            because="The parameter is not supported any more. The length is given as a time.",
        ),
        Wrong(
            text="With `exclude_frameworks`: each framework has one trial",
            believed="Fewer frameworks mean fewer kinds of models.",
            because="It says which libraries are left out. For each of the others there are many trials.",
        ),
        Wrong(
            text="It cannot be limited: each algorithm is tried with every setting of a fixed grid",
            believed="A grid search is the best known way of tuning.",
            because="Settings are searched for until time is up or the metric improves no more, not taken from a grid.",
        ),
    ),
    source=AUTOML_API,
    retiring=RETIRING,
)


# How AutoML chooses


topic.documented(
    "what_automl_does_not_try",
    objectives=("automl-selection",),
    difficulty=1,
    stem="Which of these models is not among those that `automl.classify` tries?",
    right=Right(
        text="A neural network of PyTorch",
        because="For classification it tries decision trees, random forests, logistic regression, XGBoost and "
        "LightGBM. Deep learning is left to you.",
    ),
    wrong=(
        Wrong(
            text="A random forest of scikit-learn",
            believed="Spark ML has random forests too, and one may expect these on a platform for Spark.",
            because="Trees, forests and linear models come from scikit-learn here.",
        ),
        Wrong(
            text="A boosted ensemble of LightGBM",
            believed="XGBoost is the better known library for boosting, and one seems to be enough.",
            because="XGBoost and LightGBM are both tried, as they often differ in what they do well.",
        ),
        Wrong(
            text="A logistic regression",
            believed="It looks too plain for an automated search.",
            because="It is among the models, and does well when the classes can be told apart by a weighted sum.",
        ),
    ),
    source=AUTOML,
    retiring=RETIRING,
)


topic.documented(
    "automl_with_more_rows_than_memory",
    objectives=("automl-selection",),
    difficulty=2,
    stem="""
        A table is much larger than the memory of a worker. What does AutoML do with it when it trains classifiers on a
        cluster with 8 workers?
    """,
    right=Right(
        text="It trains each model on one worker, with a sample of the rows that fits",
        because="Trials are spread over the workers, and each model is trained by a single-node library on one of "
        "them. So AutoML estimates the memory needed and samples where it has to.",
    ),
    wrong=(
        Wrong(
            text="It trains each model on all rows, which are divided among the workers",
            believed="On a Spark cluster one expects data to be divided.",
            because="That is how Spark ML trains. AutoML uses single-node libraries and distributes trials.",
        ),
        Wrong(
            text="It trains one model on each worker's share, and averages the eight",
            believed="Ensembles average models that have seen different rows.",
            because="No ensemble is made over the workers. Each trial is a model of its own.",
        ),
        Wrong(
            text="It stops with an error that asks for a sample or for larger instances",
            believed="pandas and scikit-learn fail when rows do not fit in memory.",
            because="AutoML prevents that by sampling before it trains.",
        ),
    ),
    source=CLASSIFICATION,
    retiring=RETIRING,
)


@topic.question(
    objectives=("automl-selection", "choose-metric"),
    difficulty=2,
    stem="""
        3 % of the rows are positive. Trial A predicts the negative class for every row. Trial B is a logistic
        regression with balanced class weights, and finds most positives, with false alarms. AutoML ranks trials by the
        primary metric, F1 by default. How do the two compare?
    """,
    right=Right(
        text="B wins by F1; A would win by accuracy",
        seen={"accuracy": "A", "f1": "B"},
        because="A is right on 97 % of the rows without finding a single positive, so its F1 is 0. B errs more often "
        "and yet is the one of use.",
    ),
    wrong=(
        Wrong(
            text="B wins by F1, and by accuracy as well",
            seen={"accuracy": "B", "f1": "B"},
            believed="A model that has learnt something should be right more often than one that has not.",
            because="With 3 % positives every false alarm costs accuracy, and missing all positives costs 3 % only.",
            claim="A model with a better F1 has a better accuracy too.",
        ),
        Wrong(
            text="A wins by F1, and by accuracy as well",
            seen={"accuracy": "A", "f1": "A"},
            believed="A metric of 97 % seems to be hard to beat on any scale.",
            because="F1 is made of precision and recall, and recall is 0 where no positive is found.",
        ),
        Wrong(
            text="A wins by F1; B would win by accuracy",
            seen={"accuracy": "B", "f1": "A"},
            believed="F1 is known as the metric for imbalanced classes, so it may seem to favour the majority.",
            because="It is the other way round: accuracy favours the majority, F1 looks at the positives.",
        ),
    ),
    source=AUTOML_API,
    retiring=RETIRING,
)
def winners_by_accuracy_and_f1() -> dict:
    """Fit a majority classifier and a balanced logistic regression, and compare them on new rows."""
    chance = np.random.default_rng(0)
    x = chance.normal(size=(20_000, 1))
    y = chance.random(20_000) < 1 / (1 + np.exp(4 - 1.2 * x[:, 0]))  # 3 % are positive
    trials = {"A": DummyClassifier(), "B": LogisticRegression(class_weight="balanced")}
    predicted = {name: model.fit(x[:10_000], y[:10_000]).predict(x[10_000:]) for name, model in trials.items()}
    metrics = {"accuracy": accuracy_score, "f1": f1_score}
    return {
        name: max(predicted, key=lambda trial: metric(y[10_000:], predicted[trial])) for name, metric in metrics.items()
    }


@topic.question(
    objectives=("automl-selection", "class-imbalance"),
    difficulty=3,
    stem="""
        3 % of the training rows are positive. As AutoML does with imbalanced classes, you keep one in ten of the
        negative rows and give those a weight of 10 in training. What would the predicted probabilities of new rows be
        like without the weights?
    """,
    right=Right(
        text="Far too high for the positive class",
        seen=lambda out: (
            out["without weights"] > 4 * out["true share"] and out["with weights"] < 1.3 * out["true share"]
        ),
        because="The model would learn that a quarter of the rows are positive. The weights make the remaining "
        "negatives count as many as there were, so that probabilities fit the true shares.",
    ),
    wrong=(
        Wrong(
            text="The same, as rows were left out at random",
            seen=lambda out: abs(out["without weights"] - out["with weights"]) < 0.01,
            believed="A random sample is known to be like the whole.",
            because="It is random within the negatives only. The share of the positives has changed.",
            claim="Downsampling the majority class at random leaves predicted probabilities as they are.",
        ),
        Wrong(
            text="Far too low for the positive class",
            seen=lambda out: out["without weights"] < out["true share"] / 2,
            believed="Weights are known for lifting the class that is neglected.",
            because="Here the negatives get the weight, since it was they that were thinned out.",
        ),
        Wrong(
            text="Right on average; the weights would make them too low",
            seen=lambda out: out["without weights"] < 1.3 * out["true share"] and out["with weights"] < 0.015,
            believed="Leaving out rows and weighting them looks like correcting twice.",
            because="The second step undoes what the first did to the shares. The gain is a smaller training set.",
        ),
    ),
    source=CLASSIFICATION,
    retiring=RETIRING,
)
def mean_probability_after_downsampling() -> dict:
    """Fit on all positives and a tenth of the negatives, with and without weights, and predict for new rows."""
    chance = np.random.default_rng(0)
    x = chance.normal(size=(40_000, 1))
    y = chance.random(40_000) < 1 / (1 + np.exp(4 - 1.2 * x[:, 0]))
    kept = np.flatnonzero(y[:20_000] | (chance.random(20_000) < 0.1))
    weights = {"without weights": None, "with weights": np.where(y[kept], 1, 10)}
    seen = {"true share": round(float(y[20_000:].mean()), 3)}
    for name, weight in weights.items():
        model = LogisticRegression().fit(x[kept], y[kept], sample_weight=weight)
        seen[name] = round(float(model.predict_proba(x[20_000:])[:, 1].mean()), 3)
    return seen


@topic.question(
    objectives=("automl-selection",),
    difficulty=3,
    stem="""
        Sales grow steadily. A random forest predicts a day's sales from the number of the day and the weekday. AutoML
        is not told of a time column, so validation rows are drawn at random from the same years. What does R2 on them
        say of the months to come?
    """,
    right=Right(
        text="It is close to 1, and tells nothing: on later days it is below 0",
        seen=lambda out: out["random"] > 0.9 and out["later"] < 0,
        because="Each validation day lies between training days, whose sales are nearly the same. Later days lie "
        "beyond all that the forest has seen. With `time_col` the earliest rows train and the latest ones test.",
    ),
    wrong=(
        Wrong(
            text="It is close to 1, and holds: on later days it is about the same",
            seen=lambda out: out["random"] > 0.9 and out["later"] > 0.9,
            believed="Validation rows were not used in training, so the metric seems to be honest.",
            because="It is honest for days in between, which is another task than predicting the future.",
            claim="A random split gives an honest estimate for future rows, since they were not trained on.",
        ),
        Wrong(
            text="It is below 0, and exaggerates: on later days it is close to 1",
            seen=lambda out: out["random"] < 0 and out["later"] > 0.9,
            believed="Days drawn at random tear a series apart.",
            because="A forest does not use the order of its rows, so nothing is torn. It just cannot extrapolate.",
        ),
        Wrong(
            text="It is below 0, and holds: a forest cannot learn a trend",
            seen=lambda out: out["random"] < 0 and out["later"] < 0,
            believed="Forests are known to fail with trends.",
            because="They fail beyond the range of the training rows. Within it they follow a trend well.",
        ),
    ),
    source=REGRESSION,
    retiring=RETIRING,
)
def r2_of_random_and_of_later_days() -> dict:
    """Fit a forest to growing sales, and score it on random days and on the last fifth of the days."""
    day = np.arange(1000)
    sales = 0.5 * day + 20 * np.sin(2 * np.pi * day / 7) + np.random.default_rng(0).normal(0, 10, 1000)
    X = np.column_stack([day, day % 7])
    seen = {}
    for split, shuffle in (("random", True), ("later", False)):
        train, test = train_test_split(day, test_size=0.2, shuffle=shuffle, random_state=0 if shuffle else None)
        forest = RandomForestRegressor(30, random_state=0).fit(X[train], sales[train])
        seen[split] = round(forest.score(X[test], sales[test]), 2)
    return seen


# Sound practice


@topic.question(
    objectives=("mlops-practices",),
    difficulty=3,
    stem="""
        A logistic regression was trained on columns that a StandardScaler had scaled. Only the regression was logged. A
        service scales each request with `StandardScaler().fit_transform(rows)` and then predicts. What do requests
        with one customer each get?
    """,
    right=Right(
        text="The same probability for every customer",
        seen=lambda out: len(set(out["service"])) == 1,
        because="The mean of one row is the row itself, so each value is scaled to 0. The fitted scaler is part of the "
        "model: log a pipeline of both.",
    ),
    wrong=(
        Wrong(
            text="The probabilities of the training pipeline, as scaling is linear",
            seen=lambda out: out["service"] == out["pipeline"],
            believed="Scaling does not change the order of values, and regressions take it in their stride.",
            because="It is the same linear map only with the mean and deviation of the training rows.",
            claim="A scaler need not be kept with the model, since serving can scale its rows anew.",
        ),
        Wrong(
            text="An error, as one row has no standard deviation",
            seen=lambda out: out["service"] == "ValueError",
            believed="A standard deviation of one value is undefined in statistics books.",
            because="scikit-learn takes the population formula, gets 0, and divides by 1 instead. Nothing warns you.",
        ),
        Wrong(
            text="Probabilities near 0 and 1, as the values are far too large",
            seen=lambda out: all(p < 0.01 or p > 0.99 for p in out["service"]) and len(set(out["service"])) > 1,
            believed="Values that were not scaled as in training are expected to drive the sum to extremes.",
            because="That is what one gets without any scaling. Here everything is scaled, to 0.",
        ),
    ),
    source=WORKFLOW,
)
def probabilities_with_a_scaler_per_request() -> dict:
    """Predict for four customers with the fitted pipeline, and one by one with a new scaler for each."""
    chance = np.random.default_rng(0)
    rows = chance.normal([40, 3000], [12, 900], size=(500, 2))  # age and income
    bought = rows[:, 1] + chance.normal(0, 500, 500) > 3000
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, bought)
    regression = pipeline[-1]

    def serve(customer):
        return regression.predict_proba(StandardScaler().fit_transform([customer]))[0, 1].round(4).item()

    failed = error_of(lambda: serve(rows[0]))
    right = pipeline.predict_proba(rows[:4])[:, 1].round(4).tolist()
    return {"service": failed or [serve(each) for each in rows[:4]], "pipeline": right}


@topic.question(
    objectives=("mlops-practices",),
    difficulty=3,
    stem="""
        A run logs the commit of its code, the seed, all hyperparameters, and the name of its Delta table. Every night
        rows are added to that table, old ones are corrected, and some arrive late. What else is needed to train on the
        same rows a month later?
    """,
    right=Right(
        text="The version of the table that was read",
        seen=lambda out: out == {"version": True, "number": False, "date": False, "schema": False},
        because="Reading the table at that version gives exactly the rows of that day, as long as the table's history "
        "is kept.",
    ),
    wrong=(
        Wrong(
            text="The number of rows that were read",
            seen=lambda out: out["number"],
            believed="Rows are added at the end, so the first ones seem to be those of the day.",
            because="A table has no order to rely on, and corrected rows have other values.",
        ),
        Wrong(
            text="The latest event date among the rows",
            seen=lambda out: out["date"],
            believed="A filter on the date looks like going back to that day.",
            because="It lets in rows that have arrived late, and takes old rows with their corrections.",
            claim="A filter on the event date gives back the rows that a table had on that day.",
        ),
        Wrong(
            text="The names and types of its columns",
            seen=lambda out: out["schema"],
            believed="A signature is logged with a model, and describes the data.",
            because="It describes the columns. Other rows have the same ones.",
        ),
    ),
    source=HISTORY,
)
def rows_that_can_be_read_again(scratch) -> dict:
    """Change a Delta table after it was read, and try four ways to read the same rows again."""
    table = str(scratch / "sales")
    write_deltalake(table, pd.DataFrame({"day": [1, 2, 3], "sold": [10.0, 20.0, 30.0]}))
    version, then = DeltaTable(table).version(), DeltaTable(table).to_pandas()
    changed = pd.DataFrame({"day": [1, 2, 3, 2, 4], "sold": [10.0, 25.0, 30.0, 5.0, 40.0]})  # corrected, late, new
    write_deltalake(table, changed, mode="overwrite")
    now = DeltaTable(table).to_pandas()
    again = {
        "version": DeltaTable(table, version=version).to_pandas(),
        "number": now.head(len(then)),
        "date": now[now["day"] <= then["day"].max()],
        "schema": now[list(then.columns)].astype(then.dtypes),
    }
    return {way: then.equals(rows.reset_index(drop=True)) for way, rows in again.items()}


@topic.question(
    objectives=("mlops-practices",),
    difficulty=2,
    stem="""
        A model predicts each day whether invoices will be paid late; the truth is known 60 days after. One day a source
        system begins to send amounts in cents instead of euros. Which daily check can tell on that very day?
    """,
    right=Right(
        text="Comparing the distribution of each input with that of the training rows",
        seen=lambda out: out == {"inputs": True, "recall": False, "test set": False, "coefficients": False},
        because="Inputs are there at once and need no labels. Their distribution is far from the one in training.",
    ),
    wrong=(
        Wrong(
            text="Computing recall on the rows that were scored that day, and comparing it with training",
            seen=lambda out: out["recall"],
            believed="A metric of quality is what tells whether a model is still good.",
            because="It needs true labels, and those of the day come in 60 days.",
            claim="To notice that a model's inputs have changed you have to wait for labels.",
        ),
        Wrong(
            text="Scoring the stored test set once more with the deployed version",
            seen=lambda out: out["test set"],
            believed="The test set is what the model was accepted on.",
            because="Neither the test set nor the model has changed, so the metric is what it was.",
        ),
        Wrong(
            text="Comparing the coefficients with those of the registered version",
            seen=lambda out: out["coefficients"],
            believed="Something about the model seems to be wrong.",
            because="The model is as it was. It is what it is fed with that has changed.",
        ),
    ),
    source=WORKFLOW,
)
def checks_that_notice_cents() -> dict:
    """Run four checks on a day when amounts come in cents, before any label is known."""
    chance = np.random.default_rng(0)
    amounts = chance.gamma(2, 300, size=(900, 1))
    late = amounts[:, 0] + chance.normal(0, 200, 900) > 700
    model = LogisticRegression(max_iter=1000).fit(amounts[:600], late[:600])
    before = (model.score(amounts[600:], late[600:]), model.coef_.copy())
    today = chance.gamma(2, 300, size=(200, 1)) * 100
    predicted = model.predict(today)
    labels = [None] * len(today)
    return {
        "inputs": bool(ks_2samp(today[:, 0], amounts[:600, 0]).pvalue < 0.001),
        "recall": error_of(lambda: recall_score(labels, predicted)) is None,
        "test set": model.score(amounts[600:], late[600:]) != before[0],
        "coefficients": bool((model.coef_ != before[1]).any()),
    }


topic.documented(
    "environments_for_ml",
    objectives=("mlops-practices",),
    difficulty=1,
    stem="Which arrangement of environments does Databricks recommend for a team that puts models into production?",
    right=Right(
        text="Separate ones for development, staging and production, with defined transitions",
        because="Each stage has its own compute, data and permissions. Code is tried freely in the first, tested in "
        "the second, and access to the third is tightly controlled.",
    ),
    wrong=(
        Wrong(
            text="One for all stages, in which models carry their stage as a tag, to keep data in one place",
            believed="One place is simple, and the registry can tell versions apart.",
            because="Experiments would run beside production, with the same permissions and on the same tables.",
        ),
        Wrong(
            text="Separate ones for data scientists and for engineers, each with its own production models",
            believed="The two groups have different tasks and tools.",
            because="The stages of code, data and models are what is kept apart, not professions.",
        ),
        Wrong(
            text="Separate ones for training and for serving, and development happens in the former",
            believed="Training and serving differ in what they need of compute.",
            because="Trying things out where production models are trained endangers these.",
        ),
    ),
    source=WORKFLOW,
)


# What is promoted


topic.documented(
    "what_moves_when_code_is_promoted",
    objectives=("promote-code-or-model", "mlops-practices"),
    difficulty=1,
    stem="""
        A team follows the pattern that Databricks recommends in most situations. What goes from development by way of
        staging to production?
    """,
    right=Right(
        text="The code that trains the model, and each environment trains its own",
        because="Code is reviewed and tested like other software. Staging trains on little data as a test, production "
        "on its full data.",
    ),
    wrong=(
        Wrong(
            text="The model that was trained in development, byte for byte",
            believed="It is the model whose metrics have convinced everyone.",
            because="That is the other pattern. It is for trainings that are too costly to repeat, among other cases.",
        ),
        Wrong(
            text="The notebook with its outputs, and people run it in each environment",
            believed="Notebooks are where models come from.",
            because="What is promoted passes through Git and automated tests, and jobs run it.",
        ),
        Wrong(
            text="The training data, so that each environment has the rows of development",
            believed="Models that are to be equal need equal data.",
            because="Data of production stay where they are. It is not the aim that models of all "
            "environments be equal.",
        ),
    ),
    source=PATTERNS,
)


topic.documented(
    "when_to_promote_the_model",
    objectives=("promote-code-or-model",),
    difficulty=2,
    stem="Which situation speaks for promoting the trained model instead of the code that trains it?",
    right=Right(
        text="One training takes 900 GPU hours and is hard to repeat",
        because="Promoting code trains again in every environment. Where that is too expensive or does not give the "
        "same model, the artifact itself is moved.",
    ),
    wrong=(
        Wrong(
            text="Developers may not see data of production",
            believed="If data may not be moved, a model seems to be what can be.",
            because="A model from development would have been trained without them then. Code can go where "
            "the data are.",
        ),
        Wrong(
            text="The model is to be retrained on new data every week without anyone's help",
            believed="A finished model looks easier to automate.",
            because="Automated training needs code that was reviewed and tested, and that runs in production.",
        ),
        Wrong(
            text="Code has to pass a review and integration tests before production runs it",
            believed="A model could be reviewed by its metrics.",
            because="Review and tests are about code, and are part of promoting it.",
        ),
    ),
    source=PATTERNS,
)


@topic.question(
    objectives=("promote-code-or-model",),
    difficulty=2,
    stem="""
        The same commit trains a model in development and in production, on the data of each, with the same seed and
        hyperparameters. Is what was measured in development true of the model in production?
    """,
    right=Right(
        text="No: it was fitted to other rows, so production has to validate it again",
        seen={"same model on the same rows": True, "on other rows": False, "same metric": False},
        because="Code, seed and parameters make a training repeatable on the same rows. On those of production another "
        "model comes out.",
    ),
    wrong=(
        Wrong(
            text="Yes: the same code with the same seed makes the same model",
            seen={"same model on the same rows": True, "on other rows": True, "same metric": True},
            believed="A seed is what one sets to get the same result again.",
            because="It fixes the random choices of the training, and not what there is to learn from.",
            claim="The same code, seed and hyperparameters give the same model in every environment.",
        ),
        Wrong(
            text="No: a seed means something else on another cluster, even with equal rows",
            seen={"same model on the same rows": False, "on other rows": False, "same metric": False},
            believed="Random splits of Spark do depend on partitions.",
            because="This code with these rows gives the same model again. It is the rows that differ.",
        ),
        Wrong(
            text="Yes: metrics are logged with a model, and go with it to production",
            seen={"same model on the same rows": True, "on other rows": False, "same metric": True},
            believed="A registered model shows the metrics of its run.",
            because="It is code that was moved here. The model of production has a run and metrics of its own.",
        ),
    ),
    source=PATTERNS,
)
def same_code_on_other_rows() -> dict:
    """Run the same training on rows of development twice and on rows of production, and compare models and metrics."""

    def train(rows):
        X, y = rows[:, :3], rows[:, :3].sum(axis=1) + rows[:, 3]
        model = RandomForestRegressor(20, random_state=7).fit(X[:150], y[:150])
        return model.predict(np.eye(3)).tolist(), model.score(X[150:], y[150:])

    development, production = (np.random.default_rng(seed).normal(size=(200, 4)) for seed in (1, 2))
    (model, metric), (again, _), (other, of_other) = train(development), train(development), train(production)
    return {
        "same model on the same rows": again == model,
        "on other rows": other == model,
        "same metric": of_other == metric,
    }


@topic.question(
    objectives=("promote-code-or-model", "registry-scope"),
    difficulty=3,
    stem="""
        Model dev.ml.churn has versions 1 to 3, and alias champion is on version 3. Model prod.ml.churn has one version.
        What does prod.ml.churn get by this call?

            client.copy_model_version("models:/dev.ml.churn@champion", "prod.ml.churn")
    """,
    right=Right(
        text="Version 2, without an alias",
        seen={"version": 2, "aliases": [], "same run": True},
        because="The copy is a version of another model, and gets the next number there. It points to the same run and "
        "artifacts. What an alias of `prod.ml.churn` points to is decided there.",
    ),
    wrong=(
        Wrong(
            text="Version 2, with the alias champion",
            seen={"version": 2, "aliases": ["champion"], "same run": True},
            believed="The version was named by its alias, so the alias seems to go with it.",
            because="An alias belongs to a registered model. Taking it along would put a model into use unasked.",
            claim="Copying a model version to another registered model takes its aliases along.",
        ),
        Wrong(
            text="Version 3, without an alias",
            seen={"version": 3, "aliases": [], "same run": True},
            believed="A copy is expected to keep the number of the original.",
            because="Numbers are counted for each model. The link to the original is kept as the source.",
        ),
        Wrong(
            text="Version 2, trained again on data of prod",
            seen={"version": 2, "aliases": [], "same run": False},
            believed="In production models are often trained anew.",
            because="That is promoting code. This call promotes a model: nothing is trained.",
        ),
    ),
    source=LIFECYCLE,
)
def copy_of_a_version(tracking) -> dict:
    """Copy a version to another registered model, and read what that has got."""
    client = tracking.client
    run = client.create_run(tracking.experiment_id)
    for name, versions in (("dev.ml.churn", 3), ("prod.ml.churn", 1)):
        client.create_registered_model(name)
        for _ in range(versions):
            client.create_model_version(name, f"{run.info.artifact_uri}/model", run.info.run_id)
    client.set_registered_model_alias("dev.ml.churn", "champion", "3")
    client.copy_model_version("models:/dev.ml.churn@champion", "prod.ml.churn")
    copy = max(client.search_model_versions("name = 'prod.ml.churn'"), key=lambda each: int(each.version))
    aliases = list(client.get_registered_model("prod.ml.churn").aliases)
    return {"version": int(copy.version), "aliases": aliases, "same run": copy.run_id == run.info.run_id}
