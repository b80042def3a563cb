"""Salt a skewed join: a hot key is spread on one side, and every share of it finds its match on the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, WrongResult, expect, expect_columns, plain, returned

if IN_ENGINE:
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as F

    from pytest_dbml_kata.observe import plan, steps

kata = Kata(
    title="Join on a skewed key by salting it",
    objectives=("distributed-difficulties",),
    level=2,
    hints=(
        "A shuffle sends rows to a partition by what they are joined on. What would have to differ between two rows "
        "of the same key for them to go apart?",
        "Give each row of `big` one of `salts` numbers, and join on the key and that number. With which of the numbers "
        "does a row of `small` have to be there?",
        'big gets F.pmod(F.xxhash64("id"), F.lit(salts)), each row of small is exploded over '
        "F.sequence(F.lit(0), F.lit(salts - 1)); join on [key, salt], then drop the salt",
    ),
    see=("Spark SQL guide: Performance tuning, Optimizing skew join", "PySpark API reference: DataFrame.join"),
    without={"a name with a dot": "the contract rules it out: how to quote names is no part of this lesson"},
)

PARTITIONS = 8
"""Into so many partitions a shuffle deals its rows."""

MANY = 12
"""So many salts fall into `SPREAD` partitions at least, but for once in a million hashes."""

SPREAD = 3
"""The partitions in which the rows of a hot key are joined, at least."""

FIRST_OF_CROWD = 1000
"""The id of the first row of the crowd."""


@dataclass(frozen=True)
class Case:
    big: Table
    small: Table
    key: str
    salts: int
    crowd: int = 0
    """So many more rows of `big`, all with the key `hot`, numbered from 1000 on."""
    hot: str = ""
    partitions: int | None = None


@dataclass(frozen=True)
class Seen:
    joined: Table
    """The rows that come of the table `big` as it is drawn."""
    of_crowd: tuple[int, ...]
    """How many rows come of the crowd in each partition, the fullest first."""
    steps: tuple[str, ...]
    """The steps of the query plan, the last one first."""


@kata.cases
def cases(draw: Draw) -> Case:
    key = draw(some.st.sampled_from(["user", "unit price", "größe"]))
    keys = ("string", some.st.sampled_from(["a", "1", "11", "a", "1", "11", "", "é", None, None]))
    numbers = ("double", some.gaps(some.numbers()))
    big = some.table(draw, {key: keys, "amount": numbers})
    small = some.table(draw, {key: keys, "rate": numbers}, most=6, key=None)

    salts = draw(some.st.sampled_from([20, MANY, 20, 2, 3, 1]))
    partitions = draw(some.partitions())
    crowd = draw(some.st.sampled_from([60, 0, 60])) if salts >= MANY else 0
    hot = draw(some.st.sampled_from(["a", "11"])) if crowd else ""
    if crowd and hot not in small.column(key):
        small = Table(small.schema, (*small.rows, (hot, draw(some.numbers()))))
    return Case(big, small, key, salts, crowd, hot, partitions)


ALONE = Table.of({"id": "bigint", "user": "string", "amount": "double"}, [(0, "a", 1.0)])
TWICE = Table.of({"user": "string", "rate": "double"}, [("a", 2.0), ("a", 3.0)])

kata.always(Case(ALONE, TWICE, "user", 3))


@kata.drive
def run(salted_join, case: Case, spark) -> Seen:
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
    spark.conf.set("spark.sql.shuffle.partitions", PARTITIONS)
    crowd = tuple((FIRST_OF_CROWD + n, case.hot, 1.0) for n in range(case.crowd))
    big = Table(case.big.schema, case.big.rows + crowd).on(spark, partitions=case.partitions)
    small = case.small.on(spark, partitions=case.partitions)
    frame = returned(salted_join(big, small, case.key, case.salts), DataFrame)
    if "id" not in frame.columns:
        raise WrongResult(f"expected a column 'id', got the columns {', '.join(frame.columns)}")

    rows = frame.select("*", F.spark_partition_id()).collect()
    schema = tuple((field.name, field.dataType.simpleString()) for field in frame.schema.fields)
    drawn = tuple(tuple(map(plain, row[:-1])) for row in rows if row["id"] < FIRST_OF_CROWD)
    of_crowd = Counter(row[-1] for row in rows if row["id"] >= FIRST_OF_CROWD)
    return Seen(Table(schema, drawn), tuple(sorted(of_crowd.values(), reverse=True)), steps(plan(frame)))


@kata.property
def has_the_columns_of_both_tables(case: Case, seen: Seen) -> None:
    """The result has the key once, the other columns of both tables, and nothing else."""
    expect_columns(seen.joined, right(case).columns, expected=right(case))


@kata.property
def loses_no_match(case: Case, seen: Seen) -> None:
    """Every pair of rows with the same key is in the result, as often as the plain inner join has it."""
    for row in counted(right(case), case) - counted(seen.joined, case):
        expect(False, f"a match of the row with id {row[0]} is missing", expected=right(case))
    lost = crowd_matches(case) - sum(seen.of_crowd)
    expect(lost <= 0, f"{lost} matches of the rows with the key {case.hot!r} are missing", expected=right(case))


@kata.property
def makes_no_match_up(case: Case, seen: Seen) -> None:
    """Rows of different keys are not joined, rows without a key not at all, and no match comes twice."""
    for row in counted(seen.joined, case) - counted(right(case), case):
        expect(False, f"the row with id {row[0]} has a match too many", expected=right(case))
    extra = sum(seen.of_crowd) - crowd_matches(case)
    expect(extra <= 0, f"{extra} rows too many come of those with the key {case.hot!r}", expected=right(case))


@kata.property
def spreads_the_hot_key(case: Case, seen: Seen) -> None:
    """With twelve salts or more, a key of many rows comes out of a shuffled join in three partitions at least."""
    if not case.crowd or sum(seen.of_crowd) < crowd_matches(case):
        return  # too few rows to tell; that they are lost is another property's matter
    expect("BroadcastHashJoin" not in seen.steps, "the small table is sent to every task whole, nothing is salted")
    joins = [place for place, step in enumerate(seen.steps) if "Join" in step or "CoGroup" in step]
    after_the_join = seen.steps[: joins[0]] if joins else seen.steps
    expect("Exchange" not in after_the_join, "rows are dealt out anew after the join: too late to help it")

    message = f"the rows with the key {case.hot!r} were joined in {len(seen.of_crowd)} partition(s): {seen.of_crowd}"
    expect(len(seen.of_crowd) >= SPREAD, message, expected=f"{SPREAD} partitions or more, {PARTITIONS} at most")


def matches(case: Case, key: str | None) -> list[float | None]:
    """The `rate` of each row of `small` with that key."""
    return [rate for other, rate in case.small.rows if key is not None and other == key]


def crowd_matches(case: Case) -> int:
    return case.crowd * len(matches(case, case.hot))


def right(case: Case) -> Table:
    """A right result, without the crowd."""
    rows = tuple((*row, rate) for row in case.big.rows for rate in matches(case, row[1]))
    return Table((*case.big.schema, ("rate", "double")), rows)


def counted(table: Table, case: Case) -> Counter[tuple[object, ...]]:
    """How often a table has each row, its columns in a fixed order, floats as text: NaN is not itself."""

    def told(cell: object) -> object:
        return repr(cell + 0.0) if isinstance(cell, float) else cell

    rows = table.select("id", case.key, "amount", "rate").rows
    return Counter(tuple(map(told, row)) for row in rows)


def drawn_salt(salts):
    return F.floor(F.rand() * salts)


def every_salt(salts):
    return F.explode(F.sequence(F.lit(0), F.lit(salts - 1)).cast("array<bigint>"))


def joined_with(big, small, key, salts, *, salt=None, copies=None):
    """A right join, but for the salt that a row of `big` gets or the copies that `small` is made of."""
    salted = big.withColumn("salt", drawn_salt(salts) if salt is None else salt)
    copied = small.withColumn("salt", every_salt(salts) if copies is None else copies)
    return salted.join(copied, [key, "salt"]).drop("salt")


@kata.misconception(
    "salting the big table is enough",
    because="A row of `big` with salt 7 looks for a row of `small` with salt 7. Unless each row of `small` is there "
    "once for every salt, most rows find nothing, and an inner join drops them without a word.",
    rejected_by=loses_no_match,
)
def one_side(big, small, key, salts):
    return joined_with(big, small, key, salts, copies=drawn_salt(salts))


@kata.misconception(
    "once both sides are salted the key will do to join on",
    because="Then every row of `big` meets all copies of its match. The salt has to be part of what is joined on: "
    "that picks one copy, and sends the rows apart.",
    rejected_by=makes_no_match_up,
)
def joined_on_key(big, small, key, salts):
    return big.join(small.withColumn("salt", every_salt(salts)).drop("salt"), key)


@kata.misconception(
    "a hash of the key is a salt",
    because="Equal keys have equal hashes, so all rows of the hot key get the same salt and stay together. A salt "
    "comes from something that differs between them, such as the id or chance.",
    rejected_by=spreads_the_hot_key,
)
def salt_of_key(big, small, key, salts):
    return joined_with(big, small, key, salts, salt=F.pmod(F.xxhash64(key), F.lit(salts)))


@kata.misconception(
    "repartition spreads the key",
    because="It does, until the join shuffles by the key and brings all its rows together again. Only what the rows "
    "are joined on decides where they go.",
    rejected_by=spreads_the_hot_key,
)
def repartitioned(big, small, key, salts):
    return big.repartition(salts).join(small, key)


@kata.misconception(
    "key and salt can be glued together",
    because='Key "1" with salt 11 and key "11" with salt 1 are both "111". Join on two columns, or put something '
    "between them that no key can hold.",
    rejected_by=makes_no_match_up,
)
def glued(big, small, key, salts):
    name = F.concat(F.col(key), F.col("salt").cast("string"))
    salted = big.withColumn("salt", drawn_salt(salts)).withColumn("glued", name).drop("salt")
    copied = small.withColumn("salt", every_salt(salts)).withColumn("glued", name).drop("salt", key)
    return salted.join(copied, "glued").drop("glued")


@kata.misconception(
    "rows without a key belong together",
    because="Null says that the key is not known, and an inner join matches it with nothing. eqNullSafe, or null "
    "replaced by a text, pairs every such row with every other.",
    rejected_by=makes_no_match_up,
)
def null_safe(big, small, key, salts):
    left = big.withColumn("salt", drawn_salt(salts))
    right = small.withColumn("other", every_salt(salts)).withColumnRenamed(key, "other key")
    found = left.join(right, left[key].eqNullSafe(right["other key"]) & (left["salt"] == right["other"]))
    return found.drop("salt", "other", "other key")


@kata.misconception(
    "the salt does no harm in the result",
    because="Whoever reads the table next takes it for a feature, and a second join of the same kind has two columns "
    "of that name. Drop it where it was needed last.",
    rejected_by=has_the_columns_of_both_tables,
)
def salt_left(big, small, key, salts):
    salted = big.withColumn("salt", drawn_salt(salts))
    copied = small.withColumn("salt", every_salt(salts))
    return salted.join(copied, [key, "salt"])
