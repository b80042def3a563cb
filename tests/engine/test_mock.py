"""Mock exams are graded by proofs."""

from __future__ import annotations

import json
import os

import pytest
from helpers.mock_exams import filled

from pytest_dbml_kata.question import LETTERS
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.questions.proof import proofs
from pytest_dbml_kata.records import mock_exams as record

BANK = bank()


@pytest.fixture
def student(learner, engine):
    """A learner with a mock exam of which all proofs are kept."""
    result = learner.run("--kata-mock-new", "--kata-seed=3")
    assert result.ret == 0, result.stderr.str()
    one = record.load(learner.folder / ".kata" / "mocks" / "1.json")
    proofs([BANK[each.question] for each in one.questions], lambda: engine)
    learner.exam = one
    learner.key = {record.name(at): LETTERS[each.order.index(0)] for at, each in enumerate(one.questions, start=1)}
    return learner


def answer(student, letters, minutes=5):
    """Fill letters in, that many minutes after the exam began."""
    path = student.folder / "mock" / "1.py"
    path.write_text(filled(path.read_text(), letters))
    saved = student.exam.begun.timestamp() + 60 * minutes
    os.utime(path, (saved, saved))
    return path


def test_a_graded_exam_tells_all_there_is(student, own_engine_folder):
    right = dict(list(student.key.items())[:30])
    wrong = {name: LETTERS[(LETTERS.index(letter) + 1) % 4] for name, letter in list(student.key.items())[30:40]}
    answer(student, right | wrong)
    result = student.run("--kata-mock", "mock/1.py")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*_ q31 _*",
            "Your answer: *",
            "Why it is wrong: *",
            "Right: *",
            "*_ q41 _*",
            "Not answered.",
            "*= mock exam 1 =*",
            "30 of 48 right (62 %)",
            "8 unanswered, which count as wrong",
            "time used: 5 of 90 minutes",
            "There is no official pass mark for the exam guide of 2025.",
            "Databricks Machine Learning *",
            "Largest expected gains*",
            "Measures this catalogue, not your exam result.*",
        ]
    )
    text = result.stdout.str()
    missed = [BANK[each.question] for each in student.exam.questions[30:]]
    assert text.count("Proof, ") == len(missed)
    assert from_engine_folder(own_engine_folder) == []  # every proof was kept
    brief = student.run("--kata-mock", "mock/1.py", "-q").stdout.str()
    assert "Your answer" not in brief
    assert "30 of 48 right" in brief


def from_engine_folder(folder):
    return [each.name for each in folder.iterdir()]


def test_the_first_grading_is_kept(student):
    answer(student, dict(list(student.key.items())[:10]))
    student.run("--kata-mock", "mock/1.py", "-q")
    answer(student, dict(list(student.key.items())[10:]))
    result = student.run("--kata-mock", "mock/1", "-q")
    result.stdout.fnmatch_lines(["48 of 48 right (100 %)", "This exam was first graded on *, with 10 of*"])
    lines = (student.folder / ".kata" / "mocks.jsonl").read_text().splitlines()
    assert [json.loads(each)["right"] for each in lines] == [10]


def test_an_exam_saved_late_is_marked(student):
    answer(student, student.key, minutes=102)
    result = student.run("--kata-mock", "mock/1.py", "-q")
    result.stdout.fnmatch_lines(
        ["48 of 48 right (100 %)", "time used: 102 of 90 minutes", "LATE: saved 12 minutes after the time limit.*"]
    )
    assert json.loads((student.folder / ".kata" / "mocks.jsonl").read_text())["late"] is True


def test_every_exam_is_in_the_reports(student):
    student.take_stub("ml_workflows/impute_missing")
    answer(student, dict(list(student.key.items())[:24]))
    student.run("--kata-mock", "mock/1.py", "-q")
    result = student.run("--kata-report", "--kata-report-to=r.json", "--kata-report-to=r.html", "--kata-report-to=r.md")
    result.stdout.fnmatch_lines(["Mock exams", "  1  *24 of 48 (50 %)  5 min  guide 2025"])
    (mock,) = json.loads((student.folder / "r.json").read_text())["mocks"]
    assert (mock["number"], mock["right"], mock["answered"], mock["in_all"], mock["late"]) == (1, 24, 24, 48, False)
    assert sum(each["right"] for each in mock["domains"]) == 24
    assert "24 of 48 (50 %)" in (student.folder / "r.html").read_text()
    assert "| 1 | " in (student.folder / "r.md").read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mock/9.py", "*mock/9.py is not a mock exam of this folder; expected one of mock/1.py"),
        ("katas", "*katas.py is not a mock exam of this folder*"),
        ("mock/x.py", "*mock/x.py is not a mock exam*"),
    ],
)
def test_what_is_no_exam_is_said(student, given, said):
    result = student.run("--kata-mock", given)
    assert result.ret == 4
    result.stderr.fnmatch_lines([said])


def test_a_file_that_is_gone_or_a_record_that_is_damaged(student):
    path = student.folder / "mock" / "1.py"
    text = path.read_text()
    path.unlink()
    result = student.run("--kata-mock", "mock/1.py")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*mock/1.py does not exist; the record of the exam is .kata/mocks/1.json"])
    path.write_text(text)
    (student.folder / ".kata" / "mocks" / "1.json").write_text("{")
    result = student.run("--kata-mock", "mock/1.py")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*1.json is corrupt, so this exam cannot be graded*"])
    assert student.run("--kata-mock-new").ret == 0
    assert (student.folder / "mock" / "2.py").is_file()


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff\xfe", b"def q01(): return 'a'\n" * 3, b"import os\nos._exit(0)\n", b"("]
)
def test_a_file_of_nonsense_is_graded_all_the_same(student, content):
    (student.folder / "mock" / "1.py").write_bytes(content)
    result = student.run("--kata-mock", "mock/1.py", "-q")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["* of 48 right (*", "*no such function in the file; it counts as unanswered"])


def test_a_damaged_line_of_results_loses_no_other(student):
    answer(student, student.key)
    student.run("--kata-mock", "mock/1.py", "-q")
    path = student.folder / ".kata" / "mocks.jsonl"
    path.write_bytes(b'{"time": "2026\n' + path.read_bytes())
    student.take_stub("ml_workflows/impute_missing")
    result = student.run("--kata-report")
    result.stdout.fnmatch_lines(["  1  *48 of 48 (100 %)*", "*mocks.jsonl: ignored unreadable line 1"])
