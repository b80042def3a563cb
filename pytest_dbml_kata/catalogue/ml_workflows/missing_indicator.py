"""Flag missing values before they are filled: afterwards nobody can tell them from the others."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_columns, expect_kept, missing, read, same

if IN_ENGINE:
    from pyspark.ml.feature import Imputer
    from pyspark.sql import functions as F

kata = Kata(
    title="Flag missing values, then fill them",
    objectives=("missing-indicator", "impute"),
    level=1,
    hints=(
        "When is it still possible to tell a gap from a value, and which table teaches the mean?",
        "Add the flags to `new` first, from isNull() and isnan() of each column; then let an Imputer that was fitted "
        "on `train` fill the columns.",
        "withColumns({f'{c}_missing': (column.isNull() | isnan(column)).cast('double') ...}) on `new`, and then "
        "Imputer(inputCols=columns, outputCols=columns).fit(train).transform(flagged)",
    ),
    see=("Spark ML guide: Extracting, transforming and selecting features, Imputer", "scikit-learn: MissingIndicator"),
    without={
        "train: no rows": "the contract promises a value to learn from",
        "a name with a dot": "Spark's Imputer takes a dot for a path into a struct, and so the contract rules it out",
    },
)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    columns: tuple[str, ...]
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    columns = draw(some.column_names())
    cells = {name: ("double", some.gaps(some.numbers())) for name in (*columns, "untouched")}
    train = some.table(draw, cells, least=1)
    for name in columns:
        if all(map(missing, train.column(name))):
            present = draw(some.numbers())
            train = train.map_column(name, lambda gap, present=present: present)
    return Case(train, some.table(draw, cells), columns, draw(some.partitions()))


WITH_GAPS = {"id": "bigint", "age": "double", "untouched": "double"}

kata.always(
    Case(
        Table.of(WITH_GAPS, [(0, 1.0, None)]),
        Table.of(WITH_GAPS, [(0, None, None), (1, 2.0, None)]),
        ("age",),
    )
)


@kata.drive
def run(impute_with_flags, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(impute_with_flags(train, new, list(case.columns)))


@kata.property
def keeps_every_row(case: Case, seen: Table) -> None:
    """Each row of `new` comes back once, with the columns of `new`; columns that nobody named are as they were."""
    for name in case.new.columns:
        expect(name in seen.columns, f"there is no column {name!r}", expected=right(case))
    others = [name for name in case.new.columns if name not in case.columns]
    expect_kept(seen.select(*others), case.new.select(*others), expected=right(case))


@kata.property
def has_a_flag_for_every_column(case: Case, seen: Table) -> None:
    """Each column to fill has a flag of type double, whether it has gaps or not; nothing else is added."""
    expect_columns(seen, [*case.new.columns, *map(flag, case.columns)], expected=right(case))
    for name in map(flag, case.columns):
        expect(seen.type_of(name) == "double", f"{name!r} is to be a column of doubles", expected=right(case))


@kata.property
def flags_every_gap(case: Case, seen: Table) -> None:
    """Where `new` has null or NaN, the flag of that column is 1.0."""
    for name, key, before, after in cells_of(case, seen):
        if missing(before):
            expect(same(after[1], 1.0), f"{name!r} is missing in the row with id {key}", expected=right(case))


@kata.property
def flags_no_value(case: Case, seen: Table) -> None:
    """Where `new` has a value, the flag of that column is 0.0, and the value stays."""
    for name, key, before, after in cells_of(case, seen):
        if not missing(before):
            expect(same(after[1], 0.0), f"{name!r} has a value in the row with id {key}", expected=right(case))
            expect(same(after[0], before), f"a value of {name!r} has changed", expected=right(case))


@kata.property
def fills_with_the_training_mean(case: Case, seen: Table) -> None:
    """A gap is filled with the mean of the values present in `train`."""
    for name, _, before, after in cells_of(case, seen):
        if missing(before):
            filled = same(after[0], mean(case, name))
            expect(filled, f"gaps in {name!r} are to be filled with the training mean", expected=right(case))


def flag(name: str) -> str:
    return f"{name}_missing"


def mean(case: Case, name: str) -> float:
    return fmean(cell for cell in case.train.column(name) if not missing(cell))


def cells_of(case: Case, seen: Table):
    """For each cell to fill: its column, its row, what it was, and what came of it with the flag beside it."""
    after = seen.by()
    for key, before in case.new.by().items():
        for name in case.columns:
            if key in after and {name, flag(name)} <= after[key].keys():
                yield name, key, before[name], (after[key][name], after[key][flag(name)])


def right(case: Case) -> Table:
    """A right result."""
    table = case.new
    for name in case.columns:
        before = table.column(name)
        fill = mean(case, name)
        table = table.with_column(name, "double", [fill if missing(cell) else cell for cell in before])
        table = table.with_column(flag(name), "double", [float(missing(cell)) for cell in before])
    return table


def either(name):
    """Where the column is null or NaN."""
    return F.col(f"`{name}`").isNull() | F.isnan(f"`{name}`")


def flagged(table, columns, gap=either, kind="double"):
    return table.withColumns({flag(name): gap(name).cast(kind) for name in columns})


def filled(table, columns, learned_from):
    return Imputer(inputCols=columns, outputCols=columns).fit(learned_from).transform(table)


@kata.misconception(
    "the gaps can still be found after filling",
    because="A filled gap looks like any other value, so every flag is 0 and says nothing. Flag first, then fill.",
    rejected_by=flags_every_gap,
)
def flags_too_late(train, new, columns):
    return flagged(filled(new, columns, train), columns)


@kata.misconception(
    "NaN needs no flag",
    because="isNull() does not see NaN, while the Imputer fills it like null. Then a value that was made up passes for "
    "a measured one.",
    rejected_by=flags_every_gap,
)
def nan_unflagged(train, new, columns):
    return filled(flagged(new, columns, lambda name: F.col(f"`{name}`").isNull()), columns, train)


@kata.misconception(
    "null needs no flag",
    because="isnan() answers false for null. The Imputer fills null nevertheless, so both have to be asked for.",
    rejected_by=flags_every_gap,
)
def null_unflagged(train, new, columns):
    return filled(flagged(new, columns, lambda name: F.isnan(f"`{name}`")), columns, train)


@kata.misconception(
    "one flag tells it for the whole row",
    because="A missing age and a missing income may mean quite different things. With a flag for each column the "
    "model can learn from each of them.",
    rejected_by=flags_no_value,
)
def one_flag_for_all(train, new, columns):
    anywhere = F.greatest(F.lit(False), *map(either, columns))
    return filled(flagged(new, columns, lambda name: anywhere), columns, train)


@kata.misconception(
    "a column without gaps needs no flag",
    because="The model was trained on a fixed set of features. If flags come and go with the gaps of each batch, the "
    "next batch no longer fits it; so a flag that is 0.0 throughout stays.",
    rejected_by=has_a_flag_for_every_column,
)
def only_where_gaps_are(train, new, columns):
    rows = new.collect()
    with_gaps = [name for name in columns if any(missing(row[name]) for row in rows)]
    return filled(flagged(new, with_gaps), columns, train)


@kata.misconception(
    "a flag may stay a boolean",
    because="An Imputer or a scaler later in the pipeline, and most models, want numbers. The contract asks for 0.0 "
    "and 1.0, so cast the condition to double.",
    rejected_by=has_a_flag_for_every_column,
)
def boolean_flags(train, new, columns):
    return filled(flagged(new, columns, kind="boolean"), columns, train)


@kata.misconception(
    "the mean is taken from the rows to be filled",
    because="What fills a gap is part of the model and learned in training. The mean of `new` changes with each batch, "
    "and a batch without values has none.",
    rejected_by=fills_with_the_training_mean,
)
def mean_of_new(train, new, columns):
    return filled(flagged(new, columns), columns, new)


@kata.misconception(
    "rows without gaps are all that is needed",
    because="Dropping rows is what the flag is there to avoid: each row of `new` has to get a prediction, and that a "
    "value is missing may be the best hint in it.",
    rejected_by=keeps_every_row,
)
def rows_dropped(train, new, columns):
    return flagged(new.dropna(subset=columns), columns)
