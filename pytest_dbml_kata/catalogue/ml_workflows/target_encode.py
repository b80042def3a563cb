"""Target encoding: a code may tell what other rows came to, never what the row itself came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, read, returned, same

if IN_ENGINE:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

kata = Kata(
    title="Encode a category by its target, out of fold",
    objectives=("training-pipeline", "cross-validation", "when-one-hot"),
    level=3,
    examples=14,
    hints=(
        "Which rows of `train` know the target of row 1? What does the code of a category with one row say?",
        "Give every row a fold that its id and the seed decide. What the rows of the other folds came to is what is "
        "left when a row's own fold is taken out, of the sums and of the counts.",
        "fold = pmod(xxhash64(id, seed), folds); sum(target) over the category less that over category and fold, by "
        "the same of count(target); without category for the prior. For `new` join on eqNullSafe.",
    ),
    see=("scikit-learn user guide: Preprocessing data, target encoder", "PySpark API reference: Window"),
    without={
        "train: no rows": "the contract promises a target to learn from",
        "a name with a dot": "Spark ML's TargetEncoder takes a dot for a path, and so the contract rules it out",
    },
)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    column: str
    target: str
    folds: int
    seed: int = 0
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    (column,) = draw(some.column_names(most=1))
    target = draw(some.st.sampled_from(["churned", "churned", "spent later"]))
    labels = draw(some.st.lists(some.categories(missing=True), min_size=1, max_size=3, unique=True))
    zero_or_one = some.st.sampled_from([0.0, 1.0])
    amounts = some.st.integers(-8, 40).map(lambda n: n / 4)
    targets = zero_or_one if target == "churned" else amounts
    other = {"untouched": ("double", some.gaps(some.numbers()))}

    category = some.st.sampled_from([*labels, None])
    train = some.table(draw, {column: ("string", category), target: ("double", targets)} | other, least=1)

    category = some.st.sampled_from([*labels, *labels, "zebra", None])
    new = some.table(draw, {column: ("string", category), target: ("double", some.gaps(targets))} | other, most=6)
    folds = draw(some.st.sampled_from([2, 3, 4, 4]))
    return Case(train, new, column, target, folds, draw(some.seeds()), draw(some.partitions()))


@dataclass(frozen=True)
class Seen:
    train: Table
    new: Table
    with_targets_1_3_9: Table
    """`train` in another order and other partitions, with the targets 1, 3, 9, 27, ..."""


@kata.drive
def run(target_encode, case: Case, spark) -> Seen:
    def encoded(train, partitions):
        tables = train.on(spark, partitions=partitions), case.new.on(spark, partitions=case.partitions)
        result = target_encode(*tables, case.column, case.target, case.folds, case.seed)
        return returned(result, tuple | list, "two DataFrames, `train` and `new` with their codes", length=2)

    train, new = encoded(case.train, case.partitions)

    powers = case.train.with_column(case.target, "double", [3.0**n for n in range(len(case.train.rows))])
    backwards = Table(powers.schema, powers.rows[::-1])
    again, _ = encoded(backwards, 3 if case.partitions is None else None)
    return Seen(read(train), read(new), read(again).select("id", case.column, case.target, added(case)))


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """Both tables come back with each row once, as it was but for the code added, which is a double and no gap."""
    for result, before in ((seen.train, case.train), (seen.new, case.new)):
        expect_kept(result, before, adding=[added(case)])
        expect(result.type_of(added(case)) == "double", f"{added(case)!r} is to be a double")
        expect(None not in result.column(added(case)), f"{added(case)!r} is null in a row")


@kata.property
def never_learns_from_itself(case: Case, seen: Seen) -> None:
    """The code of a row in `train` does not take in that row's own target."""
    for row, taught in teachers(case, seen).items():
        expect(row not in taught, f"row {row} learns from itself: its code is the mean target of {listed(taught)}")


@kata.property
def learns_from_the_other_folds(case: Case, seen: Seen) -> None:
    """A row of `train` has what its category came to in the other folds, or else all rows there, or else 0.0."""
    taught = teachers(case, seen)
    folds = dealt(case, taught)
    story = "; ".join(f"row {row} learns from {listed(rows)}" for row, rows in sorted(taught.items()))
    expect(folds is not None, f"no way to deal the rows out to {case.folds} folds gives these codes: {story}")
    chance = len(taught) < 8 or case.folds < 4  # else one time in 16384
    expect(chance or len(set(folds.values())) > 1, "all rows are in one fold, so no row can learn from another")


@kata.property
def folds_follow_ids_and_seed(case: Case, seen: Seen) -> None:
    """The same ids and the same seed give the same folds, whatever the order, the partitions and the targets."""
    targets = case.train.cells(case.target)
    taught = teachers(case, seen)
    codes = seen.train.cells(added(case))
    right = {row: fmean([targets[each] for each in rows] or [0.0]) for row, rows in taught.items()}
    table = case.train.with_column(added(case), "double", list(right.values()))
    for row, rows in taught.items():
        told = f"row {row} learns from {listed(rows)} when order and targets are others; from other rows here"
        expect(same(codes.get(row), right[row]), told, expected=replace(seen, train=table))


@kata.property
def encodes_new_with_all_of_train(case: Case, seen: Seen) -> None:
    """A row of `new` gets the mean target of all rows of `train` in its category, or of all rows if it has none."""
    labels = case.train.cells(case.column)
    targets = case.train.cells(case.target)
    peers = [[targets[row] for row in labels if labels[row] == label] for label in case.new.column(case.column)]
    right = case.new.with_column(added(case), "double", [fmean(each or targets.values()) for each in peers])
    for row, code in seen.new.cells(added(case)).items():
        due = right.cells(added(case)).get(row)
        expect(same(code, due), f"row {row} of `new` is to have the code {due}", expected=replace(seen, new=right))


def added(case: Case) -> str:
    return f"{case.column}_encoded"


def listed(rows: Sequence[int]) -> str:
    return "rows " + ", ".join(map(str, sorted(rows))) if rows else "no row"


def teachers(case: Case, seen: Seen) -> dict[int, tuple[int, ...]]:
    """For each row of `train` the rows whose targets its code is the mean of."""
    rows = case.train.column("id")
    means = means_of_sets(len(rows))
    codes = seen.with_targets_1_3_9.cells(added(case))
    found = {}
    for row in rows:
        bits = means.get(f"{codes.get(row) or 0.0:.9e}")
        expect(bits is not None, f"with the targets 1, 3, 9, ... the code of row {row} is no mean of any of them")
        found[row] = tuple(each for place, each in enumerate(rows) if bits >> place & 1)
    return found


@cache
def means_of_sets(count: int) -> dict[str, int]:
    """The sets of the targets 1, 3, 9, ... by their mean, as the bits of a number. No two sets share a mean (tried)."""
    sums = [0]
    for power in range(count):
        sums += [3**power + each for each in sums]
    return {f"{total / max(1, bits.bit_count()):.9e}": bits for bits, total in enumerate(sums)}


def dealt(case: Case, taught: Mapping[int, tuple[int, ...]]) -> dict[int, int] | None:
    """A fold for each row of `train` that explains who learns from whom, if there is one."""
    label = case.train.cells(case.column)

    def fits(one: int, other: int, apart: bool) -> bool:
        """May the two rows be in different folds (or in one), as far as the code of the first one tells?"""
        by_category = any(label[each] == label[one] for each in taught[one])
        if by_category and label[other] != label[one]:
            return other not in taught[one]
        return (other in taught[one]) is apart

    def may_join(row: int, fold: int, deal: dict[int, int]) -> bool:
        """May the row be in that fold, given those of the other rows?"""
        return all(
            fits(row, other, fold != its_fold) and fits(other, row, fold != its_fold)
            for other, its_fold in deal.items()
        )

    deals: list[dict[int, int]] = [{}]
    for row in label:
        longer = []
        for deal in deals:
            used = len(set(deal.values()))
            for fold in range(min(case.folds, used + 1)):
                if may_join(row, fold, deal):
                    longer.append(deal | {row: fold})
        deals = longer
    return deals[0] if deals else None


def means_by(train, new, column, target, how="left"):
    """The rows of `new` with the mean target of their category in `train`."""
    known = train.groupBy(F.col(column).alias("_label")).agg(F.avg(target).alias("_mean"))
    on = new[column] == known["_label"] if how == "inner" else new[column].eqNullSafe(known["_label"])
    codes = F.coalesce("_mean", F.lit(train.agg(F.avg(target)).first()[0]))
    return new.join(known, on, how).withColumn(f"{column}_encoded", codes).drop("_label", "_mean")


def out_of_fold(train, column, target, fold):
    """The rows of `train` with the mean target of their category in the other folds."""

    def others(*by):
        every, own = Window.partitionBy(*by), Window.partitionBy(*by, "_fold")
        total = F.sum(target).over(every) - F.sum(target).over(own)
        count = F.count(target).over(every) - F.count(target).over(own)
        return F.when(count > 0, total / count)

    codes = F.coalesce(others(column), others(), F.lit(0.0))
    return train.withColumn("_fold", fold).withColumn(f"{column}_encoded", codes).drop("_fold")


@kata.misconception(
    "the code is the mean target of the category",
    because="The row itself is among those the mean is taken of. In a category of one row the code is the answer, and "
    "a model trained on it fails on every row whose answer nobody knows yet.",
    rejected_by=never_learns_from_itself,
)
def own_target(train, new, column, target, folds, seed):
    code = F.avg(target).over(Window.partitionBy(column))
    return train.withColumn(f"{column}_encoded", code), means_by(train, new, column, target)


@kata.misconception(
    "it is enough to leave out the row itself",
    because="Then of two rows in a category the one with the lower code has the higher target, and a model learns just "
    "that. Rows of one fold share a code, and it tells nothing of any of them.",
    rejected_by=learns_from_the_other_folds,
)
def leave_one_out(train, new, column, target, folds, seed):
    return out_of_fold(train, column, target, F.col("id")), means_by(train, new, column, target)


@kata.misconception(
    "rand(seed) gives a row the same number every time",
    because="It gives the same numbers to the same places in a partition. Read the table in another order and each "
    "row has another fold. A hash of the id goes with the row.",
    rejected_by=folds_follow_ids_and_seed,
)
def by_lot(train, new, column, target, folds, seed):
    return out_of_fold(train, column, target, F.floor(F.rand(seed) * folds)), means_by(train, new, column, target)


@kata.misconception(
    "each table is encoded by itself",
    because="The target of new rows is what nobody knows yet. Their codes have to be what training taught.",
    rejected_by=encodes_new_with_all_of_train,
)
def per_table(train, new, column, target, folds, seed):
    mean = F.avg(F.nanvl(target, F.lit(None))).over(Window.partitionBy(column))
    encoded = new.withColumn(f"{column}_encoded", F.coalesce(mean, F.lit(0.0)))
    return out_of_fold(train, column, target, F.col("id") % folds), encoded


@kata.misconception(
    "every row finds its category in a join",
    because="Null equals nothing in SQL, and an inner join drops it along with unknown categories. eqNullSafe finds "
    "null, and a left join keeps the rest.",
    rejected_by=keeps_every_row,
)
def inner_join(train, new, column, target, folds, seed):
    return out_of_fold(train, column, target, F.col("id") % folds), means_by(train, new, column, target, "inner")
