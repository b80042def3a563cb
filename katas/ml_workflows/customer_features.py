"""Sum up each customer's transactions as features.

A model that scores customers needs one row for each of them: how often they bought, for how much, how long ago. The
raw table has a row for each transaction, none for those who never bought, several for most, and a few from after the
day that the features are meant for. Each of these bends a feature without any error: a count of 1 for those who have
nothing, or a customer who is not in the result at all and gets no score.

Such a table, one row for each key, is what a feature table holds.

Write the function below.
"""

from datetime import date

from pyspark.sql import DataFrame


def customer_features(customers: DataFrame, transactions: DataFrame, today: date) -> DataFrame:
    """Add to each customer how many transactions there were, for how much, and how long ago the last one was.

    customers     a unique `customer_id` (long, never null) and any other columns, gaps among them. May be empty.
    transactions  `customer_id` (long), `amount` (double, never missing), `day` (date, never null). A negative amount
                  is a refund and counts like any other transaction. Two rows that are alike are two transactions.
                  `customer_id` may be null or unknown to `customers`: such rows belong to nobody. May be empty.
    today         the day that the features are for. Transactions of that day count; later ones are not known yet
                  and do not count.

    Returns `customers`, every row and column of it, with four columns more and no other:

    `n`                how many transactions the customer has (long or int); 0 without any.
    `total`            the sum of their amounts (double); 0.0 without any.
    `mean`             the mean of their amounts (double); null without any.
    `days_since_last`  days from the latest of them to `today` (long or int), 0 on the same day; null without any.

    The order of rows and of columns does not matter.

    Example, with today = date(2024, 3, 1)

        customers               transactions
        customer_id  country    customer_id  amount  day
        1            DE         1            10.0    2024-02-28
        2            null       1            -4.0    2024-02-01
                                2            99.0    2024-03-02
                                5            3.0     2024-02-03

        result
        customer_id  country  n  total  mean  days_since_last
        1            DE       2  6.0    3.0   2
        2            null     0  0.0    null  null
    """
    raise NotImplementedError
