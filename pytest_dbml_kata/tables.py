"""Tables as plain data: a schema plus rows, to and from Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_dbml_kata.text import show

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

MOST_ROWS = 100_000
"""A result with more rows than this is refused: no kata needs it."""

Cell = Any
"""None, bool, int, float, str, bytes, date, datetime, Decimal, or a tuple of these."""


class Mismatch(AssertionError):
    """A property does not hold. Carries what would have been right, to be shown beside what was seen.

    ``because`` explains a truth that surprises, in a sentence or two, with the address of a page to read on.
    """

    def __init__(self, message: str, *, expected: object = None, because: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.because = because


class WrongResult(Exception):
    """The learner's function returned something that the contract does not allow."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as plain data.

    ``schema`` holds one ``(name, type)`` pair a column, the type as Spark's ``simpleString`` writes it
    (``bigint``, ``double``, ``string``, ``date``, ``vector``, ``array<double>``, ...).
    ``rows`` holds one tuple a row. Null is ``None``; NaN is a float of its own and stays apart from null.
    """

    schema: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        width = len(self.schema)
        revive = [_reviver(kind) for _, kind in self.schema]
        rows = []
        for row in self.rows:
            if len(row) != width:
                raise ValueError(f"a row has {len(row)} cells where the schema has {width} columns")
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
        """The cells of one column, by their row's key. Raises `Mismatch` when two rows share a key."""
        self._index(name)
        return {identity: row[name] for identity, row in self.by(key).items()}

    def by(self, key: str = "id") -> dict[Any, dict[str, Cell]]:
        """The rows as dictionaries, by their key. Raises `Mismatch` when two rows share one."""
        found: dict[Any, dict[str, Cell]] = {}
        index = self._index(key)
        for row in self.rows:
            if row[index] in found:
                raise Mismatch(f"more than one row of the result has {key} {show(row[index])}")
            found[row[index]] = dict(zip(self.columns, row, strict=True))
        return found

    def select(self, *names: str) -> Table:
        indexes = [self._index(name) for name in names]
        return Table(tuple(self.schema[i] for i in indexes), tuple(tuple(row[i] for i in indexes) for row in self.rows))

    def with_column(self, name: str, kind: str, cells: Sequence[Cell]) -> Table:
        """This table with one column more, or with that column replaced where it stands."""
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
            raise Mismatch(f"there is no column {name!r}; the columns are {', '.join(self.columns) or 'none'}")
        return self.columns.index(name)

    # Spark, reachable only where the engine is.

    def on(self, spark: SparkSession, *, partitions: int | None = None) -> DataFrame:
        """This table as a Spark DataFrame, built through Arrow so that null and NaN stay apart.

        It is a local relation of at most a few partitions; ``partitions`` deals the rows out over that many.
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
            raise ValueError(f"tables of a case cannot hold the type {unknown[0]!r}; they hold {', '.join(types)}")
        return pa.Table.from_arrays(
            [
                pa.array([row[i] for row in self.rows], type=types[kind], from_pandas=False)
                for i, (_, kind) in enumerate(self.schema)
            ],
            schema=pa.schema([(name, types[kind]) for name, kind in self.schema]),
        )


def read(frame: object) -> Table:
    """What a Spark DataFrame holds, as plain data. Runs where the engine is.

    Raises `WrongResult` when ``frame`` is no Spark DataFrame or too large to be the answer of a kata.
    """
    from pyspark.sql import DataFrame

    if not isinstance(frame, DataFrame):
        raise WrongResult(f"a Spark DataFrame is to be returned, not {kind_of(frame)}")
    rows = frame.limit(MOST_ROWS + 1).collect() if frame.isStreaming is False else []
    if len(rows) > MOST_ROWS:
        raise WrongResult(f"the DataFrame returned has more than {MOST_ROWS} rows")
    schema = tuple((field.name, field.dataType.simpleString()) for field in frame.schema.fields)
    return Table(schema, tuple(tuple(plain(cell) for cell in row) for row in rows))


def plain(cell: object) -> Cell:
    """A cell that Spark, NumPy or pandas gave, as plain data; a vector becomes a tuple of floats."""
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
    """The type of a value as a learner would call it."""
    if value is None:
        return "None"
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    return f"a {kind.__name__}" if module == "builtins" else f"a {module} {kind.__name__}"


def _quoted(name: str) -> str:
    """A column name as Spark's resolver wants it: a dot in it is no path."""
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
        raise ValueError(f"{cell!r} is no decimal") from error


_simple: dict[str, Callable[[Any], Cell]] = {
    # Messages carry dates and decimals as text and tuples as lists; the schema says what they were.
    "date": _to_date,
    "timestamp": _to_datetime,
    "timestamp_ntz": _to_datetime,
    "decimal": _to_decimal,
    "vector": _to_tuple,
}


@cache
def _reviver(kind: str) -> Callable[[Any], Cell] | None:
    """What makes a cell of that type of what a message carried; None where that is the same."""
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
    """The parts of a list of types, at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
