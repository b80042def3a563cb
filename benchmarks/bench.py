"""What all benchmarks share: their options, an engine and a folder of their own, and how figures are shown."""

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
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs, help=f"{of} of which the median counts")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder, with engines of its own that end with it."""
    folder = Path(tempfile.mkdtemp(prefix="kata-benchmark-"))
    os.environ["KATA_ENGINE_DIR"] = str(folder / "engine")
    os.environ.pop("CI", None)  # where it is set, an engine would end with each run
    (folder / "engine").mkdir()
    try:
        yield folder
    finally:
        stop_engines()
        shutil.rmtree(folder, ignore_errors=True)


def build_start_up_cache() -> None:
    """The cache that an engine would come to by itself when it is idle, so that none builds it during the benchmark."""
    print("building the start-up cache, if it is not there yet ...", flush=True)
    subprocess.run([sys.executable, "-m", "pytest_dbml_kata.engine.start_up_cache"], capture_output=True, check=False)
    cache = jvm.StartUpCache.of(jvm.find())
    if cache is None or not cache.usable():
        print("note: there is none, as this Java can have none or building it failed")


def stop_engines() -> None:
    for each in client.folders():
        client.stop(each)


def pytest(folder: Path, *arguments: str) -> float:
    """Seconds that one run of pytest takes in that folder, where ``nothing`` is an empty folder to run it on."""
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
    """The median of each kind of run, beside the single ones."""
    width = max(map(len, figures))
    for name, seconds in figures.items():
        print(
            f"{name:{width}}  median {statistics.median(seconds):5.2f} s   of {', '.join(f'{s:.2f}' for s in seconds)}"
        )


def write(path: Path | None, figures: object) -> None:
    if path is not None:
        path.write_text(json.dumps(figures, indent=2), encoding="utf-8")
