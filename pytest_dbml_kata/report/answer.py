"""An answer to a question as blocks: the chosen answer, the correct one with its reason, and the proof."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final

from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.question import Choice, Wrong
from pytest_dbml_kata.questions.grading import Graded
from pytest_dbml_kata.questions.proof import Proof, shown
from pytest_dbml_kata.questions.writing import paragraphs
from pytest_dbml_kata.records.results import Block, Kind

LONGEST_OUTCOME: Final = 300
"""The maximum number of characters of an outcome."""


def blocks(graded: Graded, letters: Mapping[str, Choice]) -> tuple[Block, ...]:
    """Return the blocks of a graded answer."""
    if graded.proof is None:
        return (Block(Kind.MESSAGE, (graded.message or "not answered yet",)),)
    if graded.state != State.ENGINE_ERROR:
        return explained(graded.proof, graded.chosen, letters)
    asked, *rest = explained(graded.proof, None, letters)
    return (asked, Block(Kind.MESSAGE, (f"Engine error: {graded.message}",)), *rest)


def explained(proof: Proof, chosen: Choice | None, letters: Mapping[str, Choice]) -> tuple[Block, ...]:
    """Return the blocks of an answer, or of an unanswered question."""
    question = proof.question
    letter = {id(choice): letter for letter, choice in letters.items()}
    found = [Block(Kind.QUESTION, tuple(each for each in paragraphs(question.stem) if each.strip()))]
    right = None if proof.right is None else question.choices[proof.right]
    if chosen is not None and chosen is not right:
        told = [f"Your answer: {letter[id(chosen)]}) {chosen.text}"]
        told += [f"Why people believe it: {chosen.believed}"] if isinstance(chosen, Wrong) else []
        told += [f"Why it is wrong: {chosen.because}"]
        found.append(Block(Kind.ANSWER, tuple(told)))
    if right is not None:
        found.append(Block(Kind.ANSWER, (f"Right: {letter[id(right)]}) {right.text}", right.because)))
    found += proven(proof)
    if question.retiring:
        found.append(Block(Kind.ANSWER, (f"Note: {question.retiring}",)))
    return tuple(found)


def proven(proof: Proof) -> list[Block]:
    """Return the proof: the experiment with its outcome, or the official page."""
    question, found = proof.question, []
    if question.witness is not None:
        code = textwrap.indent(question.code, "    ", lambda _: True).splitlines()
        run = f"Proof, run on this machine: {question.experiment}"
        found.append(Block(Kind.PROOF, (run, *code, outcome(proof))))
    if question.source is not None:
        told = f"Proof, looked up on {question.source.looked_up}" if question.witness is None else "Read more"
        found.append(Block(Kind.PROOF, (f"{told}: {question.source.title}", question.source.address)))
    return found


def outcome(proof: Proof) -> str:
    if proof.problem is not None:
        return f"It failed: {proof.problem}"
    return f"Outcome: {shown(proof.outcome, LONGEST_OUTCOME)}"
