"""Cache a table that is read many times: computed once, and given back whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, returned

if IN_ENGINE:
    from pyspark import StorageLevel
    from pyspark.sql import DataFrame

    from pytest_dbml_kata.observe import Calls, plan, steps

kata = Kata(
    title="Cache a table for two fits, and give the memory back",
    objectives=("distributed-difficulties", "distribute-linear"),
    level=2,
    hints=(
        "How often is a DataFrame computed that two actions read? And who frees the memory if the second one fails?",
        "cache() before the first fit, unpersist() after the last, in a `finally`. But what if somebody else had "
        "cached the table before you?",
        "mine = not df.is_cached; if mine: df.cache(); try: return fit_a(df), fit_b(df); finally: if mine: "
        "df.unpersist()",
    ),
    see=("PySpark API reference: DataFrame.cache", "Spark RDD programming guide: RDD persistence"),
)


@dataclass(frozen=True)
class Case:
    table: Table
    fails: str | None = None
    """Which of the two fits raises an error, after its first pass over the table."""
    cached_before: bool = False
    """Has the caller cached the table, and read it, before?"""
    partitions: int | None = None


@dataclass(frozen=True)
class Seen:
    result: tuple[tuple[str, tuple[int, ...]], ...] | None
    """What was returned: each model is its name and the ids that it was fitted on. None if nothing was."""
    raised: str | None
    computed: tuple[int, ...]
    """The ids of the rows that the source computed, one for each time."""
    read_from_cache: tuple[bool, ...]
    """For each fit that was called: was what it got a cached DataFrame?"""
    still_cached: bool
    """Is the table of the caller cached at the end?"""
    left_behind: int
    """How many cached copies there are at the end besides the caller's."""


@kata.cases
def cases(draw: Draw) -> Case:
    table = some.table(draw, {"x": ("double", some.gaps(some.numbers()))}, most=6)
    fails = draw(some.st.sampled_from([None, None, "a", "b"]))
    return Case(table, fails, draw(some.st.booleans()), draw(some.partitions()))


KINDS = {"id": "bigint", "x": "double"}

kata.always(
    Case(Table.of(KINDS, [(1, 2.5), (0, 2.5)])),
    Case(Table.of(KINDS, [(1, None), (0, None)]), cached_before=True),
)


class FitFailed(Exception):
    """What a fit raises."""


@kata.drive
def run(train_twice, case: Case, spark, scratch) -> Seen:
    calls = Calls.within(scratch)
    mark = f"source_{uuid4().hex}"
    frame = noted(case.table.on(spark, partitions=case.partitions), calls, mark)
    if case.cached_before:
        frame.cache().count()
    before = cached_rdds(spark, mark).keys()

    from_cache: list[bool] = []
    fits = [fit(name, name == case.fails, from_cache) for name in ("a", "b")]
    result = raised = None
    try:
        result = train_twice(frame, *fits)
        returned(result, tuple | None, "a tuple of two models")
    except FitFailed as error:
        raised = str(error)
    finally:
        after = cached_rdds(spark, mark)
        still_cached = frame.storageLevel != StorageLevel.NONE
        frame.unpersist()
        for rdd in after.values():
            rdd.unpersist()

    computed = tuple(sorted(map(int, calls.all())))
    left_behind = len(after.keys() - before)
    return Seen(result, raised, computed, tuple(from_cache), still_cached, left_behind)


def noted(frame, calls: Calls, mark: str):
    """The same rows, from a source of that name which notes the id of each row that it computes."""

    def source(batches):
        for batch in batches:
            for key in batch["id"].to_pylist():
                calls.note(str(key))
            yield batch

    source.__name__ = mark
    return frame.mapInArrow(source, frame.schema)


def fit(name: str, fails: bool, from_cache: list[bool]):
    """A fit that passes over the table twice, or fails after the first pass; it notes whether the table is cached."""

    def fitted(frame):
        returned(frame, DataFrame, f"a Spark DataFrame as the argument of fit_{name}")
        from_cache.append("InMemoryTableScan" in steps(plan(frame)))
        frame.count()
        if fails:
            raise FitFailed(f"fit_{name} failed")
        return name, tuple(sorted(row["id"] for row in frame.select("id").collect()))

    return fitted


def cached_rdds(spark, mark: str):
    """What the JVM, which serves other katas too, holds of this source: Java RDDs by their numbers."""
    return {n: rdd for n, rdd in spark.sparkContext._jsc.getPersistentRDDs().items() if mark in str(rdd.name())}


@kata.property
def answers_as_the_fits_do(case: Case, seen: Seen) -> None:
    """The result is the model of fit_a and that of fit_b, each fitted on every row; or the error of a fit."""
    ids = tuple(sorted(case.table.column("id")))
    if case.fails is None:
        models = (("a", ids), ("b", ids))
        expect(seen.result == models, f"the result is {seen.result}", expected=models)
    else:
        error = f"fit_{case.fails} failed"
        expect(seen.raised == error, f"fit_{case.fails} raised an error, which did not come out", expected=error)


@kata.property
def computes_the_source_once(case: Case, seen: Seen) -> None:
    """No row of the source is computed twice, however often the fits read it."""
    ids = tuple(sorted(case.table.column("id")))
    times = len(seen.computed) / max(len(ids), 1)
    expect(seen.computed == ids, f"the source was computed {times:g} times", expected=f"once: the ids {ids}")


@kata.property
def keeps_the_rows_in_the_cluster(case: Case, seen: Seen) -> None:
    """What a fit gets is the table from Spark's cache: not rows that have travelled to the driver and back."""
    for name, cached in zip("ab", seen.read_from_cache, strict=False):
        expect(cached, f"what fit_{name} got does not read from Spark's cache", expected="a cached DataFrame")


@kata.property
def releases_what_it_cached(case: Case, seen: Seen) -> None:
    """If neither fit fails, nothing stays in memory that was not there before."""
    if case.fails is None:
        expect_released(case, seen, "at the end")


@kata.property
def releases_after_an_error(case: Case, seen: Seen) -> None:
    """If a fit fails, nothing stays in memory that was not there before."""
    if case.fails is not None:
        expect_released(case, seen, f"after fit_{case.fails} has failed")


@kata.property
def leaves_the_caller_its_cache(case: Case, seen: Seen) -> None:
    """A table that the caller had cached before is still cached in the end."""
    if case.cached_before:
        expect(seen.still_cached, "the caller had cached the table, and finds it released", expected="still cached")


def expect_released(case: Case, seen: Seen, when: str) -> None:
    kept = seen.left_behind or (seen.still_cached and not case.cached_before)
    expect(not kept, f"the table is still cached {when}", expected="released")


@kata.misconception(
    "a DataFrame keeps the rows it has computed",
    because="A DataFrame is a recipe. Every action cooks it anew from the source, and a fit has many actions; cache() "
    "has Spark keep what the first one made.",
    rejected_by=computes_the_source_once,
)
def uncached(df, fit_a, fit_b):
    return fit_a(df), fit_b(df)


@kata.misconception(
    "the cache empties itself",
    because="A cached table stays until somebody calls unpersist() or the cluster ends. In a notebook that runs all "
    "week one after the other fills the memory.",
    rejected_by=releases_what_it_cached,
)
def never_released(df, fit_a, fit_b):
    df.cache()
    return fit_a(df), fit_b(df)


@kata.misconception(
    "the last line is always reached",
    because="An error skips it, and the memory is lost each time that a fit fails. What stands in a `finally` is done "
    "in any case.",
    rejected_by=releases_after_an_error,
)
def released_if_well(df, fit_a, fit_b):
    mine = not df.is_cached
    models = fit_a(df.cache()), fit_b(df)
    if mine:
        df.unpersist()
    return models


@kata.misconception(
    "every cache is mine to release",
    because="cache() on a table that is cached already does nothing, but unpersist() takes it from everybody. Release "
    "what you have cached yourself.",
    rejected_by=leaves_the_caller_its_cache,
)
def released_for_all(df, fit_a, fit_b):
    df.cache()
    try:
        return fit_a(df), fit_b(df)
    finally:
        df.unpersist()


@kata.misconception(
    "an error that is caught is dealt with",
    because="The caller goes on without models and learns of it much later. Clean up, and let the error pass.",
    rejected_by=answers_as_the_fits_do,
)
def swallowed(df, fit_a, fit_b):
    mine = not df.is_cached
    try:
        return fit_a(df.cache()), fit_b(df)
    except Exception:
        return None
    finally:
        if mine:
            df.unpersist()


@kata.misconception(
    "the driver can hold the rows",
    because="collect and toPandas bring the whole table to one machine. It is in the cluster because it does not fit "
    "on one; cache() leaves each part where it was computed.",
    rejected_by=keeps_the_rows_in_the_cluster,
)
def collected(df, fit_a, fit_b):
    local = df.sparkSession.createDataFrame(df.toArrow())
    return fit_a(local), fit_b(local)
