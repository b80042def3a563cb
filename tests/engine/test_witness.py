"""A pack of one's own, with a kata that asks what Spark will do: a witness tells."""

from __future__ import annotations

import textwrap

import pytest
from helpers.prediction_pack import KATA, SOLUTION, take_lab


@pytest.fixture
def lab(learner, monkeypatch, tmp_path):
    return take_lab(learner, monkeypatch, tmp_path)


def test_a_right_prediction_passes_and_the_experiment_is_run_once(lab, tmp_path, engine):
    lab.write(KATA, textwrap.dedent(SOLUTION))
    lab.run("-p", "lab", "--kata").assert_outcomes(passed=2)
    results = sorted((tmp_path / "cache" / "witness").rglob("*.result"))
    assert len(results) == 8
    stamps = [path.stat().st_mtime_ns for path in results]
    lab.run("-p", "lab", "--kata", "nan_filter").assert_outcomes(passed=2)  # named, it is checked again
    assert [path.stat().st_mtime_ns for path in results] == stamps


def test_results_that_were_damaged_are_found_out_again(lab, tmp_path, engine):
    lab.write(KATA, textwrap.dedent(SOLUTION))
    lab.run("-p", "lab", "--kata").assert_outcomes(passed=2)
    results = {path: path.read_bytes() for path in (tmp_path / "cache" / "witness").rglob("*.result")}
    for path in results:
        path.write_bytes(b"")
    lab.run("-p", "lab", "--kata", "nan_filter").assert_outcomes(passed=2)  # named, it is checked again
    assert {path: path.read_bytes() for path in results} == results


def test_a_wrong_prediction_fails_with_the_truth(lab, engine):
    lab.write(KATA, "def passing(values, above): return sum(v is not None and v > above for v in values)")
    result = lab.run("-p", "lab", "--kata")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*lab/nan_filter::counts_as_spark_does*", "*NaN*", '*Known misconception: "NaN passes no filter".*']
    )
