"""Evidence of attempts at a learner's files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.packs import built_in, specs
from pytest_dbml_kata.records.evidence import Attempt, append

SPECS = specs([built_in()])
KATA, OTHER = "ml_workflows/impute_missing", "spark_ml/cv_grid"
BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def tried(learner, kata, verdict, *, days=0, sitting=0, source=None, check=None, below="katas"):
    """Write evidence of an attempt, by default at the file as it is with the check as it is."""
    spec = SPECS[kata]
    path = learner.folder / below / f"{kata}.py"
    attempt = Attempt(
        time=BEGUN + days * DAY,
        kata=kata,
        verdict=verdict,
        sitting=sitting,
        source=source or read_learner_file(path, spec).digest,
        check=check or spec.digest,
    )
    append(learner.folder / ".kata" / "evidence.jsonl", attempt)
    return attempt
