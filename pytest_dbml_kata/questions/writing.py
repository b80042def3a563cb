"""Write the learners' question files from the bank: one function per question."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_dbml_kata.question import LETTERS, Question
from pytest_dbml_kata.questions.index import order

WIDTH: Final = 100
"""The maximum line length of a file."""

TITLES: Final = {
    "databricks_ml": "the platform: MLflow, registry, feature tables, AutoML, clusters, jobs",
    "ml_workflows": "workflows: exploring, cleaning, encoding, splitting, measuring",
    "spark_ml": "Spark ML: pipelines, searches, Hyperopt, pandas on Spark",
    "scaling_ml": "scaling: how learning is distributed, ensembles",
    "model_deployment": "deployment: serving, and inference in batches and on streams",
}

HOW: Final = """\
Answer with a letter: replace `raise NotImplementedError` with `return "a"`, "b", "c" or "d". One choice is correct.

    pytest --kata {domain}/questions

checks your answers and shows their proofs. The first answer counts: you can change it until it passes, but this does
not change your score."""

GENERATED: Final = "# Generated from pytest_dbml_kata/bank by python -m pytest_dbml_kata.authoring.questions --write\n"
"""The first line of a file of correct answers."""

RIGHT: Final = """\
The correct answers. To see their proofs, run:

    pytest -v --kata solutions/{domain}/questions.py"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in a file."""

    function: str
    question: Question
    order: Sequence[int]
    """The choice at each letter."""


def of_domain(domain: str, questions: Iterable[Question], answers: Mapping[str, str] = {}) -> str:
    """Return the text of the question file of a domain, with the given answers by name of the question."""
    return file(_title(domain), HOW.format(domain=domain), _asked(questions), answers)


def solutions(domain: str, questions: Iterable[Question]) -> str:
    """Return the text of the file with all correct answers."""
    asked = _asked(questions)
    right = {each.function: LETTERS[list(each.order).index(0)] for each in asked}
    return GENERATED + file(_title(domain), RIGHT.format(domain=domain), asked, right)


def file(title: str, how: str, asked: Iterable[Asked], answers: Mapping[str, str] = {}) -> str:
    parts = [f'"""{_wrapped(title, WIDTH - 3)}\n\n{set_paragraphs(how, WIDTH)}\n"""']
    parts += [function(each, answers.get(each.function)) for each in asked]
    return "\n\n\n".join(parts) + "\n"


def _title(domain: str) -> str:
    return f"Questions on {TITLES.get(domain, domain)}."


def _asked(questions: Iterable[Question]) -> list[Asked]:
    return [Asked(each.name, each, order(each)) for each in questions]


def function(asked: Asked, answer: str | None = None) -> str:
    """Return the function of one question. Its docstring contains the stem and the choices."""
    question = asked.question
    text = [set_paragraphs(question.stem, WIDTH - 4), ""]
    for letter, at in zip(LETTERS, asked.order, strict=True):
        text.append(_wrapped(f"{letter}) {question.choices[at].text}", WIDTH - 4, "   "))
    if question.retiring:
        text += ["", _wrapped(f"Note: {question.retiring}", WIDTH - 4)]
    body = "\n".join(text)
    raw = "r" if "\\" in body else ""
    end = "\n" if len(body) < 2 or body[-1] in '"\\' or "\n" in body else ""
    docstring = textwrap.indent(f'{raw}"""{body}{end}"""', "    ", lambda line: bool(line.strip()))
    last = "raise NotImplementedError" if answer is None else f'return "{answer}"'
    return f"def {asked.function}() -> str:\n{docstring}\n    {last}"


def set_paragraphs(text: str, width: int) -> str:
    """Wrap the paragraphs of a text, except indented lines."""
    return "\n".join(each if each.startswith(" ") or not each else _wrapped(each, width) for each in paragraphs(text))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line. Indented and empty lines are separate."""
    found: list[str] = []
    paragraph: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line and not line.startswith(" "):
            paragraph.append(line)
            continue
        if paragraph:
            found.append(" ".join(paragraph))
            paragraph = []
        found.append(line.rstrip())
    return found[:-1]


def _wrapped(text: str, width: int, hanging: str = "") -> str:
    return "\n".join(
        textwrap.wrap(text, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
    )
