"""Questions on ensembles: forests, bagging, boosting and stacking, with Spark ML and scikit-learn."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import re

    import numpy as np
    from pyspark.ml.classification import GBTClassifier, RandomForestClassifier
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.linalg import Vectors
    from pyspark.ml.regression import RandomForestRegressor
    from sklearn.ensemble import BaggingRegressor, GradientBoostingRegressor, StackingRegressor
    from sklearn.ensemble import RandomForestRegressor as SingleNodeForest
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

topic = Topic()

SPARK_TREES = Source(
    "Spark ML: classification and regression",
    "https://spark.apache.org/docs/latest/ml-classification-regression.html",
)
SPARK_ENSEMBLES = Source("Spark MLlib: ensembles", "https://spark.apache.org/docs/latest/mllib-ensembles.html")
ENSEMBLES = Source("scikit-learn: ensembles", "https://scikit-learn.org/stable/modules/ensemble.html")

if IN_ENGINE:

    def noisy_curve(rows: int, noise: float, seed: int):
        """Values of x between 0 and 10, and the sine of each with some noise."""
        random = np.random.default_rng(seed)
        x = random.uniform(0, 10, size=(rows, 1))
        return x, np.sin(x[:, 0]) + random.normal(scale=noise, size=rows)

    def mean_squared(model_predictions, y) -> float:
        return float(np.mean((model_predictions - y) ** 2))


# How the members are put together


@topic.question(
    objectives=("ensembles",),
    difficulty=1,
    stem="""
        A `RandomForestRegressor` of Spark has 20 trees. How does its prediction for a row come about?
    """,
    right=Right(
        text="As the mean of what the 20 trees predict",
        seen=["mean"],
        because="Each tree of a forest is a model of the label by itself. Averaging reduces the errors that they do "
        "not share.",
    ),
    wrong=(
        Wrong(
            text="As the sum of what the 20 trees predict",
            seen=["sum"],
            believed="In boosting, the contributions of all trees are added up.",
            because="Boosted trees correct each other, so they are added. Trees of a forest aim at the label itself.",
        ),
        Wrong(
            text="As the prediction of the tree with the smallest training error",
            seen=["best"],
            believed="Choosing the best of many models is what a search does.",
            because="A forest chooses none of its trees: all of them take part in every prediction.",
        ),
        Wrong(
            text="As the median, so that single trees have no influence",
            seen=["median"],
            believed="A median would protect against trees that are far off.",
            because="Spark's forest takes the plain mean, in which each tree has the same weight.",
        ),
    ),
    source=SPARK_TREES,
)
def prediction_of_a_forest_for_regression(spark) -> list[str]:
    """Predict a row with a forest and with each of its trees, and list what agrees."""
    rows = [(Vectors.dense([float(n)]), float(n * n % 17)) for n in range(20)]
    forest = RandomForestRegressor(numTrees=20, seed=1).fit(spark.createDataFrame(rows, ["features", "label"]))
    votes = [tree.predict(Vectors.dense([11.0])) for tree in forest.trees]
    errors = [sum((tree.predict(x) - y) ** 2 for x, y in rows) for tree in forest.trees]
    ways = {
        "mean": np.mean(votes),
        "sum": np.sum(votes),
        "best": votes[int(np.argmin(errors))],
        "median": np.median(votes),
    }
    predicted = forest.predict(Vectors.dense([11.0]))
    return [name for name, value in ways.items() if abs(value - predicted) < 1e-9]


@topic.question(
    objectives=("ensembles",),
    difficulty=2,
    stem="""
        A random forest is told to use one third of the features. When are these features drawn?
    """,
    right=Right(
        text="Anew for each split, in each of the trees",
        seen=lambda out: out["features of a tree"] > 1 and out["features at the root"] > 1,
        because="Each node looks at a fresh draw, so one tree can come to use many features, while the strongest of "
        "them cannot dominate every split.",
    ),
    wrong=(
        Wrong(
            text="Once for each tree, for all of its splits",
            seen=lambda out: out["features of a tree"] == 1 and out["features at the root"] > 1,
            believed="Rows are drawn once for each tree, so it seems natural to draw columns along with them.",
            because="That is the random subspace method. Even if a draw has one feature, a tree of a forest comes to "
            "use several.",
            claim="Each tree of a random forest gets a random subset of the features for all of its splits.",
        ),
        Wrong(
            text="Once for the forest, before the first tree",
            seen=lambda out: out["features of a tree"] == out["features at the root"] == 1,
            believed="It sounds like a selection of features, which is done before training.",
            because="It serves to make trees differ, so it is random for each node. No feature is excluded for good.",
        ),
        Wrong(
            text="After training, by their importance",
            seen=lambda out: out["features at the root"] == 1 < out["features of a tree"],
            believed="Forests are known for ranking features by importance.",
            because="Importance is a result of training. The draws are blind to it, and decide what a split can use.",
        ),
    ),
    source=SPARK_ENSEMBLES,
)
def when_a_forest_draws_features(spark) -> dict[str, int]:
    """Let each draw have one feature of four, and count the features of a tree and those at the roots of all."""
    rows = spark.range(200).selectExpr(*[f"double(id * {step} % 101) AS x{step}" for step in (3, 5, 7, 11)], "id")
    data = VectorAssembler(inputCols=["x3", "x5", "x7", "x11"], outputCol="features").transform(rows)
    data = data.selectExpr("features", "double(x3 + x5 + x7 + x11 > 200) AS label")
    forest = RandomForestClassifier(numTrees=10, featureSubsetStrategy="1", maxDepth=5, seed=1).fit(data)
    used = [re.findall(r"If \(feature (\d+)", tree.toDebugString) for tree in forest.trees]
    return {"features of a tree": len(set(used[0])), "features at the root": len({tree[0] for tree in used})}


@topic.question(
    objectives=("ensembles", "bagging-boosting-stacking"),
    difficulty=2,
    stem="""
        What does this forest of Spark consist of?

            RandomForestClassifier(
                numTrees=5, bootstrap=False, subsamplingRate=1.0, featureSubsetStrategy="all"
            )
    """,
    right=Right(
        text="Five trees that are the same, as nothing is drawn at random",
        seen={"trees": 5, "different": 1, "with bootstrap": 5},
        because="Every tree gets all rows, and every split all features, so nothing is left to chance. An ensemble is "
        "worth something when its members differ.",
    ),
    wrong=(
        Wrong(
            text="Five trees that differ by the seed that each is given",
            seen=lambda out: out["different"] == 5,
            believed="A forest takes a seed, which is thought to make each tree random.",
            because="A seed decides over draws of rows and of features. Here nothing is drawn.",
            claim="The trees of a random forest differ because each has its own seed.",
        ),
        Wrong(
            text="Five trees that differ, as each corrects the one before",
            seen=lambda out: out["different"] == 5,
            believed="Ensembles of trees are easily taken for boosting.",
            because="No tree of a forest knows another. Correcting the one before is what boosting does.",
        ),
        Wrong(
            text="A single tree, as equal ones are removed",
            seen={"trees": 1, "different": 1, "with bootstrap": 5},
            believed="Keeping five copies of a model looks like a waste that a library would avoid.",
            because="The number of trees is what was asked for. Spark compares none of them.",
        ),
    ),
    source=SPARK_TREES,
)
def forest_without_any_draws(spark) -> dict[str, int]:
    """Count the trees that differ in a forest without draws, and of one that draws rows."""
    rows = spark.range(200).selectExpr(
        "double(id % 23) AS a", "double(id % 31) AS b", "double(id * id % 7 > 3) AS label"
    )
    data = VectorAssembler(inputCols=["a", "b"], outputCol="features").transform(rows)

    settings = {"numTrees": 5, "subsamplingRate": 1.0, "featureSubsetStrategy": "all", "seed": 1}
    trees = RandomForestClassifier(bootstrap=False, **settings).fit(data).trees
    others = RandomForestClassifier(bootstrap=True, **settings).fit(data).trees
    different, with_bootstrap = ({tree.toDebugString.partition("\n")[2] for tree in each} for each in (trees, others))
    return {"trees": len(trees), "different": len(different), "with bootstrap": len(with_bootstrap)}


@topic.question(
    objectives=("ensembles",),
    difficulty=1,
    stem="""
        A label has the classes 0, 1 and 2. What does Spark's `GBTClassifier` do with it?
    """,
    right=Right(
        text="It raises an error, as it is made for two classes",
        seen={"boosted": "error", "forest": 3},
        because="Its trees add up to a single score, for class 1 and against class 0. For several classes there is the "
        "random forest, or `OneVsRest` around a classifier of two.",
    ),
    wrong=(
        Wrong(
            text="It trains one series of trees for each class",
            seen={"boosted": 3, "forest": 3},
            believed="Gradient boosting of scikit-learn and of XGBoost does so.",
            because="Spark's boosted trees stop at a label other than 0 and 1. `OneVsRest` has to be put around them.",
            claim="Spark's `GBTClassifier` handles more than two classes.",
        ),
        Wrong(
            text="It tells class 0 from classes 1 and 2 together",
            seen={"boosted": 2, "forest": 3},
            believed="To a model of two classes, everything but 0 might count as positive.",
            because="Labels are not merged in silence. The first label that is neither 0 nor 1 ends the training.",
        ),
        Wrong(
            text="It raises an error, as ensembles of trees know two classes",
            seen={"boosted": "error", "forest": "error"},
            believed="What holds for boosting is taken to hold for all ensembles of trees.",
            because="Random forests of Spark take any number of classes, since each leaf counts all of them.",
        ),
    ),
    source=SPARK_TREES,
)
def boosted_trees_on_three_classes(spark) -> dict:
    """Fit boosted trees and a forest to three classes, and count the classes that they predict."""
    rows = spark.range(60).selectExpr("double(id) AS x", "double(id div 20) AS label")
    data = VectorAssembler(inputCols=["x"], outputCol="features").transform(rows)

    def classes(learner) -> int:
        return learner.fit(data).transform(data).select("prediction").distinct().count()

    found = {}
    for name, learner in {"boosted": GBTClassifier(maxIter=2), "forest": RandomForestClassifier(numTrees=5)}.items():
        failed = error_of(lambda learner=learner: classes(learner))
        found[name] = "error" if failed else classes(learner)
    return found


@topic.question(
    objectives=("ensembles", "bias-variance"),
    difficulty=3,
    stem="""
        Of 150 rows, most of the label's variance is noise. How does the error on unseen rows change when n goes from 20
        to 400 trees?

            RandomForestRegressor(n_estimators=n)                            # forest
            GradientBoostingRegressor(n_estimators=n, learning_rate=0.3)     # boosting
    """,
    right=Right(
        text="It levels off for the forest, and grows for boosting",
        seen=lambda out: out["forest"] < 1.05 and out["boosting"] > 1.2,
        because="More trees make the average of a forest steadier, and no more complex. Each boosted tree fits what is "
        "left over, in the end the noise, so their number has to be tuned.",
    ),
    wrong=(
        Wrong(
            text="It grows for the forest, and grows for boosting",
            seen=lambda out: out["forest"] > 1.2 and out["boosting"] > 1.2,
            believed="More trees sound like a more complex model, which overfits.",
            because="The trees of a forest are averaged. Their number costs time, but does not make it overfit.",
            claim="More trees make a random forest overfit.",
        ),
        Wrong(
            text="It grows for the forest, and levels off for boosting",
            seen=lambda out: out["forest"] > 1.2 and out["boosting"] < 1.05,
            believed="Deep trees fit noise, and the shallow ones of boosting do not.",
            because="The sum of hundreds of shallow trees does fit the noise, while deep trees are averaged out.",
        ),
        Wrong(
            text="It levels off for the forest, and levels off for boosting",
            seen=lambda out: out["forest"] < 1.05 and out["boosting"] < 1.05,
            believed="Ensembles have the name of being safe from overfitting.",
            because="That is about averaging. Boosting goes on reducing the training error, noise included.",
            claim="Boosting cannot overfit, however many trees are added.",
        ),
    ),
    source=ENSEMBLES,
)
def error_with_many_more_trees() -> dict[str, float]:
    """Divide the error of 400 trees on unseen rows by that of 20 trees, for a forest and for boosting."""
    x, y = noisy_curve(rows=150, noise=1.0, seed=0)
    new_x, new_y = noisy_curve(rows=2000, noise=1.0, seed=1)
    few, many = (SingleNodeForest(n_estimators=n, random_state=0).fit(x, y) for n in (20, 400))
    boosted = GradientBoostingRegressor(n_estimators=400, learning_rate=0.3, random_state=0).fit(x, y)
    stages = [mean_squared(stage, new_y) for stage in boosted.staged_predict(new_x)]
    forest = mean_squared(many.predict(new_x), new_y) / mean_squared(few.predict(new_x), new_y)
    return {"forest": round(forest, 3), "boosting": round(stages[399] / stages[19], 3)}


# Bagging, boosting and stacking


@topic.question(
    objectives=("bagging-boosting-stacking",),
    difficulty=1,
    stem="""
        Bagging draws 1,000 rows with replacement from a table of 1,000 rows for each of its trees. Which share of the
        rows does one tree get to see?
    """,
    right=Right(
        text="About 63 %",
        seen=lambda out: 0.60 < out < 0.66,
        because="Some rows are drawn several times, and about 37 % not at all: those are out of bag, and can serve to "
        "estimate the error of the tree.",
    ),
    wrong=(
        Wrong(
            text="All 100 %",
            seen=lambda out: out == 1,
            believed="As many rows are drawn as there are, so it seems that each is among them.",
            because="It would be so without replacement. With it, repetitions take the place of other rows.",
            claim="A bootstrap sample as large as the table contains every row.",
        ),
        Wrong(
            text="About 50 %",
            seen=lambda out: 0.47 < out < 0.53,
            believed="A coin decides for each row, as one might think.",
            because="A row is left out with a chance of about 1/e, which is 37 %.",
        ),
        Wrong(
            text="About 37 %",
            seen=lambda out: 0.34 < out < 0.40,
            believed="The number is remembered from the out-of-bag rows.",
            because="It is the share that a tree does not see.",
        ),
    ),
    source=ENSEMBLES,
)
def share_of_rows_that_a_bagged_tree_sees() -> float:
    """Bag 50 trees on 1,000 rows, and take the mean share of different rows in their samples."""
    x, y = noisy_curve(rows=1000, noise=0.1, seed=0)
    bagging = BaggingRegressor(DecisionTreeRegressor(max_depth=1), n_estimators=50, random_state=0).fit(x, y)
    return round(float(np.mean([len(set(sample)) / 1000 for sample in bagging.estimators_samples_])), 3)


@topic.question(
    objectives=("bagging-boosting-stacking", "bias-variance"),
    difficulty=2,
    stem="""
        A tree of depth 1 is far too simple for a wavy curve. Which ensemble of 100 such trees describes the curve well?
    """,
    right=Right(
        text="Boosting, since each tree adds what is still missing",
        seen=lambda out: out["boosting"] > 0.95 and out["bagging"] < 0.7,
        because="Boosting lowers bias: a sum of many steps can follow a curve. Bagging lowers variance, of which so "
        "simple a tree has little to lose.",
    ),
    wrong=(
        Wrong(
            text="Bagging, since an average of many trees is smooth",
            seen=lambda out: out["bagging"] > 0.95 and out["boosting"] < 0.7,
            believed="The average of many is praised as better than any single one.",
            because="Each of these trees makes about the same error, and the average keeps it.",
            claim="Bagging turns many weak models into a strong one.",
        ),
        Wrong(
            text="Bagging as well as boosting, since 100 trees are enough",
            seen=lambda out: out["bagging"] > 0.95 and out["boosting"] > 0.95,
            believed="The number of members is taken for the strength of an ensemble.",
            because="It matters what the members are fitted to: the same label each time, or what is left of it.",
        ),
        Wrong(
            text="Stacking alone, since trees of depth 1 have to be weighted",
            seen=lambda out: out["bagging"] < 0.7 and out["boosting"] < 0.7,
            believed="Stacking learns weights for its members, which sounds like the strongest way.",
            because="A weighted sum of trees that are all alike is no better. Boosting has no need of a second level.",
        ),
    ),
    source=ENSEMBLES,
)
def ensembles_of_very_simple_trees() -> dict[str, float]:
    """Fit one tree of depth 1, a hundred bagged and a hundred boosted ones to a curve, and take R2 of each."""
    x, y = noisy_curve(rows=500, noise=0.05, seed=0)
    stump = DecisionTreeRegressor(max_depth=1)
    models = {
        "one": stump,
        "bagging": BaggingRegressor(stump, n_estimators=100, random_state=0),
        "boosting": GradientBoostingRegressor(max_depth=1, n_estimators=100, learning_rate=0.5, random_state=0),
    }
    return {name: round(model.fit(x, y).score(x, y), 3) for name, model in models.items()}


@topic.question(
    objectives=("bagging-boosting-stacking", "distribute-trees"),
    difficulty=2,
    stem="""
        Gradient boosting with squared error has grown its first tree, with a learning rate of 1. What is the second
        tree fitted to?
    """,
    right=Right(
        text="The label minus the prediction of the first tree",
        seen=["residual"],
        because="It is to add what is missing, so it needs the first one. That is why boosted trees are grown one by "
        "one, where a forest can grow its trees side by side.",
    ),
    wrong=(
        Wrong(
            text="The label, on another sample drawn with replacement",
            seen=["bootstrap"],
            believed="That is how the trees of a forest come about.",
            because="It is bagging. Its trees do not depend on each other, and are averaged rather than added.",
        ),
        Wrong(
            text="The label, on the rows where the first tree was wrong",
            seen=["wrong rows"],
            believed="Boosting is summed up as a focus on the errors of the previous model.",
            because="No row is left out. The focus lies in the target: where the first tree was right, it is near 0.",
        ),
        Wrong(
            text="The prediction of the first tree, as one more feature",
            seen=["stacked"],
            believed="A model on top of predictions is an ensemble too.",
            because="It is stacking. A boosted tree sees the same features as the first, and another target.",
        ),
    ),
    source=ENSEMBLES,
)
def target_of_the_second_boosted_tree() -> list[str]:
    """Fit a second tree by hand in each way, and list those that give what boosting predicts."""
    x, y = noisy_curve(rows=200, noise=0.3, seed=0)

    def tree():
        return DecisionTreeRegressor(max_depth=2, random_state=0)

    boosted = GradientBoostingRegressor(n_estimators=2, learning_rate=1.0, max_depth=2, init="zero", random_state=0)
    first = tree().fit(x, y).predict(x)
    drawn, far = np.random.default_rng(0).integers(0, 200, 200), np.abs(y - first) > 0.3
    more = np.column_stack([x, first])
    ways = {
        "residual": first + tree().fit(x, y - first).predict(x),
        "bootstrap": (first + tree().fit(x[drawn], y[drawn]).predict(x)) / 2,
        "wrong rows": first + tree().fit(x[far], y[far]).predict(x),
        "stacked": tree().fit(more, y).predict(more),
    }
    return [name for name, predicted in ways.items() if np.allclose(predicted, boosted.fit(x, y).predict(x))]


@topic.question(
    objectives=("bagging-boosting-stacking",),
    difficulty=2,
    stem="""
        `GradientBoostingRegressor(n_estimators=500, learning_rate=0.1)` of scikit-learn is fitted to noisy data. How
        does the squared error on the training rows change from tree to tree?
    """,
    right=Right(
        text="It falls with every tree, up to the last one",
        seen=lambda out: out["rises"] == 0 and out["last to first"] < 0.5,
        because="Each tree is fitted to what is left of these very rows, so their error shrinks. It says nothing about "
        "new rows: when to stop is read from a validation set.",
    ),
    wrong=(
        Wrong(
            text="It falls up to the best number of trees, then it rises",
            seen=lambda out: out["rises"] > 0 and out["last to lowest"] > 1.05,
            believed="This is the well-known picture of overfitting.",
            because="The picture shows the error on validation rows. On training rows there is no turn.",
            claim="The training error of boosting rises again once it overfits.",
        ),
        Wrong(
            text="It goes up and down, as each tree draws its own rows",
            seen=lambda out: out["rises"] > 50,
            believed="Trees of ensembles are thought to be grown on random samples.",
            because="By default, every boosted tree gets all rows. Samples are drawn when `subsample` is below 1.",
        ),
        Wrong(
            text="It stays about the same, as the trees are averaged",
            seen=lambda out: out["last to first"] > 0.8,
            believed="A forest's error does level off after some trees.",
            because="Boosted trees are added up, each on top of the others, so the fit gets closer and closer.",
        ),
    ),
    source=ENSEMBLES,
)
def training_error_from_tree_to_tree() -> dict[str, float]:
    """Follow the training error over 500 boosted trees, and count the trees with which it rises."""
    x, y = noisy_curve(rows=200, noise=1.0, seed=0)
    errors = GradientBoostingRegressor(n_estimators=500, learning_rate=0.1, random_state=0).fit(x, y).train_score_
    return {
        "rises": int((np.diff(errors) > 0).sum()),
        "last to lowest": round(float(errors[-1] / errors.min()), 3),
        "last to first": round(float(errors[-1] / errors[0]), 3),
    }


@topic.question(
    objectives=("bagging-boosting-stacking", "count-models"),
    difficulty=2,
    stem="""
        How often is a base model fitted here, all base models taken together?

            bases = [("a", tree), ("b", forest), ("c", linear)]
            StackingRegressor(bases, final_estimator=ridge, cv=5).fit(x, y)
    """,
    right=Right(
        text="18 times",
        seen=18,
        because="Each of the 3 is fitted for 5 folds, to predict rows that it has not seen, and once more on all rows "
        "for later use: 3 x 6. The second level learns from predictions for unseen rows.",
    ),
    wrong=(
        Wrong(
            text="15 times",
            seen=15,
            believed="Three models times five folds is 15.",
            because="The models of the folds are thrown away, so each base model is fitted once more on all rows.",
        ),
        Wrong(
            text="3 times",
            seen=3,
            believed="Fitting each base model once looks sufficient to get predictions from it.",
            because="Predictions for rows of its own training would look too good to the second level.",
        ),
        Wrong(
            text="8 times",
            seen=8,
            believed="Three base models and five folds are added up.",
            because="Every base model meets every fold, so the numbers multiply.",
        ),
    ),
    source=ENSEMBLES,
)
def fits_of_base_models_in_stacking() -> int:
    """Count the fits of three base models in a stack with five folds."""
    fits = []

    class Noted(LinearRegression):
        def fit(self, x, y, sample_weight=None):
            fits.append(len(x))
            return super().fit(x, y, sample_weight)

    x, y = noisy_curve(rows=50, noise=0.1, seed=0)
    StackingRegressor([(name, Noted()) for name in "abc"], final_estimator=DecisionTreeRegressor(), cv=5).fit(x, y)
    return len(fits)


@topic.question(
    objectives=("bagging-boosting-stacking",),
    difficulty=3,
    stem="""
        The labels are coin flips. A fully grown tree is fitted to 300 rows, and a logistic regression as second level
        to the tree's predictions for the same 300 rows. How accurate is this stack on those rows, and on new ones?
    """,
    right=Right(
        text="About 100 % on those, and 50 % on new rows",
        seen=lambda out: out["same rows"] > 0.95 and 0.4 < out["new rows"] < 0.6 and 0.4 < out["out of fold"] < 0.6,
        because="The tree knows the labels of its rows by heart, so the second level learns to trust it blindly. It "
        "has to be fitted to out-of-fold predictions, which show that there is nothing to be learnt.",
    ),
    wrong=(
        Wrong(
            text="About 50 % on those, and 50 % on new rows",
            seen=lambda out: 0.4 < out["same rows"] < 0.6 and 0.4 < out["new rows"] < 0.6,
            believed="Nothing can be learnt from coin flips, so no score should be better than chance.",
            because="Rows that were trained on can be remembered, and the tree's predictions repeat their labels.",
        ),
        Wrong(
            text="About 100 % on those, and 100 % on new rows",
            seen=lambda out: out["same rows"] > 0.95 and out["new rows"] > 0.95,
            believed="A second level that was fitted well is expected to generalise what the first has found.",
            because="Its input on new rows is the guess of a tree that has learnt noise.",
            claim="The second level of a stack can learn from predictions for the rows that the first was fitted to.",
        ),
        Wrong(
            text="About 75 % on those, and 75 % on new rows",
            seen=lambda out: 0.7 < out["same rows"] < 0.8 and 0.7 < out["new rows"] < 0.8,
            believed="A simple second level seems to temper a tree that overfits, and to end halfway.",
            because="It sees a feature that agrees with every label, so there is no reason for it to hold back.",
        ),
    ),
    source=ENSEMBLES,
)
def stack_on_predictions_for_its_own_rows() -> dict[str, float]:
    """Stack on predictions for the rows of training, score on old and new rows, and compare with folds."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(300, 3)), random.integers(0, 2, 300)
    new_x, new_y = random.normal(size=(2000, 3)), random.integers(0, 2, 2000)
    tree = DecisionTreeClassifier(random_state=0).fit(x, y)
    second = LogisticRegression().fit(tree.predict_proba(x), y)
    folds = cross_val_predict(DecisionTreeClassifier(random_state=0), x, y, cv=5)
    return {
        "same rows": round(second.score(tree.predict_proba(x), y), 3),
        "new rows": round(second.score(tree.predict_proba(new_x), new_y), 3),
        "out of fold": round(float(np.mean(folds == y)), 3),
    }
