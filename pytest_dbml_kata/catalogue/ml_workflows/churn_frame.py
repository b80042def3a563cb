"""A training frame for churn: features end where the label begins, at the cutoff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, read, same, show, variant

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Build a churn frame in which the label does not leak",
    objectives=("feature-table-train", "training-pipeline"),
    level=2,
    hints=(
        "On the day of the cutoff, which of the rows does anybody know? And which of them does the label speak of?",
        "Two tables come of the one: what was before the cutoff gives customers and features, what was in the window "
        "from the cutoff on gives the customers who stayed.",
        "before = where(day < cutoff) summed up by customer; stayed = where(day >= cutoff and day < cutoff + horizon) "
        "distinct customer_id; left join, and the label is 1.0 where nothing was found.",
    ),
    see=("Databricks guide: Point-in-time feature joins", "scikit-learn user guide: Common pitfalls, data leakage"),
    without={
        "a NaN": "the contract promises an amount",
        "null and NaN": "the contract promises an amount",
    },
)

FEATURES = ("n", "total", "days_since_last")


@dataclass(frozen=True)
class Case:
    transactions: Table
    cutoff: date
    horizon_days: int
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    cutoff = draw(some.st.sampled_from([date(2024, 3, 1), date(2024, 1, 1), date(2023, 12, 31)]))
    horizon = draw(some.st.sampled_from([30, 90, 7, 1]))
    before = [-1, -1, -2, -30, -366]
    within = [0, 0, 1, horizon - 1]
    after = [horizon, horizon, horizon + 5]
    days = some.st.sampled_from(before + before + within + after).map(lambda n: cutoff + timedelta(n))

    amounts = some.st.sampled_from([5.0, 5.0, 20.0, -5.0]) | some.numbers()
    ids = some.st.sampled_from([1, 1, 2, 2, 3, None])
    cells = {"customer_id": ("bigint", ids), "amount": ("double", amounts), "day": ("date", days)}
    transactions = some.table(draw, cells, most=8, key=None)
    return Case(transactions, cutoff, horizon, draw(some.partitions()))


KINDS = {"customer_id": "bigint", "amount": "double", "day": "date"}
kata.always(
    Case(Table.of(KINDS, [(None, 5.0, date(2024, 2, 20))]), date(2024, 3, 1), 30),
    Case(Table.of(KINDS, [(1, 5.0, date(2024, 3, day)) for day in (1, 7, 9)]), date(2024, 3, 5), 30),
    Case(Table.of(KINDS, [(1, 5.0, date(2024, 2, 20)), (1, 5.0, date(2024, 3, 31))]), date(2024, 3, 1), 30),
)


@kata.edge
def on_the_cutoff(case: Case) -> bool:
    """a customer known before has a transaction on the day of the cutoff"""
    return any(day == case.cutoff and rows(case, customer)[0] for customer, _, day in case.transactions.rows)


@kata.edge
def at_the_end(case: Case) -> bool:
    """the first transaction of a known customer after the cutoff is on the day on which the horizon has ended"""
    end = case.cutoff + timedelta(case.horizon_days)
    every = [rows(case, customer) for customer, *_ in case.transactions.rows]
    return any(before and not within and later and min(later)[0] == end for before, within, later in every)


@kata.edge
def new_customer(case: Case) -> bool:
    """a customer has transactions in the horizon, and none before"""
    every = [rows(case, customer) for customer, *_ in case.transactions.rows]
    return any(within and not before for before, within, _ in every)


@kata.drive
def run(churn_frame, case: Case, spark) -> Table:
    transactions = case.transactions.on(spark, partitions=case.partitions)
    return read(churn_frame(transactions, case.cutoff, case.horizon_days)).sorted_by("customer_id")


@kata.property
def has_each_customer_seen_before(case: Case, seen: Table) -> None:
    """There is one row for each customer with a transaction before the cutoff, and none for anybody else."""
    names = ("customer_id", *FEATURES, "label")
    expect(set(seen.columns) == set(names), f"the columns are to be {', '.join(names)}", expected=right(case))
    found = set(seen.by("customer_id"))
    due = set(right(case).column("customer_id"))
    for customer in found - due:
        expect(customer is not None, "the rows without a customer_id belong to nobody", expected=right(case))
        expect(False, f"customer {show(customer)} was not known before {case.cutoff}", expected=right(case))
    for customer in due - found:
        expect(False, f"customer {customer} was known before {case.cutoff} and is to be there", expected=right(case))


@kata.property
def features_end_before_the_cutoff(case: Case, seen: Table) -> None:
    """`n`, `total` and `days_since_last` are those of the days strictly before the cutoff, refunds included."""
    wanted = right(case).by("customer_id")
    for customer, row in seen.by("customer_id").items():
        late = [day for within in rows(case, customer)[1:] for day, _ in within]
        leak = f"; the transactions from {min(late)} on are not known at the cutoff" if late else ""
        for name in FEATURES if customer in wanted else ():
            due = wanted[customer][name]
            told = f"{name!r} of customer {customer} is to be {due}, not {show(row.get(name))}{leak}"
            expect(same(row.get(name), due), told, expected=right(case))


@kata.property
def label_tells_of_the_horizon_alone(case: Case, seen: Table) -> None:
    """`label` is 1.0 if nothing happened from the cutoff until before the horizon ends, and 0.0 if anything did."""
    wanted = right(case).cells("label", "customer_id")
    end = case.cutoff + timedelta(case.horizon_days)
    for customer, label in seen.cells("label", "customer_id").items():
        if customer in wanted:
            within = sorted(day for day, _ in rows(case, customer)[1])
            what = f"a transaction on {within[0]}" if within else "no transaction"
            told = f"customer {customer} has {what}; the label tells of {case.cutoff} up to, but not including, {end}"
            expect(same(label, wanted[customer]), told, expected=right(case))


def rows(case: Case, customer: int | None) -> tuple[list[tuple[date, float]], ...]:
    """Day and amount of what a customer did before the cutoff, in the horizon, and later."""
    if customer is None:
        return [], [], []
    end = case.cutoff + timedelta(case.horizon_days)
    own = [(day, amount) for each, amount, day in case.transactions.rows if each == customer]
    return (
        [row for row in own if row[0] < case.cutoff],
        [row for row in own if case.cutoff <= row[0] < end],
        [row for row in own if row[0] >= end],
    )


def right(case: Case) -> Table:
    """A right result."""
    found = []
    for customer in sorted({each for each in case.transactions.column("customer_id") if each is not None}):
        before, within, _ = rows(case, customer)
        if before:
            total = fsum(amount for _, amount in before)
            days = (case.cutoff - max(before)[0]).days
            found.append((customer, len(before), total, days, float(not within)))
    kinds = {"customer_id": "bigint", "n": "bigint", "total": "double", "days_since_last": "bigint", "label": "double"}
    return Table.of(kinds, found)


def features_of(known, cutoff):
    since = F.datediff(F.lit(cutoff), F.max("day")).alias("days_since_last")
    features = known.where("customer_id IS NOT NULL").groupBy("customer_id")
    return features.agg(F.count("*").alias("n"), F.sum("amount").alias("total"), since)


def labelled(features, stayed, how="left"):
    marks = stayed.where("customer_id IS NOT NULL").select("customer_id", F.lit(0.0).alias("label")).distinct()
    return features.join(marks, "customer_id", how).fillna(1.0, subset=["label"])


def between(transactions, cutoff, first, last):
    """The transactions of some days, counted from the cutoff, both ends included."""
    day = F.col("day")
    return transactions.where((day >= cutoff + timedelta(first)) & (day <= cutoff + timedelta(last)))


LONG_AGO = -10_000


def framed(transactions, cutoff, horizon_days, *, known_until=-1, more_days=0, how="left"):
    """A right frame. The keywords turn it into wrong ones."""
    known = between(transactions, cutoff, LONG_AGO, known_until)
    window = between(transactions, cutoff, 0, horizon_days - 1 + more_days)
    return labelled(features_of(known, cutoff), window, how)


@kata.misconception(
    "who has been quiet for longer than the horizon has churned",
    because="The label is days_since_last in other words, and both come from the end of the data. The model finds that "
    "one rule and learns nothing that could be known at the cutoff.",
    rejected_by=features_end_before_the_cutoff,
)
def label_of_a_feature(transactions, cutoff, horizon_days):
    end = cutoff + timedelta(horizon_days)
    frame = features_of(between(transactions, cutoff, LONG_AGO, horizon_days - 1), end)
    return frame.withColumn("label", (F.col("days_since_last") > horizon_days).cast("double"))


@kata.misconception(
    "the features may use all the data there is",
    because="At the cutoff nobody knows what comes after it. A purchase in the horizon is in `n`, and there it gives "
    "the label away.",
    rejected_by=features_end_before_the_cutoff,
)
def features_of_all(transactions, cutoff, horizon_days):
    known = between(transactions, cutoff, LONG_AGO, -1)
    seen = transactions.join(known, "customer_id", "left_semi")
    return labelled(features_of(seen, cutoff), between(transactions, cutoff, 0, horizon_days - 1))


kata.misconception(
    "the day of the cutoff is still before it",
    because="That day belongs to the label. If the features take it in as well, each purchase on it tells both sides.",
    rejected_by=features_end_before_the_cutoff,
    solution=variant(framed, known_until=0),
)


kata.misconception(
    "between cutoff and cutoff + horizon means what it says",
    because="BETWEEN takes in both ends: one day more than horizon_days, and a day that the next window has, too.",
    rejected_by=label_tells_of_the_horizon_alone,
    solution=variant(framed, more_days=1),
)


@kata.misconception(
    "who comes back some day has not churned",
    because="Then the label hangs on how long the data goes on, and changes with every delivery. The horizon says how "
    "long one waits.",
    rejected_by=label_tells_of_the_horizon_alone,
)
def no_end(transactions, cutoff, horizon_days):
    known = between(transactions, cutoff, LONG_AGO, -1)
    return labelled(features_of(known, cutoff), transactions.where(F.col("day") >= cutoff))


kata.misconception(
    "whoever is in the table belongs in the frame",
    because="Who came first after the cutoff has no past to learn from, and could not be scored on that day. An outer "
    "join lets such rows in with gaps for features.",
    rejected_by=has_each_customer_seen_before,
    solution=variant(framed, how="outer"),
)
