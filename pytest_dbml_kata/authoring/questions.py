"""Trying questions while they are written: the rules, the experiments, and what came out of each.

    python -m pytest_dbml_kata.authoring.questions [TOPIC ...] [--kept]

A topic is ``<domain>/<name>``, as its file lies below ``pytest_dbml_kata/bank``, and
``<domain>/<name>::<question>`` one of its questions; without any, the whole bank is tried, and held to what it has to
keep as a whole. Every experiment is run anew, unless ``--kept`` is given. With ``--write`` nothing is tried: the files
of questions below ``katas`` and ``solutions`` are written from the bank.
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
    """What a file of questions and that of its answers are to hold, as the bank has them."""
    questions = list(of_domain(file.domain).values())
    return {
        file.stub: writing.of_domain(file.domain, questions),
        file.solution: writing.solutions(file.domain, questions),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m pytest_dbml_kata.authoring.questions", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="<domain>/<name>; all by default")
    parser.add_argument("--kept", action="store_true", help="take what came out before")
    parser.add_argument("--write", action="store_true", help="write the files of questions")
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
        parser.error(f"there is no topic or question {unknown[0]!r}; the topics are {topics}")
    questions = [each for name in given.topics for each in known[name]] or list(bank().values())
    wrong = tried(questions, fresh=not given.kept)
    if not given.topics:
        for message in question_rules.faults_of_bank(questions, OBJECTIVES):
            print(message)
            wrong += 1
    witnessed = sum(each.witness is not None for each in questions)
    print(f"{len(questions)} questions, {witnessed} with a witness, {wrong} to mend")
    for score in question_rules.scores(questions):
        if not score.by_chance:
            print(f"by the rule {score.rule!r} {score.share:.0%} of {score.questions} are right")
    return int(bool(wrong))


def tried(questions: Sequence[Question], *, fresh: bool) -> int:
    """Print what is wrong with each question, and what came out of its experiment; how many things are to mend."""
    wrong = 0
    for question in questions:
        for fault in question_rules.faults(question, OBJECTIVES):
            print(f"{near(fault.path)}:{fault.line}: {fault.message}")
            wrong += 1
    with Engine() as engine:
        found = proofs(questions, lambda: engine, fresh=fresh)
    for question in questions:
        proof = found[question.id]
        if proof.contradiction is not None:
            print(f"{question.id}: CONTRADICTED: {proof.contradiction}")
            wrong += 1
        elif question.witness is not None:
            took = "" if proof.seconds is None else f" ({proof.seconds:.1f} s)"
            print(f"{question.id}: {shown(proof.outcome)[:150]}{took}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
