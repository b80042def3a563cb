"""Work through a table in batches: one pass, cut as it comes."""

from collections.abc import Callable
from itertools import islice

from pyspark.sql import DataFrame, Row


def process_in_batches(df: DataFrame, size: int, work: Callable[[list[Row]], str]) -> list[str]:
    """The iterator reads each partition once, and holds no more than one of them on the driver."""
    rows = df.toLocalIterator()
    answers = []
    while batch := list(islice(rows, size)):
        answers.append(work(batch))
    return answers
