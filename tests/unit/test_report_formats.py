"""The report in a terminal, as JSON, as Markdown and as CSV. The page has a file of its own."""

from __future__ import annotations

import csv as standard_csv
import json as standard_json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
import pytest
from helpers.report_sample import MOCKS, QUESTIONS, sample
from rich.cells import cell_len

from pytest_dbml_kata.guides import Domain, Guide, built_in
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard
from pytest_dbml_kata.report import csv, json, markdown, terminal
from pytest_dbml_kata.report.data import FailureReport, MetMisconception, Point, PropertyResult, Report

DOCS = Path(__file__).parents[2] / "docs"
JSON_PAGE = DOCS / "report-json.md"
CSV_PAGE = DOCS / "report-csv.md"

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
    KataState("clean/impute", "Impute", ("impute",), 1, State.PASSED),
    KataState("train/fit", "Fit", ("fit",), 1, State.PASSED),
    KataState("train/folds", "Fit the folds", ("fit",), 2, State.FAILED),
    KataState("train/tidy", "Tidy up", ("tidy",), 1, State.TODO),
    KataState("train/weigh", "Weigh", ("fit",), 1, State.TODO),
    KataState("train/zip", "Zip", ("fit",), 1, State.TODO),
)

MADE_AT = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)

KEPT = (
    KataState("clean/impute", "Impute", ("impute",), 1, State.PASSED, True, 0.96, MADE_AT + timedelta(days=3)),
    KataState("train/fit", "Fit", ("fit",), 1, State.TODO, True, 0.6, MADE_AT - timedelta(days=2)),
    *STATES[2:],
)
"""The same katas later, with what is estimated of those that were solved."""

FAILURES = (
    FailureReport(
        "train/folds",
        "Fit the folds",
        "fits",
        State.FAILED,
        MADE_AT - timedelta(hours=1),
        "a row\n  is lost",
        "folds overlap",
    ),
    FailureReport(
        "clean/impute", "Impute", "fills", State.CRASHED, MADE_AT - timedelta(days=3), "NaN", passed_since=True
    ),
)


def large(year: str, *, retention: float | None = None) -> Scorecard:
    """Every objective of a built-in guide with katas, but those of its last domain."""
    verdicts: Iterator[State] = cycle((State.PASSED, State.TODO, State.FAILED, State.PASSED))
    states = [
        KataState(
            f"ml_workflows/the_kata_about_{key}_{n}",
            f"Do what {key} asks for",
            (key,),
            1,
            next(verdicts),
            retention=retention,
        )
        for domain in built_in()[year].domains[:-1]
        for n, key in enumerate(domain.objectives)
    ]
    apart = [KataState(f"outside_the_guide/number_{n}", "Apart", ("apart",), 1, State.TODO) for n in range(20)]
    return Scorecard.of(built_in()[year], [*states, *apart])


def hostile() -> Scorecard:
    """Names that contain what terminals, rich and Markdown take for instructions."""
    name = "a|b `c` *d* [e](f) <g> __h__ \x1b[31mred\nline\\ é 机"
    guide = Guide(name, "2030", 1, 1, None, (Domain(name, 1, {"o": name}),))
    return Scorecard.of(
        guide, [KataState("x/" + name, name, ("o",), 1, State.FAILED), KataState(name, name, (), 1, State.TODO)]
    )


def reported(states: tuple[KataState, ...] = STATES, **more: Any) -> Report:
    """By the small guide, with the built-in ones beside it."""
    cards = {guide.year: Scorecard.of(guide, states) for guide in (GUIDE, *built_in().values())}
    return Report(**{"scorecards": cards, "exam": "2030", "made_at": MADE_AT, "version": "1.2.3"} | more)


def of(scorecard: Scorecard) -> Report:
    """A report on nothing but a scorecard."""
    return Report({scorecard.guide.year: scorecard}, scorecard.guide.year, MADE_AT, "1.2.3")


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
    assert "Katas: 2 mastered, 3 attempted, 6 in total" in text
    assert "Objectives without a kata: 2" in text


def test_weak_objectives_come_with_their_text() -> None:
    assert row(shown(Scorecard.of(GUIDE, STATES)), "  1 of 4") == ["fit", "a", "model", "(Training)"]


def test_the_next_kata_comes_with_its_title() -> None:
    assert "Next kata: train/folds, Fit the folds\n" in shown(Scorecard.of(GUIDE, STATES))


def test_retention_is_told_as_an_estimate() -> None:
    text = shown(Scorecard.of(GUIDE, KEPT))
    # (20 * 0.96 + 50 * 0.6) / 70 = 0.702...
    assert "Estimated retention of mastered katas: 70 %\n" in text
    heading = " ".join(" ".join(text.splitlines()[1:5]).split())
    assert "Retention" in heading
    assert "(est.)" in heading
    assert row(text, "Cleaning")[-2:] == ["96", "%"]
    assert row(text, "Training")[-4:] == ["25", "%", "60", "%"]
    assert row(text, "Serving")[-2:] == ["no", "kata"]


@pytest.mark.parametrize("year", ["2022", "2025"])
def test_every_objective_with_katas_can_be_listed(year) -> None:
    card = large(year, retention=0.87)
    text = terminal.render(card, width=200, color=False, every_objective=True)
    assert "Weakest objectives" not in text
    for domain in card.domains:
        for each in domain.objectives:
            line = next((line for line in text.splitlines() if line.rstrip().endswith(f"  {each.text}")), None)
            assert (line is not None) == bool(each.katas)
            if line is not None:
                assert line.split()[:3] == [str(each.mastered), "of", str(each.in_all)]
                assert ("87 % (est.)" in line) == (each.mastered > 0)


def test_without_an_estimate_retention_is_not_mentioned() -> None:
    assert "etention" not in shown(Scorecard.of(GUIDE, STATES))


def test_a_narrow_terminal_shows_retention_in_the_place_of_bars() -> None:
    card = large("2025", retention=0.87)
    assert "█" in shown(card, 80)
    narrow = shown(card, 60)
    assert not re.search("[█▒░]", narrow)
    assert len(re.findall("87 %", narrow)) == 4, "three domains and the overall line"
    for word in ("Databricks", "Development", "Workflows", "Deployment", "Retention"):
        assert word in narrow, "no word is broken"


def test_katas_that_the_guide_does_not_ask_for_are_named() -> None:
    assert "Katas outside this guide: 0 of 1 mastered (train/tidy)" in shown(Scorecard.of(GUIDE, STATES))
    assert "and 15 more)" in shown(large("2025"), 300)


def test_everything_mastered_names_no_next_kata() -> None:
    text = shown(Scorecard.of(GUIDE, STATES[:2]))
    assert "Every kata is mastered." in text
    assert "Next kata" not in text
    assert "Weakest" not in text


def test_no_katas_claim_no_mastery() -> None:
    text = shown(Scorecard.of(GUIDE, []))
    assert "Weighted mastery: none yet" in text
    assert "There are no katas." in text
    assert "Every kata is mastered" not in text


@pytest.mark.parametrize("width", [80, 120])
def test_one_line_says_what_is_not_claimed(width: int) -> None:
    note = shown(large("2025"), width).splitlines()[-1]
    assert "Measures this catalogue" in note
    assert "not your exam result" in note
    assert "Not affiliated with Databricks" in note


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("color", [True, False])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    "scorecard",
    [large("2022"), large("2025"), large("2022", retention=1), hostile(), Scorecard.of(GUIDE, [])],
    ids=["2022", "2025", "estimated", "hostile", "empty"],
)
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


RESULTS = {
    "train/folds": [PropertyResult("keeps_rows", State.PASSED), PropertyResult("fits", State.FAILED, "a row is lost")]
}

HISTORY = {
    "2030": [
        Point(MADE_AT - timedelta(days=9), "clean/impute", 1, 20 / 70),
        Point(MADE_AT - timedelta(days=5), "train/fit", 2, 32.5 / 70),
    ],
    "2022": [Point(MADE_AT, "clean/impute", 1, None)],
}


def known(states: tuple[KataState, ...] = KEPT) -> Report:
    """A report with something to say everywhere."""
    return reported(
        states,
        properties=RESULTS,
        history=HISTORY,
        failures=FAILURES,
        misconceptions=[MetMisconception("train/folds", "folds overlap", 3), MetMisconception("train/folds", "no", 1)],
        attempts=7,
        mocks=MOCKS,
    )


def dumped(report: Report) -> Any:
    return standard_json.loads(json.render(report))


def test_the_json_report_says_what_it_is() -> None:
    report = dumped(known())
    assert report["schema"] == "pytest-dbml-kata/scorecard/1"
    assert report["made_at"] == "2025-03-01T12:00:00Z"
    assert report["version"] == "1.2.3"
    assert report["exam"] == "2030"
    assert set(report["exams"]) == {"2030", "2022", "2025"}
    assert report["attempts"] == 7


def test_json_numbers_are_those_of_the_scorecard() -> None:
    exam = dumped(known())["exams"]["2030"]
    assert exam["mastery"] == pytest.approx(32.5 / 70)
    assert exam["retention"] == pytest.approx((20 * 0.96 + 50 * 0.6) / 70)
    assert exam["covered"] == pytest.approx(0.7)
    assert exam["objectives_open"] == 2
    assert exam["next_kata"] == "train/folds"
    assert exam["outside"] == ["train/tidy"]
    assert exam["weakest"] == [{"domain": "Training", "key": "fit"}]
    training = exam["domains"][1]
    assert (training["mastered"], training["attempted"], training["in_all"], training["mastery"]) == (1, 2, 4, 0.25)
    assert training["retention"] == 0.6
    assert training["objectives"][0]["katas"] == ["train/fit", "train/folds", "train/weigh", "train/zip"]
    assert [each["retention"] for each in training["objectives"]] == [0.6, None]


def test_every_kata_is_in_the_json_report_with_what_is_known() -> None:
    katas = {each["id"]: each for each in dumped(known())["katas"]}
    assert list(katas) == [each.id for each in KEPT]
    assert katas["train/fit"] == {
        "id": "train/fit",
        "title": "Fit",
        "level": 1,
        "objectives": ["fit"],
        "verdict": State.TODO,
        "mastered": True,
        "retention": 0.6,
        "due": "2025-02-27T12:00:00Z",
        "properties": None,
    }
    assert katas["train/folds"]["properties"] == [
        {"name": "keeps_rows", "verdict": State.PASSED, "message": None},
        {"name": "fits", "verdict": State.FAILED, "message": "a row is lost"},
    ]


def test_the_json_report_has_what_led_to_the_scorecard() -> None:
    report = dumped(known())
    assert report["failures"][0] == {
        "kata": "train/folds",
        "property": "fits",
        "verdict": State.FAILED,
        "time": "2025-03-01T11:00:00Z",
        "shown": "a row\n  is lost",
        "misconception": "folds overlap",
        "passed_since": False,
    }
    assert report["failures"][1]["passed_since"] is True
    assert report["misconceptions"][0] == {"kata": "train/folds", "name": "folds overlap", "times": 3}
    assert report["exams"]["2030"]["history"][0] == {
        "time": "2025-02-20T12:00:00Z",
        "kata": "clean/impute",
        "mastered": 1,
        "mastery": pytest.approx(20 / 70),
    }
    assert report["exams"]["2025"]["history"] == []


def test_the_json_report_can_be_read_back_by_its_schema() -> None:
    report = msgspec.json.decode(json.render(known()), type=json.Report)
    assert report.made_at == MADE_AT
    read = report.katas[2].properties
    assert read is not None
    assert [PropertyResult(each.name, each.verdict, each.message) for each in read] == RESULTS["train/folds"]
    assert msgspec.json.decode(msgspec.json.encode(report), type=json.Report) == report


def test_times_are_written_in_utc() -> None:
    there = timezone(timedelta(hours=2))
    moved = replace(KEPT[0], due=MADE_AT.astimezone(there))
    failed = replace(FAILURES[0], time=MADE_AT.astimezone(there))
    text = json.render(reported((moved, *KEPT[1:]), made_at=MADE_AT.astimezone(there), failures=[failed]))
    for name in ("made_at", "due", "time"):
        assert f'"{name}": "2025-03-01T12:00:00Z"' in text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        reported(made_at=MADE_AT.replace(tzinfo=None))


def test_scorecards_of_different_katas_are_refused() -> None:
    cards = {"2030": Scorecard.of(GUIDE, STATES), "2025": Scorecard.of(built_in()["2025"], STATES[:1])}
    with pytest.raises(ValueError, match="expected scorecards of the same katas"):
        reported(scorecards=cards)


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


def every_field() -> list[tuple[str, Any]]:
    """The fields of a full report and of an empty one."""
    return [*fields(dumped(known())), *fields(dumped(reported(())))]


def test_the_page_documents_the_fields_of_the_json_report_and_no_others() -> None:
    assert {name for name, _ in fields(dumped(known()))} == set(DOCUMENTED)


def test_the_page_tells_the_types_of_the_json_report() -> None:
    kinds: dict[str, type | tuple[type, ...]]
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "list": list, "object": dict}
    kinds |= {"null": type(None)}
    for name, value in every_field():
        words = DOCUMENTED[name].replace("list of strings", "list").split(" or ")
        assert any(isinstance(value, kinds[word]) for word in words), f"{name} is {value!r}, not {DOCUMENTED[name]}"
        assert isinstance(value, bool) == (words == ["boolean"])


def test_the_page_tells_which_fields_can_be_null() -> None:
    seen = {name for name, value in every_field() if value is None}
    assert seen == {name for name, kind in DOCUMENTED.items() if "null" in kind}


# Markdown


def test_markdown_has_a_table_of_domains() -> None:
    lines = markdown.render(reported()).splitlines()
    assert lines[0] == "## Scorecard by the 2030 exam guide: An exam"
    at = lines.index("| Exam domain | Weight | Mastered | Attempted | Total | Mastery |")
    assert lines[at - 1] == "", "without an empty line before it a table is a paragraph"
    assert lines[at + 2 : at + 6] == [
        "| Cleaning | 20 % | 1 | 1 | 1 | 100 % |",
        "| Training | 50 % | 1 | 2 | 4 | 25 % |",
        "| Serving | 30 % | 0 | 0 | 0 | no kata |",
        "",
    ]


def test_markdown_tells_what_the_terminal_tells() -> None:
    text = markdown.render(reported())
    assert "**Weighted mastery: 46 %** (2 of 3 domains, 70 % of the weight)" in text
    assert "Katas: 2 mastered, 3 attempted, 6 in total" in text
    assert "Objectives without a kata: 2" in text
    assert "### Weakest objectives\n" in text
    assert "| fit a model | Training | 1 of 4 |" in text
    assert "**Next kata:** train/folds, Fit the folds" in text
    assert "- train/tidy, Tidy up (todo)" in text
    assert "not your exam result. Not affiliated with Databricks" in text
    assert "etention" not in text, "there is nothing to estimate by"


def test_markdown_tells_retention_as_an_estimate_where_it_is_known() -> None:
    text = markdown.render(reported(KEPT))
    lines = text.splitlines()
    at = lines.index("| Exam domain | Weight | Mastered | Attempted | Total | Mastery | Retention (est.) |")
    assert lines[at + 1].count("|") == lines[at].count("|")
    assert lines[at + 2 : at + 5] == [
        "| Cleaning | 20 % | 1 | 1 | 1 | 100 % | 96 % |",
        "| Training | 50 % | 1 | 2 | 4 | 25 % | 60 % |",
        "| Serving | 30 % | 0 | 0 | 0 | no kata |  |",
    ]
    assert "- Estimated retention of mastered katas: 70 %\n" in text
    assert "Retention is an estimate, not a measurement" in lines[-1]


def test_markdown_tells_what_fails_now_and_why() -> None:
    lines = markdown.render(known()).splitlines()
    at = lines.index("### Failing now")
    assert lines[at + 2 : at + 6] == [
        "| Kata | Verdict | Property | Misconception |",
        "| :-- | :-- | :-- | :-- |",
        "| train/folds, Fit the folds | failed | fits | folds overlap |",
        "",
    ]


def test_markdown_names_a_failing_kata_of_which_no_more_is_known() -> None:
    assert "| train/folds, Fit the folds | failed |  |  |\n" in markdown.render(reported())


def test_markdown_says_nothing_of_failures_where_nothing_fails() -> None:
    assert "Failing" not in markdown.render(reported(STATES[:2], failures=FAILURES))


def test_markdown_without_katas() -> None:
    text = markdown.render(reported(()))
    assert "none yet" in text
    assert "There are no katas." in text
    assert "Weakest" not in text


def test_markdown_shows_names_as_they_are() -> None:
    text = markdown.render(of(hostile()))
    assert r"a\|b \`c\` \*d\* \[e\](f) \<g\> \_\_h\_\_" in text
    assert "red\nline" not in text
    for line in text.splitlines():
        assert not re.search(r"(?<!\\)`", line)
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (4, 5, 7), "a name adds no cells"


# CSV


def read(report: Report) -> list[dict[str, str]]:
    return list(standard_csv.DictReader(StringIO(csv.render(report), newline=""), strict=True))


def test_csv_has_a_row_for_each_kata() -> None:
    rows = {each["kata"]: each for each in read(known())}
    assert list(rows) == [each.id for each in KEPT]
    assert rows["train/fit"] == {
        "kata": "train/fit",
        "title": "Fit",
        "level": "1",
        "exam": "2030",
        "domains": "Training",
        "objectives": "fit",
        "verdict": State.TODO,
        "mastered": "yes",
        "retention_estimate": "0.6",
        "due": "2025-02-27T12:00:00Z",
        "properties_passed": "",
        "properties_in_all": "",
        "properties_failing": "",
        "misconceptions_met": "",
        "made_at": "2025-03-01T12:00:00Z",
    }
    failing = rows["train/folds"]
    assert (failing["mastered"], failing["retention_estimate"], failing["due"]) == ("no", "", "")
    assert (failing["properties_passed"], failing["properties_in_all"]) == ("1", "2")
    assert (failing["properties_failing"], failing["misconceptions_met"]) == ("fits", "folds overlap; no")
    assert rows["train/tidy"]["domains"] == ""


def test_csv_agrees_with_json() -> None:
    report = sample()
    written = dumped(report)
    domains = written["exams"]["2025"]["domains"]
    for row, kata in zip(read(report), written["katas"], strict=True):
        assert row["kata"] == kata["id"]
        assert row["objectives"] == "; ".join(kata["objectives"])
        assert row["mastered"] == {True: "yes", False: "no"}[kata["mastered"]]
        assert row["retention_estimate"] == ("" if kata["retention"] is None else str(kata["retention"]))
        assert row["due"] == (kata["due"] or "")
        counted = [each["name"] for each in domains if any(kata["id"] in o["katas"] for o in each["objectives"])]
        assert row["domains"] == "; ".join(counted)
        met = [each["name"] for each in written["misconceptions"] if each["kata"] == kata["id"]]
        assert row["misconceptions_met"] == "; ".join(met)


def test_csv_is_as_rfc_4180_has_it() -> None:
    text = csv.render(reported((replace(STATES[0], title='Fill, then "check"'),)))
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 2
    assert '"Fill, then ""check"""' in text
    assert read(reported(())) == []
    assert csv.render(reported(())).split("\r\n")[0] == ",".join(csv.COLUMNS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n\x00=", "＝"])
def test_a_spreadsheet_calculates_no_text_of_csv(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    guide = replace(GUIDE, domains=(Domain(text, 1, {text: text}),))
    card = Scorecard.of(guide, [KataState(text, text, (text,), 1, State.FAILED)])
    report = replace(
        of(card),
        properties={text: [PropertyResult(text, State.FAILED)]},
        misconceptions=[MetMisconception(text, text, 1)],
    )
    (row,) = read(report)
    guarded = [name for name, cell in row.items() if cell.startswith(f"'{start.strip(chr(0) + ' ')[-1]}HYPER")]
    assert guarded == ["kata", "title", "domains", "objectives", "properties_failing", "misconceptions_met"]


def test_a_row_of_csv_is_one_line_whatever_it_names() -> None:
    (row, _) = read(of(hostile()))
    assert "\x1b" not in row["title"]
    assert len(csv.render(of(hostile())).splitlines()) == 3


def test_the_page_documents_the_columns_of_csv() -> None:
    documented = re.findall(r"^\| `([a-z_]+)` \|", CSV_PAGE.read_text("utf-8"), flags=re.MULTILINE)
    assert documented == list(csv.COLUMNS)


# Questions and mock exams


def test_questions_are_told_once_one_is_answered() -> None:
    card = Scorecard.of(built_in()["2025"], (), QUESTIONS)
    text = terminal.render(card, width=100, color=False)
    assert "Questions: 2 right, 4 answered, 5 in total; the first answer counts" in text
    assert re.search(r"^  1 of 1  Databricks Machine Learning \(1 in total\)$", text, re.MULTILINE)
    assert re.search(r"^  0 of 1  ML Workflows \(2 in total\)$", text, re.MULTILINE)
    assert re.search(r"^  0 of 1  outside this guide \(1 in total\)$", text, re.MULTILINE)
    inside = Scorecard.of(
        built_in()["2025"], (), [each for each in QUESTIONS if "stage-transition" not in each.objectives]
    )
    assert "no objective" not in terminal.render(inside, width=100, color=False)
    assert "Questions" not in terminal.render(
        Scorecard.of(built_in()["2025"], (), QUESTIONS[3:4]), width=100, color=False
    )


def test_mock_exams_are_told_in_every_form() -> None:
    report = sample()
    text = terminal.render(report.scorecard, width=100, color=False, mocks=report.mocks)
    assert re.search(r"^  1  2025-02-20  21 of 42 \(50 %\)  72 min +guide 2025$", text, re.MULTILINE)
    assert re.search(r"^  2  2025-02-21  36 of 45 \(80 %\)  101 min, late  guide 2022$", text, re.MULTILINE)
    page = markdown.render(report)
    assert "| 2 | 21 Feb 2025 | 36 of 45 (80 %) | 101 min, late | 2022 |" in page
    assert "| Databricks Machine Learning | 1 | 1 | 1 |" in page
    assert "| outside this guide | 0 | 1 | 1 |" in page
    mocks = dumped(report)["mocks"]
    assert [(each["number"], each["late"], each["right"]) for each in mocks] == [(1, False, 21), (2, True, 36)]
    many = terminal.render(report.scorecard, width=100, color=False, mocks=[*MOCKS * 4])
    assert "Mock exams (the last 5 of 8)" in many
