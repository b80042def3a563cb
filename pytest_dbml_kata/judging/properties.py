"""Check properties on observations."""

from __future__ import annotations

from pytest_dbml_kata.judging.observations import Observations
from pytest_dbml_kata.judging.witness import Witness
from pytest_dbml_kata.kata import ANSWERS, Kata
from pytest_dbml_kata.tables import Mismatch

Failure = tuple[str, object]
"""Why a property fails, and the expected observation (None if the property does not provide one)."""


class Properties:
    """The properties of a kata, checked on the observations of one judged file."""

    def __init__(self, kata: Kata, observations: Observations, witness: Witness) -> None:
        self.kata = kata
        self.observations = observations
        self.witness = witness

    def failure(self, name: str, encoded: bytes) -> Failure | None:
        """Return why a property fails on an observed case; None if it holds."""
        observation = self.observations.memo[encoded]
        if name == ANSWERS:
            return None if observation.problem is None else (observation.problem.message, None)
        if observation.problem is not None:
            return None
        truth = (self.witness.truth(encoded),) if self.kata.witness_function is not None else ()
        return why_not(self.kata, name, self.observations.decode_case(encoded), observation.value, *truth)

    def any_failure(self, encoded: bytes) -> bool:
        """Return True if any property fails on an observed case."""
        return any(self.failure(name, encoded) for name in self.kata.sentences)


def why_not(kata: Kata, name: str, *given: object) -> Failure | None:
    """Return why a property fails on a case and its observation; None if it holds."""
    prop = kata.properties[name]
    try:
        prop.check(*given)
    except Mismatch as mismatch:
        message = f"{mismatch.message}\n{mismatch.because}" if mismatch.because else mismatch.message
        return message, mismatch.expected
    except AssertionError as error:
        return str(error) or prop.sentence, None
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
        # The observation comes from the learner's code and can be any value of the right type.
        return f"cannot compare the result with the expected one ({type(error).__name__}: {error})", None
    return None
