"""The resources that a drive can request by parameter name. Each case gets new ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_dbml_kata.engine.internals import pyspark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from pytest_dbml_kata.engine.tracking import Tracking


@dataclass(slots=True)
class Bench:
    """The state of a worker that all its cases share."""

    scratch: Path
    context: Any = None
    """The SparkContext; None for a kata without Spark."""
    template: Path | None = None
    """The database to copy tracking stores from; None for a kata without them."""
    cases: int = field(default=0)


@contextmanager
def spark(bench: Bench) -> Iterator[SparkSession]:
    """Provide a new session with its own configuration, temporary views and functions."""
    yield pyspark.fresh_session(bench.context)


@contextmanager
def scratch(bench: Bench) -> Iterator[Path]:
    """Provide an empty folder."""
    with _folder(bench, "case") as folder:
        yield folder


@contextmanager
def tracking(bench: Bench) -> Iterator[Tracking]:
    """Provide a new MLflow tracking store and model registry in SQLite, with one experiment."""
    from pytest_dbml_kata.engine import tracking as store

    assert bench.template is not None
    with _folder(bench, "store") as folder:
        yield store.open_store(bench.template, folder)


@contextmanager
def _folder(bench: Bench, kind: str) -> Iterator[Path]:
    folder = bench.scratch / f"{kind}-{bench.cases}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


RESOURCES: dict[str, Callable[[Bench], AbstractContextManager[Any]]] = {
    "spark": spark,
    "scratch": scratch,
    "tracking": tracking,
}


@contextmanager
def provide(names: tuple[str, ...], bench: Bench) -> Iterator[dict[str, Any]]:
    """Provide the named resources for one case."""
    bench.cases += 1
    with ExitStack() as stack:
        yield {name: stack.enter_context(RESOURCES[name](bench)) for name in names}
