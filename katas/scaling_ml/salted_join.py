"""Join on a skewed key by salting it.

Spark joins two large tables by a shuffle: rows with the same key go to the same partition. Keys of real tables are
skewed. If one customer has half of all rows, one task does half of all the work while the others have long
finished, and may run out of memory. More machines do not help, for a key is never divided.

Salting divides it: each row of the big table gets a small number, the salt, and the join goes by key and salt. The
price is paid by the small table, which has to answer for every salt. Newer versions of Spark do something like it
by themselves (adaptive execution); the exam asks why distributed work is slow, and skew is one of the reasons.

Write the join below. Here `small` stands for a table that is too large to be broadcast.
"""

from pyspark.sql import DataFrame


def salted_join(big: DataFrame, small: DataFrame, key: str, salts: int) -> DataFrame:
    """Join two tables on a skewed key, its rows spread over `salts` shares.

    big    the skewed table: a unique `id` (long), the key, and `amount` (double). May be empty.
    small  the other table: the key and `rate` (double). A key may have several rows here, even equal ones, or
           none. May be empty.
    key    the name of the key in both tables, a string column. It may hold a space, but no dot. The key may be
           null or the empty text; a null matches nothing. Other than the key no name is in both tables, and none
           is called `salt`.
    salts  into how many shares the rows of one key are dealt, 1 or more. Shares are to be about equally large.

    Returns exactly the rows of the plain inner join of both tables on the key: the key once, the other columns of
    both, and none besides. The order of rows and of columns does not matter; values and gaps stay as they are.

    The join is to be done by a shuffle, without a broadcast of `small`, and nothing is shuffled after it. Rows of
    one key then meet their matches in several partitions. Checked is: of 8 partitions, at least 3 take part where
    a key has 60 rows and there are 12 salts or more. Adaptive execution is switched off.

    Example, with key "user" and salts 2

        big                    small             result
        id  user  amount       user  rate        user  id  amount  rate
        0   ann   10.0         ann   0.5         ann   0   10.0    0.5
        1   ann   20.0         bob   0.1         ann   1   20.0    0.5
        2   ann   30.0         eve   0.9         ann   2   30.0    0.5
        3   bob   40.0                           bob   3   40.0    0.1
        4   null  50.0
    """
    raise NotImplementedError
