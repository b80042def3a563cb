"""Trying questions while they are written: the rules, the experiments, and what came out of each.

    python -m pytest_dbml_kata.authoring.questions [TOPIC ...] [--kept]

A topic is ``<domain>/<name>``, as its file lies below ``pytest_dbml_kata/questions``, and
``<domain>/<name>::<question>`` one of its questions; without any, the whole bank is tried, and held to what it has to
keep as a whole. Every experiment is run anew, unless ``--kept`` is given.
"""

from __future__ import annotations

import argparse
import sys

from pytest_dbml_kata import exam
from pytest_dbml_kata.authoring import question_rules
from pytest_dbml_kata.engine.client import Engine
from pytest_dbml_kata.naming import near
from pytest_dbml_kata.questions.bank import bank, topic_files
from pytest_dbml_kata.questions.proof import proofs, shown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m pytest_dbml_kata.authoring.questions", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="<domain>/<name>; all by default")
    parser.add_argument("--kept", action="store_true", help="take what came out before")
    given = parser.parse_args()
    known = {f"{each.domain}/{each.name}": list(each.questions.values()) for each in topic_files()}
    known |= {f"{topic}::{each.name}": [each] for topic, questions in known.items() for each in questions}
    if unknown := [each for each in given.topics if each not in known]:
        topics = ", ".join(each for each in known if "::" not in each)
        parser.error(f"there is no topic or question {unknown[0]!r}; the topics are {topics}")
    questions = [each for name in given.topics for each in known[name]] or list(bank().values())
    objectives = question_rules.every_objective(exam.built_in().values())
    wrong = 0
    for question in questions:
        for fault in question_rules.faults(question, objectives):
            print(f"{near(fault.path)}:{fault.line}: {fault.message}")
            wrong += 1
    with Engine() as engine:
        found = proofs(questions, lambda: engine, fresh=not given.kept)
    for question in questions:
        proof = found[question.id]
        if question.witness is None:
            continue
        if proof.contradiction is None:
            took = "" if proof.seconds is None else f" ({proof.seconds:.1f} s)"
            print(f"{question.id}: {shown(proof.outcome)[:150]}{took}")
        else:
            wrong += 1
            print(f"{question.id}: CONTRADICTED: {proof.contradiction}")
    if not given.topics:
        for message in question_rules.faults_of_bank(list(bank().values()), objectives):
            print(message)
            wrong += 1
    witnessed = sum(each.witness is not None for each in questions)
    print(f"{len(questions)} questions, {witnessed} with a witness, {wrong} to mend")
    for score in question_rules.scores(questions):
        if not score.by_chance:
            print(f"by the rule {score.rule!r} {score.share:.0%} of {score.questions} are right")
    longer = sum(max(len(each.text) for each in q.wrong) < len(q.right.text) for q in questions)
    print(f"the right choice is the longest of {longer} questions")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
