"""Tables as plain data: a schema plus rows, to and from Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any

from pytest_dbml_kata.text import show

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

MOST_ROWS = 100_000
"""The largest number of rows in a result. No kata needs more."""

LIBRARIES = {"pyspark.pandas": "pandas-on-Spark", "pyspark": "Spark", "mlflow": "MLflow", "numpy": "NumPy"}
"""The names of libraries by their packages, where the two differ; the first package that fits counts."""

Cell = Any
"""None, bool, int, float, str, bytes, date, datetime, Decimal, or a tuple of these."""


class Mismatch(AssertionError):
    """A property does not hold.

    ``expected`` is a right result, which the report shows next to the observation. ``because`` explains a
    surprising truth in a sentence or two, with the address of a page for further reading.
    """

    def __init__(self, message: str, *, expected: object = None, because: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.because = because


class WrongResult(Exception):
    """The learner's function returned something that its contract does not allow."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as plain data.

    ``schema`` holds one ``(name, type)`` pair per column, the type as in Spark's ``simpleString``
    (``bigint``, ``double``, ``string``, ``date``, ``vector``, ``array<double>``, ...).
    ``rows`` holds one tuple per row. Null is ``None``; NaN is a float and stays apart from null.
    """

    schema: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        width = len(self.schema)
        revive = [_reviver(kind) for _, kind in self.schema]
        rows = []
        for row in self.rows:
            if len(row) != width:
                raise ValueError(f"expected a row of {width} cells, one for each column, got {len(row)}")
            rows.append(
                tuple(cell if cell is None or f is None else f(cell) for cell, f in zip(row, revive, strict=True))
            )
        object.__setattr__(self, "schema", tuple((name, kind) for name, kind in self.schema))
        object.__setattr__(self, "rows", tuple(rows))

    @classmethod
    def of(cls, schema: Mapping[str, str], rows: Iterable[Sequence[Cell]]) -> Table:
        """A table of ``{name: type}`` and rows."""
        return cls(tuple(schema.items()), tuple(tuple(row) for row in rows))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.schema)

    def type_of(self, column: str) -> str:
        return self.schema[self._index(column)][1]

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column, top to bottom. Raises `Mismatch` if there is no such column."""
        index = self._index(name)
        return tuple(row[index] for row in self.rows)

    def cells(self, name: str, key: str = "id") -> dict[Any, Cell]:
        """The cells of one column, by the key of their row. Raises `Mismatch` if two rows share a key."""
        self._index(name)
        return {identity: row[name] for identity, row in self.by(key).items()}

    def by(self, key: str = "id") -> dict[Any, dict[str, Cell]]:
        """The rows as dictionaries, by their key. Raises `Mismatch` if two rows share a key."""
        found: dict[Any, dict[str, Cell]] = {}
        index = self._index(key)
        for row in self.rows:
            if row[index] in found:
                raise Mismatch(f"more than one row of the result has {key} {show(row[index])}")
            found[row[index]] = dict(zip(self.columns, row, strict=True))
        return found

    def records(self) -> list[dict[str, Cell]]:
        """The rows as dictionaries, top to bottom."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def sorted_by(self, name: str) -> Table:
        """This table with its rows sorted by a column, null last. Without such a column it stays as it is."""
        if name not in self.columns:
            return self
        at = self.columns.index(name)
        present = sorted((row for row in self.rows if row[at] is not None), key=lambda row: row[at])
        return Table(self.schema, (*present, *(row for row in self.rows if row[at] is None)))

    def select(self, *names: str) -> Table:
        indexes = [self._index(name) for name in names]
        return Table(tuple(self.schema[i] for i in indexes), tuple(tuple(row[i] for i in indexes) for row in self.rows))

    def with_column(self, name: str, kind: str, cells: Sequence[Cell]) -> Table:
        """This table with one more column, or with that column replaced in its place."""
        if name not in self.columns:
            return Table(
                (*self.schema, (name, kind)),
                tuple((*row, cell) for row, cell in zip(self.rows, cells, strict=True)),
            )
        at = self._index(name)
        return Table(
            (*self.schema[:at], (name, kind), *self.schema[at + 1 :]),
            tuple((*row[:at], cell, *row[at + 1 :]) for row, cell in zip(self.rows, cells, strict=True)),
        )

    def map_column(self, name: str, change: Callable[[Cell], Cell]) -> Table:
        return self.with_column(name, self.type_of(name), [change(cell) for cell in self.column(name)])

    def _index(self, name: str) -> int:
        if name not in self.columns:
            raise Mismatch(f"expected a column {name!r}, got the columns {', '.join(self.columns) or 'none'}")
        return self.columns.index(name)

    # Spark, reachable only where the engine is.

    def on(self, spark: SparkSession, *, partitions: int | None = None) -> DataFrame:
        """This table as a Spark DataFrame, built through Arrow so that null and NaN stay apart.

        It is a local relation of at most a few partitions. ``partitions`` repartitions it.
        """
        from pyspark.ml.functions import array_to_vector

        frame = spark.createDataFrame(self.arrow())
        vectors = [name for name, kind in self.schema if kind == "vector"]
        if vectors:
            frame = frame.withColumns({name: array_to_vector(frame[_quoted(name)]) for name in vectors})
        return frame if partitions is None else frame.repartition(partitions)

    def arrow(self) -> pa.Table:
        """This table as an Arrow table; a vector becomes a list of doubles."""
        import pyarrow as pa

        types = {
            "bigint": pa.int64(),
            "int": pa.int32(),
            "double": pa.float64(),
            "float": pa.float32(),
            "string": pa.string(),
            "boolean": pa.bool_(),
            "date": pa.date32(),
            "timestamp": pa.timestamp("us", tz="UTC"),
            "timestamp_ntz": pa.timestamp("us"),
            "binary": pa.binary(),
            "vector": pa.list_(pa.float64()),
            "array<double>": pa.list_(pa.float64()),
            "array<string>": pa.list_(pa.string()),
        }
        unknown = [kind for _, kind in self.schema if kind not in types]
        if unknown:
            raise ValueError(f"expected columns of the types {', '.join(types)}, got {unknown[0]!r}")
        return pa.Table.from_arrays(
            [
                pa.array([row[i] for row in self.rows], type=types[kind], from_pandas=False)
                for i, (_, kind) in enumerate(self.schema)
            ],
            schema=pa.schema([(name, types[kind]) for name, kind in self.schema]),
        )


def read(frame: object) -> Table:
    """The content of a Spark DataFrame as plain data. Runs in the engine.

    Raises `WrongResult` if ``frame`` is not a Spark DataFrame, or too large for a result.
    """
    from pyspark.sql import DataFrame

    table = returned(frame, DataFrame)
    rows = table.limit(MOST_ROWS + 1).collect() if table.isStreaming is False else []
    if len(rows) > MOST_ROWS:
        raise WrongResult(f"expected a DataFrame of at most {MOST_ROWS} rows, got more")
    schema = tuple((field.name, field.dataType.simpleString()) for field in table.schema.fields)
    return Table(schema, tuple(tuple(plain(cell) for cell in row) for row in rows))


def returned(
    value: Any, kind: type | UnionType, expected: str = "", *, items: type | None = None, length: int | None = None
) -> Any:
    """``value``, if it is of that kind. For drives: check a result before you read it.

    A bool counts as a number only if ``kind`` includes bool.

    Parameters
    ----------
    kind
        A type, or a union of types such as ``str | None``.
    expected
        The words for it in the message; by default the name of the type.
    items
        The type of each item of a list or tuple.
    length
        The number of items.

    Raises
    ------
    WrongResult
        With a message such as "expected a Spark DataFrame, got None".
    """
    kinds = kind.__args__ if isinstance(kind, UnionType) else (kind,)
    expected = expected or " or ".join(map(_called, kinds))
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise WrongResult(f"expected {expected}, got {kind_of(value)}")
    if length is not None and len(value) != length:
        raise WrongResult(f"expected {expected}, got {kind_of(value)} of length {len(value)}")
    if items is not None:
        for each in value:
            if not isinstance(each, items):
                raise WrongResult(f"expected {expected}, got {kind_of(value)} that holds {kind_of(each)}")
    return value


def plain_dict(values: Mapping[Any, object]) -> dict[str, Cell]:
    """A dictionary with its keys as strings and its values as plain data."""
    return {str(key): plain(value) for key, value in values.items()}


def plain(cell: object) -> Cell:
    """A cell from Spark, NumPy or pandas as plain data. A vector becomes a tuple of floats."""
    if cell is None or isinstance(cell, bool | date | datetime | Decimal):
        return cell
    for exact in (int, float, str, bytes):
        if isinstance(cell, exact):
            return cell if type(cell) is exact else exact(cell)  # type: ignore[arg-type] # NumPy's are subclasses
    if isinstance(cell, dict):
        return tuple((plain(key), plain(value)) for key, value in cell.items())
    if hasattr(cell, "toArray"):
        return tuple(float(value) for value in cell.toArray())
    if hasattr(cell, "item") and getattr(cell, "ndim", None) == 0:
        return cell.item()
    if isinstance(cell, bytearray):
        return bytes(cell)
    if isinstance(cell, Iterable):
        return tuple(plain(each) for each in cell)
    return str(cell)


def kind_of(value: object) -> str:
    """The type of a value in the words of a learner: "None", "an int", "a pandas DataFrame"."""
    return _called(type(value))


def _called(kind: type) -> str:
    if kind is NoneType:
        return "None"
    name, module = kind.__name__, kind.__module__
    if module != "builtins":
        known = [library for package, library in LIBRARIES.items() if f"{module}.".startswith(f"{package}.")]
        name = f"{known[0] if known else module.partition('.')[0]} {name}"
    return f"an {name}" if name.startswith((*"aeiouAEIO", "ML")) else f"a {name}"


def _quoted(name: str) -> str:
    """A column name in backticks, so that Spark does not read a dot in it as a path."""
    return "`" + name.replace("`", "``") + "`"


def _to_date(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else date.fromisoformat(cell)


def _to_datetime(cell: Any) -> datetime:
    return cell if isinstance(cell, datetime) else datetime.fromisoformat(cell)


def _to_tuple(cell: Any) -> tuple[Cell, ...]:
    return tuple(_to_tuple(each) if isinstance(each, list | tuple) else each for each in cell)


def _to_decimal(cell: Any) -> Decimal:
    try:
        return cell if isinstance(cell, Decimal) else Decimal(cell)
    except ArithmeticError as error:
        raise ValueError(f"expected a decimal, got {cell!r}") from error


_simple: dict[str, Callable[[Any], Cell]] = {
    # Messages carry dates and decimals as text, and tuples as lists. The schema tells their types.
    "date": _to_date,
    "timestamp": _to_datetime,
    "timestamp_ntz": _to_datetime,
    "decimal": _to_decimal,
    "vector": _to_tuple,
}


@cache
def _reviver(kind: str) -> Callable[[Any], Cell] | None:
    """The function from the form of a cell in a message to a cell of that type; None if the two are the same."""
    outer, _, inner = kind.partition("<")
    if outer not in ("array", "map", "struct") or not inner:
        return _simple.get(kind.partition("(")[0])
    parts = _split(inner[:-1])
    if outer == "struct":
        parts = [part.partition(":")[2] for part in parts]
    ways = [_reviver(part) or _as_it_is for part in parts]

    def revived(cells: Any) -> tuple[Cell, ...]:
        every = ways * len(cells) if outer == "array" else ways
        return tuple(None if cell is None else way(cell) for cell, way in zip(cells, every, strict=True))

    return revived if outer != "map" else lambda pairs: tuple(revived(pair) for pair in pairs)


def _as_it_is(cell: Cell) -> Cell:
    return _to_tuple(cell) if isinstance(cell, list | tuple) else cell


def _split(text: str) -> list[str]:
    """The parts of a list of types, split at the commas outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
