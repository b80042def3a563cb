"""One-hot encoding: the slots are what training taught, one for each category seen there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, expect_kept, read, same, variant

if IN_ENGINE:
    from pyspark.ml.feature import OneHotEncoder, StringIndexer
    from pyspark.ml.functions import array_to_vector
    from pyspark.sql import functions as F

kata = Kata(
    title="One-hot encode a category that training knew",
    objectives=("one-hot-encode",),
    level=2,
    hints=(
        "How wide is the vector, and which table decides? What is left to say about a category nobody trained on?",
        "Index, then encode. With handleInvalid='keep' the indexer sends unseen categories and null to one spare "
        "index behind the known ones; ask yourself which slot the encoder's dropLast takes away then.",
        "Fit StringIndexer(handleInvalid='keep') on train, fit OneHotEncoder with its defaults on the indexed "
        "train, let both models transform `new`, and drop the index column.",
    ),
    see=("Spark ML guide: Extracting, transforming and selecting features, StringIndexer and OneHotEncoder",),
    without={
        "train: no rows": "the contract promises a category to learn from",
        "a name with a dot": "Spark's feature stages take a dot for a path into a struct",
    },
)

LABELS = ["c", "c", "c", "b", "b", "a", "B", " a", "é", "日本", "null"]
STRANGERS = ["zebra", "", "A"]


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    column: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    (column,) = draw(some.column_names(most=1))

    def rows(labels, **size):
        cells = {column: ("string", some.st.sampled_from(labels)), "untouched": ("double", some.gaps(some.numbers()))}
        return some.table(draw, cells, **size)

    train = rows([*LABELS, None, None, None], least=1, most=12)
    if not any(train.column(column)):
        train = train.map_column(column, lambda gap: "a")
    new = rows([*LABELS, *STRANGERS, None, None])
    return Case(train, new, column, draw(some.partitions()))


WITH_LABELS = {"id": "bigint", "city": "string", "untouched": "double"}

kata.always(
    Case(
        Table.of(WITH_LABELS, [(0, "a", None), (1, "a", None)]),
        Table.of(WITH_LABELS, [(0, "a", 1.0), (1, "zebra", None), (2, None, 2.0)]),
        "city",
    )
)


@kata.drive
def run(encode_one_hot, case: Case, spark) -> Table:
    train, new = (table.on(spark, partitions=case.partitions) for table in (case.train, case.new))
    return read(encode_one_hot(train, new, case.column))


@kata.property
def keeps_every_row(case: Case, seen: Table) -> None:
    """Each row of `new` comes back once, whatever its category, and as it was but for the column added."""
    expect_kept(seen, case.new, adding=[added(case)], expected=encoded(case))


@kata.property
def has_one_slot_per_training_category(case: Case, seen: Table) -> None:
    """Every row has a vector as long as `train` has categories: none left out, none for null or for strangers."""
    width = len(slots(case))
    expect(seen.type_of(added(case)) == "vector", f"{added(case)!r} is to be a vector column", expected=encoded(case))
    for vector in seen.column(added(case)):
        length = len(vector or ())
        expect(length == width, f"the vector has {length} slots, not {width}", expected=encoded(case))


@kata.property
def orders_slots_by_falling_frequency(case: Case, seen: Table) -> None:
    """The most frequent category of `train` has the first slot; equally frequent ones go by alphabet."""
    known = slots(case)
    for category, vector in answers(case, seen):
        if category in known and len(vector) == len(known):
            right = same(vector, one_hot(category, known))
            expect(right, f"the 1 of {category!r} is to be in slot {known.index(category)}", expected=encoded(case))


@kata.property
def gives_the_unknown_no_slot(case: Case, seen: Table) -> None:
    """A category that `train` does not have, and null, become a vector of zeros."""
    known = slots(case)
    for category, vector in answers(case, seen):
        expect(category in known or not any(vector), f"{category!r} is to be all zeros", expected=encoded(case))


def added(case: Case) -> str:
    return f"{case.column}_vec"


def slots(case: Case) -> list[str]:
    """The categories in the order of their slots."""
    counts = Counter(cell for cell in case.train.column(case.column) if cell is not None)
    return sorted(counts, key=lambda category: (-counts[category], category))


def one_hot(category: str | None, known: list[str]) -> tuple[float, ...]:
    return tuple(float(category == each) for each in known)


def answers(case: Case, seen: Table) -> list[tuple[str | None, tuple[float, ...]]]:
    """The category of each row of `new`, beside the vector it got."""
    vectors = seen.cells(added(case))
    return [(row[case.column], vectors[key] or ()) for key, row in case.new.by().items() if key in vectors]


def encoded(case: Case) -> Table:
    """A right result."""
    known = slots(case)
    vectors = [one_hot(category, known) for category in case.new.column(case.column)]
    return case.new.with_column(added(case), "vector", vectors)


def by_models(train, new, column, *, unknown="keep", drop_last=True, order="frequencyDesc"):
    """A right encoding. The keywords turn it into wrong ones."""
    indexer = StringIndexer(inputCol=column, outputCol="_i", handleInvalid=unknown, stringOrderType=order)
    encoder = OneHotEncoder(inputCol="_i", outputCol=f"{column}_vec", dropLast=drop_last)
    index = indexer.fit(train)
    encode = encoder.fit(index.transform(train))
    return encode.transform(index.transform(new)).drop("_i")


def by_hand(new, column, known, *, unknown=None):
    """A slot for each of the known categories; an unknown one gets no slot, or that of another."""
    category = new[column] if unknown is None else F.when(new[column].isin(known), new[column]).otherwise(unknown)
    cells = [F.when(category == each, 1.0).otherwise(0.0) for each in known]
    return new.withColumn(f"{column}_vec", array_to_vector(F.array(*cells).cast("array<double>")))


def labels(table, column):
    """The categories of a table, the most frequent one first."""
    return StringIndexer(inputCol=column, outputCol="_i", handleInvalid="skip").fit(table).labels


@kata.misconception(
    "one slot has to go, or the model breaks",
    because="Leaving out a category is for linear models without regularisation. Here its rows would look just like "
    "rows of an unknown category. The encoder's dropLast takes the spare slot only if there is one.",
    rejected_by=has_one_slot_per_training_category,
)
def drops_a_category(train, new, column):
    return by_hand(new, column, labels(train, column)[:-1])


kata.misconception(
    "dropLast=False is what keeps every category",
    because="With handleInvalid='keep' the last index is no category but the spare one for everything unknown. "
    "Keeping it gives strangers and null a slot that training never filled.",
    rejected_by=has_one_slot_per_training_category,
    solution=variant(by_models, drop_last=False),
)


@kata.misconception(
    "the indexer is fitted on the rows it encodes",
    because="The next batch has other categories in other numbers, so the same slot would mean something else every "
    "time. The model was trained on the slots of `train`.",
    rejected_by=has_one_slot_per_training_category,
)
def fitted_on_new(train, new, column):
    return by_hand(new, column, labels(new, column))


kata.misconception(
    "rows with an unknown category may be skipped",
    because="handleInvalid='skip' takes the whole row away, so somebody gets no prediction at all.",
    rejected_by=keeps_every_row,
    solution=variant(by_models, unknown="skip", drop_last=False),
)


@kata.misconception(
    "the defaults can deal with a category they have never seen",
    because="handleInvalid is 'error' by default: one unknown category or one null stops the whole job.",
    rejected_by=ANSWERS,
)
def error_on_unseen(train, new, column):
    return by_models(train.dropna(subset=[column]), new, column, unknown="error", drop_last=False)


kata.misconception(
    "the slots go by alphabet",
    because="That is how pandas and scikit-learn order them. A StringIndexer puts the most frequent category first, "
    "and the alphabet only settles ties.",
    rejected_by=orders_slots_by_falling_frequency,
    solution=variant(by_models, order="alphabetAsc"),
)


@kata.misconception(
    "index 0 says that there is no category",
    because="Index 0 is the most frequent category of `train`. Whoever fills an index that was not found with 0 makes "
    "up that category. All zeros in the vector say that none of the known ones applies.",
    rejected_by=gives_the_unknown_no_slot,
)
def first_slot_for_unknown(train, new, column):
    known = labels(train, column)
    return by_hand(new, column, known, unknown=known[0])
