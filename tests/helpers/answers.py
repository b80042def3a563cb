"""A file of answers."""

from __future__ import annotations

from pytest_dbml_kata.question import LETTERS
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import of_domain, order

DOMAIN = "spark_ml"
FILE = f"{DOMAIN}/questions"
ASKED = of_domain(DOMAIN)


def letter(question, choice=0):
    """The letter at which a choice stands, by default the right one."""
    return LETTERS[list(order(question)).index(choice)]


def answered(**given):
    return writing.of_domain(DOMAIN, ASKED.values(), given)
