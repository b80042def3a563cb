"""Files of answers: read and never run."""

from __future__ import annotations

import pytest
from helpers.answers import letter

from pytest_dbml_kata.question import LETTERS
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import of_domain, question_files
from pytest_dbml_kata.questions.reading import answers, unknown

# Reading


@pytest.mark.parametrize(
    ("body", "found", "said"),
    [
        ('return "c"', "c", None),
        ("return 'C'", "c", None),
        ('return " b) "', "b", None),
        ('"""Asked."""\n    return "d"', "d", None),
        ("raise NotImplementedError", None, None),
        ("raise NotImplementedError()", None, None),
        ('"""Asked."""', None, None),
        ("pass", None, None),
        ("...", None, None),
        ('return "e"', None, "expected a letter, got 'e'; answer with a letter"),
        ('return ""', None, "expected a letter, got ''; answer with a letter"),
        ('return "ab"', None, "expected a letter, got 'ab'; answer with a letter"),
        ("return 3", None, "expected a letter, got 3; answer with a letter"),
        ("return", None, "expected a letter, got nothing"),
        ("return b", None, "expected a letter, got b;"),
        ('return "a" if True else "b"', None, "expected a letter, got 'a' if True else 'b';"),
        ('x = "a"\n    return x', None, "expected one line, got more code"),
        ('print("a")', None, "expected one line, got more code"),
        ('return "a"\n    return "b"', None, "expected one answer, got 2: 'a', 'b'"),
        ('if True:\n        return "a"\n    return "b"', None, "expected one answer, got 2: 'b', 'a'"),
    ],
)
def test_what_a_function_answers(body, found, said):
    (given,) = answers(f"def asked():\n    {body}\n", ["asked"]).values()
    assert given.letter == found
    assert (said is None and given.problem is None) or said in given.problem


def test_a_slip_spoils_one_answer():
    text = 'def one():\n    return "a"\n\ndef two():\n    retrun "b"\n\n\nasync def three():\n    return "c"\n'
    given = answers(text, ["one", "two", "three", "four"])
    assert [given[each].letter for each in ("one", "two", "three", "four")] == ["a", None, "c", None]
    assert given["two"].problem == "syntax error: line 5: invalid syntax"
    assert given["four"].todo


def test_what_is_there_twice():
    both = 'def one():\n    return "a"\n\ndef one():\n    return "{}"\n'
    assert answers(both.format("a"), ["one"])["one"].letter == "a"
    problem = answers(both.format("b"), ["one"])["one"].problem
    assert problem == "expected one function one, got 2 with different answers: a, b"
    stub_first = 'def one():\n    raise NotImplementedError\n\ndef one():\n    return "b"\n'
    assert answers(stub_first, ["one"])["one"].letter == "b"


@pytest.mark.parametrize(
    "text", ["", "\0", "def", "def (", "'''", "(" * 300, "\ufeff# nothing", "import os; os._exit(0)"]
)
def test_nonsense_is_no_answer(text):
    assert answers(text, ["one"])["one"].letter is None


def test_functions_that_are_no_question():
    assert unknown('def one():\n    return "a"\n\ndef other(): ...\n', ["one"]) == {"other": 4}


@pytest.mark.parametrize("domain", [each.domain for each in question_files().values()])
def test_what_is_written_is_read_again(domain):
    questions = of_domain(domain)
    given = {name: LETTERS[at % 4] for at, name in enumerate(questions)}
    assert {
        name: each.letter for name, each in answers(writing.of_domain(domain, questions.values(), given), given).items()
    } == given
    assert all(
        each.todo and each.line for each in answers(writing.of_domain(domain, questions.values()), questions).values()
    )
    right = answers(writing.solutions(domain, questions.values()), questions)
    assert {name: each.letter for name, each in right.items()} == {
        name: letter(each) for name, each in questions.items()
    }
