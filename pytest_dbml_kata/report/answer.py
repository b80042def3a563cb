"""An answer to a question as text: what was answered, what is right and why, and what proves it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final

from pytest_dbml_kata.question import Choice, Wrong
from pytest_dbml_kata.questions.proof import Proof, shown
from pytest_dbml_kata.questions.writing import set_paragraphs
from pytest_dbml_kata.report.failure import wrap

LONGEST_OUTCOME: Final = 300
"""Characters of what came out that are shown."""


def explained(proof: Proof, chosen: Choice | None, letters: Mapping[str, Choice], *, width: int) -> str:
    """All that there is to say on an answer, or on a question that was not answered, in paragraphs."""
    letter = {id(choice): letter for letter, choice in letters.items()}
    parts = [[line for line in set_paragraphs(proof.question.stem, width).splitlines() if line.strip()]]
    right = None if proof.right is None else proof.question.choices[proof.right]
    if chosen is not None and chosen is not right:
        parts.append(wrap(f"Your answer: {letter[id(chosen)]}) {chosen.text}", width))
        if isinstance(chosen, Wrong):
            parts[-1] += wrap(f"Why it is believed: {chosen.believed}", width)
        parts[-1] += wrap(f"Why it is wrong: {chosen.because}", width)
    if right is not None:
        parts.append(wrap(f"Right: {letter[id(right)]}) {right.text}", width))
        parts[-1] += wrap(right.because, width)
    parts += [*proven(proof, width)]
    if proof.question.retiring:
        parts.append(wrap(f"Note: {proof.question.retiring}", width))
    return "\n\n".join("\n".join(part) for part in parts)


def proven(proof: Proof, width: int) -> list[list[str]]:
    """What proves the answer: what was run and what came out, or where it is written."""
    question, parts = proof.question, []
    if question.witness is not None:
        parts.append(
            [
                *wrap(f"Proof, run on this machine: {question.experiment}", width),
                *textwrap.indent(question.code, "    ").splitlines(),
                *came_out(proof, width),
            ]
        )
    if question.source is not None:
        told = f"Proof, looked up on {question.source.looked_up}" if question.witness is None else "Read on"
        parts.append(wrap(f"{told}: {question.source.title}", width))
        parts[-1].append(question.source.address)
    return parts


def came_out(proof: Proof, width: int) -> list[str]:
    if proof.problem is not None:
        return wrap(f"It failed: {proof.problem}", width)
    return wrap(f"What came out: {shown(proof.outcome, LONGEST_OUTCOME)}", width)
