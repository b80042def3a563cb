"""Phrases that read as translated, and long sentences, in the machinery and in the documentation.

The list is a net, not a cure: a text without hits can still be bad. Add phrases that keep coming back.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pytest_dbml_kata"

PHRASES = {
    r"what (comes|becomes|became|came) of": "what happens to, the result of",
    r"what (comes|came) out": "the outcome",
    r"what (it|they|that) (comes|came|come) to": "the result",
    r"what (is|was|are|were) (asked|told|said|so|there|known|kept|meant|left|missing|wanted)": "use a noun",
    r"(those|what|which|that|as) there (is|are|were)(?! )": "the existing ones",
    r"(?<!there )(is|are|was|were) no (?!longer\b|more than\b)\w+": "is not a, is invalid",
    r"(has|have|had) (not|none) (a|an|any|the)": "does not have",
    r"no valid": "invalid",
    r"(is|are|was|were) not there": "does not exist",
    r"(is|are|was|were) to be": "must be, should be",
    r"(and|or|nothing|something) to be \w+ed": "must be, should be",
    r"one (has|would|is) to": "you must",
    r"who(ever)? wants": "to do this, ...",
    r"whoever": "if you, anyone who",
    r"in all(?! )": "in total",
    r"beside": "next to, besides",
    r"till": "until",
    r"dear": "expensive",
    r"rightly": "correctly",
    r"be it": "whether",
    r"in (its|their|his|her) stead": "instead",
    r"cannot be meant": "usage error",
    r"how often": "how many times",
    r"likewise": "repeat the noun",
    r"as above": "repeat the noun",
    r"by and by": "later",
    r"by way of": "through, with",
    r"is out for": "is malicious",
    r"(is|are|was|were) held up": "is paused",
    r"reckon": "expect",
    r"(lies|lie|lay|lain) (in|below|beside|there|at|outside|where|beneath)": "is in",
    r"bears? (the|a|an|its|no)": "has, carries",
    r"(mend|mends|mended|mending)": "fix",
    r"anew": "again",
    r"the very same": "exactly the same",
    r"passed over": "ignored, skipped",
    r"(has|have) a say": "has an effect",
    r"whole or not at all": "atomically",
    r"in one piece": "in a single write",
    r"if need be": "if necessary",
    r"may well": "can, may",
    r"to the letter": "exactly",
    r"nothing of": "none of",
}
"""Each phrase as a regular expression, which must match whole words, and what to write instead."""

NOT_COVERED = ("catalogue", "bank", "katas", "solutions")
"""Folders of the package with content; other rules apply there."""

UNEDITED: tuple[str, ...] = ()
"""Folders and modules whose text still has to be edited."""

UNEDITED_PAGES: tuple[str, ...] = ()
"""Pages that still have to be edited."""

WORDS_PER_SENTENCE = 20
"""The highest average of a page of documentation."""

PATTERNS = {phrase: re.compile(rf"(?<!\w)(?:{phrase})(?!\w)", re.IGNORECASE) for phrase in PHRASES}


def hits(text: str) -> Iterator[str]:
    """Yield the phrases of a text, each with its context and a better one."""
    line = " ".join(text.split())
    for phrase, pattern in PATTERNS.items():
        for found in pattern.finditer(line):
            context = line[max(0, found.start() - 30) : found.end() + 30]
            yield f"{found[0]!r} ({PHRASES[phrase]}): ...{context}..."


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings, docstrings and comments of a module with their lines."""
    source = path.read_text(encoding="utf-8")
    parts: set[ast.AST] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            parts.update(node.values)
            words = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield node.lineno, "".join(words)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.lineno, node.value
    yield from comments(source)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield each block of consecutive comment lines as one text, with its first line."""
    start, end, block = 0, 0, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line, is_trailing = token.start[0], not token.line.lstrip().startswith("#")
            if is_trailing or line != end + 1:
                yield start, block
                start, block = line, ""
            end = 0 if is_trailing else line
            block += token.string.lstrip("#")
    yield start, block


def modules() -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in (*NOT_COVERED, *UNEDITED)
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_machinery_is_in_plain_english(path: Path) -> None:
    found = [f"line {line}: {hit}" for line, text in texts(path) for hit in hits(text)]
    assert not found, "\n".join(found)


def test_unedited_names_exist_and_still_have_hits() -> None:
    """Remove a name from `UNEDITED` when its text is edited."""
    for name in UNEDITED:
        place = PACKAGE / name
        assert place.exists(), name
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        assert any(list(hits(text)) for path in files for _, text in texts(path)), name


# Documentation

PAGES = [
    path
    for path in (
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / ".github").rglob("*.md")),
        PACKAGE / "practice" / "templates" / "README.md",
    )
    if path.name != "claims.md"  # follows the questions that it is generated from
]


def prose(page: str) -> str:
    """Remove code blocks and inline code from a page; `code` stands for the latter."""
    page = re.sub(r"^```.*?^```$", "\n", page, flags=re.MULTILINE | re.DOTALL)
    page = re.sub(r"(?:(?<=\n\n)|\A)(?: {4}.*\n+)+", "\n", page)
    return re.sub(r"`[^`]+`", "code", page)


def sentences(page: str) -> list[str]:
    """Return the sentences of paragraphs and lists, without headings, tables, images and code."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", prose(page)):
        for part in re.split(r"\n(?=\s*(?:[-*]|\d+\.) )", block.strip("\n")):
            text = " ".join(re.sub(r"^\s*(?:[-*]|\d+\.) ", "", part).split())
            if text and not text.startswith(("#", "|", "![", "<!--")):
                text = re.sub(r"\]\([^)]*\)", "]", text)
                found += re.split(r"(?<=[.!?])[)*\"]*\s+(?=[\[(*\"]*(?:[A-Z]|code\b))", text)
    return [each for each in found if re.search(r"\w", each)]


def words(sentence: str) -> int:
    return sum(1 for each in sentence.split() if re.search(r"\w", each))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


EDITED_PAGES = [page for page in PAGES if name_of(page) not in UNEDITED_PAGES]


@pytest.mark.parametrize("page", EDITED_PAGES, ids=name_of)
def test_the_documentation_is_in_plain_english(page: Path) -> None:
    found = list(hits(prose(page.read_text(encoding="utf-8"))))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", EDITED_PAGES, ids=name_of)
def test_sentences_are_short_on_average(page: Path) -> None:
    lengths = {each: words(each) for each in sentences(page.read_text(encoding="utf-8"))}
    average = sum(lengths.values()) / max(1, len(lengths))
    longest = sorted(lengths, key=lambda each: -lengths[each])[:5]
    assert average <= WORDS_PER_SENTENCE, "\n".join([f"{average:.1f} words a sentence; the longest:", *longest])


# The lint itself


@pytest.mark.parametrize(
    "text",
    [
        "'x' is no number of cases",
        "A run that\n    is to be reported",
        "4 when the command line cannot be meant",
        "5 in all; the first answer counts",
        "the file lies in a folder",
        "what comes of it",
    ],
)
def test_a_phrase_is_found(text: str) -> None:
    assert len(list(hits(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "There is no kata with this name",
        "It is no longer needed",
        "in all modes",
        "besides this, until then",
        "`in_all`: the total",
        "an endearing instilled text",
    ],
)
def test_plain_text_has_no_hits(text: str) -> None:
    assert list(hits(text)) == []


def test_strings_and_comments_are_read_as_a_reader_sees_them(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        '"""First."""\n\n# One comment over\n# two lines.\nx = 1  # a second\nraise E(f"{x!r} is"\n        " no number")\n'
    )
    read = [text.strip() for _, text in texts(path)]
    assert [each for each in read if each] == ["First.", "{} is no number", "One comment over two lines.", "a second"]


def test_code_tables_and_headings_are_not_sentences() -> None:
    page = (
        "# A heading\n\nOne sentence has `a b c` five words. And another,\nwrapped.\n\n"
        "```sh\npytest --kata\n```\n\n    indented code\n\n| a | table |\n| :-- | :-- |\n\n- A list item\n- [A link](x.md).\n"
    )
    assert [words(each) for each in sentences(page)] == [6, 3, 3, 2]
