"""One-hot encoding: the slots are what training taught, one for each category seen there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, read, same

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
        (
            "Index, then encode. With handleInvalid='keep' the indexer sends unseen categories and null to one spare "
            "index behind the known ones; ask yourself which slot the encoder's dropLast takes away then."
        ),
        (
            "Fit StringIndexer(handleInvalid='keep') on train, fit OneHotEncoder with its defaults on the indexed "
            "train, let both models transform `new`, and drop the index column."
        ),
    ),
    see=("Spark ML guide: Extracting, transforming and selecting features, StringIndexer and OneHotEncoder",),
)


@dataclass(frozen=True)
class Case:
    train: Table
    new: Table
    part: Table
    """Some of the rows of `new`, to be encoded a second time without the others."""
    column: str


LABELS = ["c", "b", "a", "é", "日本", "null", "B", "😀", "0", " a"]
STRANGERS = ["zebra", "", "A", "a "]


@kata.cases
def cases(draw: Draw) -> Case:
    (column,) = draw(some.column_names(most=1))
    size = draw(some.st.sampled_from([1, 2, 3, 4, 4, 5]))
    known = draw(some.st.lists(some.st.sampled_from(LABELS), min_size=size, max_size=size, unique=True))
    counts = sorted(draw(some.st.lists(some.st.sampled_from([1, 2, 3, 4]), min_size=size, max_size=size)), reverse=True)
    present = [label for label, count in zip(known, counts, strict=True) for _ in range(count)]
    learned = draw(some.st.permutations(present + [None] * draw(some.st.sampled_from([0, 1, 5]))))
    asked = some.st.sampled_from(known) | some.st.sampled_from([None, *STRANGERS, *LABELS])
    others = some.gaps(some.numbers())
    least = draw(some.st.sampled_from([0, 1, 6, 7, 8]))
    new = some.table(draw, {column: ("string", asked), "untouched": ("double", others)}, least=least)
    train = [(key, label, draw(others)) for key, label in enumerate(learned)]
    alone = new.rows[::2] if draw(some.st.sampled_from([False, True, True])) else ()
    return Case(Table.of(dict(new.schema), train), new, Table(new.schema, alone), column)


@dataclass(frozen=True)
class Seen:
    result: Table
    again: Table | None
    """What came back for `part` alone, if that has rows."""


@kata.drive
def run(encode_one_hot, case: Case, spark) -> Seen:
    train = case.train.on(spark)
    result = read(encode_one_hot(train, case.new.on(spark), case.column))
    again = read(encode_one_hot(train, case.part.on(spark), case.column)) if case.part.rows else None
    return Seen(result, again)


@kata.property
def keeps_every_row(case: Case, seen: Seen) -> None:
    """Each row of `new` comes back once, whatever its category."""
    expect("id" in seen.result.columns, "the column 'id' is to be kept", expected=encoded(case))
    expect(seen.result.by().keys() == case.new.by().keys(), "each row of `new` is to be kept", expected=encoded(case))


@kata.property
def adds_one_vector_column(case: Case, seen: Seen) -> None:
    """The result has the columns of `new` as they were, the vector column, and no other."""
    right = encoded(case)
    expect(set(seen.result.columns) == set(right.columns), "the columns of the result are others", expected=right)
    expect(len(seen.result.columns) == len(right.columns), "a column is there twice", expected=right)
    expect(seen.result.type_of(vec(case)) == "vector", f"{vec(case)!r} is to be a vector column", expected=right)
    before = case.new.by()
    for key, row in seen.result.by().items():
        expect(row[vec(case)] is not None, f"{vec(case)!r} is null in a row", expected=right)
        for name, cell in before.get(key, {}).items():
            expect(same(row[name], cell), f"a cell of {name!r} has changed", expected=right)


@kata.property
def learns_slots_from_training_rows_only(case: Case, seen: Seen) -> None:
    """A row gets the same vector whatever other rows are encoded with it."""
    whole = vectors(case, seen.result)
    for key, vector in vectors(case, seen.again).items() if seen.again else ():
        if key in whole:
            alike = same(vector, whole[key])
            expect(alike, "the vector of a row depends on the other rows of `new`", expected=encoded(case))


@kata.property
def has_one_slot_per_training_category(case: Case, seen: Seen) -> None:
    """The vector is as long as `train` has categories: none left out, none for null or for strangers."""
    width = len(slots(case))
    for vector in vectors(case, seen.result).values():
        expect(len(vector) == width, f"the vector has {len(vector)} slots, not {width}", expected=encoded(case))


@kata.property
def orders_slots_by_falling_frequency(case: Case, seen: Seen) -> None:
    """The most frequent category of `train` has the first slot; equally frequent ones go by alphabet."""
    known, before = slots(case), case.new.by()
    for key, vector in vectors(case, seen.result).items():
        category = before.get(key, {}).get(case.column)
        if category in known and len(vector) == len(known):
            right = same(vector, one_hot(category, known))
            expect(right, f"the 1 of {category!r} is to be in slot {known.index(category)}", expected=encoded(case))


@kata.property
def gives_the_unknown_no_slot(case: Case, seen: Seen) -> None:
    """A category that `train` does not have, and null, become a vector of zeros."""
    known, before = slots(case), case.new.by()
    for key, vector in vectors(case, seen.result).items():
        category = before.get(key, {}).get(case.column)
        if key in before and category not in known:
            expect(not any(vector), f"{category!r} is to be all zeros", expected=encoded(case))


def vec(case: Case) -> str:
    return f"{case.column}_vec"


def slots(case: Case) -> list[str]:
    """The categories in the order of their slots."""
    counts = Counter(cell for cell in case.train.column(case.column) if cell is not None)
    return sorted(counts, key=lambda category: (-counts[category], category))


def one_hot(category: str | None, known: list[str]) -> tuple[float, ...]:
    return tuple(float(category == each) for each in known)


def vectors(case: Case, table: Table) -> dict:
    """The vector of each `id`, without the cells that hold none."""
    cells = {key: row.get(vec(case)) for key, row in table.by().items()}
    return {key: cell for key, cell in cells.items() if isinstance(cell, tuple)}


def encoded(case: Case) -> Table:
    """A right result."""
    known = slots(case)
    return case.new.with_column(vec(case), "vector", [one_hot(c, known) for c in case.new.column(case.column)])


def by_models(learned, new, column, *, order="frequencyDesc", unknown="keep", drop_last=True):
    indexer = StringIndexer(inputCol=column, outputCol="_i", handleInvalid=unknown, stringOrderType=order).fit(learned)
    encoder = OneHotEncoder(inputCol="_i", outputCol=f"{column}_vec", dropLast=drop_last)
    return encoder.fit(indexer.transform(learned)).transform(indexer.transform(new)).drop("_i")


def by_hand(new, column, categories, category):
    cells = [F.when(category == each, 1.0).otherwise(0.0) for each in categories]
    return new.withColumn(f"{column}_vec", array_to_vector(F.array(*cells).cast("array<double>")))


def labels(train, column):
    return StringIndexer(inputCol=column, outputCol="_i", handleInvalid="skip").fit(train).labels


@kata.misconception(
    "one slot has to go, or the model breaks",
    because="Leaving out a category is for linear models without regularisation. Here its rows would look just like "
    "rows of an unknown category. The encoder's dropLast takes the spare slot only if there is one.",
    rejected_by=has_one_slot_per_training_category,
)
def drops_a_category(train, new, column):
    return by_hand(new, column, labels(train, column)[:-1], new[column])


@kata.misconception(
    "dropLast=False is what keeps every category",
    because="With handleInvalid='keep' the last index is no category but the spare one for everything unknown. "
    "Keeping it gives strangers and null a slot that training never filled.",
    rejected_by=has_one_slot_per_training_category,
)
def extra_slot(train, new, column):
    return by_models(train, new, column, drop_last=False)


@kata.misconception(
    "null is one more category",
    because="Here a slot stands for a category that is present. Writing a word into the gaps of `train` makes a new "
    "slot, and lumps null together with a real category that happens to be spelt like that word.",
    rejected_by=has_one_slot_per_training_category,
)
def null_as_category(train, new, column):
    gapless = new.withColumn("_c", F.coalesce(new[column], F.lit("null")))
    learned = train.withColumn("_c", F.coalesce(train[column], F.lit("null")))
    return by_models(learned, gapless, "_c").withColumnRenamed("_c_vec", f"{column}_vec").drop("_c")


@kata.misconception(
    "the indexer is fitted on the rows it encodes",
    because="The next batch has other categories in other numbers, so the same slot would mean something else every "
    "time. The model was trained on the slots of `train`.",
    rejected_by=learns_slots_from_training_rows_only,
)
def fitted_on_new(train, new, column):
    return by_models(new, new, column)


@kata.misconception(
    "rows with an unknown category may be skipped",
    because="handleInvalid='skip' takes the whole row away, so somebody gets no prediction at all.",
    rejected_by=keeps_every_row,
)
def rows_skipped(train, new, column):
    return by_models(train, new, column, unknown="skip", drop_last=False)


@kata.misconception(
    "the defaults can deal with a category they have never seen",
    because="handleInvalid is 'error' by default: one unknown category or one null stops the whole job.",
    rejected_by=ANSWERS,
)
def error_on_unseen(train, new, column):
    return by_models(train.dropna(subset=[column]), new, column, unknown="error", drop_last=False)


@kata.misconception(
    "the slots go by alphabet",
    because="That is how pandas and scikit-learn order them. A StringIndexer puts the most frequent category first, "
    "and the alphabet only settles ties.",
    rejected_by=orders_slots_by_falling_frequency,
)
def alphabetical(train, new, column):
    return by_models(train, new, column, order="alphabetAsc")


@kata.misconception(
    "an unknown category counts as the most frequent one",
    because="That tells the model something nobody knows. All zeros says that none of the known categories applies.",
    rejected_by=gives_the_unknown_no_slot,
)
def mode_for_unknown(train, new, column):
    known = labels(train, column)
    return by_hand(new, column, known, F.when(new[column].isin(known), new[column]).otherwise(known[0]))
