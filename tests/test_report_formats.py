"""The scorecard in a terminal, as JSON and as Markdown."""

from __future__ import annotations

import json as standard_json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from pytest_dbml_kata.exam import Domain, Guide, built_in
from pytest_dbml_kata.report import json, markdown, terminal
from pytest_dbml_kata.report.scorecard import KataState, Scorecard, Verdict

JSON_PAGE = Path(__file__).parent.parent / "docs" / "report-json.md"

GUIDE = Guide(
    title="An exam",
    year="2030",
    questions=10,
    minutes=20,
    pass_percent=None,
    domains=(
        Domain("Cleaning", 20, {"impute": "impute missing values"}),
        Domain("Training", 50, {"fit": "fit a model", "tune": "tune a model"}),
        Domain("Serving", 30, {"serve": "serve a model"}),
    ),
)

STATES = (
    KataState("clean/impute", "Impute", ("impute",), 1, "passed"),
    KataState("train/fit", "Fit", ("fit",), 1, "passed"),
    KataState("train/folds", "Fit the folds", ("fit",), 2, "failed"),
    KataState("train/tidy", "Tidy up", ("tidy",), 1, "todo"),
    KataState("train/weigh", "Weigh", ("fit",), 1, "todo"),
    KataState("train/zip", "Zip", ("fit",), 1, "todo"),
)

MADE_AT = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)


def large(year: str) -> Scorecard:
    """Every objective of a built-in guide with katas, but those of its last domain."""
    verdicts: Iterator[Verdict] = cycle(("passed", "todo", "failed", "passed"))
    states = [
        KataState(f"ml_workflows/the_kata_about_{key}_{n}", f"Do what {key} asks for", (key,), 1, next(verdicts))
        for domain in built_in()[year].domains[:-1]
        for n, key in enumerate(domain.objectives)
    ]
    apart = [KataState(f"outside_the_guide/number_{n}", "Apart", ("apart",), 1, "todo") for n in range(20)]
    return Scorecard.of(built_in()[year], [*states, *apart])


def hostile() -> Scorecard:
    """Names that contain what terminals, rich and Markdown take for instructions."""
    name = "a|b `c` *d* [e](f) <g> __h__ \x1b[31mred\nline\\ é 机"
    guide = Guide(name, "2030", 1, 1, None, (Domain(name, 1, {"o": name}),))
    return Scorecard.of(guide, [KataState("x/" + name, name, ("o",), 1, "todo"), KataState(name, name, (), 1, "todo")])


def shown(scorecard: Scorecard, width: int = 100) -> str:
    return terminal.render(scorecard, width=width, color=False)


def row(text: str, name: str) -> list[str]:
    """What a line that starts with a name says after it, in words, bars left out."""
    lines = [line for line in text.splitlines() if line.startswith(name)]
    assert len(lines) == 1
    return re.sub("[█▒░]+", "", lines[0].removeprefix(name)).split()


# Terminal


def test_the_title_says_which_guide() -> None:
    assert shown(Scorecard.of(GUIDE, STATES)).splitlines()[0] == "Scorecard by the 2030 exam guide: An exam"


def test_a_row_for_every_domain() -> None:
    text = shown(Scorecard.of(GUIDE, STATES))
    assert row(text, "Cleaning") == ["20", "%", "1", "/", "1", "/", "1", "100", "%"]
    assert row(text, "Training") == ["50", "%", "1", "/", "2", "/", "4", "25", "%"]
    assert row(text, "Serving") == ["30", "%", "0", "/", "0", "/", "0", "no", "kata"]


def test_a_bar_shows_what_is_mastered_and_attempted() -> None:
    text = shown(Scorecard.of(GUIDE, STATES))
    bars = [match.group() for line in text.splitlines() if (match := re.search("[█▒░]{5,}", line))]
    assert bars == ["█" * 20, "█" * 5 + "▒" * 5 + "░" * 10]


def test_mastery_is_told_with_what_it_covers() -> None:
    text = shown(Scorecard.of(GUIDE, STATES))
    # (20 * 1 + 50 * 1/4) / 70 = 0.464...
    assert "Weighted mastery: 46 % (2 of 3 domains, 70 % of the weight)" in text
    assert "Katas: 2 mastered, 3 attempted, 6 in all" in text
    assert "Objectives without a kata: 2" in text


def test_weak_objectives_come_with_their_text() -> None:
    assert row(shown(Scorecard.of(GUIDE, STATES)), "  1 of 4") == ["fit", "a", "model", "(Training)"]


def test_the_next_kata_comes_with_its_title() -> None:
    assert "Next kata: train/folds, Fit the folds\n" in shown(Scorecard.of(GUIDE, STATES))


def test_katas_that_the_guide_does_not_ask_for_are_named() -> None:
    assert "Katas for no objective of this guide: 0 of 1 mastered (train/tidy)" in shown(Scorecard.of(GUIDE, STATES))
    assert "and 15 more)" in shown(large("2025"), 300)


def test_everything_mastered_names_no_next_kata() -> None:
    text = shown(Scorecard.of(GUIDE, STATES[:2]))
    assert "Every kata is mastered." in text
    assert "Next kata" not in text
    assert "Weakest" not in text


def test_no_katas_claim_no_mastery() -> None:
    text = shown(Scorecard.of(GUIDE, []))
    assert "Weighted mastery: none yet" in text
    assert "There is no kata to count." in text
    assert "Every kata is mastered" not in text


@pytest.mark.parametrize("width", [80, 120])
def test_one_line_says_what_is_not_claimed(width: int) -> None:
    note = shown(large("2025"), width).splitlines()[-1]
    assert "Measures this catalogue" in note
    assert "predicts no exam result" in note
    assert "unaffiliated with Databricks" in note


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("color", [True, False])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("scorecard", [large("2022"), large("2025"), hostile(), Scorecard.of(GUIDE, [])])
def test_no_line_is_wider_than_the_terminal(scorecard: Scorecard, width: int, color: bool, unicode: bool) -> None:
    text = terminal.render(scorecard, width=width, color=color, unicode=unicode)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_cut_off(width: int) -> None:
    words = " ".join(shown(large("2025"), width).split())
    assert "…" not in words
    assert "ml_workflows/the_kata_about_" in words
    for percent in ("38 %", "19 %", "31 %", "12 %"):
        assert percent in words
    assert "no kata" in words


def test_color_is_the_callers_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[32m█" in terminal.render(large("2025"), width=80, color=True)


def test_without_color_there_are_no_escape_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for scorecard in (large("2025"), hostile()):
        text = terminal.render(scorecard, width=80, color=False)
        assert "\x1b" not in text


def test_without_unicode_there_is_only_ascii() -> None:
    for scorecard in (large("2025"), hostile()):
        assert terminal.render(scorecard, width=80, color=True, unicode=False).isascii()
    bars = terminal.render(Scorecard.of(GUIDE, STATES), width=100, color=False, unicode=False)
    assert "#####=====.........." in bars


def test_names_are_no_markup() -> None:
    assert "[e](f)" in " ".join(shown(hostile(), 120).split())


# JSON


def results() -> dict[str, list[json.PropertyResult]]:
    return {
        "train/folds": [
            json.PropertyResult("keeps_rows", "passed"),
            json.PropertyResult("fits", "failed", "a row is lost"),
        ]
    }


def dumped(states: tuple[KataState, ...] = STATES) -> Any:
    scorecards = [Scorecard.of(guide, states) for guide in (GUIDE, *built_in().values())]
    return standard_json.loads(
        json.dump(scorecards, exam="2030", made_at=MADE_AT, version="1.2.3", properties=results())
    )


def test_the_json_report_says_what_it_is() -> None:
    report = dumped()
    assert report["schema"] == "pytest-dbml-kata/scorecard/1"
    assert report["made_at"] == "2025-03-01T12:00:00Z"
    assert report["version"] == "1.2.3"
    assert report["exam"] == "2030"
    assert set(report["exams"]) == {"2030", "2022", "2025"}


def test_json_numbers_are_those_of_the_scorecard() -> None:
    exam = dumped()["exams"]["2030"]
    assert exam["mastery"] == pytest.approx(32.5 / 70)
    assert exam["covered"] == pytest.approx(0.7)
    assert exam["objectives_open"] == 2
    assert exam["next_kata"] == "train/folds"
    assert exam["outside"] == ["train/tidy"]
    assert exam["weakest"] == [{"domain": "Training", "key": "fit"}]
    training = exam["domains"][1]
    assert (training["mastered"], training["attempted"], training["in_all"], training["mastery"]) == (1, 2, 4, 0.25)
    assert training["objectives"][0]["katas"] == ["train/fit", "train/folds", "train/weigh", "train/zip"]


def test_every_kata_is_in_the_json_report_with_what_is_known() -> None:
    katas = {each["id"]: each for each in dumped()["katas"]}
    assert list(katas) == [each.id for each in STATES]
    assert katas["clean/impute"] == {
        "id": "clean/impute",
        "title": "Impute",
        "level": 1,
        "objectives": ["impute"],
        "verdict": "passed",
        "properties": None,
    }
    assert katas["train/folds"]["properties"] == [
        {"name": "keeps_rows", "verdict": "passed", "message": None},
        {"name": "fits", "verdict": "failed", "message": "a row is lost"},
    ]


def test_the_json_report_can_be_read_back_by_its_schema() -> None:
    text = json.dump([Scorecard.of(GUIDE, STATES)], exam="2030", made_at=MADE_AT, version="1", properties=results())
    report = msgspec.json.decode(text, type=json.Report)
    assert report.made_at == MADE_AT
    assert report.katas[2].properties == tuple(results()["train/folds"])
    assert msgspec.json.decode(msgspec.json.encode(report), type=json.Report) == report


def test_the_time_is_written_in_utc() -> None:
    there = MADE_AT.astimezone(timezone(timedelta(hours=2)))
    text = json.dump([Scorecard.of(GUIDE, STATES)], exam="2030", made_at=there, version="1")
    assert '"made_at": "2025-03-01T12:00:00Z"' in text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        json.dump([Scorecard.of(GUIDE, STATES)], exam="2030", made_at=MADE_AT.replace(tzinfo=None), version="1")


def test_scorecards_of_different_katas_are_refused() -> None:
    scorecards = [Scorecard.of(GUIDE, STATES), Scorecard.of(built_in()["2025"], STATES[:1])]
    with pytest.raises(ValueError, match="different katas"):
        json.dump(scorecards, exam="2030", made_at=MADE_AT, version="1")


def fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every field below a JSON value, named as the page names it, with its value."""
    if isinstance(value, list):
        for each in value:
            yield from fields(each, f"{path}[]")
    elif isinstance(value, dict):
        for name, each in value.items():
            here = f"{path}.<year>" if path == "exams" else f"{path}.{name}".removeprefix(".")
            if path != "exams":
                yield here, each
            yield from fields(each, here)


DOCUMENTED = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", JSON_PAGE.read_text("utf-8"), flags=re.MULTILINE))


def test_the_page_documents_the_fields_of_the_json_report_and_no_others() -> None:
    assert {name for name, _ in fields(dumped())} == set(DOCUMENTED)


def test_the_page_tells_the_types_of_the_json_report() -> None:
    kinds: dict[str, type | tuple[type, ...]]
    kinds = {"string": str, "integer": int, "number": (int, float), "list": list, "object": dict, "null": type(None)}
    for name, value in [*fields(dumped()), *fields(dumped(()))]:
        words = DOCUMENTED[name].replace("list of strings", "list").split(" or ")
        assert any(isinstance(value, kinds[word]) for word in words), f"{name} is {value!r}, not {DOCUMENTED[name]}"


def test_the_page_tells_which_fields_can_be_null() -> None:
    seen = {name for name, value in [*fields(dumped()), *fields(dumped(()))] if value is None}
    assert seen == {name for name, kind in DOCUMENTED.items() if "null" in kind}


# Markdown


def test_markdown_has_a_table_of_domains() -> None:
    lines = markdown.render(Scorecard.of(GUIDE, STATES)).splitlines()
    assert lines[0] == "## Scorecard by the 2030 exam guide: An exam"
    at = lines.index("| Exam domain | Weight | Mastered | Attempted | In all | Mastery |")
    assert lines[at - 1] == "", "without an empty line before it a table is a paragraph"
    assert lines[at + 2 : at + 6] == [
        "| Cleaning | 20 % | 1 | 1 | 1 | 100 % |",
        "| Training | 50 % | 1 | 2 | 4 | 25 % |",
        "| Serving | 30 % | 0 | 0 | 0 | no kata |",
        "",
    ]


def test_markdown_tells_what_the_terminal_tells() -> None:
    text = markdown.render(Scorecard.of(GUIDE, STATES))
    assert "**Weighted mastery: 46 %** (2 of 3 domains, 70 % of the weight)" in text
    assert "Katas: 2 mastered, 3 attempted, 6 in all" in text
    assert "Objectives without a kata: 2" in text
    assert "### Weakest objectives\n" in text
    assert "| fit a model | Training | 1 of 4 |" in text
    assert "**Next kata:** train/folds, Fit the folds" in text
    assert "- train/tidy, Tidy up (todo)" in text
    assert "predicts no exam result; unaffiliated with Databricks" in text


def test_markdown_without_katas() -> None:
    text = markdown.render(Scorecard.of(GUIDE, []))
    assert "none yet" in text
    assert "There is no kata to count." in text
    assert "Weakest" not in text


def test_markdown_shows_names_as_they_are() -> None:
    text = markdown.render(hostile())
    assert r"a\|b \`c\` \*d\* \[e\](f) \<g\> \_\_h\_\_" in text
    assert "red\nline" not in text
    for line in text.splitlines():
        assert not re.search(r"(?<!\\)`", line)
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (4, 7), "a name adds no cells"
