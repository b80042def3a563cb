"""A training set from a feature table: every label row once, with the features asked for and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import ANSWERS, IN_ENGINE, Draw, Kata, Table, expect, read, same, variant

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Look up features for a table of labels",
    objectives=("feature-table-train",),
    level=2,
    hints=(
        "Which table decides how many rows there are? What can make a join answer one row with none, or with two?",
        "Cut the feature table down first: the key and the features asked for, one row for each key. Then join so that "
        "label rows without a match stay, and only then leave out what is excluded.",
        "labels.join(features.select(key, *feature_names).dropDuplicates([key]), key, 'left'), then select the columns "
        "of labels, followed by feature_names, without those in exclude; put backticks around each name in a select",
    ),
    see=(
        "Databricks guide: Train models with feature tables",
        "Databricks Feature Engineering API: create_training_set",
    ),
)

TEXTS = ("7", "07", "7.0", "a", "A", " a", "é", "日本", "", "12")
NUMBERS = (2**53, 2**53 + 1, 7, 8, 0, -1, 2**62, 2**62 + 1, 12, 3)


@dataclass(frozen=True)
class Case:
    labels: Table
    features: Table
    key: str
    feature_names: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    key = draw(some.st.sampled_from(["customer", "store no"]))
    kind, pool = draw(some.st.sampled_from([("string", TEXTS), ("bigint", NUMBERS)]))
    names = draw(some.column_names(least=2, dots=True))
    number = ("double", some.gaps(some.numbers()))
    note = ("string", some.categories(missing=True))

    # The feature table has each key once, but for a few rows that are there several times.
    count = draw(some.st.sampled_from([4, 3, 5, 0, 4, 2, 1, 1]))
    cells = {key: (kind, some.st.just(pool[0]))} | dict.fromkeys(names, number) | {"note": note}
    features = some.table(draw, cells, key=None, least=count, most=count)
    features = features.with_column(key, kind, some_order(draw, pool, count))
    copies = draw(some.st.lists(some.st.sampled_from(features.rows), max_size=2)) if count else []
    features = Table(features.schema, (*features.rows, *copies))

    # Labels have mostly keys that the feature table has, and their neighbours.
    keys = some.st.sampled_from([*features.column(key) * 2, *pool[:3], None])
    rows = draw(some.st.sampled_from([4, 5, 3, 1, 6, 4, 0]))
    labels = some.table(draw, {key: (kind, keys), "note": note, "label": number}, least=rows, most=rows)

    shuffled = draw(some.st.permutations(names))
    wanted = shuffled[: draw(some.st.sampled_from([1, len(names), len(names)]))]
    exclude = draw(some.st.lists(some.st.sampled_from([key, "note", wanted[0]]), max_size=2, unique=True))
    return Case(labels, features, key, tuple(wanted), tuple(exclude), draw(some.partitions()))


def some_order(draw: Draw, pool: tuple[object, ...], count: int) -> list[object]:
    """Distinct keys, neighbours in the pool among them."""
    start = draw(some.st.sampled_from([0, 0, 3, 6]))
    return list(draw(some.st.permutations([*pool[start:], *pool[:start]][:count])))


@kata.edge
def a_row_twice(case: Case) -> bool:
    """a row of the feature table is there twice, and a label row looks it up"""
    keys = case.features.column(case.key)
    return any(keys.count(key) > 1 for key in case.labels.column(case.key))


@kata.drive
def run(training_set, case: Case, spark) -> Table:
    labels = case.labels.on(spark, partitions=case.partitions)
    features = case.features.on(spark, partitions=case.partitions)
    return read(training_set(labels, features, case.key, list(case.feature_names), list(case.exclude)))


@kata.property
def keeps_each_label_row_once(case: Case, seen: Table) -> None:
    """There are as many rows as in `labels`, and each `id` of `labels` occurs once."""
    right = sorted(case.labels.column("id"))
    expect(sorted(seen.column("id")) == right, "each label row is to be there once", expected=looked_up(case))


@kata.property
def has_the_columns_in_order(case: Case, seen: Table) -> None:
    """The columns are those of `labels`, then the features as they are listed, without those that are excluded."""
    wanted = looked_up(case).columns
    expect(seen.columns == wanted, f"the columns are to be {', '.join(wanted)}", expected=looked_up(case))


@kata.property
def leaves_labels_as_they_are(case: Case, seen: Table) -> None:
    """The columns of `labels` keep their cells and types, the key too."""
    for name in [name for name in case.labels.columns if name in seen.columns]:
        kind = case.labels.type_of(name)
        expect(seen.type_of(name) == kind, f"{name!r} is to be a {kind} column still", expected=looked_up(case))
        expect_cells(case, seen, name, set(case.labels.column("id")), f"a cell of {name!r} has changed")


@kata.property
def finds_the_features_of_the_key(case: Case, seen: Table) -> None:
    """A label row has the features of exactly its key: "7" and "07" are two keys, and so are two large numbers."""
    known = set(case.features.column(case.key))
    for name in set(case.feature_names) & set(seen.columns):
        rows = {identity for identity, key in case.labels.cells(case.key).items() if key in known}
        expect_cells(case, seen, name, rows, f"{name!r} is not that of the row's own key")


@kata.property
def leaves_the_unknown_null(case: Case, seen: Table) -> None:
    """A label row whose key is null, or not in the feature table, has null for every feature."""
    known = set(case.features.column(case.key))
    for name in set(case.feature_names) & set(seen.columns):
        found = seen.cells(name)
        for identity, key in case.labels.cells(case.key).items():
            null = key in known or found.get(identity) is None
            expect(null, f"the feature table has no such key: {name!r} is to be null", expected=looked_up(case))


def expect_cells(case: Case, seen: Table, name: str, rows: set[int], message: str) -> None:
    """Raise `Mismatch` unless these rows have the right cells in a column; null may have become NaN or NaN null."""
    found = seen.cells(name)
    right = looked_up(case).cells(name)
    for identity in rows & found.keys():
        expect(same(found[identity], right[identity], nan_is_null=True), message, expected=looked_up(case))


def looked_up(case: Case) -> Table:
    """A right result."""
    rows = {row[case.key]: row for row in case.features.records()}
    right = case.labels
    for name in case.feature_names:
        cells = [rows[key][name] if key in rows else None for key in case.labels.column(case.key)]
        right = right.with_column(name, case.features.type_of(name), cells)
    return right.select(*(name for name in right.columns if name not in case.exclude))


def joined(labels, features, key, names, exclude, *, how="left", once=True, kept=None):
    """A right lookup. The keywords turn it into wrong ones."""
    table = features.select(*quoted([key, *names]))
    if once:
        table = table.dropDuplicates([key])
    return labels.join(table, key, how).select(*quoted(columns(labels, kept or names, exclude)))


def columns(labels, names, exclude):
    return [name for name in [*labels.columns, *names] if name not in exclude]


def quoted(names):
    return [f"`{name}`" for name in names]


kata.misconception(
    "a label without features is no use",
    because="An inner join drops it unseen. The rows that nobody has features for are then missing in training, and "
    "the model meets them in production; a left join keeps them, with nulls to impute.",
    rejected_by=keeps_each_label_row_once,
    solution=variant(joined, how="inner"),
)


kata.misconception(
    "a primary key cannot occur twice",
    because="Unity Catalog writes a primary key down and does not enforce it. A row that is there twice doubles every "
    "label row that looks it up, so such rows have more weight in training.",
    rejected_by=keeps_each_label_row_once,
    solution=variant(joined, once=False),
)


@kata.misconception(
    "a key that looks like a number is one",
    because="As a double, '7' and '07' are the same key, and so are 2**53 and 2**53 + 1. pandas does that to a long "
    "column as soon as it has a null. Join keys as they are, in their own type.",
    rejected_by=finds_the_features_of_the_key,
)
def coerced(labels, features, key, feature_names, exclude):
    number = F.expr(f"coalesce(string(try_cast(`{key}` AS double)), string(`{key}`))")
    table = features.withColumn("_k", number).select("_k", *quoted(feature_names)).dropDuplicates(["_k"])
    both = labels.withColumn("_k", number).join(table, "_k", "left")
    return both.select(*quoted(columns(labels, feature_names, exclude)))


@kata.misconception(
    "the whole feature table comes along",
    because="Feature tables are shared and grow. What is not listed would slip into the model, and the rest may even "
    "bear the name of a column of the labels.",
    rejected_by=has_the_columns_in_order,
)
def unlisted(labels, features, key, feature_names, exclude):
    return labels.join(features.dropDuplicates([key]), key, "left").drop(*exclude)


@kata.misconception(
    "the columns come in the order of the feature table",
    because="A model that is given an array goes by position. The list of features is what fixes the order; somebody "
    "may put the columns of a table in another one.",
    rejected_by=has_the_columns_in_order,
)
def order_of_the_table(labels, features, key, feature_names, exclude):
    kept = [name for name in features.columns if name in feature_names]
    return joined(labels, features, key, feature_names, exclude, kept=kept)


@kata.misconception(
    "a feature that was not found is 0",
    because="Zero is a value: a customer who bought nothing. Nobody knows that of an unknown one. How to fill a gap is "
    "for the imputer to say, which learns it in training.",
    rejected_by=leaves_the_unknown_null,
)
def zero(labels, features, key, feature_names, exclude):
    table = features.withColumn("_found", F.lit(True)).dropDuplicates([key])
    both = labels.join(table.select(*quoted([key, "_found", *feature_names])), key, "left")
    fill = {name: F.when(F.col("_found"), F.col(f"`{name}`")).otherwise(0.0) for name in feature_names}
    return both.withColumns(fill).select(*quoted(columns(labels, feature_names, exclude)))


@kata.misconception(
    "the key may come from either table",
    because="After an outer join the feature table's copy of the key is null wherever nothing was found. The row is "
    "the label's, and so is its key.",
    rejected_by=leaves_labels_as_they_are,
)
def key_of_the_features(labels, features, key, feature_names, exclude):
    table = features.dropDuplicates([key])
    both = labels.join(table, labels[f"`{key}`"] == table[f"`{key}`"], "left")
    names = columns(labels, feature_names, exclude)
    return both.select(*((table if name in (key, *feature_names) else labels)[f"`{name}`"] for name in names))


@kata.misconception(
    "what is excluded can go first",
    because="exclude says what the model is not to see. The key is needed until the features are found, and is the "
    "column that is excluded most often.",
    rejected_by=ANSWERS,
)
def excluded_first(labels, features, key, feature_names, exclude):
    kept = [name for name in feature_names if name not in exclude]
    return joined(labels.drop(*exclude), features, key, kept, exclude)
