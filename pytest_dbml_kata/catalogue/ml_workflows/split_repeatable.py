"""A split that can be repeated: which part a row is in goes with the row, not with where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_partition, read, returned

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Split a table so that the split can be repeated",
    objectives=("split-data", "cv-or-split"),
    level=2,
    hints=(
        "What does randomSplit's seed decide: something about a row, or something about a place in a partition?",
        "The id is the one thing that stays with a row. Make a number of it that looks random, that the seed changes "
        "and that is the same wherever the row lies, and compare it with the share.",
        "F.pmod(F.xxhash64('id', F.lit(seed)), F.lit(10_000)) < train_share * 10_000 is train, its opposite is test; "
        "% in place of pmod would leave half of the hashes negative.",
    ),
    see=("PySpark API reference: DataFrame.randomSplit, xxhash64, pmod",),
)

MANY = 2000
"""Rows of a table on which the share is counted. Their ids are whole thousands."""


@dataclass(frozen=True)
class Case:
    table: Table
    train_share: float
    seed: int
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    names = draw(some.column_names(most=2, dots=True))
    cells = {name: ("double", some.gaps(some.numbers())) for name in names}
    cells["plan"] = ("string", some.categories(missing=True))
    table = some.table(draw, cells, most=9)
    train_share = draw(some.st.sampled_from([0.5, 0.6, 0.75, 0.8, 0.8, 0.3, 0.0, 1.0]))
    return Case(table, train_share, draw(some.seeds()), draw(some.partitions()))


kata.always(Case(Table.of({"id": "bigint", "age": "double", "plan": "string"}, [(0, None, "a")]), 0.5, 7))


@kata.edge
def nothing_to_train(case: Case) -> bool:
    """one of the parts is to be empty"""
    return case.train_share in (0.0, 1.0) and bool(case.table.rows)


@dataclass(frozen=True)
class Seen:
    train: Table
    test: Table
    train_of_other_layouts: tuple[tuple[int, ...], ...]
    """The ids in train when the same table comes in another order and in other partitions."""
    train_of_2000: int
    """How many of 2000 rows are in train."""
    moved_by_another_seed: int
    """How many of these 2000 rows are in another part with another seed."""


@kata.drive
def run(split, case: Case, spark) -> Seen:
    def parts(table, seed=case.seed):
        result = split(table, case.train_share, seed)
        return returned(result, tuple | list, "two DataFrames, train and test", length=2)

    def train_ids(table, seed=case.seed):
        train, _ = parts(table, seed)
        return sorted(row["id"] for row in train.select("id").collect())

    train, test = map(read, parts(case.table.on(spark, partitions=case.partitions)))

    spark.conf.set("spark.sql.shuffle.partitions", "3")
    backwards = Table(case.table.schema, case.table.rows[::-1])
    in_order = case.table.sorted_by("id")
    others = (
        train_ids(backwards.on(spark, partitions=1)),
        train_ids(in_order.on(spark, partitions=5 if case.partitions is None else None)),
    )

    many = spark.range(0, MANY * 1000, 1000, 2)
    here = set(train_ids(many))
    there = set(train_ids(many, case.seed + 1))
    return Seen(train, test, tuple(map(tuple, others)), len(here), len(here ^ there))


@kata.property
def every_row_is_in_one_part(case: Case, seen: Seen) -> None:
    """Each row of the table is in exactly one of the two parts, as it was, and both parts have the table's columns."""
    expect_partition({"train": seen.train, "test": seen.test}, case.table)


@kata.property
def same_rows_for_any_layout(case: Case, seen: Seen) -> None:
    """The same rows are in train when the table comes in another order or in other partitions."""
    here = set(seen.train.column("id"))
    for other in seen.train_of_other_layouts:
        moved = here ^ set(other)
        expect(not moved, f"in another order or other partitions, these change sides: {shown(moved)}")


@kata.property
def keeps_to_the_share(case: Case, seen: Seen) -> None:
    """The share of rows in train is about `train_share`, whatever pattern the ids have."""
    share = case.train_share
    bound = 6 * sqrt(MANY * share * (1 - share))  # six deviations: a fair draw goes there two times in a billion
    told = f"{seen.train_of_2000} of {MANY} rows with the ids 0, 1000, 2000, ... are in train: too far from {share:.0%}"
    expect(abs(seen.train_of_2000 - MANY * share) <= bound, told)
    if share in (0.0, 1.0):
        empty = seen.test if share else seen.train
        expect(not empty.rows, f"with a share of {share} one part is to be empty")


@kata.property
def another_seed_another_split(case: Case, seen: Seen) -> None:
    """Another seed puts other rows into train."""
    told = f"of {MANY} rows none changes sides when the seed is {case.seed + 1} in place of {case.seed}"
    expect(seen.moved_by_another_seed > 0 or case.train_share in (0.0, 1.0), told)


def shown(ids: set[int]) -> str:
    return "rows " + ", ".join(map(str, sorted(ids)))


def by(df, train):
    """The rows for which a condition holds, and the others."""
    return df.where(train), df.where(~train)


@kata.misconception(
    "randomSplit with a seed can be repeated",
    because="The seed fixes a row of random numbers for each partition. Read the same rows in other partitions, after "
    "a cluster grew or a file was added, and others are in train.",
    rejected_by=same_rows_for_any_layout,
)
def random_split(df, train_share, seed):
    train, test = df.randomSplit([max(train_share, 1e-12), max(1 - train_share, 1e-12)], seed)
    return train, test


@kata.misconception(
    "the first rows are for training",
    because="A table has no first rows: their order is that in which they happen to be read. And where there is an "
    "order, by date for instance, the first rows are unlike the last.",
    rejected_by=same_rows_for_any_layout,
)
def first_rows(df, train_share, seed):
    train = df.limit(round(train_share * df.count()))
    return train, df.join(train, "id", "left_anti")


@kata.misconception(
    "two samples make a split",
    because="Each sample draws by itself. Rows that both draw are tested by what they taught, and rows that neither "
    "draws are lost. The second part has to be what the first leaves.",
    rejected_by=every_row_is_in_one_part,
)
def two_samples(df, train_share, seed):
    return df.sample(train_share, seed=seed), df.sample(1 - train_share, seed=seed)


@kata.misconception(
    "ids are as good as random numbers",
    because="Ids have patterns: steps of a thousand, blocks by day or by shop. The last digits may be the same in all "
    "of them. A hash takes the pattern out.",
    rejected_by=keeps_to_the_share,
)
def plain_ids(df, train_share, seed):
    return by(df, F.pmod(df["id"] + seed, F.lit(100)) < train_share * 100)


@kata.misconception(
    "the remainder of a hash is never negative",
    because="Spark's hashes are signed, and half of them are below 0, as are their remainders by %. All of these "
    "rows land in train. pmod() gives what is meant.",
    rejected_by=keeps_to_the_share,
)
def signed_hash(df, train_share, seed):
    return by(df, F.xxhash64("id", F.lit(seed)) % 10_000 < train_share * 10_000)


@kata.misconception(
    "a hash needs no seed",
    because="Then there is one split for ever, and no telling whether a result hangs on it. Hash the seed with the id.",
    rejected_by=another_seed_another_split,
)
def seed_ignored(df, train_share, seed):
    return by(df, F.pmod(F.xxhash64("id"), F.lit(10_000)) < train_share * 10_000)
