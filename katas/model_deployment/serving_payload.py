"""Write the JSON that a serving endpoint takes.

A model behind an endpoint is asked over HTTP, in JSON. The server has to know how the table was written down: the
key that the rows stand behind says so, and without it the answer is status 400. What is worse are payloads that
are accepted and say something else: a rate that lost its digits, a date that became a number, features in another
order. Nobody sees that in the status.

MLflow's own scoring server, which Databricks model serving is built like, takes several forms. Two of them are for
tables: "dataframe_split" names the columns once, "dataframe_records" names them in every row. The exam asks how a
real-time endpoint is queried.

Write the function that makes the payload. It is sent to a real scoring server, on your own machine.
"""

import pandas as pd


def payload(df: pd.DataFrame, form: str) -> str:
    """Write a DataFrame as JSON for a scoring server.

    df    any labels, which say nothing and need not be sent. Its columns: some of doubles, with NaN for a gap;
          `count` (int64, no gaps); `label` (text, None for a gap; an empty text is no gap); `when` (datetime64 in
          whole seconds, without a time zone; NaT for a gap). The order of columns is arbitrary, their names may
          hold a space or a dot. There may be no rows.
    form  "dataframe_split" or "dataframe_records".

    Returns the text of a JSON object with `form` as its only key. Behind it,

        dataframe_split    an object with `columns`, the names in the order of `df`, and `data`, a list of rows;
                           an `index` beside them does no harm
        dataframe_records  a list with one object a row, its keys in the order of the columns

    Numbers are numbers and right to 1e-9 of their value, whole ones of any size exact. Every gap is null: NaN is
    no JSON. A date is text in ISO form, with a T; fractions of zero and a Z may follow. Rows and columns keep their
    order.

    Example, with form "dataframe_split" (spaces and line breaks do not matter)

        frame
        x    when                 label
        0.5  2024-02-29 23:59:59  a
        NaN  NaT                  None

        result
        {"dataframe_split": {"columns": ["x", "when", "label"],
                             "data": [[0.5, "2024-02-29T23:59:59", "a"],
                                      [null, null, null]]}}
    """
    raise NotImplementedError
