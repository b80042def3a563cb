"""Results that are kept: whole, or not at all."""

from __future__ import annotations

import pytest

from pytest_dbml_kata.judging.result_cache import keep, kept


@pytest.mark.parametrize("result", [b"", b"\x01", bytes(range(256))], ids=len)
def test_what_is_kept_is_what_was_put_or_nothing(tmp_path, result):
    place = tmp_path / "a" / "b.result"
    assert kept(place) is None
    keep(place, result)
    assert kept(place) == result
    whole = place.read_bytes()
    for at in range(len(whole)):
        place.write_bytes(whole[:at])
        assert kept(place) is None
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert kept(place) is None
    place.write_bytes(whole + b"\0")
    assert kept(place) is None
