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
    WrongResult,
    expect,
    kind_of,
    missing,
    plain,
    same,
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
    kinds = {name: draw(some.st.sampled_from(KINDS)) for name in draw(some.column_names(least=2, most=4, dots=True))}
    cells = {name: (kind, CELLS[kind]) for name, kind in kinds.items()}
    return Case(some.table(draw, cells, most=draw(some.st.sampled_from([8, 8, 8, 8, 8, 0]))), draw(some.partitions()))


kata.always(
    Case(Table.of({"id": "bigint", "x": "double"}, [])),
    Case(Table.of({"id": "bigint", "x": "double"}, [(0, -0.0), (1, 2.0**-20), (2, -1e9)])),
)


@kata.drive
def run(missing_report, case: Case, spark) -> Table:
    report = missing_report(case.df.on(spark, partitions=case.partitions))
    if not isinstance(report, dict):
        raise WrongResult(f"a dict is to be returned, not {kind_of(report)}")
    return Table.of(
        {"column": "string", "missing": "bigint", "share": "double"},
        [(name, *pair(name, value)) for name, value in report.items()],
    )


def pair(name: object, value: object) -> tuple[Any, Any]:
    """The two numbers for one column, of the right types; null, which Spark gives for no rows, goes to the judge."""
    if not isinstance(name, str):
        raise WrongResult(f"the keys are to be the names of the columns, not {kind_of(name)}")
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise WrongResult(f"a tuple of two numbers is wanted for {name!r}, not {kind_of(value)}")
    count, share = (plain(each) for each in value)
    if isinstance(count, bool) or not isinstance(count, int | None):
        raise WrongResult(f"the count for {name!r} is to be a whole number (int), not {kind_of(count)}")
    if isinstance(share, bool) or not isinstance(share, float | int | None):
        raise WrongResult(f"the share for {name!r} is to be a float, not {kind_of(share)}")
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
        expect(
            (entry["missing"] or 0) <= most,
            f"{name!r} has {most} missing, not {entry['missing']}",
            expected=right(case),
        )


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


def counted(df, gap, share=lambda count, rows: count / max(rows, 1)):
    """A report in which ``gap`` tells of a field and its column which rows lack it."""
    conditions = [gap(field, F.col(f"`{field.name}`")) for field in df.schema]
    rows, *counts = df.agg(F.count("*"), *[F.count_if(condition) for condition in conditions]).first()
    return {name: (count, share(count, rows)) for name, count in zip(df.columns, counts, strict=True)}


def null_or_nan(field, column):
    floating = isinstance(field.dataType, DoubleType | FloatType)
    return column.isNull() | F.isnan(column) if floating else column.isNull()


@kata.misconception(
    "NaN is no missing value",
    because="pandas, NumPy and most files say NaN where SQL says null, and isNull() sees only null. A column of "
    "floating-point numbers has to be asked for both.",
    rejected_by=finds_every_gap,
)
def nulls_only(df):
    return counted(df, lambda field, column: column.isNull())


@kata.misconception(
    "only a double can be NaN",
    because="A float, of 32 bits, can be NaN just as well; feature tables hold many such columns to save space. Ask "
    "for isnan() on both types.",
    rejected_by=finds_every_gap,
)
def float_overlooked(df):
    def gap(field, column):
        return column.isNull() if isinstance(field.dataType, FloatType) else null_or_nan(field, column)

    return counted(df, gap)


@kata.misconception(
    "isnan() can be asked of any column",
    because="isnan() is for numbers. For a date, a boolean or a list the query is refused, and a text is turned into "
    "a number first, which fails too. Look at the type of the column before you ask.",
    rejected_by=ANSWERS,
)
def isnan_everywhere(df):
    return counted(df, lambda field, column: column.isNull() | F.isnan(column))


@kata.misconception(
    "an empty string is a missing value",
    because="It may be meant so by whoever filled in a form, but Spark holds it for a text like any other. Decide on "
    "it separately, so that the report shows what is in the table.",
    rejected_by=takes_nothing_else_for_a_gap,
)
def empty_strings_too(df):
    def gap(field, column):
        empty = isinstance(field.dataType, StringType)
        return null_or_nan(field, column) | (column == "") if empty else null_or_nan(field, column)

    return counted(df, gap)


@kata.misconception(
    "the share is missing over present",
    because="That ratio grows beyond 1 as soon as half of the rows are missing. A share is a part of the whole, so it "
    "is divided by the number of all rows.",
    rejected_by=gives_the_share_of_all_rows,
)
def share_of_the_present(df):
    return counted(df, null_or_nan, lambda count, rows: count / max(rows - count, 1))


@kata.misconception(
    "there is always a row to divide by",
    because="A filter or a fresh partition easily leaves a table without rows, and 0 / 0 ends the job. Nothing is "
    "missing where nothing is, so the share is 0.0.",
    rejected_by=ANSWERS,
)
def divides_by_no_rows(df):
    return counted(df, null_or_nan, lambda count, rows: count / rows)


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
