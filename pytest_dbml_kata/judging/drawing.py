"""Draw the cases of a kata with Hypothesis: reproducibly, and each from a separate run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import msgspec

from pytest_dbml_kata.judging.hypothesis_internals import without_local_constants
from pytest_dbml_kata.kata import Draw, Kata

TRIES = 4
"""The maximum number of Hypothesis runs per case, because a kata can have few different cases."""


def seed_of(kata_id: str) -> int:
    """Return the default seed of a kata."""
    return random.Random(kata_id).getrandbits(32)


def draw(kata: Kata, seed: int, examples: int, runs: dict[bytes, int]) -> Iterator[bytes]:
    """Yield each encoded case once, and store the number of its run in ``runs``.

    After a case, Hypothesis draws several similar ones. Two dozen cases are too few for that, so each case comes from a
    separate run, which draws the simplest case first and then one more.
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
    """Return the encoded cases that every check starts with."""
    return [msgspec.msgpack.encode(case) for case in kata.known_cases]


def run(kata: Kata, seed: int, number: int, body: Callable[[bytes], None], *, shrink: bool = False) -> None:
    """Call ``body`` on the cases of a run. With ``shrink``, also call it on smaller cases after a failure."""
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    encode = msgspec.msgpack.Encoder().encode
    strategy = kata.case_strategy
    assert strategy is not None

    def case_after_a_number(draw: Draw) -> object:
        # The first choice of the second case always differs from the first case. Spend this one on it.
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
