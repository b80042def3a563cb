"""A folder of submissions with files beside the katas."""

from __future__ import annotations

KATA = "ml_workflows/impute_missing"
WRONG = "def impute_missing(train, new, columns, strategy): return new"


def submit(learner, **files):
    learner.write(KATA, WRONG, "submissions/mallory")
    for name, text in files.items():
        for folder in ("submissions/mallory", "submissions/mallory/ml_workflows"):
            (learner.folder / folder / name.replace("__", ".")).write_text(text)
