"""A lookup by broadcast: the small table travels to the large one, and the large one stays where it is."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, read, same, show

if IN_ENGINE:
    from pyspark.sql import functions as F

    from pytest_dbml_kata.observe import plan, steps

kata = Kata(
    title="Look values up in a small table without a shuffle",
    objectives=("distributed-difficulties", "feature-table-score"),
    level=1,
    examples=25,
    hints=(
        "Which of the two tables has to move so that equal keys meet? Which one would you rather move?",
        "Spark broadcasts a table if it believes it to be small, or if it is told to. Tell it; there is a function for "
        "that, which marks a DataFrame. And which kind of join keeps a row that finds nothing?",
        "from pyspark.sql.functions import broadcast; df.join(broadcast(small), key, 'left')",
    ),
    see=("Spark SQL guide: Performance tuning, Join strategy hints", "PySpark API reference: broadcast"),
)

THRESHOLD = "spark.sql.autoBroadcastJoinThreshold"


@dataclass(frozen=True)
class Case:
    df: Table
    small: Table
    key: str
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    key = draw(some.st.sampled_from(["shop", "product id", "größe"]))
    found = draw(some.st.lists(some.categories(missing=True), max_size=5, unique=True))
    keys = some.st.sampled_from([*found, *found, "zebra", "A", None])
    names = draw(some.st.sampled_from([("amount",), ("amount", "v1.0"), ("x", "unit price")]))
    numbers = some.gaps(some.numbers())
    df = some.table(draw, {key: ("string", keys)} | dict.fromkeys(names, ("double", numbers)))

    rows = [(each, draw(numbers), draw(some.categories(missing=True))) for each in found]
    small = Table.of({key: "string", "rate": "double", "region": "string"}, rows)
    return Case(df, small, key, draw(some.partitions()))


kata.always(
    Case(
        Table.of({"id": "bigint", "shop": "string"}, [(0, "a")]),
        Table.of({"shop": "string", "rate": "double", "region": "string"}, [("a", 2.0, "north")]),
        "shop",
    )
)


@kata.edge
def null_on_both_sides(case: Case) -> bool:
    """the key is null in a row of either table"""
    return None in case.df.column(case.key) and None in case.small.column(case.key)


@kata.edge
def finds_nothing(case: Case) -> bool:
    """a row has a key that the small table does not have, and another row has one that it has"""
    known = set(case.small.column(case.key)) - {None}
    return bool(known) and len({each in known for each in case.df.column(case.key)}) > 1


@dataclass(frozen=True)
class Seen:
    result: Table
    steps: tuple[str, ...]
    """The steps of the physical plan, the last one first, planned with automatic broadcasts off."""
    threshold: str
    """What `spark.sql.autoBroadcastJoinThreshold` is afterwards."""


@kata.drive
def run(lookup, case: Case, spark) -> Seen:
    spark.conf.set(THRESHOLD, "-1")
    result = lookup(case.df.on(spark, partitions=case.partitions), case.small.on(spark), case.key)
    table = read(result)
    return Seen(table, steps(plan(result)), spark.conf.get(THRESHOLD))


@kata.property
def keeps_every_row_once(case: Case, seen: Seen) -> None:
    """Each row of `df` comes back once and as it was, with the columns of `small` beside it, the key only once."""
    expect_kept(seen.result, case.df, adding=ADDED, expected=answer(case, seen))


@kata.property
def finds_what_small_has(case: Case, seen: Seen) -> None:
    """A row whose key is in `small` gets what `small` has for it, gaps included."""
    expect_found(case, seen, there=True)


@kata.property
def leaves_null_where_nothing_is_found(case: Case, seen: Seen) -> None:
    """A row whose key is not in `small`, or is null, gets null in the columns of `small`, and nothing made up."""
    expect_found(case, seen, there=False)


@kata.property
def broadcasts_the_small_table(case: Case, seen: Seen) -> None:
    """The plan joins by BroadcastHashJoin, although automatic broadcasts are off (if both tables have rows)."""
    if case.df.rows and case.small.rows:
        joins = [step for step in seen.steps if step.endswith(("Join", "CartesianProduct"))]
        told = f"the plan has {', '.join(joins) if joins else 'no join'}, where BroadcastHashJoin is to be"
        expect(bool(joins) and set(joins) == {"BroadcastHashJoin"}, told, expected="BroadcastHashJoin")


@kata.property
def leaves_the_session_as_it_is(case: Case, seen: Seen) -> None:
    """The settings of the session are what they were before."""
    told = f"{THRESHOLD} was -1 and is {seen.threshold}: that is about every join from here on"
    expect(seen.threshold == "-1", told, expected="-1")


ADDED = ("rate", "region")


def expect_found(case: Case, seen: Seen, *, there: bool) -> None:
    """Raise `Mismatch` unless the rows that find something, or the others, have what they should."""
    known = set(case.small.column(case.key)) - {None}
    right = answer(case, seen)
    wanted = right.result.by()
    for row, cells in seen.result.by().items():
        if row not in wanted or (wanted[row][case.key] in known) is not there:
            continue
        for name in ADDED:
            found, due = cells.get(name), wanted[row][name]
            told = f"row {row} has the key {show(wanted[row][case.key])}: {name!r} is to be {show(due)}"
            expect(same(found, due), told if there else f"{told}, not {show(found)}", expected=right)


def answer(case: Case, seen: Seen) -> Seen:
    """A right result."""
    found = {key: rest for key, *rest in case.small.rows if key is not None}
    every = [found.get(key, (None, None)) for key in case.df.column(case.key)]
    table = case.df.with_column("rate", "double", [rate for rate, _ in every])
    return Seen(table.with_column("region", "string", [region for _, region in every]), seen.steps, seen.threshold)


@kata.misconception(
    "Spark broadcasts small tables by itself",
    because="Only where it knows how small they are, and where the threshold allows for it. After a filter, a UDF or a "
    "read without statistics it has to guess. broadcast() says what you know.",
    rejected_by=broadcasts_the_small_table,
)
def no_hint(df, small, key):
    return df.join(small, key, "left")


@kata.misconception(
    "a broadcast variable is a broadcast join",
    because="A dictionary in a UDF sends each row through Python and hides the lookup from the optimiser. The join "
    "keeps it in Spark, with the types of the table.",
    rejected_by=broadcasts_the_small_table,
)
def by_udf(df, small, key):
    known = {row[0]: row for row in small.collect() if row[0] is not None}
    found = F.udf(lambda cell: tuple(known[cell][1:]) if cell in known else None, "rate double, region string")
    return df.withColumn("_found", found(df[key])).select("*", "_found.rate", "_found.region").drop("_found")


@kata.misconception(
    "the threshold is the way to ask for a broadcast",
    because="It is a setting of the session: every later join changes with it, and somebody had set it as it was. The "
    "hint is about this one join.",
    rejected_by=leaves_the_session_as_it_is,
)
def threshold_raised(df, small, key):
    df.sparkSession.conf.set(THRESHOLD, "104857600")
    return df.join(small, key, "left")


@kata.misconception(
    "a lookup is an inner join",
    because="Rows whose key is not in the small table vanish without a word, and nobody gets a prediction for them. "
    "A left join keeps them, with nulls.",
    rejected_by=keeps_every_row_once,
)
def inner_join(df, small, key):
    return df.join(F.broadcast(small), key)


@kata.misconception(
    "joined by an expression, the key is there once",
    because="df.key == small.key keeps the columns of both sides, and two of them have one name. Join by the name, or "
    "drop one.",
    rejected_by=keeps_every_row_once,
)
def key_twice(df, small, key):
    return df.join(F.broadcast(small), df[key] == small[key], "left")


@kata.misconception(
    "null is a key that can be found",
    because="Null says that the key is not known, and two unknown keys need not be the same. eqNullSafe makes them "
    "equal, and gives such rows the values of somebody else.",
    rejected_by=leaves_null_where_nothing_is_found,
)
def null_found(df, small, key):
    return df.join(F.broadcast(small), df[key].eqNullSafe(small[key]), "left").drop(small[key])


@kata.misconception(
    "what small has is filled up, too",
    because="fillna() after the join cannot tell a row that found nothing from one that found a gap, and makes up a "
    "value for both. A model should see what is missing.",
    rejected_by=finds_what_small_has,
)
def gaps_filled(df, small, key):
    return df.join(F.broadcast(small), key, "left").fillna(0.0, subset=["rate"])
