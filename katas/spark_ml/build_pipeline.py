"""Build a pipeline from raw columns to a prediction.

Raw tables hold text, gaps and numbers of all sizes; a linear model wants one vector without any of that. A Pipeline
keeps all the steps in between together, learns them in one fit, and applies them to new rows as they were learned. What
stands outside of it gets forgotten, or learned again from the wrong rows.

New rows bring what training has not seen: another category, a gap where there was none. They need a prediction all the
same. The exam asks for the stages, for their order, and for the settings that decide whether such a row stops the job,
vanishes or gets its answer.

Write the function below. It gets no data: whatever is to be learned is learned when the pipeline is fitted.
"""

from pyspark.ml import Pipeline


def build_pipeline(categorical: list[str], numeric: list[str], label: str) -> Pipeline:
    """An unfitted Pipeline: impute, index, encode, assemble, scale, and a logistic regression at the end.

    categorical   names of string columns, one or more; null is possible, the empty string is not (Spark's own stages
                  fail on it, since they name a slot of the vector after each category).
    numeric       names of double columns, one or more; a gap is null or NaN.
    label         name of the label column, 0.0 or 1.0 in each training row. New rows do not have this column.

    Names may hold a space, and no dot. The tables have a unique `id`, and no column whose name begins with one of
    these names and goes on, or with "features", "raw", "scaled", "assembled", "prediction" or "probability". Training
    rows are of both classes and have at least one value in each column. There may be no new rows at all.

    Returns a Pipeline. When it is fitted on training rows and transforms new ones,
      - each row gets a `prediction`, 0.0 or 1.0, and a `probability` without NaN, even if all its numbers are missing
        and its categories are null or were never seen,
      - a missing number is filled with the mean of the training values,
      - each category of training has a slot of its own in the vector; one may do without, as the one that the others
        are compared with. How an unseen category and null are encoded is up to you,
      - each number has a sample deviation of 1 over the training rows in the vector that the last stage gets (a
        constant one has 0); centred or not, and scaled encodings or not, is up to you,
      - the last stage is a LogisticRegression that learns `label`. Its other settings are yours, as is the name of its
        column of features.

    Example, with categorical ["city"], numeric ["age"] and label "y"

        train                  new                result
        id  city  age   y      id  city   age     id  ...  prediction
        0   Rome  20.0  0.0    7   Rome   null    7   ...  0.0
        1   Rome  30.0  0.0    8   Paris  55.0    8   ...  1.0
        2   Oslo  60.0  1.0
    """
    raise NotImplementedError
