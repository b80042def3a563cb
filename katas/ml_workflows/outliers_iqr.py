"""Remove outliers by the interquartile range.

A sensor that answers 1048576 and a price with a comma in the wrong place pull means and models with them. The
interquartile range (IQR) gives a rule that such values cannot bend much. The quartiles Q1 and Q3 enclose the middle
half of the data. What lies more than k times their distance beyond them is an outlier.

What is usual is learned from the training rows; the rows to clean are only measured by it. The exam asks for this
rule beside the one by standard deviation, and for the code.

Mind which quantile you take. Spark has exact ones and approximate ones, and they differ. Mind as well what a filter
does with a value that is missing.

Write the function below: it keeps the rows of `new` that are no outliers.
"""

from pyspark.sql import DataFrame


def without_outliers(train: DataFrame, new: DataFrame, column: str, k: float) -> DataFrame:
    """Keep the rows of `new` whose value lies within the bounds that `train` teaches.

    train, new  tables with a unique `id` (long), the double column `column`, and others. A value is missing when it
                is null or NaN. `train` holds at least one value. `new` may be empty.
    column      the name of the column to judge; a name may hold a space.
    k           how many IQRs beyond the quartiles are still usual, 0 or more.

    The bounds are Q1 - k * IQR and Q3 + k * IQR with IQR = Q3 - Q1. Q1 and Q3 are the exact quantiles at 0.25 and
    0.75 of the values present in `train`. A quantile between two values is interpolated linearly, as by SQL's
    `percentile` and NumPy's default: of 0.0 and 4.0, Q1 is 1.0. With a single value both quartiles are that value.

    Returns the rows of `new` whose value is not below the lower and not above the upper bound; a value on a bound
    is kept. A row whose value is missing is kept, too. Rows and columns are otherwise as they were; in any column
    a gap stays a gap, be it null or NaN. The order of rows does not matter.

    Example, with column "x" and k 1.0: Q1 is 1.0, Q3 is 3.0, the bounds are -1.0 and 5.0

        train       new         result
        id  x       id  x       id  x
        0   0.0     7   5.0     7   5.0
        1   4.0     8   5.25    9   null
        2   NaN     9   null
    """
    raise NotImplementedError
