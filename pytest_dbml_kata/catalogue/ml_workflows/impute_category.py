"""Fill missing categories with the most frequent one: counted in training, ties settled for good."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_columns, expect_kept, read

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Fill missing categories with the most frequent one",
    objectives=("impute", "compare-imputation"),
    level=1,
    examples=25,
    hints=(
        "What does groupBy do with null, and which of two equally frequent categories comes first?",
        "Leave out null, count the rows of each category in `train`, and sort by two keys: falling count, then the "
        "category itself. The first row has the answer. Then fill one column only.",
        "mode(column, deterministic=True) leaves out null and takes the smallest of a tie; "
        "new.fillna(value, subset=[column]) fills nothing but that column.",
    ),
    see=("PySpark API: functions.mode", "PySpark API: DataFrame.fillna", "Spark SQL guide: NULL semantics"),
    without={
        "train: no rows": "the contract promises a category to learn from",
        "a name with a dot": "Spark's StringIndexer takes a dot for a path into a struct; the contract rules it out",
    },
)

LABELS = ["a", "b", "B", "", "é", "日本", "null"]


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    column: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    (column,) = draw(some.column_names(most=1))
    none = some.st.none()

    # A few labels, each once or twice, the first one sometimes once more, and some gaps.
    labels = draw(some.st.lists(some.st.sampled_from(LABELS), min_size=1, max_size=3, unique=True))
    times = draw(some.st.integers(1, 2))
    once_more = draw(some.st.sampled_from([[], [], labels[:1]]))
    gaps = draw(some.st.sampled_from([0, 1, 3, 4]))
    shuffled = draw(some.st.permutations(labels * times + once_more + [None] * gaps))
    other = some.categories() | none if draw(some.st.integers(0, 3)) else none
    kinds = {"id": "bigint", column: "string", "untouched": "string"}
    train = Table.of(kinds, [(key, cell, draw(other)) for key, cell in enumerate(shuffled)])

    present = some.st.sampled_from([*labels, *LABELS, "zebra"])
    cells = {column: ("string", present | none), "untouched": ("string", some.categories() | none)}
    new = some.table(draw, cells, most=6)
    return Case(train, new, column, draw(some.partitions()))


KINDS = {"id": "bigint", "city": "string", "untouched": "string"}

kata.always(Case(Table.of(KINDS, [(0, "", "x"), (1, "", "x")]), Table.of(KINDS, [(0, None, None)]), "city"))


@kata.edge
def null_leads(case: Case) -> bool:
    """null is more frequent than any category"""
    cells = Counter(case.train.column(case.column))
    return cells[None] > max(count for category, count in cells.items() if category is not None)


@kata.edge
def tie(case: Case) -> bool:
    """two categories are the most frequent"""
    return len(leaders(case)) > 1


@kata.edge
def empty_string_wins(case: Case) -> bool:
    """the empty string is the most frequent category"""
    return leaders(case)[0] == ""


@kata.drive
def run(impute_category, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(impute_category(train, new, case.column))


@kata.property
def keeps_every_row(case: Case, seen: Table) -> None:
    """Each row of `new` comes back once, with the columns of `new`; the other columns are as they were."""
    expect_columns(seen, case.new.columns, expected=right(case))
    others = [name for name in case.new.columns if name != case.column]
    expect_kept(seen.select(*others), case.new.select(*others), expected=right(case))


@kata.property
def leaves_categories_alone(case: Case, seen: Table) -> None:
    """A category that is present stays, be it the empty string or one that training never saw."""
    for before, after in answers(case, seen):
        expect(before is None or after == before, f"the category {before!r} has become {after!r}", expected=right(case))


@kata.property
def fills_every_gap(case: Case, seen: Table) -> None:
    """No null is left in the column."""
    for _, after in answers(case, seen):
        expect(after is not None, f"a gap is left in {case.column!r}", expected=right(case))


@kata.property
def fills_with_a_most_frequent_category(case: Case, seen: Table) -> None:
    """A gap is filled with a category that no other one outnumbers in `train`."""
    for before, after in answers(case, seen):
        if before is None and after is not None:
            frequent = after in leaders(case)
            expect(frequent, f"{after!r} is not the most frequent category of `train`", expected=right(case))


@kata.property
def settles_ties_by_alphabet(case: Case, seen: Table) -> None:
    """Of several categories that are the most frequent, the first by alphabet is taken."""
    first, *others = leaders(case)
    for before, after in answers(case, seen):
        tied = before is None and after in others
        expect(not tied, f"{after!r} is as frequent as {first!r}, which comes before it", expected=right(case))


def leaders(case: Case) -> list[str]:
    """The most frequent categories of `train`, by alphabet."""
    counts = Counter(cell for cell in case.train.column(case.column) if cell is not None)
    return sorted(category for category, count in counts.items() if count == max(counts.values()))


def answers(case: Case, seen: Table):
    """What stood in the column and what stands there now, for each row of `new` that is there."""
    after = seen.cells(case.column)
    return [(before, after[key]) for key, before in case.new.cells(case.column).items() if key in after]


def right(case: Case) -> Table:
    """A right result."""
    return case.new.map_column(case.column, lambda cell: leaders(case)[0] if cell is None else cell)


def most_frequent(table, column):
    return table.select(F.mode(F.col(column), True)).first()[0]


def filled(new, column, value):
    return new.withColumn(column, F.coalesce(column, F.lit(value)))


@kata.misconception(
    "the largest group is a category",
    because="groupBy gives null a group of its own, and where many values are missing it is the largest. Then gaps are "
    "filled with null. Leave out null before you count.",
    rejected_by=fills_every_gap,
)
def null_counted(train, new, column):
    return filled(new, column, train.groupBy(column).count().orderBy(F.desc("count"), column).first()[0])


@kata.misconception(
    "whichever comes first may settle a tie",
    because="A table has no order: the same rows in other files or partitions would give another answer tomorrow. Sort "
    "by a second key so that training can be repeated.",
    rejected_by=settles_ties_by_alphabet,
)
def first_come(train, new, column):
    present = Counter(row[0] for row in train.select(column).collect() if row[0] is not None)
    return filled(new, column, present.most_common(1)[0][0])


@kata.misconception(
    "the largest pair of count and category settles a tie by alphabet",
    because="The maximum of a struct looks for the largest in every field, so of equal counts the last category by "
    "alphabet wins. Count down, but go up the alphabet.",
    rejected_by=settles_ties_by_alphabet,
)
def last_of_a_tie(train, new, column):
    counts = train.dropna(subset=[column]).groupBy(column).count()
    return filled(new, column, counts.agg(F.max(F.struct("count", column))).first()[0][column])


@kata.misconception(
    "an empty string is a missing category",
    because="Spark keeps the two apart, and so does the contract: the empty string is a category, and may even be the "
    "most frequent one. What it means is a question to whoever filled in the table.",
    rejected_by=leaves_categories_alone,
)
def empty_is_missing(train, new, column):
    def known(table):
        return table.withColumn(column, F.nullif(F.col(column), F.lit("")))

    return filled(known(new), column, most_frequent(known(train), column) or "")


@kata.misconception(
    "the most frequent category of the rows to be filled will do",
    because="That changes with every batch, and a batch may hold nothing but gaps. What fills them is learned once, in "
    "training.",
    rejected_by=fills_with_a_most_frequent_category,
)
def fitted_on_new(train, new, column):
    return filled(new, column, most_frequent(new, column))


@kata.misconception(
    "a gap gets a category of its own",
    because="That is a fair strategy when being missing means something, but another one. Here a gap becomes the most "
    "frequent category, which the model knows from training.",
    rejected_by=fills_with_a_most_frequent_category,
)
def own_category(train, new, column):
    return filled(new, column, "missing")


@kata.misconception(
    "fillna() with a text fills the column in question",
    because="Without a subset it fills every column of strings with this text. Name the column.",
    rejected_by=keeps_every_row,
)
def others_touched(train, new, column):
    return new.fillna(most_frequent(train, column))
