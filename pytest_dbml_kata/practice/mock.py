"""``--kata-mock-new`` and ``--kata-mock``: start a mock exam, and grade it."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from pytest_dbml_kata.atomic_files import write_new
from pytest_dbml_kata.engine.client import EngineError
from pytest_dbml_kata.mock import draw
from pytest_dbml_kata.mock.grade import Gap, Grading, gaps, graded, known
from pytest_dbml_kata.question import Question
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.questions.proof import Proof, proofs
from pytest_dbml_kata.questions.reading import answers, unknown
from pytest_dbml_kata.records import mock_exams as record
from pytest_dbml_kata.records.mock_exams import FOLDER, MockExam
from pytest_dbml_kata.report import mock_exam
from pytest_dbml_kata.report.progress import Progress
from pytest_dbml_kata.text import near

if TYPE_CHECKING:
    from pytest_dbml_kata.run.session import KataSession

Say = Callable[[str], object]


def new(session: KataSession, say: Say) -> int:
    """Draw a mock exam, write its file, and start its clock. Return the exit status."""
    guide, past = session.guide, record.every(session.store.folder)
    given = session.config.getoption("kata_seed")
    seed = int.from_bytes(os.urandom(4)) if given in (None, "random") else int(given)
    questions = draw.draw(guide, bank(), seen(session, past), seed)
    if not questions:
        raise pytest.UsageError(f"the question bank has no questions for the exam guide of {guide.year}")
    folder = session.root / FOLDER
    number = 1 + max([0, *(each.number for each in past), *map(_number, folder.glob("*.py"))])
    try:
        while True:
            exam = draw.exam(guide, questions, number=number, seed=seed, begun=datetime.now(UTC))
            path = folder / f"{number}.py"
            # The first process to write this record gets the number. The file to answer is useless without it.
            if write_new(record.place(session.store.folder, number), msgspec.json.encode(exam)):
                write_new(path, draw.file(exam, guide, questions, near(path)).encode())
                break
            number += 1
    except OSError as error:
        raise pytest.UsageError(f"--kata-mock-new: {error.filename}: {error.strerror}") from error
    say(f"{near(path)}: {len(questions)} questions, {exam.minutes} minutes, by the exam guide of {guide.year}.")
    say(f"Started at {exam.begun.astimezone():%H:%M}; time is up at {exam.ends.astimezone():%H:%M}.")
    say(draw.pass_mark(guide))
    say(f"Grade it with: pytest --kata-mock {near(path)}")
    say(f"Draw the same exam again: pytest --kata-mock-new --kata-seed={seed}")
    return 0


def seen(session: KataSession, past: list[MockExam]) -> Counter[str]:
    """Count how many times each question was seen: in mock exams, or answered in question files."""
    found = Counter(each.question for exam in past for each in exam.questions)
    found.update(session.journal.last_answers.keys())
    return found


def grade(session: KataSession, given: str, say: Say) -> int:
    """Grade a mock exam, and record the result of the first grading. Return the exit status."""
    path = session.config.invocation_params.dir / given
    path = path if path.suffix else path.with_suffix(".py")
    exam = _loaded(_drawn(session, path))
    if exam.exam not in session.guides:
        raise pytest.UsageError(f"{near(path)} was drawn by the exam guide of {exam.exam}, which no longer exists")
    try:
        content, saved = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise pytest.UsageError(f"cannot read {near(path)}: {error.strerror}") from error
    text = content.decode("utf-8-sig", errors="replace")
    guide, names = session.guides[exam.exam], [record.name(at) for at in range(1, len(exam.questions) + 1)]
    questions, gone = known(exam, bank())
    try:
        proven = _proven(session, [each for _, each in questions], near(path))
    except EngineError as error:
        say(f"cannot prove the answers, so nothing was graded; your file is unchanged: {error}")
        return int(pytest.ExitCode.INTERNAL_ERROR)
    finally:
        session.close()
    found = graded(
        exam,
        guide,
        questions,
        answers(text, names),
        proven,
        saved=saved,
        left_out=gone,
        strangers=unknown(text, names),
    )
    first = next((each for each in session.store.mock_results if each.number == exam.number), None)
    if first is None:
        session.store.record_mock(found.result(datetime.now(UTC)))
    width = min(shutil.get_terminal_size().columns, 120)
    brief = session.config.get_verbosity() < 0
    for line in mock_exam.render(found, _gaps(session, found), first, proven, width=width, brief=brief):
        say(line)
    for complaint in session.store.complaints:
        say(f"warning: {complaint}")
    return 0


def _loaded(place: Path) -> MockExam:
    try:
        return record.load(place)
    except record.MockExamError as error:
        raise pytest.UsageError(str(error)) from error


def _proven(session: KataSession, questions: list[Question], doing: str) -> dict[str, Proof]:
    """Return the proofs of questions. On a terminal, show the progress of the experiments."""
    progress = Progress(sys.stdout, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None
    if progress is None:
        return proofs(questions, lambda: session.engine)
    step = progress.of(doing)
    try:
        return proofs(
            questions,
            lambda: session.engine,
            told=lambda done, of: step("running experiments", done, of),
        )
    finally:
        progress.clear()


def _gaps(session: KataSession, grading: Grading) -> list[Gap]:
    standings = session.standings()
    before: dict[str, tuple[int, int]] = {}
    earlier = {each.id: each.right for each in standings.questions if each.answered}
    for result in session.store.mock_results:
        if result.number != grading.exam.number:
            earlier |= result.questions
    for question, right in earlier.items():
        for key in bank()[question].objectives if question in bank() else ():
            known_right, known_asked = before.get(key, (0, 0))
            before[key] = (known_right + right, known_asked + 1)
    mastered = [each.spec.id for each in standings.all() if each.kata_state.mastered]
    return gaps(grading, session.specs, mastered, before)


def _drawn(session: KataSession, path: Path) -> Path:
    """Return the record of the exam in a file. Raise `pytest.UsageError` if there is none."""
    number = _number(path)
    place = record.place(session.store.folder, number)
    if number and place.is_file():
        if not path.is_file():
            raise pytest.UsageError(f"{near(path)} does not exist; the record of the exam is {near(place)}")
        return place
    exams = [near(session.root / FOLDER / f"{each.number}.py") for each in record.every(session.store.folder)]
    there = f"expected one of {', '.join(exams)}" if exams else "start one with: pytest --kata-mock-new"
    raise pytest.UsageError(f"{near(path)} is not a mock exam of this folder; {there}")


def _number(path: Path) -> int:
    return int(path.stem) if path.stem.isascii() and path.stem.isdecimal() else 0
