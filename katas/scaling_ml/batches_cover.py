"""Repair a loop that works through a table in batches.

A service scores rows, but takes no more than so many at a time. So the table is cut into batches, and each is sent off
with a limit and an offset, as everyone does it with a database. The code below did so for weeks. Then customers
complained: some had been billed twice, others not at all. The number of rows that were sent was right every day.

The table is the result of a query on a cluster. Whenever it is computed, its rows may come in another order: it depends
on which task ends first. In this kata every reading of a partition begins with another row.

The exam asks what makes work on distributed data hard; this is one of the things. Find out why rows are lost, and
repair the function.
"""

from collections.abc import Callable

from pyspark.sql import DataFrame, Row


def process_in_batches(df: DataFrame, size: int, work: Callable[[list[Row]], str]) -> list[str]:
    """Hand every row of a table to `work`, a few at a time, and collect the answers.

    df    a table with a unique `id` (long) and a column `text` (string, may be null), in any number of partitions and
          in no order. The ids may have holes. The rows are the same whenever the table is read, their order is not.
          It may be empty.
    size  the most rows that a batch may have, 1 or more.
    work  takes a list of 1 to `size` rows (`Row`, as `collect()` gives them, with `id` and `text`), and returns a str.
          Calling it has effects in the world outside, so no row may be handed over twice.

    Calls `work` with batches that hold every row of `df` exactly once. Which rows are in a batch and how many, within
    `size`, does not matter, nor does it matter whether `work` is called on the driver or in tasks.

    Returns a list with the answer of each call, in any order: empty if the table is.

    Example, with size 2 and a `work` that answers with the ids it got

        df          calls of work     result
        id  text    rows with id      answer
        4   a       4, 9              "4, 9"
        9   null    1                 "1"
        1   b
    """
    answers = []
    for start in range(0, df.count(), size):
        batch = df.offset(start).limit(size)
        answers.append(work(batch.collect()))
    return answers
