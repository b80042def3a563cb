"""Check questions while you write them: their rules, their experiments, and the outcome of each.

    python -m pytest_dbml_kata.authoring.questions [TOPIC ...] [--kept]

A topic is ``<domain>/<name>``, the path of its file below ``pytest_dbml_kata/bank``. ``<domain>/<name>::<question>``
is one of its questions. Without a topic, all questions are checked, and the rules of the bank as a whole. Every
experiment runs again, unless you give ``--kept``. With ``--write`` nothing is checked: the files of questions below
``katas`` and ``solutions`` are generated from the bank.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_dbml_kata import guides
from pytest_dbml_kata.authoring import question_rules
from pytest_dbml_kata.engine.client import Engine
from pytest_dbml_kata.question import Question
from pytest_dbml_kata.questions import writing
from pytest_dbml_kata.questions.index import QuestionFile, bank, of_domain, question_files, topic_files
from pytest_dbml_kata.questions.proof import proofs, shown
from pytest_dbml_kata.text import near

OBJECTIVES = guides.objectives(guides.built_in().values())


def written(file: QuestionFile) -> dict[Path, str]:
    """The text of a file of questions and of the file of its answers, generated from the bank."""
    questions = list(of_domain(file.domain).values())
    return {
        file.stub: writing.of_domain(file.domain, questions),
        file.solution: writing.solutions(file.domain, questions),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m pytest_dbml_kata.authoring.questions", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="<domain>/<name>; all by default")
    parser.add_argument("--kept", action="store_true", help="use stored outcomes")
    parser.add_argument("--write", action="store_true", help="generate the files of questions")
    given = parser.parse_args()
    if given.write:
        for file in question_files().values():
            for path, text in written(file).items():
                path.write_text(text, encoding="utf-8")
        return 0
    known = {f"{each.domain}/{each.name}": list(each.questions.values()) for each in topic_files()}
    known |= {f"{topic}::{each.name}": [each] for topic, questions in known.items() for each in questions}
    if unknown := [each for each in given.topics if each not in known]:
        topics = ", ".join(each for each in known if "::" not in each)
        parser.error(f"expected a topic or a question of the bank, got {unknown[0]!r}; the topics are {topics}")
    questions = [each for name in given.topics for each in known[name]] or list(bank().values())
    problems = checked(questions, fresh=not given.kept)
    if not given.topics:
        for message in question_rules.faults_of_bank(questions, OBJECTIVES):
            print(message)
            problems += 1
    witnessed = sum(each.witness is not None for each in questions)
    print(f"{len(questions)} questions, {witnessed} with a witness: {counted(problems)}")
    for score in question_rules.scores(questions):
        if not score.by_chance:
            print(f"the rule {score.rule!r} finds {score.share:.0%} of {score.questions} right choices")
    return int(bool(problems))


def checked(questions: Sequence[Question], *, fresh: bool) -> int:
    """Print the problems of each question and the outcome of its experiment. Return the number of problems."""
    problems = 0
    for question in questions:
        for fault in question_rules.faults(question, OBJECTIVES):
            print(f"{near(fault.path)}:{fault.line}: {fault.message}")
            problems += 1
    with Engine() as engine:
        found = proofs(questions, lambda: engine, fresh=fresh)
    for question in questions:
        proof = found[question.id]
        if proof.contradiction is not None:
            print(f"{question.id}: CONTRADICTED: {proof.contradiction}")
            problems += 1
        elif question.witness is not None:
            took = "" if proof.seconds is None else f" ({proof.seconds:.1f} s)"
            print(f"{question.id}: {shown(proof.outcome)[:150]}{took}")
    return problems


def counted(problems: int) -> str:
    """The number of problems in words."""
    return "ok" if problems == 0 else "1 problem" if problems == 1 else f"{problems} problems"


if __name__ == "__main__":
    sys.exit(main())
