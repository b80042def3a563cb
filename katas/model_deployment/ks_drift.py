"""Watch columns for drift with the Kolmogorov-Smirnov test.

A model is good for data like those it was trained on. Prices rise, sensors age, a form gets a new default: the data
move away, and no error tells. So one compares what comes in with a reference. The two-sample Kolmogorov-Smirnov test
asks how probable a difference as large as the one seen would be, if both samples came from one distribution.

The test itself is one call. What goes wrong is around it: gaps, empty batches, and what is compared with alpha.

Write the function below: which of the columns have drifted? The tables are small enough to be brought over to pandas;
the test is `scipy.stats.ks_2samp`.
"""

from pyspark.sql import DataFrame


def drifted(reference: DataFrame, current: DataFrame, columns: list[str], alpha: float) -> dict[str, bool]:
    """Say for each column whether its distribution in `current` differs from that in `reference`.

    reference, current  Spark DataFrames with a unique `id` (long) and the same double columns. A gap is null or NaN.
                        Either may be empty, or have a column without a single value.
    columns             the names of the columns to compare; a name may hold a space or a dot. Each is tested by
                        itself, and each at the level `alpha`.
    alpha               the level, between 0 and 1.

    Returns a dict with one entry for each name in `columns`: True if the p-value of the two-sided two-sample
    Kolmogorov-Smirnov test is below `alpha`, else False. The samples are the values present in that column, whatever
    is missing in other columns. If one of the samples is empty the answer is False. The p-value is the exact one, which
    SciPy computes for small samples unless told otherwise; it is never close to `alpha`.

    Example, with the columns ["age"] and alpha 0.05. All values have grown, and the p-value of 5 against 4 values
    is 0.016; the result is {"age": True}.

        reference     current
        id  age       id  age
        0   31.0      0   58.0
        1   35.0      1   NaN
        2   38.0      2   61.0
        3   40.0      3   70.0
        4   44.0      4   75.0
    """
    raise NotImplementedError
