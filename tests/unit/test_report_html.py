"""The page as it is written: what it says is compared with the JSON."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from helpers.html_page import (
    SPANS,
    Node,
    agrees,
    as_json,
    percent,
    points,
)
from helpers.report_sample import HOSTILE, MADE_AT, hostile, sample

from pytest_dbml_kata.guides import built_in
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import KataState, Scorecard
from pytest_dbml_kata.report import html
from pytest_dbml_kata.report.chart import MOST_LETTERS, Chart
from pytest_dbml_kata.report.data import Point, Report

# A page as a tree, from its source


class Source(HTMLParser):
    """Reads the source of a page as a tree, and refuses what is not closed."""

    VOID = ("meta", "link", "br")

    def __init__(self, source: str) -> None:
        super().__init__()
        self.root = Node("document", {})
        self.path = [self.root]
        self.feed(source)
        self.close()
        assert self.path == [self.root], f"{self.path[-1].tag} is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"{tag} has an attribute twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.path[-1].inside.append(node)
        if tag not in self.VOID:
            self.path.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.path.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.path[-1].inside.append(data)


def parsed(report: Report) -> Node:
    return Source(html.render(report)).root


# As it is written


@pytest.mark.parametrize("exam", ["2022", "2025"])
def test_the_page_says_what_the_json_says(exam: str) -> None:
    report = sample(exam)
    assert all(as_json(report)["exams"][exam][each] for each in ("history", "weakest", "outside", "retention"))
    agrees(parsed(report), as_json(report))


def test_a_report_on_nothing_says_so() -> None:
    cards = {year: Scorecard.of(guide, []) for year, guide in built_in().items()}
    page = parsed(Report(cards, "2025", MADE_AT, "1.2.3"))
    figures = [each.one("dd").text for each in page.one("header").one("dl").all("div")]
    assert figures[0] == "none yet the catalogue has no kata for this exam guide"
    assert figures[1] == "unknown there is no data yet"
    assert page.by_id("next").text == "There are no katas."
    assert {row[-2] for row in page.by_id("domains").one("table").rows()} == {"no kata"}
    assert "No kata has passed yet." in page.by_id("over-time").text
    assert "None recorded." in page.by_id("failures").text
    assert not page.all("svg")


def test_everything_mastered_names_no_next_kata() -> None:
    states = [KataState("a/b", "B", ("impute",), 1, State.PASSED)]
    page = parsed(Report({"2025": Scorecard.of(built_in()["2025"], states)}, "2025", MADE_AT, "1"))
    assert page.by_id("next").text == "Every kata is mastered."
    assert not page.all("details", "other")
    assert "Other exam guides" not in page.one("nav").text


def test_failures_are_open_until_the_kata_passes() -> None:
    details = parsed(sample()).by_id("failures").all("details")
    assert ["open" in each.attributes for each in details] == [True, True, True, False]


@pytest.mark.parametrize("report", [sample(), hostile()], ids=["sample", "hostile"])
def test_the_page_runs_nothing_and_loads_nothing(report: Report) -> None:
    page = parsed(report)
    tags = {each.tag for each in page.walk()}
    assert not tags & {"script", "img", "iframe", "object", "embed", "base", "form", "audio", "video", "image", "use"}
    assert [each.attributes for each in page.all("link")] == [{"rel": "icon", "href": "data:,"}]
    for element in page.walk():
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "xlink:href", "poster", "background")
            assert name != "href" or value.startswith("#") or value == "data:,"
    style = page.one("style").raw
    assert "url(" not in style
    assert "@import" not in style
    policies = [each.attributes["content"] for each in page.all("meta") if "http-equiv" in each.attributes]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_links_lead_somewhere() -> None:
    page = parsed(sample())
    ids = [each.attributes["id"] for each in page.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert {each.attributes["href"].removeprefix("#") for each in page.all("a")} <= set(ids)
    for svg in page.all("svg", "chart"):
        assert set(svg.attributes["aria-labelledby"].split()) <= set(ids)


def test_hostile_text_is_text() -> None:
    source = html.render(hostile())
    assert source.encode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", source)
    page = Source(source).root
    clean = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\udc80-\udcff]", "", HOSTILE).split())
    assert page.one("h1").text == clean
    assert page.one("head").one("title").raw.endswith(re.sub(r"[\x00-\x1f\x7f-\x9f\udc80-\udcff]", "", HOSTILE))
    failure = page.by_id("failures").one("details")
    assert failure.one("h3").text == clean
    assert failure.one("pre").attributes["aria-label"].startswith("Failure of </pre></title>")
    assert failure.one("pre").raw.startswith("\n\n</pre></title></style><script>"), "its own first line break stays"
    assert failure.one("pre").raw.endswith("end\n\ttab"), "line breaks and tabs stay, CR does not"
    assert page.by_id("misconceptions").one("table").rows() == [[f"“{clean}”", clean, "2"]]
    assert page.by_id("domains").one("table").rows()[0][0] == clean


def test_the_page_can_be_read_by_a_machine_that_reads_aloud() -> None:
    page = parsed(sample())
    assert page.one("html").attributes["lang"] == "en"
    assert (
        page.one("head").one("title").text
        == "Scorecard by the 2025 exam guide: Databricks Certified Machine Learning Associate"
    )
    viewport = [e.attributes["content"] for e in page.all("meta") if e.attributes.get("name") == "viewport"]
    assert viewport == ["width=device-width, initial-scale=1"]
    levels = [int(e.tag[1]) for e in page.walk() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), "no level is left out"
    for table in page.all("table"):
        head, body = table.one("thead"), table.one("tbody")
        assert all(each.attributes["scope"] == "col" for each in head.all("th"))
        assert all(each.attributes["scope"] == "row" for each in body.all("th"))
        assert {len(row) for row in table.rows()} == {len(head.all("th"))}
    charts = page.all("svg", "chart")
    for svg, exam in zip(charts, ("2025", "2022"), strict=True):
        last = as_json(sample())["exams"][exam]["history"][-1]
        assert svg.all("title")[0].text == "Weighted mastery over time"
        assert f"to {percent(last['mastery'])} after 7 of them" in svg.one("desc").text
    for pre in page.all("pre"):
        assert pre.attributes["tabindex"] == "0", "a box that scrolls is to be reached by keyboard"
        assert pre.attributes["aria-label"]


# The chart


@pytest.mark.parametrize("number", [1, 2, 7, 200])
@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
def test_a_time_axis_has_some_round_times(span: timedelta, number: int) -> None:
    chart = Chart.of(points(number, span), MADE_AT)
    assert chart is not None
    assert 2 <= len(chart.ticks) <= 15
    assert sum(len(each.label) for each in chart.ticks) <= MOST_LETTERS
    assert all(one.label != following.label for one, following in itertools.pairwise(chart.ticks))
    places = [each.x for each in chart.ticks]
    assert places == sorted(places)
    assert all(0 <= each <= 100 for each in places)


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        ("within a minute", ["11:59:10", "11:59:20", "11:59:30", "11:59:40", "11:59:50", "12:00:00"]),
        ("a day", ["12:00", "15:00", "18:00", "21:00", "1 Mar", "03:00", "06:00", "09:00", "12:00"]),
        ("forty days", ["27 Jan", "3 Feb", "10 Feb", "17 Feb", "24 Feb"]),
        ("a year", [f"{each} 2024" for each in ("Mar", "May", "Jul", "Sep", "Nov")] + ["Jan 2025", "Mar 2025"]),
        ("six years", ["2020", "2021", "2022", "2023", "2024", "2025"]),
    ],
)
def test_ticks_are_at_round_times(span: str, labels: list[str]) -> None:
    chart = Chart.of(points(7, SPANS[span]), MADE_AT)
    assert chart is not None
    assert [each.label for each in chart.ticks] == labels


def test_nothing_to_draw_is_no_chart() -> None:
    assert Chart.of([], MADE_AT) is None
    assert Chart.of([Point(MADE_AT, "a/b", 1, None)], MADE_AT) is None


def test_the_line_rises_in_steps_to_now() -> None:
    chart = Chart.of([Point(MADE_AT - timedelta(days=n), "a/b", 1, y) for n, y in ((4, 0.25), (1, 0.5))], MADE_AT)
    assert chart is not None
    assert chart.line == "M0 100H0V75H75V50H100"
    assert chart.last == 0.5


def test_a_clock_that_was_wrong_draws_a_line_all_the_same() -> None:
    chart = Chart.of([Point(MADE_AT + timedelta(days=2), "a/b", 1, 0.5)], MADE_AT)
    assert chart is not None
    assert (chart.start, chart.end) == (MADE_AT + timedelta(days=2), MADE_AT + timedelta(days=2))


def test_many_points_have_no_dots_but_a_table() -> None:
    report = replace(sample(), history={"2025": points(200, timedelta(days=40))})
    node = parsed(report).by_id("over-time")
    assert not node.all("circle")
    assert len(node.one("table").rows()) == 200
    path = next(each.attributes["d"] for each in node.all("path") if each.attributes["class"] == "step")
    assert path.count("V") == 200
