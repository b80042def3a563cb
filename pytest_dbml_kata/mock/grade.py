"""Grading a mock exam: score by domain and objective, what was missed, and where most is to be gained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pytest_dbml_kata.guides import Guide
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mock.draw import shares
from pytest_dbml_kata.packs import KataSpec
from pytest_dbml_kata.question import Question, Source
from pytest_dbml_kata.questions.grading import Graded, grade
from pytest_dbml_kata.questions.index import digest, lettered
from pytest_dbml_kata.questions.proof import Proof
from pytest_dbml_kata.questions.reading import Given
from pytest_dbml_kata.records.mock_exams import MockExam, MockResult, name


@dataclass(frozen=True, slots=True)
class Marked:
    """One question of a graded exam."""

    number: int
    question: Question
    order: tuple[int, ...]
    given: Given
    graded: Graded

    @property
    def right(self) -> bool:
        return self.graded.state == State.PASSED

    @property
    def name(self) -> str:
        return name(self.number)


@dataclass(frozen=True, slots=True)
class Gap:
    """An objective to work on."""

    objective: str
    text: str
    domain: str
    right: int
    asked: int
    gain: float
    """Questions of the next exam that mastering it is expected to win."""
    katas: tuple[str, ...]
    pages: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """A graded exam."""

    exam: MockExam
    guide: Guide
    every: tuple[Marked, ...]
    left_out: tuple[str, ...]
    """Questions that the bank has no more, or has otherwise."""
    remarks: tuple[str, ...]
    """What in the file could not be read as an answer, a line each."""
    used: timedelta
    """From the beginning to when the file was saved last."""

    @property
    def late(self) -> timedelta:
        """By how much the file was saved too late."""
        return max(self.used - timedelta(minutes=self.exam.minutes), timedelta(0))

    @property
    def right(self) -> int:
        return sum(each.right for each in self.every)

    @property
    def missed(self) -> list[Marked]:
        return [each for each in self.every if not each.right]

    def domains(self) -> dict[str, tuple[int, int]]:
        """By domain how many were right, of how many; a question counts in the first that asks for it."""
        found = {domain.name: (0, 0) for domain in self.guide.domains}
        for each in self.every:
            domain = domain_of(each.question, self.guide)
            right, asked = found[domain]
            found[domain] = (right + each.right, asked + 1)
        return found

    def objectives(self) -> dict[str, tuple[int, int]]:
        """By objective of the guide how many were right, of how many; a question counts in each of its own."""
        found: dict[str, tuple[int, int]] = {}
        for domain in self.guide.domains:
            for key in domain.objectives:
                asked = [each for each in self.every if key in each.question.objectives]
                if asked:
                    found[key] = (sum(each.right for each in asked), len(asked))
        return found

    def result(self, now: datetime) -> MockResult:
        """As it is kept."""
        return MockResult(
            time=now,
            number=self.exam.number,
            exam=self.exam.exam,
            begun=self.exam.begun,
            seconds=round(self.used.total_seconds(), 1),
            late=self.late > timedelta(0),
            right=self.right,
            answered=sum(each.given.letter is not None for each in self.every),
            in_all=len(self.every),
            domains=self.domains(),
            questions={each.question.id: each.right for each in self.every},
        )


def domain_of(question: Question, guide: Guide) -> str:
    """The domain of the guide that a question counts in."""
    return next(
        (domain.name for domain in guide.domains if not domain.objectives.keys().isdisjoint(question.objectives)),
        guide.domains[-1].name,
    )


def known(exam: MockExam, bank: Mapping[str, Question]) -> tuple[list[tuple[int, Question]], list[str]]:
    """The questions of an exam that the bank still has as they were, with their numbers; and those it has not."""
    found, gone = [], []
    for number, each in enumerate(exam.questions, start=1):
        question = bank.get(each.question)
        if question is None or digest(question) != each.check:
            gone.append(name(number))
        else:
            found.append((number, question))
    return found, gone


def graded(
    exam: MockExam,
    guide: Guide,
    questions: Sequence[tuple[int, Question]],
    given: Mapping[str, Given],
    proofs: Mapping[str, Proof],
    *,
    saved: datetime,
    left_out: Iterable[str] = (),
    strangers: Iterable[str] = (),
) -> Grading:
    """Hold the answers of a file against the proofs."""
    every, remarks, gone = [], [], list(left_out)
    for number, question in questions:
        order, what = exam.questions[number - 1].order, given[name(number)]
        proof = proofs[question.id]
        if proof.right is None:
            gone.append(name(number))
            continue
        outcome = grade(question, what, proof, lettered(question, order))
        every.append(Marked(number, question, order, what, outcome))
        if what.problem is not None:
            remarks.append(f"{name(number)}: {what.problem}")
        elif what.line is None:
            remarks.append(f"{name(number)}: there is no such function in the file; it counts as not answered")
    remarks += [f"{each}: no question of this exam; passed over" for each in strangers]
    used = max(saved - exam.begun, timedelta(0))
    return Grading(exam, guide, tuple(every), tuple(gone), tuple(remarks), used)


def gaps(
    grading: Grading,
    katas: Mapping[str, KataSpec],
    mastered: Iterable[str],
    before: Mapping[str, tuple[int, int]],
) -> list[Gap]:
    """The objectives with something missed, by expected gain.

    An objective's share of the next exam is that of its domain, evenly parted; how much of it is known already is
    estimated from this exam and from ``before``, right answers of answers by objective, with half an answer of each
    kind added. The katas that are not mastered yet come first.
    """
    solved, found = set(mastered), []
    counted = grading.objectives()
    quota = shares(grading.guide)
    for domain in grading.guide.domains:
        for key, text in domain.objectives.items():
            right, asked = counted.get(key, (0, 0))
            if right == asked:
                continue
            earlier = before.get(key, (0, 0))
            share = quota[domain.name] / len(domain.objectives)
            chance = (right + earlier[0] + 0.5) / (asked + earlier[1] + 1)
            ids = [each.id for each in katas.values() if key in each.outline.objectives]
            missed = [each.question for each in grading.missed if key in each.question.objectives]
            pages = {each.source.address: each.source for each in missed if each.source is not None}
            found.append(
                Gap(
                    key,
                    text,
                    domain.name,
                    right,
                    asked,
                    share * (1 - chance),
                    tuple(sorted(ids, key=lambda kata: (kata in solved, kata))),
                    tuple(pages.values()),
                )
            )
    return sorted(found, key=lambda gap: -gap.gain)
