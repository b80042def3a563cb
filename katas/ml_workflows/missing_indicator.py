"""Flag missing values, then fill them.

That a value is missing may say more than the value would: no income was given, the sensor was down, the patient
was too ill to be weighed. Imputing wipes this out. Once a gap is filled with a mean, no model can tell it from a
measurement.

So the fact is kept in a column of its own, the missing indicator. It is 1.0 where there was a gap and 0.0 where
there was a value. The exam asks what it is for, and how to add it.

Null and NaN are both gaps here. What fills them is learned from the training rows only.

Write the function below: it adds a flag for each column and fills the gaps.
"""

from pyspark.sql import DataFrame


def impute_with_flags(train: DataFrame, new: DataFrame, columns: list[str]) -> DataFrame:
    """Flag the gaps in `new`, and fill them with the mean of `train`.

    train, new  tables with a unique `id` (long) and the same double columns; a gap is null or NaN. Each column to
                fill has at least one value in `train`. `new` may be empty.
    columns     the names of the columns to flag and fill, at least one; a name may hold a space.

    Returns `new`, every row and every column of it, with one more column for each of `columns`:

    `<column>_missing`  double: 1.0 where `column` was null or NaN in `new`, 0.0 where it had a value. The flag is
                        there even if no value is missing.

    In `columns` the gaps are filled with the mean of the values present in that column of `train`. Nothing else
    changes; in other columns a gap stays a gap, be it null or NaN. The order of rows and columns does not matter.

    Example, with columns ["age"]

        train         new           result
        id  age       id  age       id  age    age_missing
        0   20.0      7   null      7   30.0   1.0
        1   40.0      8   55.0      8   55.0   0.0
        2   NaN       9   NaN       9   30.0   1.0
    """
    raise NotImplementedError
