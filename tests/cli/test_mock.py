"""Mock exams are drawn without an engine."""

from __future__ import annotations

import re
import subprocess
import sys

from pytest_dbml_kata.records import mock_exams as record


def test_a_new_exam_says_what_it_is(learner):
    result = learner.run("--kata-mock-new", "--kata-seed=3")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "mock/1.py: 48 questions, 90 minutes, by the exam guide of 2025.",
            "Started at *; time is up at *.",
            "There is no official pass mark for the exam guide of 2025.",
            "Grade it with: pytest --kata-mock mock/1.py",
            "Draw the same exam again: pytest --kata-mock-new --kata-seed=3",
        ]
    )
    text = (learner.folder / "mock" / "1.py").read_text()
    assert len(re.findall(r"^def q\d\d\(\) -> str:$", text, re.MULTILINE)) == 48
    assert "There is no official pass mark" in text
    second = learner.run("--kata-mock-new", "--kata-exam=2022")
    second.stdout.fnmatch_lines(
        ["mock/2.py: 45 questions, 90 minutes*", "The pass mark of the exam guide of 2022 is 70 %."]
    )


def test_the_same_seed_writes_the_same_questions(learner):
    learner.run("--kata-mock-new", "--kata-seed=3")
    (learner.folder / "mock" / "1.py").rename(learner.folder / "first.py")
    (learner.folder / ".kata" / "mocks" / "1.json").unlink()
    learner.run("--kata-mock-new", "--kata-seed=3")

    def asked(path):
        return re.sub(r"(begun|time up) .*", "", path.read_text())

    assert asked(learner.folder / "first.py") == asked(learner.folder / "mock" / "1.py")


def from_engine_folder(folder):
    return [each.name for each in folder.iterdir()]


def test_no_exam_at_all(learner):
    result = learner.run("--kata-mock", "mock/1.py")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*start one with: pytest --kata-mock-new"])


def test_two_exams_drawn_at_once_are_two(learner):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--kata-mock-new"]
    running = [subprocess.Popen(command, cwd=learner.folder, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    for number in (1, 2, 3):
        one = record.load(record.place(learner.folder / ".kata", number))
        assert one.number == number
        assert f"Mock exam {number}:" in (learner.folder / "mock" / f"{number}.py").read_text()


def test_a_new_exam_needs_no_engine_and_no_katas(learner, own_engine_folder):
    assert learner.run("--kata-mock-new").ret == 0
    assert from_engine_folder(own_engine_folder) == []


def test_two_answers_at_once_are_refused(learner):
    assert learner.run("--kata-mock-new", "--kata-next").ret == 4
