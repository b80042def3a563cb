"""The learner's file, looked at and never run: written yet or not, callable or not, and which version of it."""

from __future__ import annotations

import codecs
import errno
import os
from pathlib import Path

import pytest

from pytest_dbml_kata.judging.learner import read_learner_file
from pytest_dbml_kata.kata import CatalogueError
from pytest_dbml_kata.packs import KataSpec, Pack

CATALOGUE = """\
kata = Kata(title="Find the largest", objectives=("find",), level=1, hints=("a", "b", "c"))


@kata.drive
def run(largest, case) -> Table: ...
"""

STUB = '''\
"""Find the largest."""


def largest(numbers: list[int], default: int) -> int:
    """The largest of `numbers`, or `default`."""
    raise NotImplementedError
'''

REPAIR = '''\
"""Repair the search for the largest."""


def largest(numbers: list[int], default: int) -> int:
    """The largest of `numbers`, or `default`. Alas, this returns the last one."""
    if not numbers:
        return default
    return sorted(numbers, key=str)[-1]  # something is wrong here
'''

SIGNATURE = "def largest(numbers, default):\n"


class Exercise:
    """A kata with a learner's file in a folder of its own."""

    def __init__(self, folder, stub=STUB):
        pack = Pack("mine", folder / "catalogue", folder / "stubs", folder / "solutions")
        self.spec = KataSpec("find/largest", pack)
        for path, text in ((self.spec.path, CATALOGUE), (self.spec.stub, stub)):
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
        self.folder = folder / "katas" / "find"
        self.path = self.folder / "largest.py"

    def look(self, text):
        self.write("largest.py", text)
        return read_learner_file(self.path, self.spec)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def digest(self):
        return read_learner_file(self.path, self.spec).digest


@pytest.fixture
def exercise(tmp_path):
    return Exercise(tmp_path)


@pytest.fixture
def repair(tmp_path):
    return Exercise(tmp_path, REPAIR)


# Written yet?


@pytest.mark.parametrize(
    "body",
    [
        "raise NotImplementedError",
        "raise NotImplementedError()",
        "raise NotImplementedError('later')",
        "'''What it does.'''\n    raise NotImplementedError('later')",
        "'''What it does.'''",
        "'''What it does.'''\n    pass",
        "'''What it does.'''\n    ...",
        "pass",
        "...",
        "# later\n    pass",
        "...\n    raise NotImplementedError",
    ],
)
def test_it_is_to_do(exercise, body):
    found = exercise.look(f"{SIGNATURE}    {body}\n")
    assert found.todo
    assert found.problem is None


def test_the_stub_itself_is_to_do(exercise):
    assert exercise.look(STUB).todo


def test_it_is_to_do_with_helpers_around_and_another_signature(exercise):
    text = f"import math\n\nBEST = max\n\n\ndef helper():\n    return 1\n\n\n{SIGNATURE}    raise NotImplementedError\n"
    assert exercise.look(text).todo
    other = exercise.look(text.replace("(numbers, default)", "(numbers)"))
    assert other.todo
    assert other.problem is None


@pytest.mark.parametrize(
    "body",
    [
        "return max(numbers, default=default)",
        "return None",
        "return",
        "return NotImplementedError",
        "print('not yet')",
        "if not numbers:\n        return default\n    raise NotImplementedError",
        "if not numbers:\n        raise NotImplementedError\n    return max(numbers)",
        "numbers = sorted(numbers)\n    raise NotImplementedError",
        "raise ValueError",
        "raise",
        "raise NotImplementedErrors",
        "raise errors.NotImplementedError",
        "'''What it does.'''\n    return max(numbers, default=default)",
        "assert False",
        "pass\n    pass\n    return default",
    ],
)
def test_it_is_written(exercise, body):
    found = exercise.look(f"{SIGNATURE}    {body}\n")
    assert not found.todo
    assert found.problem is None


def test_the_last_definition_counts(exercise):
    written, to_do = f"{SIGNATURE}    return default\n", f"{SIGNATURE}    raise NotImplementedError\n"
    assert exercise.look(written + to_do).todo
    assert not exercise.look(to_do + written).todo


def test_what_is_shipped_for_repair_is_to_do(repair):
    assert repair.look(REPAIR).todo


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  # something is wrong here", ""),
        ("\n    if not numbers:", "\n\n    # the empty list\n    if (not numbers):"),
        ("default\n    return sorted", "default\n\n\n    return sorted"),
        ('"""Repair the search', '"""My own notes on the search'),
        (" Alas, this returns the last one.", " As an earlier version put it."),
        ("\n\n\ndef largest", "\n\nimport math\n\n\ndef largest"),
    ],
    ids=["comment", "layout", "blank lines", "module docstring", "docstring", "import"],
)
def test_what_is_shipped_for_repair_is_to_do_however_it_is_laid_out(repair, before, after):
    assert REPAIR.count(before) == 1
    assert repair.look(REPAIR.replace(before, after)).todo


@pytest.mark.parametrize(
    ("before", "after"),
    [("key=str", "key=int"), ("[-1]", "[0]"), ("not numbers", "len(numbers) < 1"), (", key=str", "")],
)
def test_what_is_changed_for_repair_is_written(repair, before, after):
    assert REPAIR.count(before) == 1
    found = repair.look(REPAIR.replace(before, after))
    assert not found.todo
    assert found.problem is None


def test_a_repair_that_was_thrown_away_is_to_do_again(repair):
    assert repair.look(f"{SIGNATURE}    raise NotImplementedError\n").todo


def test_a_strange_repair_is_looked_at_without_an_error(repair):
    assert not repair.look(f"{SIGNATURE}    return numbers{'.a()' * 900}\n").todo


# Callable?


@pytest.mark.parametrize(
    "parameters",
    [
        "numbers, default",
        "a, b",
        "numbers, default, /",
        "numbers, default=None",
        "numbers=(), default=None",
        "numbers, default, base=10",
        "*given",
        "numbers, *rest",
        "numbers, default, *, strict=False",
        "numbers, default, **options",
        "*given, **options",
        "numbers: 'list[int]', default: int",
    ],
)
def test_parameters_that_fit(exercise, parameters):
    assert exercise.look(f"def largest({parameters}):\n    return 1\n").problem is None


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "numbers",
        "numbers, /",
        "numbers, default, base",
        "numbers, default, base, /",
        "numbers, default, base, *rest",
        "numbers, *, default",
        "numbers, default, *, strict",
        "numbers, **options",
        "**options",
        "*, numbers, default",
    ],
)
def test_parameters_that_do_not_fit_are_shown_beside_the_wanted_ones(exercise, parameters):
    found = exercise.look(f"def largest({parameters}):\n    return 1\n")
    assert found.problem == f"expected largest(numbers, default), got ({parameters})"
    assert not found.todo


@pytest.mark.parametrize(
    "text", ["", "def smallest(numbers, default):\n    return 1\n", "largest.name = 1\n", "print(largest)\n"]
)
def test_a_missing_function_is_named_with_its_parameters(exercise, text):
    found = exercise.look(text)
    assert found.problem == "expected a function largest(numbers, default), got none"
    assert not found.todo


@pytest.mark.parametrize(
    "text",
    [
        "class Helper:\n    def largest(self, numbers, default):\n        return 1\n",
        "def helper():\n    largest = max\n",
        "def helper():\n    def largest(numbers, default):\n        return 1\n",
        "def helper():\n    from helpers import largest\n",
        "print([largest for largest in range(3)])\n",
    ],
)
def test_a_name_within_something_else_is_no_function_of_the_file(exercise, text):
    assert exercise.look(text).problem == "expected a function largest(numbers, default), got none"


def test_an_async_function_is_refused(exercise):
    found = exercise.look("async def largest(numbers, default):\n    return 1\n")
    assert found.problem == "expected largest to be an ordinary function, got an async function"


@pytest.mark.parametrize(
    "text",
    [
        "largest = max",
        "largest: object = max",
        "largest = lambda numbers, default: 1",
        "smallest, largest = min, max",
        "from helpers import largest",
        "from helpers import biggest as largest",
        "import largest",
        "class largest: ...",
        "if True:\n    def largest(numbers, default):\n        return 1",
        "try:\n    from fast import largest\nexcept ImportError:\n    largest = max",
    ],
)
def test_a_function_that_comes_from_elsewhere_is_seen_when_it_is_called(exercise, text):
    found = exercise.look(text + "\n")
    assert found.problem is None
    assert not found.todo


def test_a_decorated_function_is_a_function(exercise):
    assert exercise.look(f"@cache\n{SIGNATURE}    return 1\n").problem is None


# Readable?


def test_a_syntax_error_is_told_with_its_line(exercise):
    found = exercise.look(f"{SIGNATURE}    return 1\n\nif True\n    x = 1\n")
    assert found.problem == "largest.py: syntax error: line 4: expected ':'"
    assert not found.todo


def test_a_syntax_error_without_a_line_names_none(exercise):
    assert "line None" not in exercise.look(b"x = 1\0\n").problem


@pytest.mark.parametrize(
    "text",
    [b"x = 1\0\n", b"x = '\xff'\n", b"# coding: no-such-thing\n", b"(" * 5000, b"x = " + b"1 + " * 50_000 + b"1"],
    ids=["null byte", "no UTF-8", "unknown encoding", "parentheses", "too deep"],
)
def test_what_python_cannot_read_is_a_problem_and_no_error(exercise, text):
    found = exercise.look(text)
    assert found.problem.startswith("largest.py: syntax error: ")
    assert not found.todo


@pytest.mark.parametrize(
    "text",
    [
        b"x = " + b"-" * 50_000 + b"1\n",
        b"import " + b"a" * 300 + b"\n",
        b"from " + b"a" * 300 + b" import b\n",
        b"def largest(numbers=" + b"-" * 900 + b"1):\n    return 1\n",
    ],
    ids=["too deep for the parser", "a very long name", "a very long module", "too deep to be shown"],
)
def test_a_strange_file_is_looked_at_without_an_error(exercise, text):
    assert exercise.look(text).digest


@pytest.mark.parametrize(
    "text",
    [
        codecs.BOM_UTF8 + STUB.encode(),
        STUB.replace("\n", "\r\n").encode(),
        b"# coding: latin-1\n" + STUB.replace("Find", "F\u00efnd").encode("latin-1"),
    ],
    ids=["byte-order mark", "line ends of Windows", "encoding declared"],
)
def test_a_file_as_some_editors_write_it(exercise, text):
    found = exercise.look(text)
    assert found.todo
    assert found.problem is None
    assert found.text == text


def test_a_file_that_cannot_be_read_is_a_problem_that_says_why(exercise):
    assert read_learner_file(exercise.path, exercise.spec).problem.startswith("cannot read largest.py: No such file")
    exercise.path.mkdir(parents=True)
    found = read_learner_file(exercise.path, exercise.spec)
    assert found.problem.startswith("cannot read largest.py: ")
    assert not found.todo


def test_nothing_of_the_file_is_run(exercise, tmp_path):
    mark = tmp_path / "was here"
    exercise.look(f"open({str(mark)!r}, 'w')\n{SIGNATURE}    return 1\n")
    assert not mark.exists()


@pytest.mark.parametrize("stub", [None, "", "def (", "def smallest(numbers): ..."])
def test_a_pack_without_the_stub_is_named(exercise, stub):
    exercise.spec.stub.unlink()
    if stub is not None:
        exercise.spec.stub.write_text(stub)
    with pytest.raises(CatalogueError, match="the pack 'mine'"):
        exercise.look("x = 1\n")


# Which version?


def test_the_digest_changes_with_the_file(exercise):
    before = exercise.look(STUB).digest
    assert before
    assert exercise.look(STUB).digest == before
    assert exercise.look(STUB + "# done\n").digest != before


def test_a_file_that_is_no_python_has_a_version_too(exercise):
    assert exercise.look("if").digest != exercise.look("for").digest


IMPORTS = {
    "import helper": "helper.py",
    "import helper as h": "helper.py",
    "import math, helper": "helper.py",
    "from helper import best": "helper.py",
    "from helper import *": "helper.py",
    "if True:\n    import helper": "helper.py",
    "def f():\n    from helper import best": "helper.py",
    "import tools": "tools/__init__.py",
    "import tools.inner": "tools/inner.py",
    "import tools.inner as inner": "tools/__init__.py",
    "from tools import inner": "tools/inner.py",
    "from tools.inner import best": "tools/inner.py",
    "from tools.deep import inner": "tools/deep/inner.py",
    "import tools.deep.inner": "tools/deep/__init__.py",
}


@pytest.mark.parametrize(("statement", "helper"), IMPORTS.items())
def test_the_digest_changes_with_a_local_helper(exercise, statement, helper):
    for name in IMPORTS.values():
        exercise.write(name, "")
    exercise.write("largest.py", f"{statement}\n")
    before = exercise.digest()
    assert exercise.digest() == before
    exercise.write(helper, "best = max\n")
    assert exercise.digest() != before


@pytest.mark.parametrize(
    ("middle", "statement", "last"),
    [
        ("helper.py", "import another", "another.py"),
        ("helper.py", "from another import best", "another.py"),
        ("helper.py", "import tools.inner", "tools/inner.py"),
        ("helper/__init__.py", "from .inner import best", "helper/inner.py"),
        ("helper/__init__.py", "from . import inner", "helper/inner.py"),
        ("helper/__init__.py", "from helper.inner import best", "helper/inner.py"),
        ("helper/__init__.py", "from helper import inner", "helper/inner.py"),
        ("helper/__init__.py", "import another", "another.py"),
        ("helper/__init__.py", "from .inner import best\nimport another", "another.py"),
    ],
)
def test_the_digest_changes_with_the_helper_of_a_helper(exercise, middle, statement, last):
    exercise.write("largest.py", "import helper\n")
    exercise.write(middle, f"{statement}\n")
    exercise.write(last, "")
    before = exercise.digest()
    exercise.write(last, "best = max\n")
    assert exercise.digest() != before


def test_the_digest_changes_with_what_is_imported_from_the_folder_above(exercise):
    exercise.write("largest.py", "import tools.deep\n")
    exercise.write("tools/__init__.py", "")
    exercise.write("tools/deep/__init__.py", "from ..inner import best\n")
    exercise.write("tools/inner.py", "")
    before = exercise.digest()
    exercise.write("tools/inner.py", "best = max\n")
    assert exercise.digest() != before


def test_the_digest_changes_when_a_helper_comes_or_goes(exercise):
    exercise.write("largest.py", "import helper\n")
    before = exercise.digest()
    exercise.write("helper.py", "")
    assert exercise.digest() != before
    exercise.folder.joinpath("helper.py").unlink()
    assert exercise.digest() == before


def test_the_digest_does_not_change_with_what_the_file_does_not_import(exercise):
    exercise.write("largest.py", "import helper, math\nfrom tools.inner import best\n")
    unrelated = ("smallest.py", "tools/other.py", "helper.txt", "notes/helper.py", "helper/data.csv")
    for name in ("helper.py", "tools/inner.py", *unrelated):
        exercise.write(name, "")
    before = exercise.digest()
    for name in unrelated:
        exercise.write(name, "changed = True\n")
    assert exercise.digest() == before


def test_helpers_may_import_one_another_and_the_file_itself(exercise):
    exercise.write("largest.py", "import helper\n")
    exercise.write("helper.py", "import another, largest\n")
    exercise.write("another.py", "import helper\n")
    before = exercise.digest()
    exercise.write("another.py", "import helper, math\n")
    assert exercise.digest() != before


def test_a_helper_that_is_no_python_counts_as_it_is(exercise):
    exercise.write("largest.py", "import helper\n")
    exercise.write("helper.py", "if")
    before = exercise.digest()
    exercise.write("helper.py", "for")
    assert exercise.digest() != before


def test_a_helper_that_cannot_be_read_stops_no_run(exercise, monkeypatch):
    exercise.write("largest.py", "import helper\n")
    exercise.write("helper.py", "")
    real = Path.read_bytes

    def read_bytes(self):
        if self.name == "helper.py":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert exercise.digest()
