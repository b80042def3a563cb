"""A report's page as a tree, and what it has to say by the JSON of the same report."""

from __future__ import annotations

import json as standard_json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpers.report_sample import MADE_AT
from pytest_dbml_kata.judging.verdict import State
from pytest_dbml_kata.mastery.scorecard import NOTE, in_parts
from pytest_dbml_kata.report import json
from pytest_dbml_kata.report.data import Point, Report


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
    told = f"{counts['right']} right, {counts['answered']} answered, {counts['in_all']} in total"
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
        "Estimated retention": f"{percent(exam['retention'])} of mastered katas, an estimate",
        "Katas mastered": f"{mastered} of {len(report['katas'])}, {attempted} attempted",
        "Attempts": f"{report['attempts']} recorded",
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
    mark = (
        "✓mastered:" if kata["mastered"] else "○to do:" if kata["verdict"] == State.TODO else "✗attempted, not passing:"
    )
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
