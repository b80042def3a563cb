"""Features of customers: one row for each, those who never bought included, and nothing from tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, expect_kept, read, same

if IN_ENGINE:
    from pyspark.sql import functions as F

kata = Kata(
    title="Sum up each customer's transactions as features",
    objectives=("feature-table-create", "summary-statistics"),
    level=2,
    hints=(
        "How many rows does the result have? What does the join give a customer who never bought, and what does "
        "count(*) make of that?",
        "First leave out what is not known yet, then sum up by customer, then join that to the customers so that none "
        "is lost. For those without transactions some columns are 0, and some have no answer.",
        "transactions.where(day <= today).groupBy('customer_id').agg(count, sum, avg, datediff(today, max(day))); join "
        "that to customers with how='left'; then fillna({'n': 0, 'total': 0.0}) and no more.",
    ),
    see=("PySpark API reference: DataFrame.join, GroupedData.agg, datediff",),
    without={
        "transactions: a NaN": "the contract promises an amount",
        "transactions: null and NaN": "the contract promises an amount",
    },
)


FEATURES = ("n", "total", "mean", "days_since_last")
WHOLE = ("bigint", "int")


@dataclass(frozen=True)
class Case:
    customers: Table
    transactions: Table
    today: date
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    today = draw(some.st.sampled_from([date(2024, 3, 1), date(2024, 1, 1), date(2023, 12, 31)]))
    cells = {"country": ("string", some.categories(missing=True)), "age": ("double", some.gaps(some.numbers()))}
    customers = some.table(draw, cells, most=5, key="customer_id")

    ids = some.st.sampled_from([0, 0, 1, 1, 2, 3, 7, None])
    days = some.st.sampled_from([0, 1, 1, 2, 30, 366, -1, -2]).map(lambda ago: today - timedelta(ago))
    amounts = some.st.sampled_from([5.0, 5.0, 20.0, -5.0, 0.0]) | some.numbers()
    bought = {"customer_id": ("bigint", ids), "amount": ("double", amounts), "day": ("date", days)}
    transactions = some.table(draw, bought, most=7, key=None)
    return Case(customers, transactions, today, draw(some.partitions()))


kata.always(
    Case(
        Table.of({"customer_id": "bigint", "country": "string", "age": "double"}, [(0, "é", -0.0), (1, None, 3.0)]),
        Table.of({"customer_id": "bigint", "amount": "double", "day": "date"}, [(0, -0.0, date(2024, 2, 29))]),
        date(2024, 3, 1),
    )
)


@kata.edge
def only_tomorrow(case: Case) -> bool:
    """a customer has transactions, and all of them after `today`"""
    every = set(case.transactions.column("customer_id"))
    return any(each in every and not known(case, each) for each in case.customers.column("customer_id"))


@kata.edge
def bought_twice(case: Case) -> bool:
    """two transactions are the same in every column"""
    return len(set(case.transactions.rows)) < len(case.transactions.rows)


@kata.drive
def run(customer_features, case: Case, spark) -> Table:
    customers = case.customers.on(spark, partitions=case.partitions)
    transactions = case.transactions.on(spark, partitions=case.partitions)
    return read(customer_features(customers, transactions, case.today)).sorted_by("customer_id")


@kata.property
def keeps_every_customer(case: Case, seen: Table) -> None:
    """The result has the rows of `customers`, each once and as it was, with the four features beside it."""
    expect_kept(seen, case.customers, adding=FEATURES, key="customer_id", expected=right(case))
    for name, kinds in zip(FEATURES, (WHOLE, ("double",), ("double",), WHOLE), strict=True):
        expect(seen.type_of(name) in kinds, f"{name!r} is to be of type {kinds[0]}", expected=right(case))


@kata.property
def counts_nothing_as_zero(case: Case, seen: Table) -> None:
    """Without any transaction up to `today`, `n` is 0 and `total` 0.0; `mean` and `days_since_last` are null."""
    expect_right(case, seen, FEATURES, lambda customer: not known(case, customer))


@kata.property
def sums_up_what_is_known_today(case: Case, seen: Table) -> None:
    """`n`, `total` and `mean` take in each transaction up to and including `today`, refunds too, and no later one."""
    expect_right(case, seen, FEATURES[:3], lambda customer: known(case, customer))


@kata.property
def counts_days_from_the_last(case: Case, seen: Table) -> None:
    """`days_since_last` is how many days ago the latest transaction up to `today` was, 0 on the same day."""
    expect_right(case, seen, FEATURES[3:], lambda customer: known(case, customer))


def expect_right(case: Case, seen: Table, names: Sequence[str], concerns) -> None:
    """Raise `Mismatch` unless these features are right for the customers that are concerned."""
    wanted = right(case).by("customer_id")
    for customer, row in seen.by("customer_id").items():
        if customer in wanted and concerns(customer):
            for name in names:
                due = wanted[customer][name]
                told = f"{name!r} of customer {customer} is to be {'null' if due is None else due}"
                expect(same(row.get(name), due), told, expected=right(case))


def known(case: Case, customer: int) -> list[tuple[float, date]]:
    """Amount and day of what the customer did up to `today`."""
    return [row[1:] for row in case.transactions.rows if row[0] == customer and row[2] <= case.today]


def right(case: Case) -> Table:
    """A right result."""
    rows = []
    for customer in case.customers.rows:
        done = known(case, customer[0])
        total = fsum(amount for amount, _ in done)
        mean = total / len(done) if done else None
        days = (case.today - max(day for _, day in done)).days if done else None
        rows.append((*customer, len(done), total, mean, days))
    kinds = {"n": "bigint", "total": "double", "mean": "double", "days_since_last": "bigint"}
    return Table.of(dict(case.customers.schema) | kinds, rows).sorted_by("customer_id")


def summed(transactions, today):
    return transactions.groupBy("customer_id").agg(
        F.count("*").alias("n"),
        F.sum("amount").alias("total"),
        F.avg("amount").alias("mean"),
        F.datediff(F.lit(today), F.max("day")).alias("days_since_last"),
    )


def joined(customers, features, zeros=("n", "total")):
    return customers.join(features, "customer_id", "left").fillna(0, subset=list(zeros))


@kata.misconception(
    "count after a left join is 0 where nothing was joined",
    because="The left join keeps such a customer with one row of nulls, and count(*) counts that row. Count before the "
    "join, or count a column of the transactions: count skips null.",
    rejected_by=counts_nothing_as_zero,
)
def counts_the_empty_row(customers, transactions, today):
    every = customers.select("customer_id").join(transactions.where(F.col("day") <= today), "customer_id", "left")
    return joined(customers, summed(every, today))


@kata.misconception(
    "a left join keeps every customer, whatever comes after it",
    because="A where() on the joined day drops the rows in which it is null, and with them all customers without "
    "transactions, just as an inner join does. Filter the transactions before the join.",
    rejected_by=keeps_every_customer,
)
def filtered_after_join(customers, transactions, today):
    every = customers.select("customer_id").join(transactions, "customer_id", "left").where(F.col("day") <= today)
    return customers.join(summed(every, today), "customer_id")


@kata.misconception(
    "a negative amount is an error",
    because="It is a refund. Without it `total` says that the customer paid what was given back.",
    rejected_by=sums_up_what_is_known_today,
)
def refunds_dropped(customers, transactions, today):
    kept = transactions.where((F.col("day") <= today) & (F.col("amount") >= 0))
    return joined(customers, summed(kept, today))


@kata.misconception(
    "every row of the table is known",
    because="Rows from after `today` are there because the table is older than the question. When the model is used "
    "nobody knows them, so it must not learn from them.",
    rejected_by=sums_up_what_is_known_today,
)
def from_tomorrow(customers, transactions, today):
    return joined(customers, summed(transactions, today))


@kata.misconception(
    "equal rows are copies of one another",
    because="Somebody may buy the same thing twice on one day. Rows without an id of their own are no copies because "
    "they look alike.",
    rejected_by=sums_up_what_is_known_today,
)
def distinct_rows(customers, transactions, today):
    return joined(customers, summed(transactions.where(F.col("day") <= today).distinct(), today))


@kata.misconception(
    "0 fills every gap",
    because="0 days since the last purchase means that the customer bought today, which is the opposite. Where there "
    "is no answer the feature is null.",
    rejected_by=counts_nothing_as_zero,
)
def zeros_everywhere(customers, transactions, today):
    return joined(customers, summed(transactions.where(F.col("day") <= today), today), FEATURES)


@kata.misconception(
    "datediff takes the earlier day first",
    because="Spark's datediff(end, start) counts from the second day to the first. Turned around, all the days are "
    "negative, and the customer who left long ago looks like the latest one.",
    rejected_by=counts_days_from_the_last,
)
def negative_days(customers, transactions, today):
    features = summed(transactions.where(F.col("day") <= today), today)
    return joined(customers, features.withColumn("days_since_last", -F.col("days_since_last")))
