"""What a run came to with the questions it was about: gathered from pytest's reports, recorded, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_dbml_kata.ci.problems import FailedProperty
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import QuestionState
from pytest_dbml_kata.questions.index import FILE, bank
from pytest_dbml_kata.report.screen import Failed


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one question of one file."""

    question: str
    """Its id."""
    path: Path
    state: State
    message: str
    line: int | None
    choice: str | None
    """Which choice it was: see `checking.choice_digest`."""
    check: str
    told: str
    """All that there is to say on the answer."""

    @property
    def kata(self) -> str:
        return f"{self.path.parent.name}/{FILE}"

    @property
    def name(self) -> str:
        return self.question.partition("::")[2]

    @property
    def root(self) -> Path:
        return self.path.parent.parent


@dataclass(slots=True)
class Answers:
    """The questions of one run."""

    every: list[Answered] = field(default_factory=list)

    def take(self, found: dict[str, Any], shown: str) -> Answered:
        """Take in what an item said, and what was shown of it."""
        told = found["told"] or shown
        keys = ("question", "state", "message", "line", "choice", "check")
        answered = Answered(path=Path(found["path"]), told=told, **{key: found[key] for key in keys})
        self.every.append(answered)
        return answered

    @property
    def missed(self) -> list[Answered]:
        return [each for each in self.every if each.state not in ("passed", "todo")]

    @property
    def roots(self) -> list[Path]:
        return list(dict.fromkeys(each.root for each in self.every))

    def failed(self) -> list[Failed]:
        """As the screen tells them."""
        return [Failed(each.kata, each.name, each.state, each.message, each.told, False) for each in self.missed]

    def problems(self) -> list[FailedProperty]:
        return [FailedProperty(each.path, each.line, each.kata, each.name, each.message, None) for each in self.missed]

    def states(self, root: Path) -> Sequence[QuestionState]:
        """Every question of the bank, as the files below a folder that is not the learner's own answer it."""
        here = {each.question: each.state for each in self.every if each.root == root}
        return [
            QuestionState(each.id, each.objectives, here.get(each.id, "todo") != "todo", here.get(each.id) == "passed")
            for each in bank().values()
        ]
