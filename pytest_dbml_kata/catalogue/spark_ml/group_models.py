"""One model per group: a group is handed over whole, and answered whatever can be learned from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, missing, read

if IN_ENGINE:
    import pandas as pd
    from pyspark.sql import functions as F

kata = Kata(
    title="Fit one straight line for each group",
    objectives=("group-models", "spark-ml-or-single-node", "arrow"),
    level=2,
    hints=(
        "Which of Spark's ways into pandas hands a function all rows of a group at once, and which hands it whatever "
        "happens to be in a batch?",
        "groupBy(group).applyInPandas(fit, schema): the function gets a DataFrame and returns one, here with one row. "
        "Decide which rows teach anything before you count them.",
        "pairs = rows[[x, y]].dropna(); with two distinct x or more np.polyfit(pairs[x], pairs[y], 1) gives slope and "
        "intercept, otherwise both are None; n is len(pairs).",
    ),
    see=("PySpark API reference: GroupedData.applyInPandas", "Spark SQL guide: pandas function APIs, grouped map"),
    without={"a name with a dot": "a dot would have to be quoted, which is another lesson; the contract rules it out"},
)

ADDED = {"slope": "double", "intercept": "double", "n": "bigint"}


@dataclass(frozen=True)
class Case:
    table: Table
    group: str
    x: str
    y: str
    batch: int
    """The most rows that a pandas function over batches is handed at once."""
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    group = draw(some.st.sampled_from(["shop", "group id", "straße"]))
    x, y = draw(some.column_names(least=2, most=2))
    # The x are few and close together, so that no way of computing a slope loses digits.
    few = some.st.integers(-3, 5).map(float) | some.st.sampled_from([-0.0, 0.5, 1.0, 2.0])
    names = draw(some.st.sampled_from([some.categories(), some.st.sampled_from(["a", "", "日本"])]))
    cells = {
        group: ("string", names),
        x: ("double", with_a_few_gaps(few)),
        y: ("double", with_a_few_gaps(some.numbers())),
    }
    table = some.table(draw, cells, most=12)
    batch = draw(some.st.integers(1, 3))
    return Case(table, group, x, y, batch, draw(some.partitions()))


def with_a_few_gaps(present):
    """One cell in five is null or NaN."""
    gap = some.st.sampled_from([None, float("nan")])
    return some.st.integers(0, 4).flatmap(lambda n: present if n else gap)


FLAT = Table.of(
    {"id": "bigint", "g": "string", "x": "double", "y": "double"},
    [(0, "a", 0.5, 2.5), (1, "a", 1.5, 2.5)],
)

kata.always(Case(FLAT, "g", "x", "y", 1))


@kata.drive
def run(fit_groups, case: Case, spark) -> Table:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", case.batch)
    return read(fit_groups(case.table.on(spark, partitions=case.partitions), case.group, case.x, case.y))


@kata.property
def has_one_row_for_each_group(case: Case, seen: Table) -> None:
    """Each group of the table has exactly one row, with the columns asked for, whatever its values are."""
    wanted = {case.group: "string"} | ADDED
    columns = ", ".join(f"{name} ({kind})" for name, kind in wanted.items())
    right = dict(seen.schema) == wanted and len(seen.schema) == len(wanted)
    expect(right, f"the columns are to be {columns}", expected=fitted(case))

    found = seen.by(case.group).keys()
    for name in groups(case):
        expect(name in found, f"the group {name!r} has no row", expected=fitted(case))
    expect(found == groups(case).keys(), "there is a row for a group that the table does not have")


@kata.property
def counts_the_pairs(case: Case, seen: Table) -> None:
    """`n` is the number of rows of the group in which both values are present."""
    for name, row in known(case, seen).items():
        right = len(pairs(case, name))
        expect(row["n"] == right, f"the group {name!r} has {right} rows with both values", expected=fitted(case))


@kata.property
def leaves_out_what_cannot_be_fitted(case: Case, seen: Table) -> None:
    """With fewer than two distinct x there is no one line: slope and intercept are missing."""
    for name, row in known(case, seen).items():
        if line(pairs(case, name)) is None:
            left_out = missing(row["slope"]) and missing(row["intercept"])
            expect(left_out, f"the group {name!r} has no two distinct x: no one line fits", expected=fitted(case))


@kata.property
def fits_each_group_by_itself(case: Case, seen: Table) -> None:
    """Slope and intercept are those of the least squares line through the group's own pairs."""
    for name, row in known(case, seen).items():
        right = line(pairs(case, name))
        if right is None:
            continue
        # Sums of large values of both signs may be small: what is lost there is nobody's fault.
        large = max(abs(y) for _, y in pairs(case, name))
        for part, wanted in zip(("slope", "intercept"), right, strict=True):
            near = not missing(row[part]) and abs(row[part] - wanted) <= 1e-9 * max(abs(wanted), large)
            message = f"the {part} of the group {name!r} is not that of its own pairs, {wanted}"
            expect(near, message, expected=fitted(case))


def known(case: Case, seen: Table) -> dict[str, dict[str, object]]:
    """The rows of the result that belong to a group of the table."""
    return {name: row for name, row in seen.by(case.group).items() if name in groups(case)}


def groups(case: Case) -> dict[str, None]:
    """The groups of the table, in the order in which they come."""
    return dict.fromkeys(case.table.column(case.group))


def pairs(case: Case, name: str) -> list[tuple[float, float]]:
    """The rows of a group that teach anything."""
    rows = [(row[case.x], row[case.y]) for row in case.table.by().values() if row[case.group] == name]
    return [row for row in rows if not any(map(missing, row))]


def line(points: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Slope and intercept, from the distances of the points to their centre."""
    if len({x for x, _ in points}) < 2:
        return None
    middle, height = (fsum(values) / len(points) for values in zip(*points, strict=True))
    slope = fsum((x - middle) * (y - height) for x, y in points) / fsum((x - middle) ** 2 for x, _ in points)
    return slope, height - slope * middle


def fitted(case: Case) -> Table:
    """A right result."""
    rows = []
    for name in groups(case):
        points = pairs(case, name)
        slope, intercept = line(points) or (None, None)
        rows.append((name, slope, intercept, len(points)))
    return Table.of({case.group: "string"} | ADDED, rows)


def least_squares(x: pd.Series, y: pd.Series) -> tuple[float | None, float | None]:
    if x.nunique() < 2:
        return None, None
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    return slope, y.mean() - slope * x.mean()


def one_row(rows, group, slope, intercept, n) -> pd.DataFrame:
    return pd.DataFrame({group: [rows[group].iloc[0]], "slope": [slope], "intercept": [intercept], "n": [n]})


def complete(rows, group, x, y) -> pd.DataFrame:
    """A right answer for one group."""
    kept = rows.dropna(subset=[x, y])
    return one_row(rows, group, *least_squares(kept[x], kept[y]), len(kept))


def by_group(df, group, x, y, fit: Callable[..., pd.DataFrame] = complete):
    schema = f"`{group}` string, slope double, intercept double, n long"
    return df.groupBy(group).applyInPandas(lambda rows: fit(rows, group, x, y), schema)


@kata.misconception(
    "mapInPandas sees a group as a whole",
    because="It sees batches, and a group may be spread over many of them and over many partitions. Only a groupBy "
    "brings the rows of a group together.",
    rejected_by=has_one_row_for_each_group,
)
def batch_for_group(df, group, x, y):
    def fit(batches):
        for batch in batches:
            for _, rows in batch.groupby(group):
                yield complete(rows, group, x, y)

    return df.mapInPandas(fit, f"`{group}` string, slope double, intercept double, n long")


@kata.misconception(
    "one line through all rows does for every group",
    because="That is one model, said many times over. Groups that differ are why each gets its own.",
    rejected_by=fits_each_group_by_itself,
)
def one_line_for_all(df, group, x, y):
    every = df.select(x, y).toPandas().dropna()
    slope, intercept = least_squares(every[x], every[y])

    def fit(rows, group, x, y):
        kept = rows.dropna(subset=[x, y])
        if kept[x].nunique() > 1:
            return one_row(rows, group, slope, intercept, len(kept))
        return one_row(rows, group, None, None, len(kept))

    return by_group(df, group, x, y, fit)


@kata.misconception(
    "each column passes over its own gaps",
    because="A line is fitted to pairs. If x is averaged over rows that have no y, the averages are of different rows, "
    "so drop a row as a whole before anything is computed.",
    rejected_by=fits_each_group_by_itself,
)
def gaps_column_by_column(df, group, x, y):
    def fit(rows, group, x, y):
        return one_row(rows, group, *least_squares(rows[x], rows[y]), len(rows.dropna()))

    return by_group(df, group, x, y, fit)


@kata.misconception(
    "regr_slope() passes over NaN",
    because="Spark's aggregates pass over null. One NaN makes the slope of its group NaN, so filter it out as well.",
    rejected_by=fits_each_group_by_itself,
)
def nan_in_the_sums(df, group, x, y):
    line = [F.regr_slope(y, x).alias("slope"), F.regr_intercept(y, x).alias("intercept")]
    return df.groupBy(group).agg(*line, F.count(F.col(x) + F.col(y)).alias("n"))


@kata.misconception(
    "a group without a line needs no row",
    because="Whoever joins the models to the groups would lose these groups without a word. A row with n and nulls "
    "says what is the matter.",
    rejected_by=has_one_row_for_each_group,
)
def groups_dropped(df, group, x, y):
    return by_group(df.dropna(subset=[x, y]), group, x, y)


@kata.misconception(
    "n is the size of the group",
    because="It tells how much the line rests on, and a row without x or y adds nothing to that.",
    rejected_by=counts_the_pairs,
)
def all_rows_counted(df, group, x, y):
    def fit(rows, group, x, y):
        return complete(rows, group, x, y).assign(n=len(rows))

    return by_group(df, group, x, y, fit)


@kata.misconception(
    "a line that does not rise fits a single x",
    because="Every slope fits equally well there. A slope of 0 would say that y does not depend on x, and nobody "
    "has seen that.",
    rejected_by=leaves_out_what_cannot_be_fitted,
)
def flat_line(df, group, x, y):
    def fit(rows, group, x, y):
        answer = complete(rows, group, x, y)
        kept = rows.dropna(subset=[x, y])
        if kept[x].nunique() > 1:
            return answer
        return answer.assign(slope=0.0, intercept=kept[y].mean())

    return by_group(df, group, x, y, fit)
