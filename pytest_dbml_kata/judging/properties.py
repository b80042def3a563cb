"""Properties held against observations."""

from __future__ import annotations

from pytest_dbml_kata.judging.observations import Observations
from pytest_dbml_kata.judging.witness import Witness
from pytest_dbml_kata.kata import ANSWERS, Kata
from pytest_dbml_kata.tables import Mismatch

Failure = tuple[str, object]
"""Why a property does not hold, and the expected observation, or None where the property gives none."""


class Properties:
    """The properties of a kata on the observations of one judged file."""

    def __init__(self, kata: Kata, observations: Observations, witness: Witness) -> None:
        self.kata = kata
        self.observations = observations
        self.witness = witness

    def failure(self, name: str, encoded: bytes) -> Failure | None:
        """Why the property does not hold on an observed case; None if it does."""
        observation = self.observations.memo[encoded]
        if name == ANSWERS:
            return None if observation.problem is None else (observation.problem.message, None)
        if observation.problem is not None:
            return None
        truth = (self.witness.truth(encoded),) if self.kata.witness_function is not None else ()
        return why_not(self.kata, name, self.observations.decode_case(encoded), observation.value, *truth)

    def any_failure(self, encoded: bytes) -> bool:
        """Return True if any property does not hold on an observed case."""
        return any(self.failure(name, encoded) for name in self.kata.sentences)


def why_not(kata: Kata, name: str, *given: object) -> Failure | None:
    """Why a property does not hold on a case and an observation; None if it does."""
    prop = kata.properties[name]
    try:
        prop.check(*given)
    except Mismatch as mismatch:
        message = f"{mismatch.message}\n{mismatch.because}" if mismatch.because else mismatch.message
        return message, mismatch.expected
    except AssertionError as error:
        return str(error) or prop.sentence, None
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        # The observation comes from the learner's side and may be anything of the right type.
        return f"the result cannot be compared with a right one ({type(error).__name__}: {error})", None
    return None
