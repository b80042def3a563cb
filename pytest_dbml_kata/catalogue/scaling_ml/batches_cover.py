"""Batches that cover a table: a table has no order, so "the next thousand rows" are nothing to count on."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, WrongResult, expect, kind_of, returned

if IN_ENGINE:
    import json
    from pathlib import Path

    import pyarrow as pa
    from pyspark.sql import functions as F

    from pytest_dbml_kata.observe import Calls

kata = Kata(
    title="Repair a loop that works through a table in batches",
    objectives=("distributed-difficulties", "batch-inference"),
    level=2,
    examples=8,
    hints=(
        "Each turn of the loop starts a job that reads the table anew. Who says that the rows come in the same order?",
        "Read the table once, and cut what comes into batches as it comes. Or give it an order that leaves no ties.",
        "rows = df.toLocalIterator(), then `while batch := list(islice(rows, size))`: one pass, and no more than a "
        "partition of rows on the driver at a time.",
    ),
    see=(
        "PySpark API reference: DataFrame.toLocalIterator",
        "PySpark API reference: DataFrame.offset, DataFrame.limit",
    ),
)


@dataclass(frozen=True)
class Case:
    table: Table
    size: int
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    table = some.table(draw, {"text": ("string", some.categories(missing=True))}, most=8)
    table = table.map_column("id", lambda key: 5 * key + 2)
    size = draw(some.st.sampled_from([2, 2, 3, 3, 4, 1]))
    # Each partition that is read one by one is a job: a few will do.
    partitions = draw(some.st.sampled_from([None, None, 2, 3]))
    return Case(table, size, partitions)


def texts(*column: str | None) -> Table:
    return Table.of({"id": "bigint", "text": "string"}, [(5 * key + 2, text) for key, text in enumerate(column)])


kata.always(
    Case(texts("a"), 2),
    Case(texts(None, None, None), 2),
    Case(texts("a", "é", "a", "", None, "b", "c", "d"), 2, 2),
)


@kata.edge
def left_over(case: Case) -> bool:
    """the last batch is not full"""
    return 0 < len(case.table.rows) % case.size < len(case.table.rows)


@dataclass(frozen=True)
class Seen:
    batches: tuple[tuple[tuple[int, str | None], ...], ...]
    """What `work` was called with: for each call its rows, as pairs of id and text."""
    answers: tuple[str, ...]


@kata.drive
def run(process_in_batches, case: Case, spark, scratch: Path) -> Seen:
    df = restless(case.table.on(spark, partitions=case.partitions), Calls.within(scratch, "scans"))
    calls = Calls.within(scratch)

    def work(rows):
        if not isinstance(rows, list):
            raise WrongResult(f"expected a list of rows as the argument of `work`, got {kind_of(rows)}")
        calls.note(json.dumps([[row["id"], row["text"]] for row in rows]))
        return "done: " + ", ".join(str(row["id"]) for row in rows)

    answers = process_in_batches(df, case.size, work)
    returned(answers, list, "a list with the answers of `work`, each a str", items=str)
    batches = [tuple(map(tuple, json.loads(call))) for call in calls.all()]
    return Seen(tuple(batches), tuple(answers))


def restless(df, scans: Calls):
    """The same rows, but each partition begins with another row whenever it is read again."""

    def turned(batches):
        from pyspark import TaskContext

        place = str(TaskContext.get().partitionId())
        before = scans.all().count(place)
        scans.note(place)
        every = list(batches)
        if every:
            table = pa.Table.from_batches(every)
            start = before % max(table.num_rows, 1)
            yield from pa.concat_tables([table.slice(start), table.slice(0, start)]).to_batches()

    return df.mapInArrow(turned, df.schema)


@kata.property
def hands_over_every_row(case: Case, seen: Seen) -> None:
    """Each row of the table is in one of the batches, as it is."""
    found = {row for batch in seen.batches for row in batch}
    lost = [key for key, text in case.table.rows if (key, text) not in found]
    expect(not lost, f"never handed over: {ids(lost)}; the batches were {written(seen)}", expected=covered(case))


@kata.property
def hands_over_no_row_twice(case: Case, seen: Seen) -> None:
    """No row is in two batches, and none twice in one."""
    every = [key for batch in seen.batches for key, _ in batch]
    twice = [key for key in dict.fromkeys(every) if every.count(key) > 1]
    message = f"handed over more than once: {ids(twice)}; the batches were {written(seen)}"
    expect(not twice, message, expected=covered(case))


@kata.property
def keeps_to_the_size(case: Case, seen: Seen) -> None:
    """Each batch holds at least one row, and at most as many as asked for."""
    for batch in seen.batches:
        right = 1 <= len(batch) <= case.size
        message = f"a batch has {len(batch)} rows, where 1 to {case.size} are right"
        expect(right, f"{message}; the batches were {written(seen)}", expected=covered(case))


@kata.property
def returns_every_answer(case: Case, seen: Seen) -> None:
    """The list returned has the answer to each batch, each once and nothing else, in any order."""
    right = ["done: " + ", ".join(str(key) for key, _ in batch) for batch in seen.batches]
    if len(seen.batches) == len(seen.answers):
        message = "the answers returned are not those that were given"
    else:
        message = f"{len(seen.batches)} batches were worked on, and {len(seen.answers)} answers are returned"
    expect(sorted(seen.answers) == sorted(right), message, expected=right)


def ids(keys: list[int]) -> str:
    return ", ".join(f"id {key}" for key in keys)


def written(seen: Seen) -> str:
    """The batches by the ids of their rows."""
    batches = [", ".join(str(key) for key, _ in batch) or "(empty)" for batch in seen.batches]
    return " | ".join(batches) or "none"


def covered(case: Case) -> list[list[int]]:
    """Right batches, by the ids of their rows."""
    keys = list(case.table.column("id"))
    return [keys[start : start + case.size] for start in range(0, len(keys), case.size)]


@kata.misconception(
    "the rows come in the same order every time",
    because="Each limit and offset is a job of its own, and on a cluster the rows come as tasks happen to end. Some "
    "are met twice then and others never; read once, or sort by something unique.",
    rejected_by=hands_over_no_row_twice,
)
def offset_without_order(df, size, work):
    return [work(df.offset(start).limit(size).collect()) for start in range(0, df.count(), size)]


@kata.misconception(
    "limit and offset may stand in any order",
    because="They are done as they are written. limit(size) first leaves `size` rows, and an offset of `size` or more "
    "then skips all of them.",
    rejected_by=hands_over_every_row,
)
def limit_before_offset(df, size, work):
    ordered = df.orderBy("id")
    batches = (ordered.limit(size).offset(start).collect() for start in range(0, df.count(), size))
    return [work(batch) for batch in batches if batch]


@kata.misconception(
    "any orderBy makes the order certain",
    because="Rows that tie may come one way in this job and another way in the next. Only an order in which no two "
    "rows are equal is the same each time.",
    rejected_by=hands_over_every_row,
)
def ordered_with_ties(df, size, work):
    ordered = df.orderBy("text")
    return [work(ordered.offset(start).limit(size).collect()) for start in range(0, df.count(), size)]


@kata.misconception(
    "randomSplit makes parts of equal size",
    because="It throws dice for each row, so that sizes are right on average only. A limit that has to be kept needs "
    "rows that are counted.",
    rejected_by=keeps_to_the_size,
)
def random_parts(df, size, work):
    batches = -(-df.count() // size)
    parts = df.orderBy("id").randomSplit([1.0] * batches, seed=1) if batches else []
    return [work(batch) for part in parts if (batch := part.collect())]


@kata.misconception(
    "count // size is the number of batches",
    because="It is the number of full ones. What is left over makes one batch more, so round up.",
    rejected_by=hands_over_every_row,
)
def rounded_down(df, size, work):
    rows = df.orderBy("id").collect()
    return [work(rows[at * size : (at + 1) * size]) for at in range(len(rows) // size)]


@kata.misconception(
    "ids count from 0 without holes",
    because="Rows are deleted and filtered, and ids go up to more than there are rows. Cut by position in a sorted "
    "table, not by the values of a key.",
    rejected_by=hands_over_every_row,
)
def by_range_of_ids(df, size, work):
    rows = df.collect()
    spans = ([row for row in rows if at <= row.id < at + size] for at in range(0, len(rows), size))
    return [work(batch) for batch in spans if batch]


@kata.misconception(
    "monotonically_increasing_id() numbers the rows 0, 1, 2",
    because="It does so within a partition, and starts each further partition 8 billion later. Its numbers rise, but "
    "they have holes.",
    rejected_by=hands_over_every_row,
)
def by_increasing_id(df, size, work):
    rows = df.withColumn("number", F.monotonically_increasing_id()).collect()
    spans = ([row for row in rows if at <= row.number < at + size] for at in range(0, len(rows), size))
    return [work(batch) for batch in spans if batch]


@kata.misconception(
    "extend() adds an answer to a list",
    because="It adds what it can take out of the answer one by one: of a text, its letters. append() adds the answer "
    "itself.",
    rejected_by=returns_every_answer,
)
def taken_apart(df, size, work):
    rows = df.collect()
    answers = []
    for start in range(0, len(rows), size):
        answers.extend(work(rows[start : start + size]))
    return answers
