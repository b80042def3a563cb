"""Questions on missing values: how to find them, to keep track of them, and what to fill them with."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    import pandas
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.feature import Imputer, VectorAssembler
    from pyspark.sql import functions as F

topic = Topic()

IMPUTER = Source(
    "PySpark reference: Imputer",
    "https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.Imputer.html",
)
NAN = Source(
    "Databricks SQL reference: special floating point values",
    "https://docs.databricks.com/sql/language-manual/data-types/special-floating-point-values.html",
)


# Finding what is missing, and keeping track of it


@topic.question(
    objectives=("missing-indicator", "summary-statistics"),
    difficulty=1,
    stem="""
        Column `x` of type double holds five values. What does the code return?

            1.0    null    NaN    3.0    NaN

            df.filter(F.col("x").isNull()).count()
    """,
    right=Right(
        text="1",
        seen=1,
        because="`isNull` is true for null alone. NaN is a value of type double; it takes `isnan` to find it.",
    ),
    wrong=(
        Wrong(
            text="3",
            seen=3,
            believed="In pandas `isnull` finds None and NaN alike.",
            because="Spark keeps the two apart: `isNull` does not find the two NaN.",
            claim="isNull counts what is missing in a numeric column.",
        ),
        Wrong(
            text="2",
            seen=2,
            believed="In a numeric column the gaps are thought to be NaN, as they are in pandas.",
            because="A numeric column of Spark may hold both, and `isNull` finds null, of which there is one.",
        ),
        Wrong(
            text="0",
            seen=0,
            believed="A condition on null is never true, so such a filter seems to find nothing.",
            because="That is so for comparisons such as `==`. `isNull` is the test that does return true for null.",
        ),
    ),
    source=NAN,
)
def rows_that_is_null_finds(spark) -> int:
    """Count the rows that isNull finds in a column with two numbers, one null and two NaN."""
    nan = float("nan")
    df = spark.createDataFrame([(1.0,), (None,), (nan,), (3.0,), (nan,)], "x double")
    return df.filter(F.col("x").isNull()).count()


@topic.question(
    objectives=("missing-indicator",),
    difficulty=2,
    stem="""
        Column `x` of type double may hold null as well as NaN. Which condition is true for both and false for
        numbers?
    """,
    right=Right(
        text='`F.col("x").isNull() | F.isnan("x")`',
        seen=["isNull | isnan"],
        because="Each function finds one of the two, and returns false, not null, for everything else. So their "
        "disjunction is a proper indicator.",
    ),
    wrong=(
        Wrong(
            text='`F.isnan(F.col("x"))`',
            seen=["isnan"],
            believed="pandas has `isna`, which finds all that is missing, and the names are alike.",
            because="`isnan` is true for NaN alone; for null it returns false.",
            claim="isnan finds null as well as NaN.",
        ),
        Wrong(
            text='`F.col("x") != F.col("x")`',
            seen=["!="],
            believed="By the usual rules of floating-point numbers NaN differs from itself, which is a known test.",
            because="In Spark NaN equals NaN, so the condition is false there, and for null it is null.",
            claim="In Spark, NaN is found by comparing a column with itself.",
        ),
        Wrong(
            text='`F.col("x").isin(None, float("nan"))`',
            seen=["isin"],
            believed="Listing the two kinds of gaps seems to be the plainest test of all.",
            because="NaN is found in that way, but for null the result is null, and so it is for numbers that the "
            "list does not hold.",
        ),
    ),
    source=NAN,
)
def condition_for_both_kinds_of_gaps(spark) -> list:
    """Evaluate four conditions on a number, null and NaN, and name those that give false, true and true."""
    nan = float("nan")
    df = spark.createDataFrame([(1, 1.0), (2, None), (3, nan)], "id int, x double").orderBy("id")
    x = F.col("x")
    conditions = {"isNull | isnan": x.isNull() | F.isnan("x"), "isnan": F.isnan(x)}
    conditions |= {"!=": x != F.col("x"), "isin": x.isin(None, nan)}
    rows = df.select(*(each.alias(name) for name, each in conditions.items())).collect()
    return [name for name in conditions if [row[name] for row in rows] == [False, True, True]]


@topic.question(
    objectives=("missing-indicator",),
    difficulty=2,
    stem="""
        Some ages are null. Which order of steps leaves an indicator that is 0 in every row?
    """,
    right=Right(
        text='`fillna` on `age`, then add `F.col("age").isNull().cast("int")`',
        seen=["fillna, flag"],
        because="Once the column has been filled, nothing in it is null, so the indicator finds nothing. It has to be "
        "computed from the column as it was.",
    ),
    wrong=(
        Wrong(
            text='Add `F.col("age").isNull().cast("int")`, then `fillna` on `age`',
            seen=["flag, fillna"],
            believed="Columns are computed lazily, so the indicator seems to see what `age` is in the end.",
            because="A column refers to the DataFrame on which it was defined. What is done to `age` later does not "
            "reach it.",
        ),
        Wrong(
            text='Add `F.col("age").isNull().cast("int")`, then use `Imputer` with `age` as its output',
            seen=["flag, Imputer in place"],
            believed="Overwriting the column seems to take away what the indicator is made from.",
            because="The indicator is a column of its own by then, and keeps its values.",
        ),
        Wrong(
            text='`Imputer` from `age` to `filled`, then add `F.col("age").isNull().cast("int")`',
            seen=["Imputer to another column, flag"],
            believed="As a rule the indicator comes before the filling, so this looks too late.",
            because="The Imputer leaves its input column alone if the output has another name, so the gaps are still "
            "there.",
            claim="An indicator of missing values has to be added before an Imputer runs, whatever its output column.",
        ),
    ),
)
def order_that_loses_the_gaps(spark) -> list:
    """Fill and flag ages in four orders, and name those whose indicator is 0 everywhere."""
    df = spark.createDataFrame([(20.0,), (None,), (40.0,)], "age double")

    def flag(frame):
        return frame.withColumn("flag", F.col("age").isNull().cast("int"))

    def impute(frame, output):
        return Imputer(inputCols=["age"], outputCols=[output]).fit(frame).transform(frame)

    frames = {
        "fillna, flag": flag(df.fillna(30.0, ["age"])),
        "flag, fillna": flag(df).fillna(30.0, ["age"]),
        "flag, Imputer in place": impute(flag(df), "age"),
        "Imputer to another column, flag": flag(impute(df, "filled")),
    }
    return [steps for steps, frame in frames.items() if frame.agg(F.sum("flag")).first()[0] == 0]


@topic.question(
    objectives=("missing-indicator",),
    difficulty=1,
    stem="""
        What does the new column hold in a row whose `age` is 30?

            df.withColumn("age_missing", F.when(F.col("age").isNull(), 1))
    """,
    right=Right(
        text="null",
        seen=[None],
        because="`when` without `otherwise` returns null where its condition does not hold. An indicator that has gaps "
        "itself is of no use to a model: add `.otherwise(0)`, or cast the condition to int.",
    ),
    wrong=(
        Wrong(
            text="0",
            seen=[0],
            believed="An indicator is 1 or 0, so 0 seems to be what is left when it is not 1.",
            because="Spark does not know that an indicator is meant. Without `otherwise` the value is null.",
            claim="F.when(condition, 1) is 0 where the condition does not hold.",
        ),
        Wrong(
            text="1",
            seen=[1],
            believed="The condition is read as a filter, and the column as a constant for all rows.",
            because="The value 1 is used only in rows for which the condition holds.",
        ),
        Wrong(
            text="30",
            seen=[30],
            believed="Where there is nothing to replace, one expects the old value, as after `fillna`.",
            because="`when` makes a new column and does not know of `age` but in its condition.",
        ),
    ),
)
def indicator_made_by_when(spark) -> list:
    """Make a column by when() without otherwise(), and read it where the age is known."""
    df = spark.createDataFrame([(30,), (None,)], "age int")
    flagged = df.withColumn("age_missing", F.when(F.col("age").isNull(), 1))
    return [row["age_missing"] for row in flagged.filter("age = 30").collect()]


@topic.question(
    objectives=("missing-indicator", "compare-imputation"),
    difficulty=3,
    stem="""
        The label is 1 exactly where `x` is missing; where it is known, `x` lies symmetrically around 0. A logistic
        regression is trained on `x` filled with its mean, and another one on that and a missing indicator. What are
        their areas under the ROC curve on the training rows?
    """,
    right=Right(
        text="0.5, and 1.0 with the indicator",
        seen=[0.5, 1.0],
        because="The mean lies in the midst of the known values, where a linear model cannot tell the filled rows from "
        "the others. The indicator keeps the fact that the value was missing, which here tells all.",
    ),
    wrong=(
        Wrong(
            text="1.0, and 1.0 with the indicator",
            seen=[1.0, 1.0],
            believed="All filled rows hold one and the same value, by which a model seems to recognise them.",
            because="A tree might cut out that value. A linear model only scores by how large `x` is, and these rows "
            "lie in the middle.",
            claim="A missing indicator is redundant, as a model recognises the filled-in mean.",
        ),
        Wrong(
            text="0.5, and 0.5 with the indicator",
            seen=[0.5, 0.5],
            believed="The indicator is derived from `x`, so it seems to add nothing that the model does not have.",
            because="It is derived from `x` as it was before filling. The filled column no longer says where the gaps "
            "were.",
        ),
        Wrong(
            text="0.5, and 0.75 with the indicator",
            seen=[0.5, 0.75],
            believed="One of two features is informative, so the result is expected half-way between chance and "
            "perfection.",
            because="A model does not average over its features. One that separates the classes is enough.",
        ),
    ),
)
def areas_with_and_without_an_indicator(spark) -> list:
    """Train on the filled column, without and with a missing indicator, and measure the areas under the ROC curve."""
    known = [(float(x), 0.0) for x in (-3, -2, -1, 1, 2, 3)]
    df = spark.createDataFrame(known + [(None, 1.0)] * 6, "x double, label double")
    df = df.withColumn("gap", F.col("x").isNull().cast("int"))
    df = Imputer(inputCols=["x"], outputCols=["x"], strategy="mean").fit(df).transform(df)
    areas = []
    for inputs in (["x"], ["x", "gap"]):
        table = VectorAssembler(inputCols=inputs, outputCol="features").transform(df)
        scored = LogisticRegression().fit(table).transform(table)
        areas.append(round(BinaryClassificationEvaluator().evaluate(scored), 3))
    return areas


# What to fill in


@topic.question(
    objectives=("compare-imputation",),
    difficulty=1,
    stem="""
        Column `has_card` is 1.0 for customers with a card and 0.0 for others; some values are missing. Which of these
        puts a number into the column that is neither?

            has_card: 1.0  1.0  1.0  0.0  0.0  null
    """,
    right=Right(
        text='`Imputer(strategy="mean")`',
        seen=["mean"],
        because="The mean of 0 and 1 is a share, 0.6 here. For a column of categories or codes the most frequent "
        "value is the choice, or an indicator beside a constant.",
    ),
    wrong=(
        Wrong(
            text='`Imputer(strategy="median")`',
            seen=["median"],
            believed="The median is thought to lie between the two values, at 0.5.",
            because="Spark's Imputer takes the middle one of the known values, and each of them is 0 or 1.",
        ),
        Wrong(
            text='`Imputer(strategy="mode")`',
            seen=["mode"],
            believed="Mode is mixed up with a kind of average.",
            because="The mode is the most frequent value, so it always is one of the values of the column.",
        ),
        Wrong(
            text='`df.fillna(0, ["has_card"])`',
            seen=["fillna"],
            believed="The constant is an integer in a column of doubles, so it seems to be a value of another kind.",
            because="`fillna` casts the constant to the type of the column: it becomes 0.0.",
        ),
    ),
    source=IMPUTER,
)
def filling_that_invents_a_value(spark) -> list:
    """Fill a column of zeros and ones in four ways, and name those after which it holds anything else."""
    df = spark.createDataFrame([(x,) for x in (1.0, 1.0, 1.0, 0.0, 0.0, None)], "has_card double")
    filled = {"fillna": df.fillna(0, ["has_card"])}
    for strategy in ("mean", "median", "mode"):
        imputer = Imputer(inputCols=["has_card"], outputCols=["has_card"], strategy=strategy)
        filled[strategy] = imputer.fit(df).transform(df)
    return [way for way, frame in filled.items() if frame.filter(~F.col("has_card").isin(0.0, 1.0)).count() > 0]


@topic.question(
    objectives=("compare-imputation", "outliers"),
    difficulty=2,
    stem="""
        Of six salaries five are known: 30, 31, 32, 34 and 900 (thousand). The 900 turns out to be a typing error for
        33. By how much does that change what Imputer fills in with the strategies `mean` and `median`?
    """,
    right=Right(
        text="The mean by more than 170, the median by nothing",
        seen=lambda out: out["mean"] > 170 and out["median"] == 0,
        because="A distant value moves the mean in proportion to its distance. The median depends on the order alone, "
        "and 32 is the middle one of five in both cases. So it is the safer choice for skewed columns.",
    ),
    wrong=(
        Wrong(
            text="The mean by less than 10, the median by more than 170",
            seen=lambda out: out["mean"] < 10 and out["median"] > 170,
            believed="The two are mixed up: the mean is taken for the one that a single value cannot move.",
            because="It is the other way round. The mean adds up all values; the median sorts them.",
            claim="Mean imputation is the robust choice for a column with outliers.",
        ),
        Wrong(
            text="The mean by more than 170, the median by more than 10",
            seen=lambda out: out["mean"] > 170 and out["median"] > 10,
            believed="A value that is thirty times too large seems to leave a mark on each statistic.",
            because="The median does not know how large the largest value is. It is 32 with 900 and with 33.",
        ),
        Wrong(
            text="The mean by less than 10, the median by less than 10",
            seen=lambda out: out["mean"] < 10 and out["median"] < 10,
            believed="Imputation is thought to fill in a typical value, which an error in one row does not change.",
            because="The mean of the five is 205.4 with the error and 32 without it. It is not typical at all.",
        ),
    ),
    source=IMPUTER,
)
def what_a_typing_error_changes(spark) -> dict:
    """Fit an Imputer to salaries with and without an outlier, and take the differences of what it fills in."""

    def surrogate(strategy, last):
        df = spark.createDataFrame([(x,) for x in (30.0, 31.0, 32.0, 34.0, last, None)], "salary double")
        imputer = Imputer(inputCols=["salary"], outputCols=["filled"], strategy=strategy)
        return imputer.fit(df).surrogateDF.first()["salary"]

    return {each: abs(surrogate(each, 900.0) - surrogate(each, 33.0)) for each in ("mean", "median")}


@topic.question(
    objectives=("compare-imputation", "impute"),
    difficulty=2,
    stem="""
        Column `x` holds 1.0, 2.0, 3.0, 10.0 and null. What takes the place of null?

            Imputer(inputCols=["x"], outputCols=["filled"], strategy="median")
    """,
    right=Right(
        text="2.0",
        seen=2.0,
        because="The Imputer asks `approxQuantile` for the median. That returns a value of the column, and of the two "
        "in the middle it is the lower one.",
    ),
    wrong=(
        Wrong(
            text="2.5",
            seen=2.5,
            believed="By the textbook, and in pandas, the median of an even number of values is the mean of the "
            "middle two.",
            because="`approxQuantile` does not interpolate: it returns one of the values. `F.median` would give 2.5.",
            claim="With an even number of values, the Imputer's median is the mean of the middle two.",
        ),
        Wrong(
            text="3.0",
            seen=3.0,
            believed="One knows that a value of the column is taken, and guesses the upper one of the middle two.",
            because="The rank is half the number of values, 2 of 4, which is the lower one of the middle two.",
        ),
        Wrong(
            text="4.0",
            seen=4.0,
            believed="4.0 is the mean, which is what the Imputer uses by default.",
            because="The strategy has been set to `median`.",
        ),
    ),
    source=IMPUTER,
)
def median_of_an_even_number(spark) -> float:
    """Fill a gap with the median of four values."""
    df = spark.createDataFrame([(1.0,), (2.0,), (3.0,), (10.0,), (None,)], "x double")
    imputer = Imputer(inputCols=["x"], outputCols=["filled"], strategy="median")
    return imputer.fit(df).transform(df).filter("x IS NULL").first()["filled"]


@topic.question(
    objectives=("compare-imputation",),
    difficulty=2,
    stem="""
        Half of the rows lack a value, and an Imputer fills them with the mean. How do the mean and the standard
        deviation of the filled column compare with those of the known values?
    """,
    right=Right(
        text="The mean is the same, the standard deviation is smaller",
        seen={"mean": "same", "standard deviation": "smaller"},
        because="Rows at the mean do not move it, but they are rows without any distance to it. So the column looks "
        "less spread than it is, and its correlations with other columns shrink.",
    ),
    wrong=(
        Wrong(
            text="The mean is the same, the standard deviation is the same",
            seen={"mean": "same", "standard deviation": "same"},
            believed="Filling with the mean is said to keep the distribution as it is.",
            because="It keeps the centre alone. Many rows with one and the same value narrow the distribution.",
            claim="Filling gaps with the mean leaves the distribution of a column as it was.",
        ),
        Wrong(
            text="The mean is the same, the standard deviation is larger",
            seen={"mean": "same", "standard deviation": "larger"},
            believed="More rows seem to bring more variation.",
            because="The added rows do not vary: each of them lies exactly at the mean.",
        ),
        Wrong(
            text="The mean is smaller, the standard deviation is the same",
            seen={"mean": "smaller", "standard deviation": "same"},
            believed="The gaps seem to weigh like zeros, which pull a mean down.",
            because="That would be so after `fillna(0)`. Rows at the mean leave it where it is.",
        ),
    ),
)
def spread_after_filling_with_the_mean(spark) -> dict:
    """Compare the mean and standard deviation of a column before and after an Imputer has filled half of it."""
    df = spark.createDataFrame([(x,) for x in (2.0, 4.0, 6.0, 8.0, None, None, None, None)], "x double")
    filled = Imputer(inputCols=["x"], outputCols=["filled"]).fit(df).transform(df)

    def change(statistic):
        before, after = filled.agg(statistic("x"), statistic("filled")).first()
        return "same" if abs(after - before) < 1e-9 else "larger" if after > before else "smaller"

    return {"mean": change(F.mean), "standard deviation": change(F.stddev)}


@topic.question(
    objectives=("compare-imputation", "impute"),
    difficulty=2,
    stem="""
        The gaps of the string column `city`, which may be many, are to be filled with its most frequent city. Which
        row holds that city?

            known = df.dropna(subset=["city"])
    """,
    right=Right(
        text='`known.groupBy("city").count().orderBy(F.desc("count")).first()`',
        seen=["known, descending"],
        because="Null has to be left out before counting, since it is a group like others, and the counts have to be "
        "sorted downwards, since groups come in no particular order.",
    ),
    wrong=(
        Wrong(
            text='`known.groupBy("city").count().first()`',
            seen=["known, unsorted"],
            believed="`value_counts` of pandas sorts its result by frequency, and this looks like its counterpart.",
            because="`groupBy` promises no order. Which group comes first has nothing to do with its size.",
            claim="The most frequent value is the first row of groupBy().count().",
        ),
        Wrong(
            text='`known.groupBy("city").count().orderBy(F.col("count").asc()).first()`',
            seen=["known, ascending"],
            believed="Sorting is what matters, and the direction is easily mixed up.",
            because="In ascending order the first row holds the rarest city.",
        ),
        Wrong(
            text='`df.groupBy("city").count().orderBy(F.col("count").desc()).first()`',
            seen=["all, descending"],
            believed="Aggregates skip null, so grouping seems to leave it out as well.",
            because="`groupBy` makes a group of the rows whose city is null. Where gaps are many it is the largest, "
            "and null would be filled with null.",
            claim="groupBy leaves out the rows in which the grouping column is null.",
        ),
    ),
)
def row_with_the_most_frequent_city(spark) -> list:
    """Look for each of three cities in a table in which it is the most frequent one, and name what always finds it."""
    cities = ["Bergen", "Oslo", "Tromso"]
    ways = {
        "known, descending": lambda df: df.dropna().groupBy("city").count().orderBy(F.desc("count")),
        "known, unsorted": lambda df: df.dropna().groupBy("city").count(),
        "known, ascending": lambda df: df.dropna().groupBy("city").count().orderBy(F.col("count").asc()),
        "all, descending": lambda df: df.groupBy("city").count().orderBy(F.col("count").desc()),
    }
    right = dict.fromkeys(ways, 0)
    for most in cities:
        others = [city for city in cities if city != most]
        df = spark.createDataFrame([(each,) for each in [*others, most, most, most, *[None] * 5]], "city string")
        for way, counted in ways.items():
            right[way] += counted(df).first()["city"] == most
    return [way for way, times in right.items() if times == len(cities)]


@topic.question(
    objectives=("impute", "compare-imputation"),
    difficulty=3,
    stem="""
        How many of the two gaps in this pandas Series are still there afterwards?

            s = pandas.Series([None, "red", "blue", "red", None])
            s = s.fillna(s.mode())
    """,
    right=Right(
        text="1",
        seen=1,
        because="`mode` returns a Series, as there may be several modes, and `fillna` aligns it by index: its value at "
        "index 0 fills the gap at index 0 alone. Pass `s.mode()[0]`.",
    ),
    wrong=(
        Wrong(
            text="0",
            seen=0,
            believed='`fillna(s.mean())` works for numbers, so the mode seems to be used in the same way: "red" for '
            "each gap.",
            because="`mean` returns a number, `mode` a Series. A Series fills only where its index fits.",
            claim="In pandas, s.fillna(s.mode()) fills each gap with the most frequent value.",
        ),
        Wrong(
            text="2",
            seen=2,
            believed="Where a Series is passed instead of a value, nothing is expected to be filled.",
            because="A Series is allowed, and is aligned by index. It holds index 0, at which there is a gap.",
        ),
        Wrong(
            text="It raises a TypeError",
            seen="TypeError",
            believed="`fillna` wants a value for the gaps, and a Series is none.",
            because="A Series is a legal argument with a meaning of its own: a value for each index.",
        ),
    ),
)
def gaps_left_by_a_mode_in_pandas() -> int | str:
    """Fill a Series with its mode() in pandas, and count the gaps that are left."""
    s = pandas.Series([None, "red", "blue", "red", None])
    try:
        s = s.fillna(s.mode())
    except TypeError as error:
        return type(error).__name__
    return int(s.isna().sum())


# How the filling is done


@topic.question(
    objectives=("impute",),
    difficulty=1,
    stem="""
        An Imputer with `strategy="mean"` is fitted to `train`, and its model transforms `test`. What does the gap in
        `test` become?

            train: 10.0   20.0   30.0
            test:  100.0  200.0  null
    """,
    right=Right(
        text="20.0",
        seen=20.0,
        because="The mean is computed once, by `fit`, from the rows of `train`. So nothing is learned from the test "
        "rows, and a single new row can be filled as well.",
    ),
    wrong=(
        Wrong(
            text="150.0",
            seen=150.0,
            believed="The gap is in `test`, so it seems to be filled from the column in which it is.",
            because="`transform` computes no statistics. It fills in what the model has stored, see `surrogateDF`.",
            claim="An Imputer's model computes the mean anew for each table that it transforms.",
        ),
        Wrong(
            text="72.0",
            seen=72.0,
            believed="It is the mean of all five known values, and more data seem to give a better estimate.",
            because="`fit` saw `train` alone. Using test rows would be a leak.",
        ),
        Wrong(
            text="null, as before",
            seen=None,
            believed="There was no gap in `train`, so the model seems to have learned nothing about gaps.",
            because="The Imputer learns a value for each input column, whether there are gaps in it or not.",
        ),
    ),
    source=IMPUTER,
)
def filling_a_gap_in_new_rows(spark) -> float:
    """Fit an Imputer to one table, and fill a gap in another one."""
    train = spark.createDataFrame([(10.0,), (20.0,), (30.0,)], "x double")
    test = spark.createDataFrame([(100.0,), (200.0,), (None,)], "x double")
    model = Imputer(inputCols=["x"], outputCols=["filled"], strategy="mean").fit(train)
    return model.transform(test).filter("x IS NULL").first()["filled"]


@topic.question(
    objectives=("impute",),
    difficulty=1,
    stem="""
        `plan` is a column of strings with a few nulls. What happens?

            imputer = Imputer(inputCols=["plan"], outputCols=["filled"], strategy="mode")
            imputer.fit(df).transform(df)
    """,
    right=Right(
        text="An error is raised, as `plan` holds strings",
        seen="IllegalArgumentException",
        because="Spark's Imputer takes numeric columns only, with each strategy. Fill strings by `fillna`, with the "
        "most frequent value or a category of its own, or index them first.",
    ),
    wrong=(
        Wrong(
            text="The nulls become the most frequent string of `plan`",
            seen=["basic", "basic", "basic", "pro"],
            believed="The mode is defined for strings, and scikit-learn's `most_frequent` fills them.",
            because="The columns are checked to be numeric before anything is counted, whatever the strategy.",
            claim='Imputer(strategy="mode") fills the gaps of string columns.',
        ),
        Wrong(
            text="The nulls become empty strings in `filled`",
            seen=["", "basic", "basic", "pro"],
            believed="For want of a number, one expects something neutral to be filled in.",
            because="The Imputer knows no default values. It refuses columns that are not numeric.",
        ),
        Wrong(
            text="The nulls remain, and the strings are copied",
            seen=[None, "basic", "basic", "pro"],
            believed="Columns of other types are thought to be left alone, as `fillna` does.",
            because="`fillna` skips columns of another type without a word. The Imputer raises an error.",
        ),
    ),
    source=IMPUTER,
)
def mode_of_a_column_of_strings(spark) -> str | list:
    """Fit an Imputer with the strategy mode to a column of strings."""
    df = spark.createDataFrame([("basic",), ("basic",), ("pro",), (None,)], "plan string")
    imputer = Imputer(inputCols=["plan"], outputCols=["filled"], strategy="mode")
    error = error_of(lambda: imputer.fit(df))
    return error or [row["filled"] for row in imputer.fit(df).transform(df).orderBy("filled").collect()]


@topic.question(
    objectives=("impute",),
    difficulty=2,
    stem="""
        Column `visits` of type int holds 1, 2, 2 and null. An Imputer with `strategy="mean"` writes column `filled`.
        What is in it where `visits` is null?
    """,
    right=Right(
        text="1, as the mean is cut off",
        seen=1,
        because="The output has the type of the input. The mean, 1.67, is cast to int, which cuts off its decimals. "
        "Cast the column to double first.",
    ),
    wrong=(
        Wrong(
            text="1.67, as the column becomes double",
            seen=lambda out: isinstance(out, float) and 1.66 < out < 1.67,
            believed="A mean is a decimal number, so the output is expected to be double.",
            because="The model has stored the mean in full, but it fills a column of the type of the input.",
            claim="When it fills in means, the Imputer turns columns of integers into doubles.",
        ),
        Wrong(
            text="2, as the mean is rounded",
            seen=2,
            believed="1.67 has to become an integer, and 2 is the nearest one.",
            because="A cast to int does not round. It cuts off what follows the point.",
        ),
        Wrong(
            text="Nothing, as an error is raised",
            seen="IllegalArgumentException",
            believed="Early versions of the Imputer took columns of type float and double only.",
            because="All numeric types are allowed now. Integers are filled with a mean that has been cut off.",
        ),
    ),
    source=IMPUTER,
)
def mean_in_a_column_of_integers(spark) -> int | float | str:
    """Fill a gap in a column of integers with the mean."""
    df = spark.createDataFrame([(1,), (2,), (2,), (None,)], "visits int")
    imputer = Imputer(inputCols=["visits"], outputCols=["filled"], strategy="mean")
    error = error_of(lambda: imputer.fit(df))
    return error or imputer.fit(df).transform(df).filter("visits IS NULL").first()["filled"]


@topic.question(
    objectives=("impute",),
    difficulty=3,
    stem="""
        In column `x` the value -1.0 marks what was not measured; it also holds a null and a NaN. Which of them are
        filled?

            Imputer(inputCols=["x"], outputCols=["filled"], missingValue=-1.0)
    """,
    right=Right(
        text="-1.0 and null",
        seen=["-1.0", "null"],
        because="`missingValue` replaces the default, which is NaN, so NaN now passes through. Null is treated as "
        "missing in any case.",
    ),
    wrong=(
        Wrong(
            text="-1.0 and NaN and null",
            seen=["-1.0", "NaN", "null"],
            believed="The parameter is thought to add one more mark to those that count as missing anyway.",
            because="It does so beside null alone. NaN is only missing as long as it is the `missingValue`.",
            claim="Setting missingValue adds a mark to NaN and null, which an Imputer fills anyway.",
        ),
        Wrong(
            text="-1.0 and NaN",
            seen=["-1.0", "NaN"],
            believed="NaN looks like the real mark of a missing number, and null like a matter of SQL.",
            because="It is the other way round: null is filled always, and NaN just by default.",
        ),
        Wrong(
            text="-1.0 alone",
            seen=["-1.0"],
            believed="One value has been named as missing, so the others seem to be left alone.",
            because="This is so for NaN, but null is filled whatever `missingValue` is.",
        ),
    ),
    source=IMPUTER,
)
def filled_with_a_missing_value_of_its_own(spark) -> list:
    """Fill a column with an Imputer whose missingValue is -1.0, and name what the mean has replaced."""
    rows = [("a", 1.0), ("b", 3.0), ("-1.0", -1.0), ("NaN", float("nan")), ("null", None)]
    df = spark.createDataFrame(rows, "mark string, x double")
    imputer = Imputer(inputCols=["x"], outputCols=["filled"], missingValue=-1.0)
    filled = imputer.fit(df).transform(df).filter("filled = 2.0")
    return [row["mark"] for row in filled.orderBy("mark").collect()]


@topic.question(
    objectives=("impute",),
    difficulty=2,
    stem="""
        In `train`, all values of column `income` are null. What comes of an Imputer with `strategy="mean"`?
    """,
    right=Right(
        text="`fit` on `train` raises an error",
        seen="fit",
        because="There is nothing to compute a mean from, so no value can be stored, and the Imputer says so at once. "
        "Such a column has to be left out or filled with a constant.",
    ),
    wrong=(
        Wrong(
            text="`transform` of new rows raises an error",
            seen="transform",
            believed="Fitting is thought to put up with it, as long as nothing has to be filled.",
            because="The value to fill in is computed by `fit`, so that is where it fails.",
        ),
        Wrong(
            text="`transform` of new rows fills in 0.0",
            seen=[0.0],
            believed="Zero seems to be the natural default where nothing is known.",
            because="The Imputer has no default. It refuses a column without values.",
            claim="An Imputer fills a column that has no values at all with 0.",
        ),
        Wrong(
            text="`transform` of new rows leaves null",
            seen=[None],
            believed="The mean of no values is null in Spark, so null would be replaced by null.",
            because="That is what `F.mean` returns, but the Imputer checks it and raises an error.",
        ),
    ),
)
def imputer_on_a_column_without_values(spark) -> str | list:
    """Fit an Imputer to a column of nulls and transform another table; tell which step fails, or what is filled in."""
    train = spark.createDataFrame([(None,), (None,)], "income double")
    new = spark.createDataFrame([(None,)], "income double")
    imputer = Imputer(inputCols=["income"], outputCols=["filled"], strategy="mean")
    if error_of(lambda: imputer.fit(train)):
        return "fit"
    filled = imputer.fit(train).transform(new)
    return "transform" if error_of(filled.collect) else [row["filled"] for row in filled.collect()]


@topic.question(
    objectives=("impute",),
    difficulty=2,
    stem="""
        In one row `age` (double) and `city` (string) are both null. What are they after this call?

            df.fillna("0")
    """,
    right=Right(
        text='`age` is null, `city` is "0"',
        seen=[None, "0"],
        because="`fillna` only looks at columns whose type fits the value: a string fills columns of strings. The "
        "others are skipped without a word.",
    ),
    wrong=(
        Wrong(
            text='`age` is 0.0, `city` is "0"',
            seen=[0.0, "0"],
            believed='Spark casts strings to numbers in many places, and "0" can be cast.',
            because="With one value for all columns, its type selects the columns. No cast from string takes place.",
            claim='df.fillna("0") fills numeric columns as well, since "0" can be cast to a number.',
        ),
        Wrong(
            text="`age` is 0.0, `city` is null",
            seen=[0.0, None],
            believed="What is filled is what looks like a number, and 0 is one.",
            because='The value is the string "0", not the number 0, which would indeed fill `age` alone.',
        ),
        Wrong(
            text="`age` is null, `city` is null",
            seen=[None, None],
            believed="A value that does not fit each column is thought to be ignored altogether.",
            because="It is ignored for the columns that it does not fit, and `city` is a string.",
        ),
    ),
)
def both_columns_after_fillna(spark) -> list:
    """Fill a row of two nulls, one of type double and one of type string, with a string."""
    df = spark.createDataFrame([(None, None)], "age double, city string")
    return list(df.fillna("0").first())


@topic.question(
    objectives=("impute",),
    difficulty=2,
    stem="""
        How many of these four rows does `df.dropna(how="any", thresh=1)` keep?

            a       b       c
            1.0     2.0     3.0
            1.0     null    3.0
            null    NaN     3.0
            null    null    NaN
    """,
    right=Right(
        text="3",
        seen=3,
        because="`thresh` is the least number of known values that a row must have to be kept, and it overrides `how`. "
        "NaN counts as missing here, so only the last row has none.",
    ),
    wrong=(
        Wrong(
            text="2",
            seen=2,
            believed="`thresh` is read as the number of gaps that a row may have.",
            because="It counts what is there, not what is missing: one known value is enough to stay.",
            claim="dropna(thresh=1) drops rows with more than one missing value.",
        ),
        Wrong(
            text="1",
            seen=1,
            believed='`how="any"` says that a single gap is enough to drop a row.',
            because="Where `thresh` is given, `how` is ignored.",
        ),
        Wrong(
            text="4",
            seen=4,
            believed="Spark tells NaN from null, so the NaN in the last row looks like a value that is known.",
            because="`dropna` is one of the calls that treat both as missing, as is `fillna`.",
        ),
    ),
)
def rows_kept_by_a_threshold(spark) -> int:
    """Drop rows by a threshold from a table with null and NaN, and count what is left."""
    nan = float("nan")
    rows = [(1.0, 2.0, 3.0), (1.0, None, 3.0), (None, nan, 3.0), (None, None, nan)]
    df = spark.createDataFrame(rows, "a double, b double, c double")
    return df.dropna(how="any", thresh=1).count()


@topic.question(
    objectives=("impute", "summary-statistics"),
    difficulty=3,
    stem="""
        Column `x` holds 1.0, 3.0, null and NaN. What do null and NaN become?

            mean = df.agg(F.mean("x")).first()[0]
            df.fillna(mean, ["x"])
    """,
    right=Right(
        text="NaN and NaN",
        seen=[float("nan"), float("nan")],
        because="`fillna` replaces both, but with a mean that is NaN itself, since the aggregate does not skip NaN. "
        "The Imputer leaves out both kinds before it takes the mean, and would fill in 2.0.",
    ),
    wrong=(
        Wrong(
            text="2.0 and 2.0",
            seen=[2.0, 2.0],
            believed="In pandas the same two steps fill both gaps, as its `mean` skips what is missing.",
            because="Spark's `mean` skips null alone. One NaN makes it NaN, and that is then filled in.",
            claim="Filling with df.agg(mean) does the same as an Imputer with the strategy mean.",
        ),
        Wrong(
            text="2.0 and NaN",
            seen=[2.0, float("nan")],
            believed="NaN is a value to Spark, so `fillna` is thought to pass it by.",
            because="`fillna` does replace NaN in numeric columns. The trouble is the mean, which is NaN.",
        ),
        Wrong(
            text="null and NaN",
            seen=[None, float("nan")],
            believed="A mean of NaN seems to be no value that one can fill in, so that nothing is changed.",
            because="NaN is a double, and `fillna` takes it: the null becomes NaN as well.",
        ),
    ),
    source=NAN,
)
def gaps_filled_with_an_aggregate(spark) -> list:
    """Fill null and NaN with the mean of the column as the aggregate gives it."""
    df = spark.createDataFrame([(1, 1.0), (2, 3.0), (3, None), (4, float("nan"))], "id int, x double")
    mean = df.agg(F.mean("x")).first()[0]
    return [row["x"] for row in df.fillna(mean, ["x"]).filter("id > 2").orderBy("id").collect()]
