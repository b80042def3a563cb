"""The rules for questions: for the text of each one, and for the bank as a whole."""

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
"""Columns of code and tables in a stem. They are not wrapped."""
LONGEST_EXPERIMENT = 24
"""Lines of an experiment. Learners see it as the proof."""
SENTENCES = (30, 420)
"""The smallest and the largest number of characters of an explanation."""

LEAST_QUESTIONS = 200
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
"""Sites of official documentation, where sources come from."""

FORBIDDEN = re.compile(r"\b(all|none|both|any|neither) of (the )?(above|these|them|those)\b", re.IGNORECASE)

RETIRING = re.compile(
    r"\b(DBFS|dbfs:/|[Hh]yperopt|SparkTrials|fmin|hp\.\w+|AutoML|automl|transition_model_version_stage)\b"
)
"""Features that are being retired. Questions about them say so."""


def faults(question: Question, objectives: Collection[str]) -> Iterator[Fault]:
    """The broken rules of one question."""
    path = topic_file(question).path
    for message in _messages(question, objectives):
        yield Fault(path, question.line, f"{question.name}: {message}")


def _messages(question: Question, objectives: Collection[str]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]{5,50}", question.name):
        yield f"expected a name of 6 to 51 lower-case letters, digits and underscores, got {question.name!r}"
    if unknown := [each for each in question.objectives if each not in objectives]:
        yield f"expected objectives of the exam guides, got {unknown}"
    if not question.objectives:
        yield "expected at least one objective, got none"
    if question.difficulty not in (1, 2, 3):
        yield f"expected a difficulty of 1, 2 or 3, got {question.difficulty}"
    yield from _of_stem(question)
    yield from _of_choices(question)
    yield from _of_proof(question)
    told = " ".join([question.stem, *(each.text for each in question.choices)])
    if (found := RETIRING.search(told)) and not question.retiring:
        yield f"expected a note on {found[0]!r} in `retiring`, because it is being retired; got none"


def _of_stem(question: Question) -> Iterator[str]:
    stem = question.stem
    if not stem or not re.search(r"[?:]", stem):
        yield "expected a question or a colon in the stem, got neither"
    if '"""' in stem or "\t" in stem:
        yield "expected a stem without tabs and triple quotes, got one of them"
    for line in stem.splitlines():
        if line.startswith("    ") and len(line) > LONGEST_LINE:
            message = f"expected lines of code and tables of at most {LONGEST_LINE} columns"
            yield f"{message}, got {len(line)}: {line.strip()[:40]}..."
    if FORBIDDEN.search(stem):
        yield 'expected a stem that refers to no other choices, got "all of the above" or its like'


def _of_choices(question: Question) -> Iterator[str]:
    texts = [each.text for each in question.choices]
    if len(texts) != len(LETTERS):
        yield f"expected {len(LETTERS)} choices, got {len(texts)}"
    if len({text.casefold() for text in texts}) < len(texts):
        yield "expected different choices, got the same one twice"
    for each in question.choices:
        if not 1 <= len(each.text) <= LONGEST_CHOICE or "\n" in each.text:
            yield f"expected choices of one line of at most {LONGEST_CHOICE} characters, got {each.text[:40]!r}"
        if each.text.endswith(".") or each.text != each.text.strip():
            yield f"expected choices without a full stop or spaces at the ends, got {each.text[:40]!r}"
        if FORBIDDEN.search(each.text):
            yield f"expected choices that refer to no other choice, got {each.text!r}"
        yield from _of_explanation(each.because, f"{each.text[:30]!r} is right or wrong")
    for each in question.wrong:
        yield from _of_explanation(each.believed, f"people believe {each.text[:30]!r}")
        if each.claim is not None and question.witness is None:
            yield f"expected an experiment that refutes the claim {each.claim[:40]!r}, got none"
        if each.claim is not None and not re.fullmatch(r"\S.{15,150}[.]", each.claim):
            yield f"expected a claim that is a sentence of 17 to 152 characters, got {each.claim[:40]!r}"


def _of_explanation(text: str, why: str) -> Iterator[str]:
    least, most = SENTENCES
    if not least <= len(text) <= most or not text.rstrip("\"'`)").endswith((".", "?", "!")):
        yield f"expected sentences of {least} to {most} characters on why {why}, got {len(text)}: {text[:40]!r}"


def _of_proof(question: Question) -> Iterator[str]:
    witness, source = question.witness, question.source
    if witness is None and source is None:
        yield "expected a witness or a source, got neither"
    if source is not None:
        if not source.address.startswith(OFFICIAL):
            yield f"expected a page of official documentation as the source, got {source.address}"
        try:
            day = date.fromisoformat(source.looked_up or "")
        except ValueError:
            if witness is None or source.looked_up is not None:
                yield f"looked_up: expected a day such as 2026-11-25, got {source.looked_up!r}"
        else:
            if day > date.today():
                yield f"looked_up: expected a day in the past, got {source.looked_up}"
    if witness is None:
        return
    if not re.fullmatch(r"\S.{15,160}[.]", question.experiment):
        message = "expected a sentence of 17 to 162 characters as the docstring of the experiment"
        yield f"{message}, got {question.experiment!r}"
    lines = question.code.splitlines()
    if len(lines) > LONGEST_EXPERIMENT:
        yield f"expected an experiment of at most {LONGEST_EXPERIMENT} lines, got {len(lines)}"
    if unknown := set(inspect.signature(witness).parameters) - RESOURCES.keys():
        yield f"expected resources of the engine as parameters ({', '.join(RESOURCES)}), got {sorted(unknown)}"


# The whole bank


def faults_of_bank(questions: Sequence[Question], objectives: Collection[str]) -> Iterator[str]:
    """The broken rules of the bank as a whole."""
    if len(questions) < LEAST_QUESTIONS:
        yield f"expected at least {LEAST_QUESTIONS} questions, got {len(questions)}"
    witnessed = sum(each.witness is not None for each in questions)
    if witnessed < LEAST_WITNESSED * len(questions):
        yield f"expected a witness for at least {LEAST_WITNESSED:.0%} of {len(questions)} questions, got {witnessed}"
    names = Counter((each.domain, each.name) for each in questions)
    for (domain, name), times in names.items():
        if times > 1:
            yield f"expected unique names of questions, got {domain}/{name} {times} times"
    shown = Counter(key for each in questions for key in each.objectives)
    for key in sorted(objectives):
        if shown[key] < LEAST_PER_OBJECTIVE:
            yield f"expected at least {LEAST_PER_OBJECTIVE} questions on the objective {key}, got {shown[key]}"
    for score in scores(questions):
        if not score.by_chance:
            message = f"expected the rule {score.rule!r} to find at most {score.most:.1%} of the right choices"
            yield f"{message} (chance finds {1 / len(LETTERS):.0%}), got {score.share:.1%}"
    right = sum(len(each.right.text) for each in questions)
    wrong = sum(len(other.text) for each in questions for other in each.wrong) / (len(LETTERS) - 1)
    if right > wrong:
        means = f"{right / len(questions):.1f} characters, and of wrong ones {wrong / len(questions):.1f}"
        yield f"expected right choices to be no longer on average than wrong ones, got a mean of {means}"


@dataclass(frozen=True, slots=True)
class Score:
    """The success of a rule that looks only at the form of a question."""

    rule: str
    share: float
    questions: int
    """The number of questions on which the rule makes a choice."""

    @property
    def most(self) -> float:
        """Chance and two standard deviations."""
        chance = 1 / len(LETTERS)
        return chance + 2 * sqrt(chance * (1 - chance) / self.questions)

    @property
    def by_chance(self) -> bool:
        return self.share <= self.most


Choose = Callable[[Question, Sequence[str]], Sequence[float]]
"""A score for each choice, from a question and the texts of its choices. The highest wins; ties are shared."""


def scores(questions: Sequence[Question]) -> list[Score]:
    """The score of each rule."""
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
    """The choice that has the most words in common with the others."""
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
"""Ways to answer without any knowledge."""
