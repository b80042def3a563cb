"""Writing to a feature table: a merge changes what the update says, adds what is new, and keeps the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import (
    IN_ENGINE,
    Draw,
    Kata,
    Mismatch,
    Table,
    expect,
    expect_columns,
    missing,
    read,
    same,
    variant,
)

if IN_ENGINE:
    from functools import reduce
    from operator import and_

    from pyspark.sql import functions as F

kata = Kata(
    title="Merge an update into a feature table",
    objectives=("feature-table-write",),
    level=2,
    hints=(
        "A row can be in the table, in the update, or in both; so can a column. What is due in each of these cases?",
        "Join both tables on all their keys so that no row of either is lost. A null of the update and a row that the "
        "update does not have look the same after the join: how can you tell them apart?",
        "Rename the update's columns and give it a column that is always true. After table.join(update, primary_keys, "
        "'full'), that column says per row whether the update's cell or the table's counts",
    ),
    see=("Databricks Feature Engineering API: write_table with mode='merge'", "Delta Lake guide: Upsert with MERGE"),
    without={"only a later column has a gap": "the columns that a case names are the keys, which are never missing"},
)


@dataclass(frozen=True)
class Case:
    table: Table
    updates: Table
    primary_keys: tuple[str, ...]
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    single = {"store": "string"}
    double = {"store": "string", "week no": "bigint"}
    keys = draw(some.st.sampled_from([double, single]))
    pool = [("a",), ("b",), ("",), ("é",)] if keys == single else [("a", 1), ("a", 2), ("é", 1), ("", 2)]

    names = [*draw(some.column_names(dots=True)), "note"]
    number = some.gaps(some.numbers()) | some.st.sampled_from([None, float("nan")])
    columns = dict.fromkeys(names, ("double", number)) | {"note": ("string", some.categories(missing=True))}
    # Most columns are in both tables, some in one of them.
    places = [draw(some.st.sampled_from(["both", "both", "both", "table", "updates"])) for _ in names]

    def rows(which: str) -> Table:
        own = {name: columns[name] for name, place in zip(names, places, strict=True) if place in ("both", which)}
        count = draw(some.st.sampled_from([3, 2, 4, 3, 1, 0]))
        cells = some.table(draw, own, key=None, least=count, most=count)
        identities = draw(some.st.permutations(pool))[:count]
        whole = [(*identity, *row) for identity, row in zip(identities, cells.rows, strict=True)]
        return Table.of(keys | dict(cells.schema), whole)

    return Case(rows("table"), rows("updates"), tuple(keys), draw(some.partitions()))


@kata.edge
def null_over_a_value(case: Case) -> bool:
    """the update has null where the table has a value"""
    before = rows_of(case.table, case)
    update = rows_of(case.updates, case)
    shared = [(before[key], update[key]) for key in before.keys() & update.keys()]
    return any(new[name] is None and not missing(old.get(name)) for old, new in shared for name in new)


@kata.drive
def run(merge_features, case: Case, spark) -> Table:
    table = case.table.on(spark, partitions=case.partitions)
    updates = case.updates.on(spark, partitions=case.partitions)
    return read(merge_features(table, updates, list(case.primary_keys)))


@kata.property
def keeps_keys_unique(case: Case, seen: Table) -> None:
    """No two rows of the result have the same key, which is all of `primary_keys` together."""
    rows_of(seen, case)


@kata.property
def has_the_rows_of_both(case: Case, seen: Table) -> None:
    """Each key of the table is kept, and each key of the update is there afterwards."""
    found = rows_of(seen, case).keys()
    right = rows_of(merged(case), case).keys()
    for key in sorted(found ^ right, key=repr):
        words = ", ".join(map(repr, key))
        message = f"the row of {words} is missing" if key in right else f"no table has a row of {words}"
        expect(False, message, expected=merged(case))


@kata.property
def has_the_columns_of_both(case: Case, seen: Table) -> None:
    """The columns are those of the table and those that the update brings, with their types."""
    right = merged(case)
    expect_columns(seen, right.columns, expected=right)
    expect(sorted(seen.schema) == sorted(right.schema), "a column has another type now", expected=right)


@kata.property
def takes_each_cell_of_the_update(case: Case, seen: Table) -> None:
    """What the update says replaces what was there, and null is something that it says."""
    expect_right(case, seen, "the update says otherwise", lambda old, new, name: name in new)


@kata.property
def keeps_what_the_update_does_not_name(case: Case, seen: Table) -> None:
    """Rows and columns that are not in the update stay as they are, in a row that is updated too."""
    why = "the update says nothing about that cell"
    expect_right(case, seen, why, lambda old, new, name: name in old and name not in new)


@kata.property
def leaves_the_rest_null(case: Case, seen: Table) -> None:
    """Null is in the cells that neither table had: a new column of an old row, an old column of a new row."""
    expect_right(case, seen, "nobody wrote that cell", lambda old, new, name: name not in old and name not in new)


def rows_of(table: Table, case: Case) -> dict[tuple, dict]:
    """The rows of a table by their keys. Raises `Mismatch` when two rows share one."""
    identities = list(zip(*(table.column(name) for name in case.primary_keys), strict=True))
    for key in identities:
        if identities.count(key) > 1:
            raise Mismatch(f"more than one row has the key {', '.join(map(repr, key))}", expected=merged(case))
    return dict(zip(identities, table.records(), strict=True))


def expect_right(case: Case, seen: Table, why: str, concerns: Callable[[dict, dict, str], bool]) -> None:
    """Raise `Mismatch` unless the cells that are concerned are right; null may have become NaN or NaN null."""
    found, before, update = (rows_of(table, case) for table in (seen, case.table, case.updates))
    for key, row in rows_of(merged(case), case).items():
        for name in row.keys() & found.get(key, {}).keys():
            if concerns(before.get(key, {}), update.get(key, {}), name):
                right = same(found[key][name], row[name], nan_is_null=True)
                expect(right, f"{name!r} of {', '.join(map(repr, key))}: {why}", expected=merged(case))


def merged(case: Case) -> Table:
    """A right result."""
    schema = dict(case.table.schema) | dict(case.updates.schema)
    cells: dict[tuple, dict] = {}
    for table in (case.table, case.updates):
        for row in table.records():
            key = tuple(row[name] for name in case.primary_keys)
            cells[key] = cells.get(key, {}) | row
    return Table.of(schema, [[row.get(name) for name in schema] for row in cells.values()])


def joined(table, updates, keys, *, on=None, how="full", both=None, gap=None):
    """A right merge. The keywords turn it into wrong ones."""
    old = table.withColumn("_old", F.lit(True)).alias("t")
    new = updates.withColumn("_new", F.lit(True)).alias("u")
    condition = reduce(and_, (F.col(f"t.`{key}`") == F.col(f"u.`{key}`") for key in on or keys))
    cells = []
    for name in dict.fromkeys([*table.columns, *updates.columns]):
        mine, theirs = F.col(f"t.`{name}`"), F.col(f"u.`{name}`")
        if name in keys:
            cell = F.coalesce(mine, theirs)
        elif name not in updates.columns:
            cell = F.when(F.col("_old"), mine).otherwise(gap)
        elif name not in table.columns:
            cell = F.when(F.col("_new"), theirs).otherwise(gap)
        elif both:
            cell = both(mine, theirs)
        else:
            cell = F.when(F.col("_new"), theirs).otherwise(mine)
        cells.append(cell.alias(name))
    return old.join(new, condition, how).select(cells)


@kata.misconception(
    "writing means appending",
    because="An append leaves the old row of a key beside the new one, and a lookup would find both. A merge writes "
    "over the row that has the key.",
    rejected_by=keeps_keys_unique,
)
def appended(table, updates, primary_keys):
    return table.unionByName(updates, allowMissingColumns=True)


@kata.misconception(
    "the update is the new table",
    because="That is mode 'overwrite': whoever is not in today's batch loses all features. A merge leaves rows alone "
    "that the update does not have.",
    rejected_by=has_the_rows_of_both,
)
def overwritten(table, updates, primary_keys):
    return table.limit(0).unionByName(updates, allowMissingColumns=True)


kata.misconception(
    "an update only changes what is there",
    because="New customers come with an update as well. A merge has two halves: update the keys that match, insert the "
    "ones that do not.",
    rejected_by=has_the_rows_of_both,
    solution=variant(joined, how="left"),
)


kata.misconception(
    "a null in the update means no change",
    because="coalesce() cannot tell a null that was written from a row that was not. The update says that the value is "
    "unknown now; the old one would live on for ever.",
    rejected_by=takes_each_cell_of_the_update,
    solution=variant(joined, both=lambda mine, theirs: F.coalesce(theirs, mine)),
)


@kata.misconception(
    "the new row replaces the old one",
    because="Then every column that this update does not have is lost for the rows it touches. Several jobs may write "
    "to one feature table, each its own columns.",
    rejected_by=keeps_what_the_update_does_not_name,
)
def replaced(table, updates, primary_keys):
    rest = table.join(updates, primary_keys, "left_anti")
    return rest.unionByName(updates, allowMissingColumns=True)


@kata.misconception(
    "the first primary key is the key",
    because="A key of two columns is one key: store and week together say which row is meant. Matched by the store "
    "alone, each row meets all weeks of that store.",
    rejected_by=keeps_keys_unique,
)
def first_key(table, updates, primary_keys):
    return joined(table, updates, primary_keys, on=primary_keys[:1])


@kata.misconception(
    "the columns of a feature table are fixed",
    because="A merge may bring new features: the table gets new columns, with null for the rows that have none yet.",
    rejected_by=has_the_columns_of_both,
)
def columns_fixed(table, updates, primary_keys):
    return joined(table, updates, primary_keys).select([f"`{name}`" for name in table.columns])


@kata.misconception(
    "a new column starts at 0",
    because="Nobody measured anything for the rows that are not in the update, and 0 is a measurement. Null says that "
    "the value is not known.",
    rejected_by=leaves_the_rest_null,
)
def zeros(table, updates, primary_keys):
    return joined(table, updates, primary_keys, gap=F.lit("0"))
