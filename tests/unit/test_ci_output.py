"""What a run says to CI: annotations, the job's summary, lines for problem matchers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pytest_dbml_kata.ci.github import CUT, LARGEST_SUMMARY, annotations, append_summary
from pytest_dbml_kata.ci.problems import MATCHER, FailedProperty, in_repository, problem_line

PAGE = Path(__file__).parents[2] / "docs" / "ci.md"
ROOT = Path("/home/runner/work/katas/katas")
ON_GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(ROOT)}


def failed(
    name: str = "fills_every_gap",
    message: str = "a gap is left in 'age'",
    line: int | None = 24,
    kata: str = "ml_workflows/impute_missing",
    misconception: str | None = None,
) -> FailedProperty:
    return FailedProperty(ROOT / "katas" / f"{kata}.py", line, kata, name, message, misconception)


def understood(command: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it: name, properties, message."""
    head, _, data = command[2:].partition("::")
    name, _, given = head.partition(" ")
    properties = dict(each.split("=", 1) for each in given.split(","))
    return name, {key: unescaped(value, ":,") for key, value in properties.items()}, unescaped(data, "")


def unescaped(text: str, more: str) -> str:
    for each in ["\r", "\n", *more]:
        text = text.replace(f"%{ord(each):02X}", each)
    return text.replace("%25", "%")


# Annotations


def test_an_annotation_says_what_failed_where() -> None:
    (line,) = annotations([failed(misconception="NaN is no missing value")], ON_GITHUB)
    assert line == (
        "::error file=katas/ml_workflows/impute_missing.py,line=24,"
        "title=ml_workflows/impute_missing%3A fills_every_gap::a gap is left in 'age'"
        "%0AKnown misconception: NaN is no missing value"
    )


def test_no_failure_no_annotation() -> None:
    assert annotations([], ON_GITHUB) == []


@pytest.mark.parametrize(
    "message", ["100 % of it", "a\nb", "a\r\nb", "%0A stays", "a::b,c=d", "::warning::x", "größer 机", "%25"]
)
def test_github_reads_what_was_meant(message: str) -> None:
    (line,) = annotations([failed(message=message)], ON_GITHUB)
    assert "\n" not in line
    assert "\r" not in line
    assert understood(line)[2] == message


@pytest.mark.parametrize("name", ["a,b", "a:b", "100%", "a b", "a%2Cb", "ä", "a=b", "a::b"])
def test_any_path_is_read_as_it_is(name: str) -> None:
    path = ROOT / name / "x.py"
    (line,) = annotations([FailedProperty(path, 3, "d/x", "p", "m")], ON_GITHUB)
    assert understood(line)[1]["file"] == f"{name}/x.py"


def test_colours_and_control_characters_are_left_out() -> None:
    (line,) = annotations([failed(message="\x1b[31mred\x1b[0m\x07 end")], ON_GITHUB)
    assert understood(line)[2] == "red  end"


def test_without_a_line_the_first_is_taken() -> None:
    assert understood(annotations([failed(line=None)], ON_GITHUB)[0])[1]["line"] == "1"


def test_when_there_are_too_many_each_kata_has_one() -> None:
    """GitHub shows ten errors a step."""
    many = [failed(f"property_{n}", kata=kata) for kata in ("a/one", "b/two", "c/three") for n in range(4)]
    *shown, note = [understood(line) for line in annotations(many, ON_GITHUB)]
    assert len(shown) == 10
    titles = [properties["title"] for _, properties, _ in shown]
    assert titles[:4] == ["a/one: property_0", "b/two: property_0", "c/three: property_0", "a/one: property_1"]
    assert note[0] == "notice"
    assert note[1]["title"] == "2 more failed"
    assert "12 properties failed" in note[2]


def test_ten_need_no_note() -> None:
    assert len(annotations([failed(f"property_{n}") for n in range(10)], ON_GITHUB)) == 10


# Where a file is


def test_a_path_is_told_from_the_repository_even_when_pytest_runs_below_it(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert in_repository(Path("katas/a/b.py"), {"GITHUB_WORKSPACE": str(tmp_path)}) == "course/katas/a/b.py"
    assert in_repository(Path("katas/a/b.py"), {}) == "katas/a/b.py"


def test_a_path_elsewhere_is_absolute(tmp_path) -> None:
    assert in_repository(tmp_path / "b.py", ON_GITHUB) == str(tmp_path / "b.py")


def test_a_repository_behind_a_link_is_found(tmp_path) -> None:
    (tmp_path / "real" / "katas").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert (
        in_repository(tmp_path / "real" / "katas" / "b.py", {"GITHUB_WORKSPACE": str(tmp_path / "link")})
        == "katas/b.py"
    )


# Lines for problem matchers


def matched(line: str) -> dict[str, str] | None:
    """What a problem matcher makes of a line."""
    (matcher,) = json.loads(MATCHER.read_text())["problemMatcher"]
    assert matcher["owner"] == "pytest-dbml-kata"
    (pattern,) = matcher["pattern"]
    found = re.match(pattern["regexp"], line)
    return found and {key: found[group] for key, group in pattern.items() if key != "regexp"}


def test_the_line_is_as_promised() -> None:
    assert problem_line(failed(), ON_GITHUB) == (
        "katas/ml_workflows/impute_missing.py:24: error: fills_every_gap: a gap is left in 'age'"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("plain", "plain"),
        ("two\n  lines\r\nor more", "two lines or more"),
        ("x.py:3: error: y: z", "x.py:3: error: y: z"),
        ("\x1b[1mbold\x1b[0m", "bold"),
        ("", "does not hold"),
        (" \n ", "does not hold"),
        ("##[add-mask]e", "# #[add-mask]e"),
        ("größer 机", "größer 机"),
    ],
)
def test_the_matcher_reads_the_line(given: str, message: str) -> None:
    line = problem_line(failed(message=given), ON_GITHUB)
    assert matched(line) == {
        "file": "katas/ml_workflows/impute_missing.py",
        "line": "24",
        "severity": "error",
        "code": "fills_every_gap",
        "message": message,
    }


@pytest.mark.parametrize("folder", ["with space", "with:colon", "a:12: b", "ü"])
def test_the_matcher_finds_the_file_in_any_folder(folder: str) -> None:
    found = matched(problem_line(FailedProperty(ROOT / folder / "x.py", None, "d/x", "p", "m"), ON_GITHUB))
    assert found is not None
    assert (found["file"], found["line"]) == (f"{folder}/x.py", "1")


def test_a_long_message_is_cut() -> None:
    found = matched(problem_line(failed(message="word " * 200), ON_GITHUB))
    assert found is not None
    assert len(found["message"]) <= 300
    assert found["message"].endswith(" ...")


@pytest.mark.parametrize(
    "line",
    [
        "katas/ml_workflows/impute_missing.py:24   Imputer(...).fit(new)",
        "FAILED katas/ml_workflows/impute_missing.py::fills_every_gap",
        "katas/ml_workflows/impute_missing.py .F...",
        "Failed: a gap is left in 'age'",
        "reproduce: python .kata/repro/katas/ml_workflows/impute_missing.py",
        "1 failed, 4 passed in 3.12s",
    ],
)
def test_nothing_else_that_is_printed_is_taken_for_one(line: str) -> None:
    assert matched(line) is None


def test_the_page_shows_the_matcher_as_it_is() -> None:
    """VS Code cannot be given a file: the page has the pattern for its tasks."""
    text = PAGE.read_text(encoding="utf-8")
    (task,) = [block for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL) if "problemMatcher" in block]
    (matcher,) = json.loads(MATCHER.read_text())["problemMatcher"]
    (shown,) = json.loads(task)["tasks"]
    assert shown["problemMatcher"]["pattern"] == matcher["pattern"][0]


# The job's summary


@pytest.fixture
def summary(tmp_path) -> Path:
    path = tmp_path / "summary.md"
    path.touch()
    return path


def append(markdown: str, path: Path) -> str | None:
    return append_summary(markdown, {"GITHUB_STEP_SUMMARY": str(path)})


def test_the_summary_is_added_to_what_is_there(summary) -> None:
    assert append("## One\n", summary) is None
    assert append("## Two", summary) is None
    assert summary.read_text() == "## One\n\n## Two\n"


def test_a_last_line_that_is_not_ended_is_left_alone(summary) -> None:
    summary.write_text("said before")
    append("## Two\n", summary)
    assert summary.read_text() == "said before\n\n## Two\n"


def test_no_summary_no_complaint() -> None:
    assert append_summary("# x", {}) is None
    assert append_summary("# x", {"GITHUB_STEP_SUMMARY": ""}) is None


@pytest.mark.parametrize("before", ["", "x" * 1000 + "\n", "y" * (LARGEST_SUMMARY - 500)])
def test_a_long_summary_is_cut_at_a_line_and_says_so(summary, before: str) -> None:
    summary.write_text(before)
    assert append("größer\n" * 300_000, summary) is None
    added = summary.read_bytes().decode().removeprefix(before).lstrip("\n")
    assert LARGEST_SUMMARY - 20 < summary.stat().st_size <= LARGEST_SUMMARY
    assert added.startswith(CUT)
    assert set(added.removeprefix(CUT).splitlines()) == {"größer"}


def test_what_just_fits_is_not_cut(summary) -> None:
    append("x" * (LARGEST_SUMMARY - 1), summary)
    assert summary.stat().st_size == LARGEST_SUMMARY
    assert CUT not in summary.read_text()


@pytest.mark.parametrize("size", [LARGEST_SUMMARY - 10, LARGEST_SUMMARY, LARGEST_SUMMARY + 10])
def test_a_full_summary_is_left_alone(summary, size: int) -> None:
    summary.write_text("x" * size)
    complaint = append("## One\n" * 100, summary)
    assert complaint is not None
    assert "full" in complaint
    assert summary.stat().st_size == size


def test_what_cannot_be_written_is_a_complaint(tmp_path) -> None:
    assert "No such file" in (append("# x", tmp_path / "missing" / "summary.md") or "")
    assert "Is a directory" in (append("# x", tmp_path) or "")
