"""Evidence of a learner who has been at it for long: as many attempts as one wants, for tests and benchmarks.

As a program: ``python tests/helpers/evidence_sample.py FILE [ATTEMPTS]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pytest_dbml_kata.judging.verdict import State, worst
from pytest_dbml_kata.kata import ANSWERS
from pytest_dbml_kata.packs import KataSpec, built_in, specs
from pytest_dbml_kata.records import evidence
from pytest_dbml_kata.records.evidence import Attempt

BEGUN = datetime(2025, 1, 6, 8, tzinfo=UTC)
ENDED = BEGUN + timedelta(days=500)
ENVIRONMENT = "5d41402abc4b2a76"
VERSIONS = {
    "python": "3.12.8",
    "pytest-dbml-kata": "0.9.0",
    "hypothesis": "6.130.4",
    "hyperopt": "0.3.0",
    "mlflow": "3.4.0",
    "pandas": "2.3.3",
    "pyspark": "4.1.0",
}
SITTINGS = 12
"""Of each kata."""


def attempts(katas: Sequence[KataSpec], number: int = 100_000, seed: int = 0) -> Iterator[Attempt]:
    """So many attempts from `BEGUN` to `ENDED`, the oldest first, on each kata in turn, sitting by sitting.

    The last attempt of a sitting passes, the others fail in the ways that learners fail.
    """
    random = Random(seed)
    step = (ENDED - BEGUN) / max(number, 1)
    rounds = max(number // (SITTINGS * len(katas)), 1)
    for count in range(number):
        turn, place = divmod(count, rounds)
        sitting, kata = divmod(turn, len(katas))
        yield attempt(katas[kata], BEGUN + count * step, sitting, passed=place == rounds - 1, random=random)


def attempt(spec: KataSpec, time: datetime, sitting: int, *, passed: bool, random: Random) -> Attempt:
    """One attempt at a kata."""
    sentences = list(spec.outline.sentences)
    said: dict[str, State] = dict.fromkeys(sentences, "passed")
    if not passed and random.random() < 0.2:
        said = dict.fromkeys(sentences, "failed") | {ANSWERS: random.choice(["crashed", "timed out"])}
    elif not passed:
        said |= dict.fromkeys(random.sample(sentences[1:], random.randint(1, len(sentences) - 1)), "failed")
    known = random.random() < 0.4 and not passed
    return Attempt(
        time=time,
        kata=spec.id,
        verdict=worst(list(said.values())),
        properties=said,
        misconceptions=(f"what {random.choice(['pandas', 'numpy', 'SQL'])} does",) if known else (),
        sitting=sitting,
        hints=random.randint(0, 2) if sitting == 0 else 0,
        seconds=round(random.uniform(0.4, 3.5), 3),
        source=f"{random.getrandbits(64):016x}",
        check=spec.digest,
        environment=ENVIRONMENT,
        versions=VERSIONS,
    )


def write(path: Path, number: int = 100_000, seed: int = 0) -> None:
    """Write a file of evidence about the katas that come with the project."""
    katas = list(specs([built_in()]).values())
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(evidence.encode(each) + b"\n" for each in attempts(katas, number, seed))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
