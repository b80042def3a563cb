"""Drawing the cases of a kata with Hypothesis: the same ones each time, each from a run of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import msgspec

from pytest_dbml_kata.judging.hypothesis_internals import without_local_constants
from pytest_dbml_kata.kata import Draw, Kata

TRIES = 4
"""Runs of Hypothesis for each case that is wanted: a kata may have hardly more different cases than that."""


def seed_of(kata_id: str) -> int:
    """What a kata's cases are drawn by, unless another seed is asked for."""
    return random.Random(kata_id).getrandbits(32)


def draw(kata: Kata, seed: int, examples: int, runs: dict[bytes, int]) -> Iterator[bytes]:
    """The cases, encoded, each once; ``runs`` gets the run that drew each.

    Hypothesis follows a drawn case with several that are nearly the same. Two dozen cases have none to
    waste, so each comes from a run of its own, which draws the simplest case first and then one more.
    """
    for number in range(examples * TRIES):
        found: list[bytes] = []
        run(kata, seed, number, found.append)
        for encoded in found:
            if encoded not in runs and len(runs) < examples:
                runs[encoded] = number
                yield encoded
        if len(runs) == examples:
            break


def known(kata: Kata) -> list[bytes]:
    """The cases that every check starts with, encoded."""
    return [msgspec.msgpack.encode(case) for case in kata.known_cases]


def run(kata: Kata, seed: int, number: int, body: Callable[[bytes], None], *, shrink: bool = False) -> None:
    """Run ``body`` on the cases of that run; with ``shrink``, on smaller ones too once it has failed."""
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    encode = msgspec.msgpack.Encoder().encode
    strategy = kata.case_strategy
    assert strategy is not None

    def case_after_a_number(draw: Draw) -> object:
        # The second case of a run never begins with the same choice as the first: let that be this one.
        draw(st.integers(0, 2**16))
        return strategy(draw)

    @seeded(random.Random(f"{seed} {number}").getrandbits(64))
    @settings(
        max_examples=2,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        backend="hypothesis",
    )
    @given(st.composite(case_after_a_number)())
    def each(case: object) -> None:
        body(encode(case))

    with without_local_constants():
        each()
