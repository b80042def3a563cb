"""Draw a mock exam with the exam guide's number of questions and weights, spread over its objectives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import floor

from pytest_dbml_kata.guides import Domain, Guide
from pytest_dbml_kata.question import LETTERS, Question
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import digest
from pytest_dbml_kata.records.mock_exams import Drawn, MockExam, name

HOW = """\
Answer with a letter: replace `raise NotImplementedError` with `return "a"`, "b", "c" or "d". Unanswered questions
are wrong.

    begun    {begun:%Y-%m-%d %H:%M}
    time up  {ends:%Y-%m-%d %H:%M}

Save the file in time. Later answers count too, but the exam is marked as late. When you are done:

    pytest --kata-mock {path}

{mark}"""


def shares(guide: Guide) -> dict[str, int]:
    """Return the number of questions per domain: by weight, rounded by the largest remainder method."""
    weight = sum(domain.weight for domain in guide.domains)
    exact = {domain.name: guide.questions * domain.weight / weight for domain in guide.domains}
    found = {each: floor(share) for each, share in exact.items()}
    left = guide.questions - sum(found.values())
    for each in sorted(exact, key=lambda each: found[each] - exact[each])[:left]:
        found[each] += 1
    return found


def draw(guide: Guide, bank: Mapping[str, Question], seen: Counter[str], seed: int) -> list[Question]:
    """Return the questions of a mock exam in their final order.

    Each domain gets its share. Within a domain, the objectives take turns, and each turn selects one of the questions
    seen least often before. The same seed and history give the same exam. If a domain has too few questions, other
    domains provide the rest.
    """
    dice = random.Random(seed)
    quota, chosen = shares(guide), list[Question]()
    for domain in guide.domains:
        chosen += _of_domain(domain, quota[domain.name], bank.values(), chosen, seen, dice)
    for domain in sorted(guide.domains, key=lambda domain: -domain.weight):
        chosen += _of_domain(domain, guide.questions - len(chosen), bank.values(), chosen, seen, dice)
    dice.shuffle(chosen)
    return chosen


def _of_domain(
    domain: Domain,
    count: int,
    questions: Iterable[Question],
    taken: Sequence[Question],
    seen: Counter[str],
    dice: random.Random,
) -> list[Question]:
    left = [each for each in questions if each not in taken]
    objectives = list(domain.objectives)
    dice.shuffle(objectives)
    by_objective = {key: [each for each in left if key in each.objectives] for key in objectives}
    for waiting in by_objective.values():
        dice.shuffle(waiting)
        waiting.sort(key=lambda each: seen[each.id])  # the sort is stable, so ties stay in random order
    chosen: list[Question] = []
    while len(chosen) < count and any(by_objective.values()):
        for key in objectives:
            by_objective[key] = [each for each in by_objective[key] if each not in chosen]
            if by_objective[key] and len(chosen) < count:
                chosen.append(by_objective[key].pop(0))
    return chosen


def exam(guide: Guide, questions: Sequence[Question], *, number: int, seed: int, begun: datetime) -> MockExam:
    """Return a mock exam with the given questions and shuffled choices."""
    dice = random.Random(f"choices {seed}")
    orders = [dice.sample(range(len(LETTERS)), len(LETTERS)) for _ in questions]
    return MockExam(
        number=number,
        exam=guide.year,
        seed=seed,
        begun=begun,
        minutes=guide.minutes,
        questions=tuple(
            Drawn(each.id, tuple(order), digest(each)) for each, order in zip(questions, orders, strict=True)
        ),
    )


def file(drawn: MockExam, guide: Guide, questions: Sequence[Question], path: str) -> str:
    """Return the text of the file to answer."""
    title = (
        f"Mock exam {drawn.number}: {len(questions)} questions in {drawn.minutes} minutes, by the exam guide of "
        f"{guide.year}."
    )
    begun, ends = drawn.begun.astimezone(), drawn.ends.astimezone()
    how = HOW.format(begun=begun, ends=ends, path=path, mark=pass_mark(guide))
    asked = [
        writing.Asked(name(at), question, each.order)
        for at, (question, each) in enumerate(zip(questions, drawn.questions, strict=True), start=1)
    ]
    return writing.file(title, how, asked)


def pass_mark(guide: Guide) -> str:
    """Describe the pass mark of the guide."""
    if guide.pass_percent is None:
        return f"There is no official pass mark for the exam guide of {guide.year}."
    return f"The pass mark of the exam guide of {guide.year} is {guide.pass_percent} %."
