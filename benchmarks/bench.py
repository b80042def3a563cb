"""Shared code of the benchmarks: options, a private engine and folder, and the output of figures."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pytest_dbml_kata.engine import client, jvm


def options(description: str | None, *, runs: int, of: str = "runs") -> argparse.ArgumentParser:
    """Return a parser with the options of every benchmark."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs, help=f"number of {of}; the median counts")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser


@contextmanager
def workplace() -> Iterator[Path]:
    """Provide an empty folder with private engines, and stop them at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kata-benchmark-"))
    os.environ["KATA_ENGINE_DIR"] = str(folder / "engine")
    os.environ.pop("CI", None)  # otherwise each engine ends with its run
    (folder / "engine").mkdir()
    try:
        yield folder
    finally:
        stop_engines()
        shutil.rmtree(folder, ignore_errors=True)


def build_start_up_cache() -> None:
    """Build the start-up cache, so that no idle engine builds it during the benchmark."""
    print("building the start-up cache, unless it exists ...", flush=True)
    subprocess.run([sys.executable, "-m", "pytest_dbml_kata.engine.start_up_cache"], capture_output=True, check=False)
    cache = jvm.StartUpCache.of(jvm.find())
    if cache is None or not cache.usable():
        print("note: there is no start-up cache: this Java does not support it, or building it failed")


def stop_engines() -> None:
    for each in client.folders():
        client.stop(each)


def pytest(folder: Path, *arguments: str) -> float:
    """Return the duration of one pytest run in a folder, in seconds. The folder ``nothing`` in it is empty."""
    (folder / "nothing").mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - began
    if done.returncode not in (0, 1, 5):
        sys.exit(f"pytest {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return took


def show(figures: Mapping[str, Sequence[float]]) -> None:
    """Print the median and the single values of each kind of run."""
    width = max(map(len, figures))
    for name, seconds in figures.items():
        print(
            f"{name:{width}}  median {statistics.median(seconds):5.2f} s   of {', '.join(f'{s:.2f}' for s in seconds)}"
        )


def write(path: Path | None, figures: object) -> None:
    if path is not None:
        path.write_text(json.dumps(figures, indent=2), encoding="utf-8")
