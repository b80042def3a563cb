"""Questions on exploring data: summary statistics, outliers, charts, and how two features go together."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong

if IN_ENGINE:
    import math

    import numpy
    import pandas
    from matplotlib.cbook import boxplot_stats
    from pyspark.ml.feature import StandardScaler, StringIndexer, VectorAssembler
    from pyspark.ml.stat import Correlation
    from pyspark.sql import functions as F
    from scipy.stats import chi2_contingency
    from scipy.stats.contingency import association

topic = Topic()

NAN = Source(
    "Databricks SQL reference: special floating point values",
    "https://docs.databricks.com/sql/language-manual/data-types/special-floating-point-values.html",
)
QUANTILE = Source(
    "Databricks PySpark reference: approxQuantile",
    "https://docs.databricks.com/aws/en/pyspark/reference/classes/dataframe/approxQuantile",
)


# Summary statistics


@topic.question(
    objectives=("summary-statistics",),
    difficulty=1,
    stem="""
        `df.describe()` and `df.summary()` are called without arguments on a table of numbers. What do you see in the
        second result alone?
    """,
    right=Right(
        text="The median and the quartiles",
        seen=["25%", "50%", "75%"],
        because="Both give the count, mean, standard deviation, minimum and maximum. `summary` adds the three "
        "quartiles, the middle one of which is the (approximate) median.",
    ),
    wrong=(
        Wrong(
            text="The standard deviations",
            seen=["stddev"],
            believed="`describe` is taken for a short form that shows the mean, minimum and maximum.",
            because="`describe` has the row `stddev` too. What it lacks are the rows 25%, 50% and 75%.",
        ),
        Wrong(
            text="The number of missing values per column",
            seen=lambda out: any("null" in each or "missing" in each for each in out),
            believed="An overview of a table should tell what is missing, and data profiles in notebooks do.",
            because="Neither call has a row for missing values. One can infer nulls from `count`, as it leaves them "
            "out.",
            claim="df.summary() shows how many values are missing in each column.",
        ),
        Wrong(
            text="The number of distinct values",
            seen=["count_distinct"],
            believed="`summary` can count distinct values, so it is thought to do so by default.",
            because="`count_distinct` has to be asked for by name. Without arguments the quartiles are what is added.",
        ),
    ),
)
def rows_of_summary_and_describe(spark) -> list:
    """List the rows of summary() that describe() does not have, for the same table."""
    df = spark.createDataFrame([(1.0,), (2.0,), (3.0,), (4.0,)], "x double")
    described = [row["summary"] for row in df.describe().collect()]
    return [row["summary"] for row in df.summary().collect() if row["summary"] not in described]


@topic.question(
    objectives=("summary-statistics",),
    difficulty=2,
    stem="""
        The standard deviation of the same eight numbers is computed in four ways; they are the list `values`, and
        column `x` of `df`. Three results are equal. Which call gives another one?
    """,
    right=Right(
        text="`numpy.array(values).std()`",
        seen=["numpy"],
        because="NumPy divides by n unless told `ddof=1`, which is the standard deviation of a population. Spark and "
        "pandas divide by n - 1, as one does for a sample.",
    ),
    wrong=(
        Wrong(
            text="`pandas.Series(values).std()`",
            seen=["pandas"],
            believed="pandas is known for defaults of its own, so it is the first to be suspected.",
            because="pandas divides by n - 1, as Spark does. It is NumPy, beneath it, that has another default.",
        ),
        Wrong(
            text='`df.agg(F.stddev("x"))`',
            seen=["stddev"],
            believed="A table in Spark often holds everything there is, so its `stddev` is taken for that of a "
            "population.",
            because="`F.stddev` is another name of `stddev_samp` and divides by n - 1. The one for a population is "
            "`stddev_pop`.",
            claim="Spark's stddev is the standard deviation of a population: it divides by n.",
        ),
        Wrong(
            text='`df.summary("stddev")`',
            seen=["summary"],
            believed="`summary` gives approximate quartiles, so its standard deviation seems to be an estimate too.",
            because="Only the percentiles of `summary` are approximate. Its `stddev` is the same as `F.stddev`.",
        ),
    ),
)
def odd_standard_deviation(spark) -> list:
    """Compute a standard deviation in four ways, and name those that no other one agrees with."""
    values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
    df = spark.createDataFrame([(value,) for value in values], "x double")
    found = {
        "stddev": df.agg(F.stddev("x")).first()[0],
        "summary": float(df.summary("stddev").first()["x"]),
        "pandas": float(pandas.Series(values).std()),
        "numpy": float(numpy.array(values).std()),
    }
    rounded = [round(each, 6) for each in found.values()]
    return [way for way, each in found.items() if rounded.count(round(each, 6)) == 1]


@topic.question(
    objectives=("summary-statistics",),
    difficulty=2,
    stem="""
        Column `x` of type double holds four values:

            1.0    2.0    NaN    null

        What do `F.count("x")` and `F.mean("x")` return?
    """,
    right=Right(
        text="3 and NaN",
        seen=[3, float("nan")],
        because="Aggregates leave out null alone. NaN is a value of type double like others: it is counted, and a sum "
        "that includes it is NaN, so the mean is as well.",
    ),
    wrong=(
        Wrong(
            text="2 and 1.5",
            seen=[2, 1.5],
            believed="pandas treats NaN and None alike, and leaves both out of `count` and `mean`.",
            because="Spark keeps them apart. Its aggregates skip null, whereas NaN takes part in them.",
            claim="Spark's mean and count skip NaN, as those of pandas do.",
        ),
        Wrong(
            text="3 and 1.5",
            seen=[3, 1.5],
            believed="One knows that NaN is counted, and expects that arithmetic leaves it out all the same.",
            because="What is counted is also summed. One NaN among the values makes the mean NaN.",
        ),
        Wrong(
            text="4 and NaN",
            seen=[4, float("nan")],
            believed="`count` is thought to count rows, whatever they hold.",
            because="`count` of a column counts the values that are not null, here three. `count(*)` counts rows.",
        ),
    ),
    source=NAN,
)
def count_and_mean_of_a_column(spark) -> list:
    """Aggregate a column that holds two numbers, NaN and null."""
    df = spark.createDataFrame([(1.0,), (2.0,), (float("nan"),), (None,)], "x double")
    return list(df.agg(F.count("x"), F.mean("x")).first())


@topic.question(
    objectives=("summary-statistics",),
    difficulty=2,
    stem="""
        Column `city` holds four values:

            Oslo    Oslo    Bergen    null

        What do `df.agg(F.countDistinct("city"))` and `df.select("city").distinct().count()` give?
    """,
    right=Right(
        text="2 and 3",
        seen=[2, 3],
        because="`countDistinct` is an aggregate and leaves out null. `distinct` compares rows and keeps one that "
        "holds null, and `count()` counts rows.",
    ),
    wrong=(
        Wrong(
            text="2 and 2",
            seen=[2, 2],
            believed="Null stands for the absence of a value, so it seems to count nowhere.",
            because="`distinct()` keeps a row whose city is null, as any other row, and it is counted.",
        ),
        Wrong(
            text="3 and 3",
            seen=[3, 3],
            believed="Both are taken for the number of different values, null among them.",
            because="Aggregates of a column skip null, and so does `countDistinct`.",
            claim="countDistinct of a column and distinct().count() on it give the same number.",
        ),
        Wrong(
            text="3 and 2",
            seen=[3, 2],
            believed="One knows that they differ over null, but not which one leaves it out.",
            because="It is the other way round: the aggregate skips null, and `distinct` of rows does not.",
        ),
    ),
)
def distinct_cities_in_two_ways(spark) -> list:
    """Count the distinct values of a column that holds null, by an aggregate and by distinct rows."""
    df = spark.createDataFrame([("Oslo",), ("Oslo",), ("Bergen",), (None,)], "city string")
    return [df.agg(F.countDistinct("city")).first()[0], df.select("city").distinct().count()]


@topic.question(
    objectives=("summary-statistics", "outliers"),
    difficulty=3,
    stem="""
        `df` has 1,000 rows with different values of `x`. What do you know about the result of this call?

            df.approxQuantile("x", [0.5], 0.1)
    """,
    right=Right(
        text="It is a value of `x` whose rank is at most 100 away from rank 500",
        seen=lambda out: out["same again"] and 1 < out["ranks away"] < 102 and out["times the exact one"] > 1.1,
        because="The error is one of rank, as a share of the rows: 0.1 of 1,000 rows. Nothing is said about the "
        "distance between the values, which can be huge where the column is skewed.",
    ),
    wrong=(
        Wrong(
            text="It is a value that differs from the median of `x` by at most 10 %",
            seen=lambda out: out["times the exact one"] <= 1.1,
            believed="A relative error usually is relative to the number that is estimated.",
            because="It is relative to the number of rows. Where values double from rank to rank, 100 ranks make a "
            "factor of 2 to the power of 100.",
            claim="approxQuantile with relativeError 0.1 is at most 10 % away from the true quantile.",
        ),
        Wrong(
            text="It is the exact median of 100 rows of `x` that are drawn at random at each call",
            seen=lambda out: not out["same again"],
            believed="Approximations of large tables are often made from samples.",
            because="Every row is read, and chance plays no part: the bound is certain, and a second call over the "
            "same rows gives the same values.",
        ),
        Wrong(
            text="It is the exact median of `x` with a probability of 90 %",
            seen=lambda out: out["share exact"] >= 0.8,
            believed="An error of 0.1 is read as the chance of being wrong, as in a statistical test.",
            because="The bound holds for sure, and the exact quantile is rarely met. Only an error of 0 asks for it.",
        ),
    ),
    source=QUANTILE,
)
def what_an_error_of_a_tenth_means(spark) -> dict:
    """Ask for 19 quantiles of 1,000 values that double from rank to rank, and compare them with the exact ones."""
    df = spark.range(1000).select(F.pow(F.lit(2.0), F.col("id")).alias("x"))
    asked = [each / 20 for each in range(1, 20)]
    exact, found, again = (df.approxQuantile("x", asked, error) for error in (0.0, 0.1, 0.1))
    ratios = [max(one / other, other / one) for one, other in zip(found, exact, strict=True)]
    away = [math.log2(ratio) for ratio in ratios]
    return {
        "ranks away": max(away),
        "times the exact one": max(ratios),
        "share exact": away.count(0.0) / len(away),
        "same again": found == again,
    }


# Outliers


@topic.question(
    objectives=("outliers", "summary-statistics"),
    difficulty=1,
    stem="""
        A column holds the numbers 1 to 20. By mistake a value of 5,000 is added. Which statistic hardly changes?
    """,
    right=Right(
        text="The interquartile range",
        seen=["interquartile range"],
        because="Quartiles depend on the order of the values. One more at the end moves them by a rank at most, "
        "however far away it lies.",
    ),
    wrong=(
        Wrong(
            text="The standard deviation",
            seen=["standard deviation"],
            believed="It measures a typical distance, so one row among many seems to have little weight.",
            because="Distances are squared before they are averaged, so a single distant value dominates it.",
            claim="The standard deviation is robust to a single outlier.",
        ),
        Wrong(
            text="The mean of the column",
            seen=["mean"],
            believed="An average is expected to even out single values.",
            because="The mean takes in each value in full: 5,000 among 21 rows moves it by more than 200.",
        ),
        Wrong(
            text="The distance from minimum to maximum",
            seen=["range"],
            believed="The minimum is unchanged, and most rows lie where they lay.",
            because="The new value is the maximum, so this distance grows from 19 to 4,999.",
        ),
    ),
)
def statistics_and_one_outlier(spark) -> list:
    """Name the statistics that change by less than a tenth when one huge value is added."""

    def statistics(values):
        df = spark.createDataFrame([(float(value),) for value in values], "x double")
        of = {row["summary"]: float(row["x"]) for row in df.summary().collect()}
        spread = {"interquartile range": of["75%"] - of["25%"], "range": of["max"] - of["min"]}
        return {"mean": of["mean"], "standard deviation": of["stddev"], **spread}

    before, after = statistics(range(1, 21)), statistics([*range(1, 21), 5000])
    return [name for name in before if abs(after[name] / before[name] - 1) < 0.1]


@topic.question(
    objectives=("outliers",),
    difficulty=2,
    stem="""
        Column `x` holds 5.0 in 16 rows, and 4.0, 4.9, 5.1 and 6.0 in one row each. How many of these 20 rows remain?

            q1, q3 = df.approxQuantile("x", [0.25, 0.75], 0.0)
            reach = 1.5 * (q3 - q1)
            df.filter(F.col("x").between(q1 - reach, q3 + reach)).count()
    """,
    right=Right(
        text="16",
        seen=16,
        because="Both quartiles are 5.0, so the interquartile range is 0 and the interval shrinks to 5.0 itself. "
        "Whatever differs from it is dropped, be it by 0.1.",
    ),
    wrong=(
        Wrong(
            text="18",
            seen=18,
            believed="4.9 and 5.1 are close to all the others, so they look like what the rule keeps.",
            because="The rule knows no closeness but the interquartile range, and that is 0 here. Look at the "
            "quartiles first where one value is frequent.",
            claim="The interquartile rule removes only values that lie far away from the bulk.",
        ),
        Wrong(
            text="20",
            seen=20,
            believed="With no spread between the quartiles the rule seems to have nothing to measure by, and to keep "
            "everything.",
            because="The interval then is a single point, 5.0 to 5.0, and all other values lie outside of it.",
        ),
        Wrong(
            text="0",
            seen=0,
            believed="An interval of no width seems to contain nothing.",
            because="`between` includes both of its ends, so the rows that hold 5.0 remain.",
        ),
    ),
)
def rows_kept_where_a_value_repeats(spark) -> int:
    """Keep what lies within 1.5 interquartile ranges of the quartiles, in a column with a frequent value."""
    df = spark.createDataFrame([(x,) for x in [5.0] * 16 + [4.0, 4.9, 5.1, 6.0]], "x double")
    q1, q3 = df.approxQuantile("x", [0.25, 0.75], 0.0)
    reach = 1.5 * (q3 - q1)
    return df.filter(F.col("x").between(q1 - reach, q3 + reach)).count()


@topic.question(
    objectives=("outliers",),
    difficulty=3,
    stem="""
        Nine sensors report 20.0, the tenth reports 1,000,000.0. How many rows does this find?

            m, s = df.agg(F.mean("x"), F.stddev("x")).first()
            df.filter(F.abs(F.col("x") - m) > 3 * s).count()
    """,
    right=Right(
        text="0",
        seen=0,
        because="The outlier itself pulls the mean towards it and swells the standard deviation. Among n rows no "
        "z-score exceeds (n - 1) / sqrt(n), which is 2.85 for ten.",
    ),
    wrong=(
        Wrong(
            text="1",
            seen=1,
            believed="A value that far away seems to be beyond three standard deviations for sure.",
            because="The standard deviation is computed with that value and grows along with it: its z-score is 2.85, "
            "however large it is.",
            claim="A value that is many times as large as all others has a z-score above 3.",
        ),
        Wrong(
            text="9",
            seen=9,
            believed="The mean is pulled up to about 100,000, so the nine usual values look far from it.",
            because="They lie a third of a standard deviation below the mean, since that has grown as well.",
        ),
        Wrong(
            text="10",
            seen=10,
            believed="The mean lies near none of the ten values, so all of them seem to stand out.",
            because="The rows cannot all lie more than one standard deviation from the mean, let alone three.",
        ),
    ),
)
def z_scores_of_ten_sensors(spark) -> int:
    """Count the rows beyond three standard deviations, where one of ten values is huge."""
    df = spark.createDataFrame([(x,) for x in [20.0] * 9 + [1e6]], "x double")
    m, s = df.agg(F.mean("x"), F.stddev("x")).first()
    return df.filter(F.abs(F.col("x") - m) > 3 * s).count()


@topic.question(
    objectives=("outliers",),
    difficulty=2,
    stem="""
        Column `x` holds 10.0, 11.0, 12.0, 13.0, 500.0, null and null. How many rows do these two filters return?

            usual = F.col("x").between(0, 100)
            df.filter(usual).count(), df.filter(~usual).count()
    """,
    right=Right(
        text="4 and 1",
        seen=[4, 1],
        because="A comparison with null is null, and so is its negation; a filter keeps only rows for which the "
        "condition is true. Removing outliers in this way also removes the rows with gaps.",
    ),
    wrong=(
        Wrong(
            text="6 and 1",
            seen=[6, 1],
            believed="A missing value is no outlier, so the filter for usual values should let it pass.",
            because="For null the condition is neither true nor false, and the row is dropped. Add "
            '`| F.col("x").isNull()` to keep it.',
            claim="A filter that removes outliers keeps the rows in which the value is missing.",
        ),
        Wrong(
            text="4 and 3",
            seen=[4, 3],
            believed="Each row has to be on one side: what is not usual is expected in the second result.",
            because="The negation of null is null again, so rows without a value are on neither side.",
        ),
        Wrong(
            text="6 and 3",
            seen=[6, 3],
            believed="A condition on something unknown is thought to hold, and its opposite as well.",
            because="Unknown is not true: a filter drops the row in both cases.",
        ),
    ),
)
def rows_on_both_sides_of_a_filter(spark) -> list:
    """Count the rows that pass a range filter and those that pass its negation, where two values are null."""
    values = [10.0, 11.0, 12.0, 13.0, 500.0, None, None]
    df = spark.createDataFrame([(value,) for value in values], "x double")
    usual = F.col("x").between(0, 100)
    return [df.filter(usual).count(), df.filter(~usual).count()]


@topic.question(
    objectives=("outliers",),
    difficulty=3,
    stem="""
        Values are capped to the range 0.0 to 10.0. What becomes of null and of NaN in column `x`?

            capped = F.least(F.greatest("x", F.lit(0.0)), F.lit(10.0))
    """,
    right=Right(
        text="null becomes 0.0, NaN becomes 10.0",
        seen=[0.0, 10.0],
        because="`greatest` and `least` skip null, so `greatest` of null and 0.0 is 0.0. NaN counts as larger than "
        "any number, so `least` takes 10.0 instead. The gaps are filled without a trace.",
    ),
    wrong=(
        Wrong(
            text="null stays null, NaN stays NaN",
            seen=[None, float("nan")],
            believed="Nearly all functions of columns return null for null, and arithmetic keeps NaN.",
            because="`greatest` and `least` are exceptions: they skip null, and they order NaN above all numbers.",
            claim="Capping with greatest and least leaves missing values as they are.",
        ),
        Wrong(
            text="null stays null, NaN becomes 10.0",
            seen=[None, 10.0],
            believed="One knows that Spark orders NaN above all numbers, and expects null to pass through.",
            because="These two functions return null only when all of their arguments are null.",
        ),
        Wrong(
            text="null becomes 0.0, NaN becomes 0.0",
            seen=[0.0, 0.0],
            believed="Both stand for what is missing, so both seem to end at the lower bound.",
            because="NaN is a double that is ordered above all others: capping takes it to the upper bound.",
        ),
    ),
    source=NAN,
)
def missing_values_when_capped(spark) -> list:
    """Cap null and NaN by greatest and least, and read what has become of them."""
    df = spark.createDataFrame([(1, None), (2, float("nan"))], "id int, x double")
    capped = F.least(F.greatest("x", F.lit(0.0)), F.lit(10.0))
    return [row[0] for row in df.orderBy("id").select(capped).collect()]


# Charts


@topic.question(
    objectives=("visualise-features",),
    difficulty=1,
    stem="""
        Column `price` holds 1,000 measurements, roughly normally distributed, no two of them equal. What does a bar
        chart of `df.groupBy("price").count()` show?
    """,
    right=Right(
        text="1,000 bars, each of height 1",
        seen={"bars": 1000, "highest": 1},
        because="Each value is a group of its own. A continuous feature has to be put into bins first, which is what "
        "a histogram does; a bar for each value suits categories.",
    ),
    wrong=(
        Wrong(
            text="1,000 bars, highest in the middle",
            seen=lambda out: out["bars"] == 1000 and out["highest"] > 1,
            believed="More measurements lie in the middle, so one expects the bars to rise there.",
            because="In the middle the values lie closer together, but none of them occurs twice: all bars are of "
            "height 1.",
        ),
        Wrong(
            text="Ten or so bars, highest in the middle",
            seen=lambda out: 5 <= out["bars"] <= 50 and out["highest"] > 1,
            believed="Plotting libraries bin numbers when they draw a histogram, so grouping seems to do the same.",
            because="`groupBy` compares values and makes no bins.",
        ),
        Wrong(
            text="One bar of height 1,000",
            seen={"bars": 1, "highest": 1000},
            believed="It is a single feature, whose rows are all counted.",
            because="The rows are counted per value of `price`, and there are 1,000 values.",
        ),
    ),
)
def bars_of_a_continuous_feature(spark) -> dict:
    """Group 1,000 normally distributed numbers by their value, and count the groups and the largest of them."""
    df = spark.range(1000).select(F.randn(seed=7).alias("price"))
    heights = [row["count"] for row in df.groupBy("price").count().collect()]
    return {"bars": len(heights), "highest": max(heights)}


@topic.question(
    objectives=("visualise-features",),
    difficulty=2,
    stem="""
        A histogram of the values 1, 2, 3 and 4 has the bin edges 1, 2, 3 and 4. How high are its three bars, as
        `numpy.histogram` and the plots that are based on it count?
    """,
    right=Right(
        text="1, 1 and 2",
        seen=[1, 1, 2],
        because="A value on an edge belongs to the bin on its right. There is none to the right of the last edge, so "
        "the last bin includes both of its edges: 3 and 4.",
    ),
    wrong=(
        Wrong(
            text="1, 1 and 1",
            seen=[1, 1, 1],
            believed="All bins are taken for half-open, so that 4 lies outside of the last one.",
            because="The last bin is closed on both sides. Otherwise the maximum would be missing from the default "
            "histogram.",
        ),
        Wrong(
            text="2, 1 and 1",
            seen=[2, 1, 1],
            believed="Bins are thought to be closed on the right, which makes the first one hold 1 and 2.",
            because="The bins are closed on the left: 2 belongs to the second bin.",
        ),
        Wrong(
            text="2, 2 and 2",
            seen=[2, 2, 2],
            believed="Each bin seems to hold both of its edges.",
            because="Each value is counted once, so the heights add up to four.",
        ),
    ),
)
def bars_where_values_meet_edges() -> list:
    """Count the values 1 to 4 into the bins of the edges 1 to 4."""
    heights, _ = numpy.histogram([1, 2, 3, 4], bins=[1, 2, 3, 4])
    return heights.tolist()


@topic.question(
    objectives=("visualise-features", "outliers"),
    difficulty=2,
    stem="""
        A box plot (whiskers of 1.5 interquartile ranges, as is usual) is drawn of eleven values. The quartiles are
        3.5 and 8.5. At which value does the upper whisker end?

            1  2  3  4  5  6  7  8  9  10  30
    """,
    right=Right(
        text="10",
        seen=10.0,
        because="The fence is 8.5 + 1.5 x 5 = 16. The whisker is drawn to the largest value of the data that does not "
        "exceed it; 30 is drawn as a point.",
    ),
    wrong=(
        Wrong(
            text="16",
            seen=16.0,
            believed="The rule is often told as if the whisker were 1.5 interquartile ranges long.",
            because="That is as far as it may reach. It ends at a value of the data, and there is none between 10 and "
            "16.",
            claim="The whiskers of a box plot are 1.5 interquartile ranges long.",
        ),
        Wrong(
            text="30",
            seen=30.0,
            believed="In the simplest kind of box plot the whiskers reach from minimum to maximum.",
            because="With the usual rule, 30 lies beyond the fence at 16 and is shown as an outlier.",
        ),
        Wrong(
            text="8.5",
            seen=8.5,
            believed="Box and whisker are mixed up: the upper quartile is where the box ends.",
            because="The whisker begins at the quartile, and leads on to the largest value within the fence.",
        ),
    ),
)
def end_of_the_upper_whisker() -> float:
    """Compute what matplotlib draws as a box plot of eleven values, and read the end of the upper whisker."""
    (box,) = boxplot_stats([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30], whis=1.5)
    return float(box["whishi"])


@topic.question(
    objectives=("visualise-features",),
    difficulty=2,
    stem="""
        In column `a` the values spread evenly, in column `b` most of them sit at two peaks. Which chart shows it?

            a = [0, 1, 2, 3, 4, 5, 6, 7, 8]
            b = [0, 2, 2, 2, 4, 6, 6, 6, 8]
    """,
    right=Right(
        text="A histogram of each column",
        seen=["histogram"],
        because="Its bars show how many values lie where: nine of height 1 against two of height 3. Minimum, "
        "quartiles, median, maximum and mean of the two columns are equal.",
    ),
    wrong=(
        Wrong(
            text="A box plot of each column",
            seen=["box plot"],
            believed="A box plot is known as the picture of a distribution.",
            because="It draws five numbers, and these are equal for both columns. It cannot show how many peaks there "
            "are.",
            claim="A box plot shows whether a feature has one peak or two.",
        ),
        Wrong(
            text="A bar for the mean of each column",
            seen=["means"],
            believed="Groups are usually compared by their means.",
            because="Both columns have the mean 4, so the bars are equally high.",
        ),
        Wrong(
            text="A line from minimum to maximum of each column",
            seen=["ranges"],
            believed="Spread is what differs at first sight, and the range is a measure of spread.",
            because="Both columns reach from 0 to 8.",
        ),
    ),
)
def chart_of_two_peaks() -> list:
    """Compute what four charts draw of two columns, and name the charts that differ."""
    a, b = [0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 2, 2, 2, 4, 6, 6, 6, 8]
    box = ("whislo", "q1", "med", "q3", "whishi")
    draw = {
        "histogram": lambda values: numpy.histogram(values, bins=range(10))[0].tolist(),
        "box plot": lambda values: [float(boxplot_stats(values)[0][each]) for each in box],
        "means": lambda values: float(numpy.mean(values)),
        "ranges": lambda values: [min(values), max(values)],
    }
    return [chart for chart, of in draw.items() if of(a) != of(b)]


@topic.question(
    objectives=("visualise-features", "compare-features"),
    difficulty=1,
    stem="""
        A heat map is to show how often each `plan` goes with each `region`. Both columns hold strings. Which call
        computes its numbers?
    """,
    right=Right(
        text='`df.crosstab("plan", "region")`',
        seen=["crosstab"],
        because="A contingency table holds the number of rows for each pair of categories. It is what a heat map or a "
        "stacked bar chart of two categorical features draws.",
    ),
    wrong=(
        Wrong(
            text='`df.stat.corr("plan", "region")`',
            seen=["corr"],
            believed="Heat maps are best known from correlation matrices.",
            because="A correlation needs numbers: the call raises an error for strings. It also would be one number, "
            "not one for each pair.",
        ),
        Wrong(
            text='`df.groupBy("plan").mean("region")`',
            seen=["mean"],
            believed="Grouping by one feature and aggregating the other is how a number is compared across categories.",
            because="`mean` of a column of strings raises an error. It would fit if the other feature were a number.",
        ),
        Wrong(
            text='`df.describe("plan", "region")`',
            seen=["describe"],
            believed="It runs on strings, and counts them.",
            because="It looks at each column by itself, so it cannot tell which values occur together.",
        ),
    ),
)
def numbers_of_a_heat_map(spark) -> list:
    """Make four calls on two columns of strings, and name those whose numbers include each pair's count."""
    rows = [("basic", "north")] * 5 + [("basic", "south")] * 7 + [("pro", "north")] * 3 + [("pro", "south")] * 2
    df = spark.createDataFrame(rows, "plan string, region string")
    calls = {
        "crosstab": lambda: df.crosstab("plan", "region").toPandas(),
        "corr": lambda: pandas.DataFrame([df.stat.corr("plan", "region")]),
        "mean": lambda: df.groupBy("plan").mean("region").toPandas(),
        "describe": lambda: df.describe("plan", "region").toPandas(),
    }

    def cells(call):
        try:
            return set(call().astype(str).to_numpy().ravel())
        except Exception:
            return set()

    return [name for name, call in calls.items() if {"5", "7", "3", "2"} <= cells(call)]


# Two features


@topic.question(
    objectives=("compare-features",),
    difficulty=2,
    stem="""
        For `x` = 1, 2, ..., 20 column `y` is exp(x): whenever `x` rises, `y` rises. Which measure is exactly 1?
    """,
    right=Right(
        text="Spearman's correlation of the two columns",
        seen=["Spearman"],
        because="Spearman's correlation is Pearson's correlation of the ranks, and the ranks of both columns are the "
        "same. It is 1 for each relation that only ever rises, straight or not.",
    ),
    wrong=(
        Wrong(
            text="Pearson's correlation of the two columns",
            seen=["Pearson"],
            believed="`y` follows from `x` without any noise, and perfect dependence suggests a correlation of 1.",
            because="Pearson's correlation is 1 only where the points lie on a straight line. Here it is about 0.5.",
            claim="Pearson's correlation is 1 whenever y rises with x without noise.",
        ),
        Wrong(
            text="Pearson's correlation of the two columns after standardisation",
            seen=["Pearson, standardised"],
            believed="Bringing both columns to one scale seems to make up for their different growth.",
            because="To subtract a mean and divide by a number changes no correlation. A logarithm of `y` would.",
            claim="Standardising both features first makes Pearson's correlation see curved relations.",
        ),
        Wrong(
            text="The R2 of a linear regression of `y` on `x`",
            seen=["R2"],
            believed="R2 tells how much of `y` is explained, and `x` explains all of it.",
            because="It tells what a straight line explains. With one feature it is the square of Pearson's "
            "correlation.",
        ),
    ),
)
def measure_of_a_rising_curve(spark) -> list:
    """Measure how exp(x) goes with x in four ways, and name those that give 1."""
    df = spark.range(1, 21).select(F.col("id").cast("double").alias("x"), F.exp("id").alias("y"))
    pairs = VectorAssembler(inputCols=["x", "y"], outputCol="pair").transform(df)
    scaler = StandardScaler(inputCol="pair", outputCol="scaled", withMean=True)
    scaled = scaler.fit(pairs).transform(pairs)
    found = {
        "Pearson": Correlation.corr(pairs, "pair", "pearson").first()[0][0, 1],
        "Spearman": Correlation.corr(pairs, "pair", "spearman").first()[0][0, 1],
        "Pearson, standardised": Correlation.corr(scaled, "scaled", "pearson").first()[0][0, 1],
        "R2": df.agg(F.regr_r2("y", "x")).first()[0],
    }
    return [name for name, value in found.items() if round(value, 6) == 1]


@topic.question(
    objectives=("compare-features",),
    difficulty=1,
    stem="""
        Column `x` holds the whole numbers from -5 to 5, column `y` their squares. What is `df.corr("x", "y")`, rounded
        to two digits?
    """,
    right=Right(
        text="0",
        seen=0.0,
        because="Pearson's correlation looks for a straight line. `y` falls with `x` on the left and rises on the "
        "right, which cancels out, although `x` determines `y` entirely.",
    ),
    wrong=(
        Wrong(
            text="1",
            seen=1.0,
            believed="`y` follows from `x` exactly, so the strongest possible correlation is expected.",
            because="Dependence and correlation are two things. This one has no straight-line part at all.",
            claim="A correlation of 0 means that two features have nothing to do with each other.",
        ),
        Wrong(
            text="0.96",
            seen=0.96,
            believed="For the numbers 0 to 10 and their squares it is 0.96, which one may remember.",
            because="That half of the curve only rises. Around 0 there is a falling half as well.",
        ),
        Wrong(
            text="0.5",
            seen=0.5,
            believed="`y` rises with `x` in one half of the rows, which looks like a correlation of one half.",
            because="In the other half it falls by as much, and the two halves cancel out.",
        ),
    ),
)
def correlation_of_a_parabola(spark) -> float:
    """Correlate the whole numbers from -5 to 5 with their squares."""
    df = spark.createDataFrame([(float(x), float(x * x)) for x in range(-5, 6)], "x double, y double")
    return abs(round(df.corr("x", "y"), 2))


@topic.question(
    objectives=("compare-features",),
    difficulty=3,
    stem="""
        What do `df.corr("a", "b")` and `df.agg(F.corr("a", "b"))` give for these rows?

            a       b
            1.0     2.0
            2.0     4.0
            3.0     6.0
            null    8.0
    """,
    right=Right(
        text="-0.2 and 1.0",
        seen=[-0.2, 1.0],
        because="The method of the DataFrame reads null as 0, so it sees a point at (0, 8) off the line. The "
        "aggregate leaves out pairs in which a value is null. Take care of gaps before correlating.",
    ),
    wrong=(
        Wrong(
            text="1.0 and 1.0",
            seen=[1.0, 1.0],
            believed="Statistics of Spark leave out null, and both calls are taken for the same one.",
            because="That is what the aggregate `F.corr` does. `df.corr` puts 0 in place of null.",
            claim="df.corr leaves out the rows in which one of the two values is null.",
        ),
        Wrong(
            text="1.0 and -0.2",
            seen=[1.0, -0.2],
            believed="The method is thought to prepare its data, and the bare aggregate to take null as 0.",
            because="It is the other way round: aggregates skip null, and the method puts 0 in its place.",
        ),
        Wrong(
            text="null and 1.0",
            seen=[None, 1.0],
            believed="One gap is thought to make the result of the method unknown, as in arithmetic on columns.",
            because="The method returns a number, but one in which null has been taken for 0.",
        ),
    ),
)
def two_correlations_with_a_gap(spark) -> list:
    """Correlate two columns, one of which holds a null, by the method of the DataFrame and by the aggregate."""
    df = spark.createDataFrame([(1.0, 2.0), (2.0, 4.0), (3.0, 6.0), (None, 8.0)], "a double, b double")
    return [round(each, 6) for each in (df.corr("a", "b"), df.agg(F.corr("a", "b")).first()[0])]


@topic.question(
    objectives=("compare-features",),
    difficulty=2,
    stem="""
        `plan` and `region` are nominal: three categories each, in no order. StringIndexer has turned them into
        indices. Which measure of association stays the same if the categories are numbered in another order?
    """,
    right=Right(
        text="Cramér's V of the two columns",
        seen=["Cramér's V"],
        because="It is derived from the chi-square statistic, which compares the counts of a contingency table with "
        "those that independence would give. Renumbering only reorders rows and columns of that table.",
    ),
    wrong=(
        Wrong(
            text="Pearson's correlation of the two columns",
            seen=["Pearson"],
            believed="The columns are numeric after indexing, and this is the usual measure for two numbers.",
            because="It calculates with the indices, which are mere labels. Another numbering gives another value.",
            claim="After StringIndexer, Pearson's correlation tells how two nominal features are related.",
        ),
        Wrong(
            text="Spearman's correlation of the two columns",
            seen=["Spearman"],
            believed="It is known as the measure for what is not a real number, since it uses ranks only.",
            because="Ranks need an order, as ordinal features have it. Nominal categories have none.",
            claim="Spearman's correlation suits nominal features, since it needs no real numbers.",
        ),
        Wrong(
            text="The covariance of the two columns",
            seen=["covariance"],
            believed="It comes before any scaling, so it looks like the most basic measure of association.",
            because="It too calculates with the indices, and changes with them.",
        ),
    ),
)
def measure_for_nominal_columns(spark) -> list:
    """Number categories by frequency and by alphabet, and name the measures that do not change."""
    table = {("a", "x"): 9, ("a", "y"): 1, ("b", "x"): 2, ("b", "z"): 6, ("c", "y"): 7, ("c", "z"): 2, ("c", "x"): 3}
    rows = [pair for pair, times in table.items() for _ in range(times)]
    df = spark.createDataFrame(rows, "plan string, region string")
    found = []
    for order in ("frequencyDesc", "alphabetDesc"):
        indexer = StringIndexer(inputCols=df.columns, outputCols=["p", "r"], stringOrderType=order)
        p, r = (series for _, series in indexer.fit(df).transform(df).select("p", "r").toPandas().items())
        measures = {"Pearson": p.corr(r), "Spearman": p.corr(r, method="spearman"), "covariance": p.cov(r)}
        measures["Cramér's V"] = association(pandas.crosstab(p, r), method="cramer")
        found.append(measures)
    return [name for name in found[0] if abs(found[0][name] - found[1][name]) < 1e-9]


@topic.question(
    objectives=("compare-features",),
    difficulty=3,
    stem="""
        Two categorical features are compared by a chi-square test and by Cramér's V. Then ten times as many rows are
        collected, and each pair of categories has the same share of the rows as before. What happens?
    """,
    right=Right(
        text="Cramér's V stays, the p-value falls",
        seen={"V": "same", "p": "smaller"},
        because="V measures the strength of the relation, which depends on the shares. The p-value tells how "
        "surprising the table would be without any relation, and more rows with the same shares surprise more.",
    ),
    wrong=(
        Wrong(
            text="Cramér's V rises, the p-value falls",
            seen={"V": "larger", "p": "smaller"},
            believed="V is computed from the chi-square statistic, which grows tenfold.",
            because="V divides the statistic by the number of rows, so it stays. A tiny p-value can go with a weak "
            "relation.",
            claim="The smaller the p-value of a chi-square test, the stronger two features are related.",
        ),
        Wrong(
            text="Cramér's V stays, the p-value stays",
            seen={"V": "same", "p": "same"},
            believed="The shares have not changed, so no result seems to change.",
            because="The chi-square statistic grows with the number of rows while its degrees of freedom stay, so the "
            "p-value falls.",
        ),
        Wrong(
            text="Cramér's V falls, the p-value stays",
            seen={"V": "smaller", "p": "same"},
            believed="V is divided by the number of rows, so it seems to shrink as they become more.",
            because="What is divided, the chi-square statistic, grows by the same factor.",
        ),
    ),
)
def ten_times_as_many_rows() -> dict:
    """Compute Cramér's V and the p-value of the chi-square test for a table of counts, and for ten times the counts."""
    table = numpy.array([[30, 20, 10], [20, 20, 20]])
    v, more_v = (association(each, method="cramer") for each in (table, 10 * table))
    p, more_p = (chi2_contingency(each).pvalue for each in (table, 10 * table))

    def change(before, after):
        return "same" if abs(after - before) < 1e-9 else "larger" if after > before else "smaller"

    return {"V": change(v, more_v), "p": change(p, more_p)}
