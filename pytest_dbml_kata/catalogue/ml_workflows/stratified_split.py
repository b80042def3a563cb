"""A stratified split: each class is split for itself, to the row, and the same way every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import floor

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_partition, read, returned, show, variant

if IN_ENGINE:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

kata = Kata(
    title="Split each class by the same share, to the row",
    objectives=("split-data", "class-imbalance"),
    level=3,
    hints=(
        "sampleBy draws each row by itself. How many rows of a class of four are in train then? Always as many?",
        "Number the rows of each class in an order that looks random and goes with the rows, and cut it where the "
        "share ends. Null is a class, too.",
        "row_number() over Window.partitionBy(label).orderBy(xxhash64(id, seed), id), count(lit(1)) over "
        "Window.partitionBy(label): train is where number <= floor(train_share * count + 0.5).",
    ),
    see=(
        "PySpark API reference: DataFrame.sampleBy, Window",
        "scikit-learn user guide: Cross-validation, stratification",
    ),
)

MANY = 100
"""Rows of a table with two classes that is split by two seeds."""


@dataclass(frozen=True)
class Case:
    table: Table
    label: str
    train_share: float
    seed: int
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    label = draw(some.st.sampled_from(["label", "churned", "paid late"]))
    classes = draw(some.st.lists(some.categories(missing=True), min_size=1, max_size=3, unique=True))
    often = some.st.sampled_from([*classes, classes[0], classes[0]])
    names = draw(some.column_names(most=1, dots=True))
    cells = {label: ("string", often)} | dict.fromkeys(names, ("double", some.gaps(some.numbers())))
    # Shares whose products with small counts are halves exactly, or none.
    share = draw(some.st.sampled_from([0.5, 0.5, 0.75, 0.75, 0.25, 0.8, 0.6, 0.0, 1.0]))
    table = some.table(draw, cells, most=12)
    return Case(table, label, share, draw(some.seeds()), draw(some.partitions()))


kata.always(Case(Table.of({"id": "bigint", "churned": "string"}, [(0, "yes")]), "churned", 0.5, seed=0))


@kata.edge
def null_is_a_class(case: Case) -> bool:
    """the label is null in some rows and present in others"""
    return None in case.table.column(case.label) and any(case.table.column(case.label))


@kata.edge
def half_a_row(case: Case) -> bool:
    """the share of a class ends in half a row"""
    return any(case.train_share * count % 1 == 0.5 for count in sizes(case).values())


@dataclass(frozen=True)
class Seen:
    train: Table
    test: Table
    train_of_other_layout: tuple[int, ...]
    """The ids in train when the same table comes in another order and in other partitions."""
    moved_by_another_seed: int
    """How many of 100 rows are in another part with another seed."""


@kata.drive
def run(stratified_split, case: Case, spark) -> Seen:
    def parts(table, seed=case.seed):
        result = stratified_split(table, case.label, case.train_share, seed)
        return returned(result, tuple | list, "two DataFrames, train and test", length=2)

    def train_ids(table, seed=case.seed):
        train, _ = parts(table, seed)
        return sorted(row["id"] for row in train.select("id").collect())

    train, test = map(read, parts(case.table.on(spark, partitions=case.partitions)))

    backwards = Table(case.table.schema, case.table.rows[::-1])
    other = train_ids(backwards.on(spark, partitions=3 if case.partitions is None else None))

    rows = [(number, str(number % 2)) for number in range(MANY)]
    many = Table.of({"id": "bigint", case.label: "string"}, rows).on(spark)
    here = set(train_ids(many))
    there = set(train_ids(many, case.seed + 1))
    return Seen(train, test, tuple(other), len(here ^ there))


@kata.property
def every_row_is_in_one_part(case: Case, seen: Seen) -> None:
    """Each row of the table is in exactly one of the two parts, as it was, and both parts have the table's columns."""
    expect_partition({"train": seen.train, "test": seen.test}, case.table)


@kata.property
def splits_each_class_to_the_row(case: Case, seen: Seen) -> None:
    """Of a class with n rows exactly train_share * n are in train, rounded, and half a row rounded up."""
    found = Counter(seen.train.column(case.label))
    for label, size in sizes(case).items():
        due = floor(case.train_share * size + 0.5)
        told = f"class {show(label)} has {size} rows: {due} of them belong in train, not {found[label]}"
        expect(found[label] == due, told)


@kata.property
def same_rows_for_any_layout(case: Case, seen: Seen) -> None:
    """The same rows are in train when the table comes in another order or in other partitions."""
    moved = set(seen.train.column("id")) ^ set(seen.train_of_other_layout)
    expect(not moved, f"in another order or other partitions, these change sides: {shown(moved)}")


@kata.property
def another_seed_another_split(case: Case, seen: Seen) -> None:
    """Another seed puts other rows into train."""
    told = f"of {MANY} rows in two classes none changes sides when the seed is {case.seed + 1}, not {case.seed}"
    expect(seen.moved_by_another_seed > 0 or case.train_share in (0.0, 1.0), told)


def sizes(case: Case) -> Counter:
    return Counter(case.table.column(case.label))


def shown(ids: set[int]) -> str:
    return "rows " + ", ".join(map(str, sorted(ids)))


def ranked(df, label, train_share, seed, *, order=None, rounded=lambda rows: F.floor(rows + 0.5), classes=None):
    """A right split: the rows of each class in some order, cut at the share. The keywords make it wrong."""
    order = [F.xxhash64("id", F.lit(seed)), F.col("id")] if order is None else order
    of_class = Window.partitionBy(*([label] if classes is None else classes))
    number = F.row_number().over(of_class.orderBy(*order))
    count = F.count(F.lit(1)).over(of_class)
    marked = df.withColumn("_train", number <= rounded(F.lit(train_share) * count))
    return marked.where("_train").drop("_train"), marked.where("not _train").drop("_train")


@kata.misconception(
    "randomSplit keeps the classes in proportion",
    because="It draws each row by itself and knows nothing of classes. Of a rare class all rows may land in one part.",
    rejected_by=splits_each_class_to_the_row,
)
def random_split(df, label, train_share, seed):
    train, test = df.randomSplit([max(train_share, 1e-12), max(1 - train_share, 1e-12)], seed)
    return train, test


@kata.misconception(
    "sampleBy takes exactly that share of each class",
    because="Its fractions are probabilities, one draw for each row: right on average, hardly ever to the row. And the "
    "draws go by place, so another order gives another sample.",
    rejected_by=splits_each_class_to_the_row,
)
def sample_by(df, label, train_share, seed):
    classes = [row[0] for row in df.select(label).distinct().collect() if row[0] is not None]
    train = df.sampleBy(label, dict.fromkeys(classes, train_share), seed)
    return train, df.join(train, "id", "left_anti")


kata.misconception(
    "the whole table's share is each class's share",
    because="A cut through all rows gives the right number of rows, and each class as many as chance will have it. "
    "The rows have to be numbered within their class.",
    rejected_by=splits_each_class_to_the_row,
    solution=variant(ranked, classes=[]),
)


@kata.misconception(
    "rand(seed) shuffles a class the same way every time",
    because="The numbers go by place: the first row of a partition, the second, and so on. In another order each row "
    "gets another number. Sort by a hash of the id.",
    rejected_by=same_rows_for_any_layout,
)
def by_lot(df, label, train_share, seed):
    return ranked(df, label, train_share, seed, order=[F.rand(seed)])


kata.misconception(
    "sorted by id is shuffled enough",
    because="Ids grow with time, so train gets the old rows and test the new ones, whatever the seed. A hash of id and "
    "seed gives an order that means nothing.",
    rejected_by=another_seed_another_split,
    solution=variant(ranked, order=["id"]),
)


@kata.misconception(
    "a row without a label has no class",
    because="`label = value` is never true of null, so a loop over the values loses these rows from both parts. Null "
    "is a class here; a window or a groupBy keeps it.",
    rejected_by=every_row_is_in_one_part,
)
def null_lost(df, label, train_share, seed):
    return ranked(df.where(df[label].isNotNull()), label, train_share, seed)


@kata.misconception(
    "round() rounds half a row up",
    because="Python's round() and Spark's bround() go to the even neighbour: 0.5 becomes 0, and 2.5 becomes 2. Add a "
    "half and take the floor.",
    rejected_by=splits_each_class_to_the_row,
)
def half_to_even(*task):
    return ranked(*task, rounded=F.bround)
