"""Point-in-time lookup: a label may only see features that were known at its own moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, missing, read, same, variant

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Look up features as they were at the time of the label",
    objectives=("feature-table-train",),
    level=2,
    hints=(
        "On the day of the label, which rows of the feature table had been written? Which of those is the one to use?",
        "Join each label row with all rows of its key up to its own time, and keep one of them: the last. Label rows "
        "without any have to survive the join.",
        "A left join on the key and feature_time <= label_time, then row_number() over "
        "Window.partitionBy('id').orderBy(feature_time descending), and keep number 1",
    ),
    see=("Databricks guide: Point-in-time support using time series feature tables",),
)


@dataclass(frozen=True)
class Case:
    labels: Table
    features: Table
    key: str
    label_time: str
    feature_time: str
    names: tuple[str, ...]
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    key = draw(some.st.sampled_from(["customer", "store no"]))
    label_time = "day"
    feature_time = draw(some.st.sampled_from(["day", "as of"]))
    names = draw(some.column_names(dots=True))
    days = some.st.integers(1, 12).map(lambda day: date(2024, 5, day))
    number = ("double", some.gaps(some.numbers()) | some.st.none())

    # No two feature rows have the same key and time.
    owners = draw(some.st.sampled_from([("a",), ("é",), ("a",), ("", "a")]))
    size = draw(some.st.sampled_from([6, 7, 5, 6, 7, 5, 1, 0]))
    row = some.st.tuples(some.st.sampled_from(owners), days.filter(lambda day: day.day > 2))
    written = draw(some.st.lists(row, min_size=size, max_size=size, unique=True))
    features = some.table(draw, dict.fromkeys((*names, "label"), number), key=None, least=size, most=size)
    features = features.with_column(key, "string", [owner for owner, _ in written])
    features = features.with_column(feature_time, "date", [day for _, day in written])

    # Labels are often late, and often of the very time of a feature row.
    about = some.st.sampled_from([*owners * 8, "z", None])
    when = days | days.filter(lambda day: day.day > 8) | some.st.sampled_from([*features.column(feature_time), None])
    cells = {key: ("string", about), label_time: ("date", when), "label": number}
    size = draw(some.st.sampled_from([5, 4, 6, 5, 0, 4, 1]))
    labels = some.table(draw, cells, least=size, most=size)
    return Case(labels, features, key, label_time, feature_time, names[::-1], draw(some.partitions()))


DAY = [date(2024, 5, day) for day in range(1, 8)]
LABELS = Table.of(
    {"id": "bigint", "customer": "string", "day": "date", "label": "double"},
    [(0, "a", DAY[5], 1.0), (1, "a", DAY[3], 0.0), (2, "a", DAY[0], 0.0)],
)
FEATURES = Table.of(
    {"customer": "string", "day": "date", "income": "double"},
    [("a", DAY[1], 30.0), ("a", DAY[3], None), ("a", DAY[6], 10.0)],
)

kata.always(Case(LABELS, FEATURES, "customer", "day", "day", ("income",)))


@kata.drive
def run(as_of_features, case: Case, spark) -> Table:
    labels = case.labels.on(spark, partitions=case.partitions)
    features = case.features.on(spark, partitions=case.partitions)
    return read(as_of_features(labels, features, case.key, case.label_time, case.feature_time, list(case.names)))


@kata.property
def keeps_every_label_row(case: Case, seen: Table) -> None:
    """Each row of `labels` comes back once, as it was, with the features in `names` and no other column."""
    expect_kept(seen, case.labels, adding=case.names, expected=looked_up(case))


@kata.property
def never_looks_into_the_future(case: Case, seen: Table) -> None:
    """No label has the features of a row that was written after its own time."""
    for key, when, _, cells in answers(case, seen):
        times = [row[case.feature_time] for row in history(case, key) if when and alike(case, cells, row)]
        if times and not all(map(missing, cells)):
            message = f"the label of {when} has the features of {min(times)}: nobody knew them yet"
            expect(min(times) <= when, message, expected=looked_up(case))


@kata.property
def takes_the_latest_row_known(case: Case, seen: Table) -> None:
    """A label has all its features from the last row of its key before it, gaps included."""
    expect_right(case, seen, lambda time, when: time < when)


@kata.property
def counts_the_same_moment(case: Case, seen: Table) -> None:
    """A feature row of the very time of the label was known: it is the one to take."""
    expect_right(case, seen, lambda time, when: time == when)


@kata.property
def knows_nothing_before_the_first_row(case: Case, seen: Table) -> None:
    """Where no row of the key is as early as the label, or the label has no time or no key, all features are null."""
    for _, when, row, cells in answers(case, seen):
        null = row is not None or all(cell is None for cell in cells)
        expect(null, f"nothing was known at {when or 'no time'}: null is due", expected=looked_up(case))


def expect_right(case: Case, seen: Table, concerns) -> None:
    """Raise `Mismatch` unless each label that is concerned has the features of the right row."""
    for _, when, row, cells in answers(case, seen):
        if row is not None and concerns(row[case.feature_time], when):
            due = f"the label of {when} is to have the features of {row[case.feature_time]}"
            expect(alike(case, cells, row), due, expected=looked_up(case))


def alike(case: Case, cells: list, row: dict) -> bool:
    """Are these the features of that row, be a gap null or NaN?"""
    right = [row[name] for name in case.names]
    return all(same(now, cell, nan_is_null=True) for now, cell in zip(cells, right, strict=True))


def history(case: Case, key: str | None) -> list[dict]:
    """The feature rows of a key."""
    return [row for row in case.features.records() if row[case.key] == key]


def answers(case: Case, seen: Table) -> list[tuple]:
    """For each label its key, its time, the feature row to take (None if there is none), and the features it got."""
    found = seen.by()
    labels = case.labels.by()
    got = []
    for identity in labels.keys() & found.keys():
        label = labels[identity]
        cells = [found[identity].get(name) for name in case.names]
        got.append((label[case.key], label[case.label_time], known(case, label), cells))
    return got


def known(case: Case, label: dict) -> dict | None:
    """The last row of a label's key at or before its time."""
    when = label[case.label_time]
    rows = [row for row in history(case, label[case.key]) if when and row[case.feature_time] <= when]
    return max(rows, key=lambda row: row[case.feature_time], default=None)


def looked_up(case: Case) -> Table:
    """A right result."""
    right = case.labels
    rows = [known(case, label) for label in case.labels.by().values()]
    for name in case.names:
        right = right.with_column(name, "double", [row[name] if row else None for row in rows])
    return right


def joined(labels, features, key, label_time, feature_time, names, which="_time <= _at", how="left"):
    """Each label beside such rows of its key: the features are called _0, _1, ..., the times _at and _time."""
    cells = [F.col(f"`{name}`").alias(f"_{n}") for n, name in enumerate(names)]
    rows = features.select(F.col(f"`{key}`").alias("_key"), F.col(f"`{feature_time}`").alias("_time"), *cells)
    condition = (labels[f"`{key}`"] == F.col("_key")) & F.expr(which)
    return labels.withColumn("_at", F.col(f"`{label_time}`")).join(rows, condition, how)


def first(labels, *task, order="_time DESC", which="_time <= _at", how="left"):
    """Of the rows that each label is joined with, the first in that order. The keywords make it wrong."""
    number = F.expr(f"row_number() OVER (PARTITION BY id ORDER BY {order})")
    rows = joined(labels, *task, which=which, how=how).withColumn("_n", number).where("_n = 1")
    return named(rows, labels, task[-1])


def summed_up(labels, *task, summary):
    """Of the rows known to each label, a summary of each feature."""
    names = task[-1]
    cells = [F.expr(summary.format(n)).alias(f"_{n}") for n in range(len(names))]
    known = joined(labels, *task).groupBy("id").agg(*cells)
    return named(labels.join(known, "id"), labels, names)


def named(table, labels, names):
    """The columns of the labels and the features under their own names."""
    features = [F.col(f"_{n}").alias(name) for n, name in enumerate(names)]
    return table.select(*(f"`{name}`" for name in labels.columns), *features)


kata.misconception(
    "the newest features are the best",
    because="They were written after the outcome was known, and often because of it. In training the model looks "
    "brilliant; in production, where nobody knows the future, it is not.",
    rejected_by=never_looks_into_the_future,
    solution=variant(first, which="_at IS NOT NULL"),
)


kata.misconception(
    "the nearest moment is the right one",
    because="Half of the nearest rows lie in the future. Distance does not matter, only whether the row was there "
    "already: take the last one up to the label's time.",
    rejected_by=never_looks_into_the_future,
    solution=variant(first, order="abs(datediff(_time, _at)), _time DESC", which="_at IS NOT NULL"),
)


kata.misconception(
    "known means strictly before",
    because="A lookup takes the row with the same time too: written at that moment, it was known at that moment. "
    "Compare with <=.",
    rejected_by=counts_the_same_moment,
    solution=variant(first, which="_time < _at"),
)


kata.misconception(
    "the maximum of a feature is its latest value",
    because="max() goes by the value of each feature, and a balance can fall. Let the time say which row is the "
    "latest, and take all features from that row.",
    rejected_by=takes_the_latest_row_known,
    solution=variant(summed_up, summary="max(_{})"),
)


kata.misconception(
    "a gap is filled with the last value before it",
    because="That puts features together that never stood in one row, and hides that the value was taken back. The "
    "lookup returns the row as it was, gaps included.",
    rejected_by=takes_the_latest_row_known,
    solution=variant(summed_up, summary="max_by(_{0}, CASE WHEN _{0} < double('NaN') THEN _time END)"),
)


kata.misconception(
    "before the first row, the first row will do",
    because="It was written later than the label, so it is a look into the future as well. Nothing was known: null.",
    rejected_by=knows_nothing_before_the_first_row,
    solution=variant(first, order="_time > _at, abs(datediff(_time, _at))", which="_at IS NOT NULL"),
)


kata.misconception(
    "a label without features is dropped",
    because="New customers are exactly those without a history. An inner join, or a filter on the feature's time after "
    "the join, takes them out of training without a word.",
    rejected_by=keeps_every_label_row,
    solution=variant(first, how="inner"),
)
