"""Report missing values: null in any column, NaN in those that can hold it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import (
    ANSWERS,
    IN_ENGINE,
    Draw,
    Kata,
    Table,
    expect,
    missing,
    plain,
    returned,
    same,
    variant,
)

if IN_ENGINE:
    from pyspark.sql import functions as F
    from pyspark.sql.types import DoubleType, FloatType, StringType

kata = Kata(
    title="Count what is missing in every column",
    objectives=("summary-statistics",),
    level=1,
    hints=(
        "Which types of column can hold NaN, and what does isnan do with the others? How many rows does `df` have?",
        "Build one condition for each field of df.schema: isNull() for all, with isnan() beside it for float and "
        "double. Count the rows and all the conditions in one aggregation.",
        "df.agg(count('*'), *[count_if(gap) for gap in gaps]).first() has all the counts; call a column by "
        "col(f'`{name}`'), and give 0.0 where there are no rows.",
    ),
    see=("PySpark API: functions isnan, isnull and count_if", "Spark SQL guide: NULL semantics, NaN semantics"),
)

CELLS = {
    "double": some.gaps(some.numbers()),
    "float": some.st.sampled_from([0.0, 1.5, nan, nan, None]),
    "string": some.categories(missing=True) | some.st.sampled_from(["", "a"]),
    "bigint": some.st.integers(-1, 3) | some.st.none(),
    "date": some.st.dates(date(2024, 2, 27), date(2024, 3, 2)) | some.st.none(),
    "boolean": some.st.booleans() | some.st.none(),
    "array<double>": some.st.sampled_from([(), (nan,), (1.0, 2.0), None]),
}
KINDS = [*CELLS, "double", "float", "float", "string"]


@dataclass(frozen=True)
class Case:
    df: Table
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    names = draw(some.column_names(least=2, most=4, dots=True))
    kinds = {name: draw(some.st.sampled_from(KINDS)) for name in names}
    cells = {name: (kind, CELLS[kind]) for name, kind in kinds.items()}
    most = draw(some.st.sampled_from([8, 8, 8, 8, 8, 0]))
    return Case(some.table(draw, cells, most=most), draw(some.partitions()))


kata.always(
    Case(Table.of({"id": "bigint", "x": "double"}, [])),
    Case(Table.of({"id": "bigint", "x": "double"}, [(0, -0.0), (1, 2.0**-20), (2, -1e9)])),
)


@kata.drive
def run(missing_report, case: Case, spark) -> Table:
    report = missing_report(case.df.on(spark, partitions=case.partitions))
    returned(report, dict)
    return Table.of(
        {"column": "string", "missing": "bigint", "share": "double"},
        [(name, *pair(name, value)) for name, value in report.items()],
    )


def pair(name: object, value: object) -> tuple[Any, Any]:
    """The two numbers for one column, of the right types; null, which Spark gives for no rows, goes to the judge."""
    returned(name, str, "the name of a column (a str) as each key")
    returned(value, tuple | list, f"a tuple of two numbers for {name!r}", length=2)
    count, share = (plain(each) for each in value)
    returned(count, int | None, f"a whole number (an int) as the count for {name!r}")
    returned(share, float | int | None, f"a float as the share for {name!r}")
    return count, share


@kata.property
def reports_every_column(case: Case, seen: Table) -> None:
    """Every column of `df`, whatever its type, has one entry under its own name, and there are no others."""
    expect(sorted(seen.column("column")) == sorted(case.df.columns), "one entry a column is due", expected=right(case))


@kata.property
def finds_every_gap(case: Case, seen: Table) -> None:
    """Each null counts as missing, and so does each NaN of a float or double column."""
    for name, entry in seen.by("column").items():
        least = gaps(case, name)
        found = entry["missing"]
        expect(found is not None and found >= least, f"{name!r} has {least} missing, not {found}", expected=right(case))


@kata.property
def takes_nothing_else_for_a_gap(case: Case, seen: Table) -> None:
    """An empty string, the text "NaN", 0, false and a list are values, whatever the list holds."""
    for name, entry in seen.by("column").items():
        most = gaps(case, name)
        found = entry["missing"]
        expect((found or 0) <= most, f"{name!r} has {most} missing, not {found}", expected=right(case))


@kata.property
def gives_the_share_of_all_rows(case: Case, seen: Table) -> None:
    """The share is that of all rows, present or missing, between 0 and 1; it is 0.0 where there are no rows."""
    shares = dict(zip(case.df.columns, right(case).column("share"), strict=True))
    for name, entry in seen.by("column").items():
        wanted = shares.get(name, entry["share"])
        expect(same(entry["share"], wanted), f"the share of {name!r} is {wanted}", expected=right(case))


def gaps(case: Case, name: object) -> int:
    return sum(map(missing, case.df.column(name))) if name in case.df.columns else 0


def right(case: Case) -> Table:
    """A right result."""
    rows = len(case.df.rows)
    counts = {name: gaps(case, name) for name in case.df.columns}
    return Table.of(
        {"column": "string", "missing": "bigint", "share": "double"},
        [(name, count, count / rows if rows else 0.0) for name, count in counts.items()],
    )


def null_or_nan(field, column):
    floating = isinstance(field.dataType, DoubleType | FloatType)
    return column.isNull() | F.isnan(column) if floating else column.isNull()


def counted(df, *, gap=null_or_nan, share=lambda count, rows: count / max(rows, 1)):
    """A right report. The keywords, of a field and its column, and of two counts, turn it into wrong ones."""
    conditions = [gap(field, F.col(f"`{field.name}`")) for field in df.schema]
    rows, *counts = df.agg(F.count("*"), *[F.count_if(condition) for condition in conditions]).first()
    return {name: (count, share(count, rows)) for name, count in zip(df.columns, counts, strict=True)}


kata.misconception(
    "NaN is no missing value",
    because="pandas, NumPy and most files say NaN where SQL says null, and isNull() sees only null. A column of "
    "floating-point numbers has to be asked for both.",
    rejected_by=finds_every_gap,
    solution=variant(counted, gap=lambda field, column: column.isNull()),
)


@kata.misconception(
    "only a double can be NaN",
    because="A float, of 32 bits, can be NaN just as well; feature tables hold many such columns to save space. Ask "
    "for isnan() on both types.",
    rejected_by=finds_every_gap,
)
def float_overlooked(df):
    def gap(field, column):
        return column.isNull() if isinstance(field.dataType, FloatType) else null_or_nan(field, column)

    return counted(df, gap=gap)


kata.misconception(
    "isnan() can be asked of any column",
    because="isnan() is for numbers. For a date, a boolean or a list the query is refused, and a text is turned into "
    "a number first, which fails too. Look at the type of the column before you ask.",
    rejected_by=ANSWERS,
    solution=variant(counted, gap=lambda field, column: column.isNull() | F.isnan(column)),
)


@kata.misconception(
    "an empty string is a missing value",
    because="It may be meant so by whoever filled in a form, but Spark holds it for a text like any other. Decide on "
    "it separately, so that the report shows what is in the table.",
    rejected_by=takes_nothing_else_for_a_gap,
)
def empty_strings_too(df):
    def gap(field, column):
        missing_value = null_or_nan(field, column)
        return missing_value | (column == "") if isinstance(field.dataType, StringType) else missing_value

    return counted(df, gap=gap)


kata.misconception(
    "the share is missing over present",
    because="That ratio grows beyond 1 as soon as half of the rows are missing. A share is a part of the whole, so it "
    "is divided by the number of all rows.",
    rejected_by=gives_the_share_of_all_rows,
    solution=variant(counted, share=lambda count, rows: count / max(rows - count, 1)),
)


kata.misconception(
    "there is always a row to divide by",
    because="A filter or a fresh partition easily leaves a table without rows, and 0 / 0 ends the job. Nothing is "
    "missing where nothing is, so the share is 0.0.",
    rejected_by=ANSWERS,
    solution=variant(counted, share=lambda count, rows: count / rows),
)


@kata.misconception(
    "summary() tells it for every column",
    because="summary() and describe() leave out columns that are neither numbers nor texts, such as dates and lists, "
    "and their count takes NaN for a value. Go by df.schema.",
    rejected_by=reports_every_column,
)
def by_summary(df):
    rows = df.count()
    present = df.summary("count").first().asDict()
    counts = {name: rows - int(present[name]) for name in df.columns if name in present}
    return {name: (count, count / max(rows, 1)) for name, count in counts.items()}
