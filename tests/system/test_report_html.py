"""The page as a browser shows it: what it says is compared with the JSON."""

from __future__ import annotations

import html as standard_html
import itertools
import json as standard_json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.html_page import (
    SPANS,
    Node,
    agrees,
    as_json,
    points,
)
from helpers.report_sample import KATAS, MADE_AT, hostile, sample

from pytest_dbml_kata.guides import built_in
from pytest_dbml_kata.mastery.scorecard import Scorecard
from pytest_dbml_kata.report import html
from pytest_dbml_kata.report.data import Report

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
