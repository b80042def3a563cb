"""Whose configuration counts: never one that came with the katas to be checked."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from pytest_dbml_kata.config_guard import CONFIGURATIONS, configuration, foreign, paths_in, settle

TEXT = {
    "pyproject.toml": "[tool.pytest.ini_options]\n",
    "tox.ini": "[pytest]\n",
    "setup.cfg": "[tool:pytest]\n",
}


def configure(folder, name="pytest.ini"):
    """Put a configuration of pytest there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(TEXT.get(name, ""))
    return path


def kata(folder):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "impute.py"
    path.write_text("")
    return path


@pytest.fixture
def work(tmp_path, monkeypatch):
    """An empty folder in which the user stands, with no options of pytest in the environment."""
    folder = tmp_path / "at work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTEST_ADDOPTS", "")
    monkeypatch.delenv("PYTEST_ADDOPTS")
    return folder


def settled(*arguments):
    """The options that pytest finds in its environment afterwards, but the one that is always there."""
    settle([str(each) for each in arguments])
    plain, *others = shlex.split(os.environ["PYTEST_ADDOPTS"])
    assert plain == "--assert=plain"
    return others


# Which one


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_configuration_where_one_stands_counts(work, name):
    own = configure(work, name)
    assert configuration(work, []) == own


@pytest.mark.parametrize("name", ["pyproject.toml", "tox.ini", "setup.cfg"])
def test_a_file_that_does_not_configure_pytest_is_none(work, name):
    outer = configure(work.parent)
    work.joinpath(name).write_text("[tool.ruff]\n")
    assert configuration(work, []) == outer


def test_a_folder_of_that_name_is_none(work):
    outer = configure(work.parent)
    work.joinpath("pytest.ini").mkdir()
    assert configuration(work, []) == outer


def test_within_a_folder_the_order_is_that_of_pytest(work):
    for name in reversed(CONFIGURATIONS):
        expected = configure(work, name)
        assert configuration(work, []) == expected


def test_the_nearest_one_above_counts(work):
    far, near = configure(work.parent), configure(work / "a")
    assert configuration(work / "a" / "b" / "c", []) == near
    assert configuration(work, []) == far


def test_one_below_does_not_count(work):
    outer = configure(work.parent)
    configure(work / "katas")
    assert configuration(work, [work / "other"]) == outer


def test_one_in_a_given_folder_is_passed_over(work):
    outer = configure(work.parent)
    configure(work)
    configure(work / "katas")
    assert configuration(work, [work]) == outer
    assert configuration(work / "katas", [work]) == outer


def test_one_beside_a_given_file_is_passed_over(work):
    outer = configure(work.parent)
    configure(work)
    assert configuration(work, [kata(work)]) == outer


def test_a_link_to_where_one_stands_is_seen_through(work):
    outer = configure(work.parent)
    configure(work)
    work.parent.joinpath("link").symlink_to(work)
    assert configuration(work, [work.parent / "link"]) == outer


def test_one_above_a_given_path_counts(work):
    own = configure(work)
    assert configuration(work, [kata(work / "katas"), work / "katas"]) == own


def test_every_given_path_is_looked_at(work):
    outer = configure(work.parent)
    configure(work)
    configure(work / "katas")
    assert configuration(work / "katas", iter([work / "elsewhere", work])) == outer


def test_there_may_be_none(work):
    configure(work)
    assert configuration(work, [Path(work.anchor)]) is None


def test_a_folder_whose_name_begins_alike_is_another(work):
    own = configure(work / "alice")
    (work / "ali").mkdir()
    assert configuration(work / "alice", [work / "ali"]) == own


# The paths of a command line


def test_the_paths_are_the_arguments_that_are_there(work):
    path = kata(work / "my katas")
    work.joinpath("-v").touch()
    given = ["--kata", "-v", "my katas", "my katas/impute.py::fills_every_gap", "no such thing", "", str(path)]
    assert paths_in(given) == [work / "my katas", path, path]


# What pytest is told


def test_pytest_is_told_the_configuration_where_one_stands(work):
    own = configure(work)
    assert settled("--kata", kata(work / "katas")) == ["--config-file", str(own)]


@pytest.mark.parametrize("given", [".", "./", "impute.py", "impute.py::fills_every_gap"])
def test_pytest_is_told_the_one_above_when_that_here_is_the_learners(work, given):
    outer = configure(work.parent)
    configure(work)
    kata(work)
    assert settled("--kata", given) == ["--config-file", str(outer)]


@pytest.mark.parametrize("given", ["../at work", "katas/..", "katas/../impute.py"])
def test_a_roundabout_path_to_where_one_stands_is_seen_through(work, given):
    outer = configure(work.parent)
    configure(work)
    kata(work)
    (work / "katas").mkdir()
    assert settled("--kata", given) == ["--config-file", str(outer)]


def test_pytest_is_told_to_use_none_where_there_is_none_to_trust(work):
    configure(work)
    assert settled("--kata", work.anchor) == ["--config-file", os.devnull, "--rootdir", str(work)]


@pytest.mark.parametrize(
    "chosen", [["-c", "mine.ini"], ["-cmine.ini"], ["--config-file", "mine.ini"], ["--config-file=mine.ini"]], ids=str
)
def test_what_the_user_chooses_counts(work, chosen):
    configure(work)
    assert settled("--kata", *chosen) == []


def test_what_the_user_chooses_counts_and_the_environment_stays(work, monkeypatch):
    configure(work)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-v --tb=short")
    assert settled("-c", "mine.ini") == ["-v", "--tb=short"]


def test_options_that_only_look_alike_choose_nothing(work):
    own = configure(work)
    assert settled("--kata", "--co", "--color=no") == ["--config-file", str(own)]


def test_the_users_own_options_are_kept_and_have_the_last_word(work, monkeypatch):
    own = configure(work)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-v -k 'this or that' -c other.ini")
    assert settled("--kata") == ["--config-file", str(own), "-v", "-k", "this or that", "-c", "other.ini"]


def test_a_path_with_a_space_and_a_quote_arrives_whole(work, monkeypatch):
    folder = work / 'it\'s a "test" $HOME'
    own = configure(folder)
    monkeypatch.chdir(folder)
    assert settled("--kata") == ["--config-file", str(own)]


# The second lock


def test_a_configuration_is_foreign_when_it_came_with_the_katas(work):
    assert foreign(configure(work / "alice"), [work / "alice"])
    assert foreign(configure(work / "alice" / "deep"), [work / "alice"])
    assert foreign(configure(work / "bob"), [kata(work / "bob")])
    assert foreign(configure(work / "bob"), [work / "alice", kata(work / "bob")])


def test_a_configuration_reached_by_a_roundabout_path_is_foreign(work):
    own = configure(work / "alice")
    (work / "bob").mkdir()
    assert foreign(own, [work / "bob" / ".." / "alice"])
    work.joinpath("link").symlink_to(work / "alice")
    assert foreign(own, [work / "link"])
    assert foreign(work / "link" / "pytest.ini", [work / "alice"])


def test_a_configuration_is_not_foreign_when_it_lies_above_or_elsewhere(work):
    own = configure(work)
    assert not foreign(own, [work / "alice"])
    assert not foreign(own, [kata(work / "alice")])
    assert not foreign(configure(work / "bobby"), [work / "bob"])
    assert not foreign(own, [])


def test_no_configuration_is_foreign_to_nobody(work):
    assert not foreign(None, [work])
    assert not foreign(Path(os.devnull), [Path(os.devnull).parent])


def test_a_relative_configuration_is_where_one_stands(work):
    configure(work)
    assert foreign(Path("pytest.ini"), [work])
