"""The page: as it is written, and as a browser shows it. What it says is read from it and compared with the JSON."""

from __future__ import annotations

import html as standard_html
import itertools
import json as standard_json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from helpers.report_sample import HOSTILE, KATAS, MADE_AT, hostile, sample

from pytest_dbml_kata.guides import built_in
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import NOTE, KataState, Scorecard, in_parts
from pytest_dbml_kata.report import html, json
from pytest_dbml_kata.report.chart import MOST_LETTERS, Chart
from pytest_dbml_kata.report.data import Point, Report

# A page as a tree, from its source or from a browser


@dataclass
class Node:
    """An element: what it is, and what is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for each in self.inside:
            if isinstance(each, Node):
                yield from each.walk()

    def all(self, tag: str, name: str = "") -> list[Node]:
        """The elements of a tag, of a class if one is given."""
        return [e for e in self.walk() if e.tag == tag and (not name or name in e.attributes.get("class", "").split())]

    def one(self, tag: str, name: str = "") -> Node:
        (found,) = self.all(tag, name)
        return found

    def by_id(self, name: str) -> Node:
        (found,) = (each for each in self.walk() if each.attributes.get("id") == name)
        return found

    @property
    def raw(self) -> str:
        return "".join(each if isinstance(each, str) else each.raw for each in self.inside)

    @property
    def text(self) -> str:
        """What it says, white space collapsed as on a page."""
        return " ".join(self.raw.split())

    @property
    def own(self) -> str:
        """What it says itself, and not in its elements."""
        return " ".join("".join(each for each in self.inside if isinstance(each, str)).split())

    def rows(self) -> list[list[str]]:
        """The cells of a table, its head left out."""
        body = self.one("tbody").all("tr")
        return [[cell.text for cell in row.inside if isinstance(cell, Node)] for row in body]


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


# What the page is to say, from the JSON of the same report


def percent(share: float | None) -> str:
    return "–" if share is None else f"{in_parts(share)} %"


def moment(time: str) -> str:
    there = datetime.fromisoformat(time)
    return f"{there.day} {there:%b %Y, %H:%M}"


def agrees(page: Node, report: Any, *, dashes: bool = True) -> None:
    """Everything that the JSON says is on the page, where it belongs.

    `dashes`: are there cells for what is not known? A phone has no room for these.
    """

    def rows(expected: list[list[str]]) -> list[list[str]]:
        return [[cell for cell in row if dashes or cell != "–"] for row in expected]

    chosen = report["exams"][report["exam"]]
    katas = {each["id"]: each for each in report["katas"]}
    head(page.one("header"), report, chosen, katas)
    guides = [(report["exam"], chosen, page.by_id("domains"), page.by_id("over-time"), page.by_id("objectives"))]
    others = [(year, exam) for year, exam in report["exams"].items() if year != report["exam"]]
    for (year, exam), node in zip(others, page.all("details", "other"), strict=True):
        summary = node.all("summary")[0]
        assert summary.one("h2").text == f"By the {year} exam guide"
        assert f"weighted mastery {percent(exam['mastery'])} (" in summary.text
        assert f"estimated retention {percent(exam['retention'])}" in summary.text
        guides.append((year, exam, node, node, node))
    for _, exam, domains, over_time, objectives in guides:
        weights = sum(each["weight"] for each in exam["domains"])
        expected = [
            [
                each["name"],
                percent(each["weight"] / weights),
                str(each["mastered"]),
                str(each["attempted"]),
                str(each["in_all"]),
                "no kata" if each["mastery"] is None else percent(each["mastery"]),
                percent(each["retention"]),
            ]
            for each in exam["domains"]
        ]
        assert domains.all("table", "stack")[0].rows() == rows(expected)
        history(over_time, exam["history"], report["made_at"])
        covered(objectives, exam, katas)
    weakest = [each.text for each in page.one("ol", "weakest").all("li")]
    texts = {(d["name"], o["key"]): o for d in chosen["domains"] for o in d["objectives"]}
    assert weakest == [
        f"{o['text']} {o['mastered']} of {o['in_all']} mastered, {each['domain']}"
        for each in chosen["weakest"]
        for o in [texts[each["domain"], each["key"]]]
    ]
    assert page.by_id("katas").one("table").rows() == rows([kata_row(each, report) for each in report["katas"]])
    asked(page, report, chosen)
    failures(page.by_id("failures"), report, katas)
    assert page.by_id("misconceptions").one("table").rows() == [
        [f"“{each['name']}”", katas[each["kata"]]["title"], str(each["times"])] for each in report["misconceptions"]
    ]


def asked(page: Node, report: Any, exam: Any) -> None:
    """Questions by domain, and every mock exam."""
    section = page.by_id("questions")
    counts = exam["questions"]
    told = f"{counts['right']} right, {counts['answered']} answered, {counts['in_all']} in all"
    assert section.one("h2").text == f"Questions {told}"
    assert section.one("table").rows() == [
        [each["name"], *(str(each["questions"][name]) for name in ("right", "answered", "in_all"))]
        for each in exam["domains"]
    ]
    assert page.by_id("mock-exams").one("table").rows() == [
        [
            f"{each['number']}, guide of {each['exam']}",
            moment(each["graded"]),
            f"{each['right']} of {each['in_all']} ({percent(each['right'] / each['in_all'])})",
            str(each["answered"]),
            f"{each['seconds'] / 60:.0f} min" + (", late" if each["late"] else ""),
            ", ".join(f"{one['name']} {one['right']} of {one['in_all']}" for one in each["domains"]),
        ]
        for each in report["mocks"]
    ]


def head(header: Node, report: Any, exam: Any, katas: Any) -> None:
    made = f"pytest-dbml-kata {report['version']}, {moment(report['made_at'])} UTC"
    assert header.one("p", "eyebrow").text == made
    assert header.one("h1").text == exam["title"]
    assert f"Scorecard by the {report['exam']} exam guide. {NOTE}" in header.text
    figures = {each.one("dt").text: each.one("dd").text for each in header.one("dl").all("div")}
    mastered, attempted = (sum(test(each) for each in report["katas"]) for test in (is_mastered, is_attempted))
    with_katas = sum(each["in_all"] > 0 for each in exam["domains"])
    assert figures == {
        "Weighted mastery": f"{percent(exam['mastery'])} {with_katas} of {len(exam['domains'])} domains, "
        f"{percent(exam['covered'])} of the weight",
        "Estimated retention": f"{percent(exam['retention'])} of what is mastered, an estimate",
        "Katas mastered": f"{mastered} of {len(report['katas'])} in all, {attempted} attempted",
        "Attempts": f"{report['attempts']} on record",
    }
    following = katas[exam["next_kata"]]
    assert header.by_id("next").text == f"Next kata: {following['title']} {following['id']}"


def is_mastered(kata: Any) -> bool:
    return bool(kata["mastered"])


def is_attempted(kata: Any) -> bool:
    return kata["verdict"] != State.TODO or kata["mastered"]


def history(node: Node, points: Any, made_at: str) -> None:
    assert node.all("details")[-1].one("table").rows() == [
        [moment(each["time"]), each["kata"], str(each["mastered"]), percent(each["mastery"])] for each in points
    ]
    dots = [(float(e.attributes["cx"].rstrip("%")), float(e.attributes["cy"].rstrip("%"))) for e in node.all("circle")]
    times = [datetime.fromisoformat(each["time"]) for each in points]
    span = datetime.fromisoformat(made_at) - times[0]
    assert [x for x, _ in dots] == [pytest.approx(100 * ((time - times[0]) / span), abs=0.01) for time in times]
    assert [y for _, y in dots] == [pytest.approx(100 - 100 * each["mastery"], abs=0.01) for each in points]


def covered(node: Node, exam: Any, katas: Any) -> None:
    """The objectives of each domain, those with katas and those without."""
    sections = node.all("section", "domain")
    for section, domain in zip(sections, exam["domains"], strict=False):
        shown = [each for each in domain["objectives"] if each["katas"]]
        bare = [each["text"] for each in domain["objectives"] if not each["katas"]]
        heading = next(each.text for each in section.walk() if each.tag in ("h3", "h4"))
        assert heading == f"{domain['name']} {len(shown)} of {len(domain['objectives'])} covered"
        items = section.one("ul", "covered").inside if shown else []
        for item, each in zip([i for i in items if isinstance(i, Node)], shown, strict=True):
            assert item.own == each["text"]
            kept = "" if each["retention"] is None else f", est. retention {percent(each['retention'])}"
            assert item.one("span", "aside").text == f"{each['mastered']} of {each['in_all']} mastered{kept}"
            assert [li.text for li in item.one("ul").all("li")] == [marked(katas[name]) for name in each["katas"]]
        if bare:
            assert section.one("p", "open").text == f"No kata yet for {len(bare)}: {'; '.join(bare)}."
    apart = [marked(katas[each]) for each in exam["outside"]]
    if apart:
        assert [li.text for li in sections[len(exam["domains"])].all("li")] == apart
        mastered = sum(katas[each]["mastered"] for each in exam["outside"])
        assert f"{mastered} of {len(apart)} mastered." in sections[-1].text
    assert len(sections) == len(exam["domains"]) + bool(apart)
    assert f"{exam['objectives_open']} without a kata" in node.text


def marked(kata: Any) -> str:
    mark = "✓mastered:" if kata["mastered"] else "○to do:" if kata["verdict"] == State.TODO else "✗tried, not passing:"
    return f"{mark} {kata['title']}"


def kata_row(kata: Any, report: Any) -> list[str]:
    verdict = {"passed": "✓ passed", "todo": "○ to do"}.get(kata["verdict"], f"✗ {kata['verdict']}")
    if kata["verdict"] == State.TODO and kata["mastered"]:
        verdict = "✓ passed before, to do again"
    said, due = kata["properties"], kata["due"]
    day = "–" if due is None else moment(due).partition(",")[0]
    return [
        f"{kata['title']} {kata['id']}",
        str(kata["level"]),
        verdict,
        "–" if said is None else f"{sum(each['verdict'] == 'passed' for each in said)} of {len(said)}",
        percent(kata["retention"]),
        f"{day}, due now" if due is not None and due <= report["made_at"] else day,
    ]


def failures(node: Node, report: Any, katas: Any) -> None:
    for details, each in zip(node.all("details"), report["failures"], strict=True):
        facts = f"✗ {each['verdict']} {each['property']} {moment(each['time'])}"
        facts += " ✓ passed since" if each["passed_since"] else ""
        assert details.one("h3").text == katas[each["kata"]]["title"]
        assert details.one("summary").text.endswith(f"{each['kata']} {facts}")
        believed = [p.text for p in details.all("p")]
        assert believed == ([f"Known misconception: “{each['misconception']}”"] if each["misconception"] else [])
        assert details.one("pre").raw.removeprefix("\n") == each["shown"]


def as_json(report: Report) -> Any:
    return standard_json.loads(json.render(report))


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
    assert figures[1] == "not known yet there is nothing to estimate by"
    assert page.by_id("next").text == "There is no kata to count."
    assert {row[-2] for row in page.by_id("domains").one("table").rows()} == {"no kata"}
    assert "nothing to draw" in page.by_id("over-time").text
    assert "None on record." in page.by_id("failures").text
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
    assert failure.one("pre").attributes["aria-label"].startswith("What was shown for </pre></title>")
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


def points(number: int, over: timedelta) -> list[Point]:
    """So many first passes, evenly over a time that ends when the report is made."""
    begin = MADE_AT - over
    return [Point(begin + over * (n / max(number, 1)), f"kata/{n}", n + 1, (n + 1) / number) for n in range(number)]


SPANS = {
    "three seconds": timedelta(seconds=3),
    "within a minute": timedelta(seconds=50),
    "an hour": timedelta(minutes=61),
    "a day": timedelta(hours=26),
    "a week": timedelta(days=8),
    "forty days": timedelta(days=40),
    "four months": timedelta(days=120),
    "a year": timedelta(days=370),
    "six years": timedelta(days=2200),
    "fifty years": timedelta(days=18500),
}


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


# As a browser shows it

WIDTHS = (360, 1280)
SCHEMES = {"dark": 0, "light": 1}  # as `--blink-settings=preferredColorScheme` has them

LOOK = """
// Tells what of a document is rendered, as a tree of elements and text, and how it is laid out and coloured.
function tree(element) {
  const inside = [];
  for (const each of element.childNodes) {
    if (each.nodeType === Node.TEXT_NODE) inside.push(each.data);
    else if (each.nodeType === Node.ELEMENT_NODE && each.checkVisibility({visibilityProperty: true, opacityProperty: true}))
      inside.push(tree(each));
  }
  const attributes = Object.fromEntries([...element.attributes].map(each => [each.name, each.value]));
  return {tag: element.localName, attributes, inside};
}
function texts(page, view) {
  const found = [];
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility()) continue;
    const style = view.getComputedStyle(element), range = page.createRange();
    range.selectNodeContents(node);
    let behind = element;
    while (behind && /, 0\\)$|^transparent$/.test(view.getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const {left, right, top, bottom} = range.getBoundingClientRect();
    found.push({
      text: node.data.trim(),
      tag: element.localName,
      kind: element.getAttribute("class") || "",
      scrolls: Boolean(element.closest("pre")),
      unseen: Boolean(element.closest(".unseen, .stack thead")),
      color: element.closest("svg") ? style.fill : style.color,
      background: view.getComputedStyle(behind || page.documentElement).backgroundColor,
      size: parseFloat(style.fontSize),
      left, right, top, bottom,
    });
  }
  return found;
}
function look(frame) {
  const page = frame.contentDocument, view = frame.contentWindow, root = page.documentElement;
  const closed = page.querySelector("details:not([open]) pre, details:not([open]) table");
  const hidden = closed ? !closed.checkVisibility() : null;
  for (const each of page.querySelectorAll("details")) each.open = true;
  return {
    title: page.title,
    scripts: page.scripts.length,
    loaded: view.performance.getEntriesByType("resource").map(each => each.name),
    hidden,
    dark: view.matchMedia("(prefers-color-scheme: dark)").matches,
    width: root.clientWidth,
    scroll: root.scrollWidth,
    boxes: [...page.querySelectorAll("pre")].map(each => [each.clientWidth, each.scrollWidth, view.getComputedStyle(each).overflowX]),
    step: [...page.querySelectorAll("svg .step")].map(each => each.getBoundingClientRect().toJSON()),
    chart: [...page.querySelectorAll("svg.chart")].map(each => each.getBoundingClientRect().toJSON()),
    texts: texts(page, view),
    tree: tree(page.body),
  };
}
addEventListener("load", () => {
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
  document.body.replaceChildren(result);
});
"""


@pytest.fixture(scope="module")
def browser() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium is installed: looked for chromium, chromium-browser and google-chrome")


def browse(browser: str, folder: Path, pages: Sequence[str], *, scheme: str, widths: Sequence[int] = WIDTHS) -> Any:
    """What a browser makes of pages: of the first one at each width, then of the next one.

    Each page lies unchanged in a frame as wide as a screen would be, for no window gets as narrow as a phone.
    """
    frames = "".join(
        f'<iframe width="{width}" height="800" srcdoc="{standard_html.escape(page)}"></iframe>'
        for page in pages
        for width in widths
    )
    outer = folder / "outer.html"
    outer.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><style>:root {{ color-scheme: light dark }} iframe {{ border: 0 }}</style>'
        f"<script>{LOOK}</script>{frames}",
        encoding="utf-8",
    )
    run = subprocess.run(
        [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder / 'profile'}",
            f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
            "--dump-dom",
            outer.as_uri(),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    found = re.search(r'<pre id="result">(.*)</pre>', run.stdout, flags=re.DOTALL)
    assert found, f"the browser ended with {run.returncode}: {run.stderr[-2000:]}"
    return standard_json.loads(standard_html.unescape(found.group(1)))


def grown(tree: Any) -> Node:
    inside = [each if isinstance(each, str) else grown(each) for each in tree["inside"]]
    return Node(tree["tag"], tree["attributes"], inside)


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(each) / 255 for each in re.findall(r"[\d.]+", color)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(text: Any) -> float:
    low, high = sorted((luminance(text["color"]), luminance(text["background"])))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module", params=SCHEMES)
def views(request: pytest.FixtureRequest, browser: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample as a browser shows it at each width, in one of the colour schemes."""
    found = browse(browser, tmp_path_factory.mktemp("browser"), [html.render(sample())], scheme=request.param)
    assert [each["dark"] for each in found] == [request.param == "dark"] * len(WIDTHS)
    assert tuple(each["width"] for each in found) == WIDTHS
    return found


def test_what_a_browser_shows_is_what_the_json_says(views: Any) -> None:
    for view in views:
        agrees(grown(view["tree"]), as_json(sample()), dashes=view["width"] > 700)


def test_the_page_is_never_wider_than_the_screen(views: Any) -> None:
    for view in views:
        assert view["scroll"] == view["width"]
        outside = [
            each for each in view["texts"] if not (each["scrolls"] or each["unseen"]) and each["right"] > view["width"]
        ]
        assert not outside
        assert min(each["left"] for each in view["texts"] if not each["unseen"]) >= 0


def test_a_wide_table_scrolls_in_its_own_box(views: Any) -> None:
    narrow, wide = views
    for view in views:
        assert {overflow for _, _, overflow in view["boxes"]} == {"auto"}
        assert any(inside > box for box, inside, _ in view["boxes"]), "the sample has a table wider than any screen"
        assert all(box < view["width"] for box, _, _ in view["boxes"])
    assert sum(inside > box for box, inside, _ in narrow["boxes"]) > sum(
        inside > box for box, inside, _ in wide["boxes"]
    )


def test_text_stands_out_in_both_schemes(views: Any) -> None:
    for view in views:
        faint = {(each["text"], each["color"], each["background"]) for each in view["texts"] if contrast(each) < 4.5}
        assert not faint
        assert min(each["size"] for each in view["texts"]) >= 12


def test_dark_is_dark_and_light_is_light(views: Any) -> None:
    for view in views:
        backgrounds = {luminance(each["background"]) for each in view["texts"]}
        assert max(backgrounds) < 0.05 if view["dark"] else min(backgrounds) > 0.7


def test_what_passed_since_is_folded_away(views: Any) -> None:
    assert [each["hidden"] for each in views] == [True, True]


def test_the_line_is_drawn_where_the_axes_say(views: Any) -> None:
    history = as_json(sample())["exams"]["2025"]["history"]
    for view in views:
        chart, step = view["chart"][0], view["step"][0]
        assert step["left"] == pytest.approx(chart["left"], abs=2)
        assert step["right"] == pytest.approx(chart["right"], abs=2)
        height = chart["bottom"] - chart["top"]
        assert step["top"] == pytest.approx(chart["bottom"] - history[-1]["mastery"] * height, abs=2)
        labels = [each for each in view["texts"] if each["tag"] == "text" and each["top"] < chart["bottom"] + 40]
        heights = {each["text"]: (each["top"] + each["bottom"]) / 2 for each in labels}
        for level in (0, 50, 100):
            middle = heights[f"{level}\N{NO-BREAK SPACE}%"]
            assert middle == pytest.approx(chart["bottom"] - level / 100 * height, abs=4)


def test_labels_of_the_time_axis_do_not_touch(browser: str, tmp_path: Path) -> None:
    begun = {name: points(2, span) for name, span in SPANS.items()}
    card = sample().scorecard
    cards = {name: replace(card, guide=replace(card.guide, year=name)) for name in begun}
    page = html.render(Report(cards, next(iter(cards)), MADE_AT, "1.2.3", history=begun))
    for view in browse(browser, tmp_path, [page], scheme="light", widths=[360, 704, 1280]):
        times = [each for each in view["texts"] if each["kind"].split() in (["time"], ["time", "spare"])]
        axes = [list(axis) for _, axis in itertools.groupby(times, key=lambda each: each["top"])]
        assert len(axes) == len(begun)
        for axis in axes:
            assert len(axis) >= 2
            assert all(one["right"] + 4 <= following["left"] for one, following in itertools.pairwise(axis)), axis
            assert axis[0]["left"] >= 0
            assert axis[-1]["right"] <= view["width"]
        assert view["scroll"] == view["width"]


def test_a_browser_runs_nothing_of_hostile_text(browser: str, tmp_path: Path) -> None:
    source = html.render(hostile())
    unguarded = re.sub(r"<meta http-equiv[^>]*>", "", source)
    assert unguarded != source
    for view in browse(browser, tmp_path, [unguarded], scheme="light"):
        assert view["title"].startswith("Scorecard by the </pre></title></style><script>")
        assert view["scripts"] == 0
        assert view["loaded"] == []
        assert view["scroll"] == view["width"]
        page = grown(view["tree"])
        assert not page.all("img")
        assert len(page.all("pre")) == 1
        assert page.by_id("failures").one("pre").raw.endswith("end\n\ttab")


def test_a_table_of_sixty_katas_fits_a_phone(browser: str, tmp_path: Path) -> None:
    states = [replace(KATAS[n % len(KATAS)], id=f"a_long_folder_name/a_long_name_of_a_kata_{n}") for n in range(60)]
    cards = {year: Scorecard.of(guide, states) for year, guide in built_in().items()}
    report = replace(sample(), scorecards=cards, failures=(), misconceptions=(), properties={}, history={})
    for view in browse(browser, tmp_path, [html.render(report)], scheme="dark"):
        assert view["scroll"] == view["width"]
        assert len(grown(view["tree"]).by_id("katas").one("table").rows()) == 60
