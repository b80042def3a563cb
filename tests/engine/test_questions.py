"""Proofs of questions: kept, and each in a clean worker."""

from __future__ import annotations

import msgspec
import pytest

from pytest_dbml_kata.compare import alike
from pytest_dbml_kata.questions.index import bank
from pytest_dbml_kata.questions.proof import proofs

BANK = bank()
WITNESSED = [each for each in BANK.values() if each.witness is not None]


def test_a_proof_is_kept_and_not_run_again(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("KATA_CACHE_DIR", str(tmp_path))
    asked = [BANK["spark_ml/questions::fits_until_a_search_is_done"]]
    assert proofs(asked, lambda: engine)[asked[0].id].outcome == 31

    def refused():
        raise AssertionError("no engine is wanted")

    assert proofs(asked, refused)[asked[0].id].outcome == 31
    (kept,) = tmp_path.rglob("*.result")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + msgspec.msgpack.encode(30)[-1:])  # damaged: another number than came out
    with pytest.raises(AssertionError, match="no engine is wanted"):
        proofs(asked, refused)
    assert proofs(asked, lambda: engine)[asked[0].id].outcome == 31
    assert kept.read_bytes() == whole


def test_an_experiment_has_a_clean_worker_of_its_own(engine):
    """What one does to its session or its process is not met by the next."""
    asked = [each for each in WITNESSED if each.domain == "spark_ml"][:3]
    once = proofs(asked, lambda: engine, fresh=True)
    again = proofs(asked, lambda: engine, fresh=True)
    assert all(alike(once[each.id].outcome, again[each.id].outcome) for each in asked)
