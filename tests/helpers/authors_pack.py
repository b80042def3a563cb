"""The pack of the author's guide."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def take_authors_pack(learner, monkeypatch):
    """The pack of the author's guide: complete as an example, and far from keeping the rules."""
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        path = learner.folder / re.match(r"# (\S+\.py)\n", block)[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(learner.folder), os.environ.get("PYTHONPATH", "")]))
    return learner
