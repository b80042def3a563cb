"""Grade a mock exam: the score by domain and objective, the missed questions, and the largest gaps."""

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
    """A question of a graded exam."""

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
    """The expected number of additional correct answers in the next exam if you master the objective."""
    katas: tuple[str, ...]
    pages: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """A graded exam."""

    exam: MockExam
    guide: Guide
    every: tuple[Marked, ...]
    left_out: tuple[str, ...]
    """Questions that were removed from the bank or have changed."""
    remarks: tuple[str, ...]
    """One line for each part of the file that is not a valid answer."""
    used: timedelta
    """The time from the start of the exam to the last save of the file."""

    @property
    def late(self) -> timedelta:
        """How late the file was saved; zero if it was in time."""
        return max(self.used - timedelta(minutes=self.exam.minutes), timedelta(0))

    @property
    def right(self) -> int:
        return sum(each.right for each in self.every)

    @property
    def missed(self) -> list[Marked]:
        return [each for each in self.every if not each.right]

    def domains(self) -> dict[str, tuple[int, int]]:
        """Return the correct and asked questions by domain. A question counts in its first domain only."""
        found = {domain.name: (0, 0) for domain in self.guide.domains}
        for each in self.every:
            domain = domain_of(each.question, self.guide)
            right, asked = found[domain]
            found[domain] = (right + each.right, asked + 1)
        return found

    def objectives(self) -> dict[str, tuple[int, int]]:
        """Return the correct and asked questions by objective. A question counts in each of its objectives."""
        found: dict[str, tuple[int, int]] = {}
        for domain in self.guide.domains:
            for key in domain.objectives:
                asked = [each for each in self.every if key in each.question.objectives]
                if asked:
                    found[key] = (sum(each.right for each in asked), len(asked))
        return found

    def result(self, now: datetime) -> MockResult:
        """Return the record of this grading."""
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
    """Return the domain of the guide that a question counts in."""
    return next(
        (domain.name for domain in guide.domains if not domain.objectives.keys().isdisjoint(question.objectives)),
        guide.domains[-1].name,
    )


def known(exam: MockExam, bank: Mapping[str, Question]) -> tuple[list[tuple[int, Question]], list[str]]:
    """Return the unchanged questions of an exam with their numbers, and the names of the others."""
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
    """Compare the answers of a file with the proofs."""
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
            remarks.append(f"{name(number)}: no such function in the file; it counts as unanswered")
    remarks += [f"{each}: not a question of this exam; ignored" for each in strangers]
    used = max(saved - exam.begun, timedelta(0))
    return Grading(exam, guide, tuple(every), tuple(gone), tuple(remarks), used)


def gaps(
    grading: Grading,
    katas: Mapping[str, KataSpec],
    mastered: Iterable[str],
    before: Mapping[str, tuple[int, int]],
) -> list[Gap]:
    """Return the objectives with missed questions, by expected gain.

    The expected number of questions on an objective is the share of its domain, divided evenly among its objectives.
    The probability of a correct answer is estimated from this exam and from ``before`` (correct answers and answers by
    objective), with half a correct and half a wrong answer added. Katas that are not mastered come first.
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
