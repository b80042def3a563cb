"""The rules for questions: those that reading one can tell, and those that the whole bank has to keep."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from pytest_dbml_kata.authoring.rules import Fault
from pytest_dbml_kata.engine.resources import RESOURCES
from pytest_dbml_kata.question import LETTERS, Question
from pytest_dbml_kata.questions.index import order, topic_file

LONGEST_CHOICE = 130
LONGEST_LINE = 92
"""Columns of code and tables in a stem, which are not wrapped."""
LONGEST_EXPERIMENT = 24
"""Lines of an experiment: it is shown as proof."""
SENTENCES = (30, 420)
"""Characters of an explanation, at least and at most."""

LEAST_IN_ALL = 200
LEAST_WITNESSED = 0.6
LEAST_PER_OBJECTIVE = 2

OFFICIAL = (
    "https://docs.databricks.com/",
    "https://learn.microsoft.com/",
    "https://www.databricks.com/",
    "https://spark.apache.org/",
    "https://mlflow.org/",
    "https://scikit-learn.org/",
    "https://hyperopt.github.io/",
    "https://pandas.pydata.org/",
    "https://git-scm.com/",
    "https://docs.delta.io/",
)
"""Where sources lie."""

FORBIDDEN = re.compile(r"\b(all|none|both|any|neither) of (the )?(above|these|them|those)\b", re.IGNORECASE)

RETIRING = re.compile(
    r"\b(DBFS|dbfs:/|[Hh]yperopt|SparkTrials|fmin|hp\.\w+|AutoML|automl|transition_model_version_stage)\b"
)
"""What is being retired; questions about it say so."""


def faults(question: Question, objectives: Collection[str]) -> Iterator[Fault]:
    """What is wrong with one question, by reading it."""
    path = topic_file(question).path
    for message in _messages(question, objectives):
        yield Fault(path, question.line, f"{question.name}: {message}")


def _messages(question: Question, objectives: Collection[str]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]{5,50}", question.name):
        yield "the name is to be of 6 to 51 small letters, digits and underscores"
    if unknown := [each for each in question.objectives if each not in objectives]:
        yield f"objectives that no exam guide has: {unknown}"
    if not question.objectives:
        yield "it has no objective"
    if question.difficulty not in (1, 2, 3):
        yield f"difficulty {question.difficulty} is none of (1, 2, 3)"
    yield from _of_stem(question)
    yield from _of_choices(question)
    yield from _of_proof(question)
    told = " ".join([question.stem, *(each.text for each in question.choices)])
    if RETIRING.search(told) and not question.retiring:
        yield f"{RETIRING.search(told)[0]!r} is being retired: say so in `retiring`"  # type: ignore[index]


def _of_stem(question: Question) -> Iterator[str]:
    stem = question.stem
    if not stem or not re.search(r"[?:]", stem):
        yield "the stem asks nothing"
    if '"""' in stem or "\t" in stem:
        yield "the stem holds a tab or three quotes"
    for line in stem.splitlines():
        if line.startswith("    ") and len(line) > LONGEST_LINE:
            yield f"a line of code or of a table is longer than {LONGEST_LINE}: {line.strip()[:40]}..."
    if FORBIDDEN.search(stem):
        yield "the stem speaks of several choices at once"


def _of_choices(question: Question) -> Iterator[str]:
    texts = [each.text for each in question.choices]
    if len(texts) != len(LETTERS):
        yield f"{len(texts)} choices, where {len(LETTERS)} are wanted"
    if len({text.casefold() for text in texts}) < len(texts):
        yield "two choices are the same"
    for each in question.choices:
        if not 1 <= len(each.text) <= LONGEST_CHOICE or "\n" in each.text:
            yield f"a choice is to be of one line of at most {LONGEST_CHOICE} characters: {each.text[:40]!r}"
        if each.text.endswith(".") or each.text != each.text.strip():
            yield f"a choice has no full stop: {each.text[:40]!r}"
        if FORBIDDEN.search(each.text):
            yield f"no choice speaks of the others: {each.text!r}"
        yield from _of_explanation(each.because, f"why {each.text[:30]!r} is right or wrong")
    for each in question.wrong:
        yield from _of_explanation(each.believed, f"why {each.text[:30]!r} is believed")
        if each.claim is not None and question.witness is None:
            yield f"a claim is refuted by an experiment, and here is none: {each.claim[:40]!r}"
        if each.claim is not None and not re.fullmatch(r"\S.{15,150}[.]", each.claim):
            yield f"a claim is to be a sentence of 17 to 152 characters: {each.claim[:40]!r}"


def _of_explanation(text: str, what: str) -> Iterator[str]:
    least, most = SENTENCES
    if not least <= len(text) <= most or not text.rstrip("\"'`)").endswith((".", "?", "!")):
        yield f"{what} is to be told in whole sentences of {least} to {most} characters"


def _of_proof(question: Question) -> Iterator[str]:
    witness, source = question.witness, question.source
    if witness is None and source is None:
        yield "it has neither a witness nor a source"
    if source is not None:
        if not source.address.startswith(OFFICIAL):
            yield f"{source.address} is not among the official pages that are known"
        try:
            day = date.fromisoformat(source.looked_up or "")
        except ValueError:
            if witness is None or source.looked_up is not None:
                yield f"looked_up is to be a day such as 2026-11-25, not {source.looked_up!r}"
        else:
            if day > date.today():
                yield f"looked_up lies in the future: {source.looked_up}"
    if witness is None:
        return
    if not re.fullmatch(r"\S.{15,160}[.]", question.experiment):
        yield "the docstring of the experiment is to say in one sentence of 17 to 162 characters what it does"
    lines = question.code.splitlines()
    if len(lines) > LONGEST_EXPERIMENT:
        yield f"the experiment has {len(lines)} lines, where {LONGEST_EXPERIMENT} are the most"
    if unknown := set(inspect.signature(witness).parameters) - RESOURCES.keys():
        yield f"the experiment asks for what there is not: {sorted(unknown)}"


# The whole bank


def faults_of_bank(questions: Sequence[Question], objectives: Collection[str]) -> Iterator[str]:
    """What is wrong with the bank as a whole."""
    if len(questions) < LEAST_IN_ALL:
        yield f"{len(questions)} questions, where {LEAST_IN_ALL} are the least"
    witnessed = sum(each.witness is not None for each in questions)
    if witnessed < LEAST_WITNESSED * len(questions):
        yield f"{witnessed} of {len(questions)} have a witness, where {LEAST_WITNESSED:.0%} are the least"
    names = Counter((each.domain, each.name) for each in questions)
    for (domain, name), times in names.items():
        if times > 1:
            yield f"{times} questions of {domain} are called {name}"
    shown = Counter(key for each in questions for key in each.objectives)
    for key in sorted(objectives):
        if shown[key] < LEAST_PER_OBJECTIVE:
            yield f"the objective {key} has {shown[key]} questions, where {LEAST_PER_OBJECTIVE} are the least"
    for score in scores(questions):
        if not score.by_chance:
            yield (
                f"answering by the rule {score.rule!r} is right on {score.share:.1%} of the questions, where chance is "
                f"right on {1 / len(LETTERS):.0%} and {score.most:.1%} are the most"
            )
    right = sum(len(each.right.text) for each in questions)
    wrong = sum(len(other.text) for each in questions for other in each.wrong) / (len(LETTERS) - 1)
    if right > wrong:
        mean = f"{right / len(questions):.1f} characters, where wrong ones have {wrong / len(questions):.1f}"
        yield f"right choices have {mean}: they are longer on average"


@dataclass(frozen=True, slots=True)
class Score:
    """How often a rule that looks at nothing but the form of a question is right."""

    rule: str
    share: float
    questions: int
    """On how many questions the rule chooses at all."""

    @property
    def most(self) -> float:
        """Chance and two standard deviations."""
        chance = 1 / len(LETTERS)
        return chance + 2 * sqrt(chance * (1 - chance) / self.questions)

    @property
    def by_chance(self) -> bool:
        return self.share <= self.most


Choose = Callable[[Question, Sequence[str]], Sequence[float]]
"""From a question and the texts of its choices to a mark for each; the highest is chosen, and ties are shared."""


def scores(questions: Sequence[Question]) -> list[Score]:
    """How well each rule does."""
    found = []
    for rule, choose in RULES.items():
        share, count = 0.0, 0
        for each in questions:
            ordered = order(each)
            marks = choose(each, [each.choices[at].text for at in ordered])
            best = [at for mark, at in zip(marks, ordered, strict=True) if mark == max(marks)]
            if len(best) < len(LETTERS):
                share += (0 in best) / len(best)
                count += 1
        if count:
            found.append(Score(rule, share / count, count))
    return found


def _always(letter: str) -> Choose:
    return lambda _, texts: [float(each == letter) for each in LETTERS[: len(texts)]]


def _each(mark: Callable[[str], float]) -> Choose:
    return lambda _, texts: [mark(text) for text in texts]


def _shared_with_stem(question: Question, texts: Sequence[str]) -> list[float]:
    asked = words(question.stem)
    return [float(len(words(text) & asked)) for text in texts]


def _most_alike(_: Question, texts: Sequence[str]) -> list[float]:
    """The one that has the most words in common with the others."""
    every = [words(text) for text in texts]
    return [float(sum(len(one & other) for other in every)) for one in every]


def _least_alike(question: Question, texts: Sequence[str]) -> list[float]:
    return [-each for each in _most_alike(question, texts)]


def _number_in_the_middle(_: Question, texts: Sequence[str]) -> list[float]:
    """Neither the smallest nor the largest of four numbers."""
    numbers = [numeric(text) for text in texts]
    known = [each for each in numbers if each is not None]
    if len(set(known)) < len(LETTERS):
        return [0.0] * len(texts)
    return [float(min(known) < each < max(known)) for each in known]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def numeric(text: str) -> float | None:
    found = re.match(r"[`\"']?(-?\d+(?:\.\d+)?)", text.replace(",", ""))
    return float(found[1]) if found else None


SWEEPING = re.compile(r"\b(always|never|only|all|every|must|cannot|no|none|any)\b", re.IGNORECASE)
HEDGING = re.compile(r"\b(may|can|usually|often|some|sometimes|unless|if|when)\b", re.IGNORECASE)

RULES: dict[str, Choose] = {
    **{f"always {letter}": _always(letter) for letter in LETTERS},
    "the longest": _each(len),
    "the shortest": _each(lambda text: -len(text)),
    "the most words": _each(lambda text: len(text.split())),
    "with code": _each(lambda text: "`" in text),
    "without code": _each(lambda text: "`" not in text),
    "with a sweeping word": _each(lambda text: bool(SWEEPING.search(text))),
    "without a sweeping word": _each(lambda text: not SWEEPING.search(text)),
    "with a hedging word": _each(lambda text: bool(HEDGING.search(text))),
    "with a comma": _each(lambda text: "," in text),
    "the most words of the question": _shared_with_stem,
    "most like the others": _most_alike,
    "least like the others": _least_alike,
    "a number in the middle": _number_in_the_middle,
}
"""The ways to answer without knowing anything."""
