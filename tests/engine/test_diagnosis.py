"""Which misconception a failure is put down to, where several do the same on the smallest failing case."""

from __future__ import annotations

import textwrap

import pytest

CHECK = '''
    """Double each number."""

    from __future__ import annotations

    from dataclasses import dataclass

    from pytest_dbml_kata import strategies as some
    from pytest_dbml_kata.kata import Draw, Kata, expect_same

    kata = Kata(
        title="Double a number",
        objectives=("summary-statistics",),
        level=1,
        hints=("Twice.", "Two times.", "2 * number"),
    )


    @dataclass(frozen=True)
    class Case:
        number: int


    @kata.cases
    def cases(draw: Draw) -> Case:
        return Case(draw(some.st.integers(0, 100)))


    @kata.drive
    def run(double, case: Case) -> int:
        return double(case.number)


    @kata.property
    def doubles_it(case: Case, seen: int) -> None:
        """The result is twice the number."""
        expect_same(seen, 2 * case.number, "not twice")


    @kata.misconception("once is enough", because="It is to be taken twice.", rejected_by=doubles_it)
    def once(number):
        return number


    @kata.misconception("twice is squared", because="Squaring takes it as often as it is large.", rejected_by=doubles_it)
    def squared(number):
        return number * number
'''


@pytest.fixture
def shop(learner):
    stub = '"""Double."""\n\n\ndef double(number: int) -> int:\n    """Twice."""\n    raise NotImplementedError\n'
    check = textwrap.dedent(CHECK).lstrip()
    for below, text in (("catalogue", check), ("stubs", stub), ("solutions", stub)):
        learner.write("shop/double", text, f"pack/{below}")
    learner.pytester.makepyfile(
        shop="""
from pathlib import Path

from pytest_dbml_kata.packs import Pack

HERE = Path(__file__).parent / "pack"


def pytest_kata_packs(config):
    return [Pack("shop", HERE / "catalogue", HERE / "stubs", HERE / "solutions")]
"""
    )
    return learner


@pytest.mark.parametrize(
    ("body", "belief"),
    [
        ("number", "once is enough"),
        ("number ** 2", "twice is squared"),
        # Does what both do on the smallest case, 1, and what neither does elsewhere: the first is as good as any.
        ("number ** 3", "once is enough"),
        ("number + 5", None),
    ],
)
def test_the_misconception_that_does_the_same_on_other_cases_is_named(shop, engine, body, belief):
    shop.write("shop/double", f"def double(number):\n    return {body}\n")
    result = shop.run("-p", "shop", "--kata", "-v")
    result.assert_outcomes(passed=1, failed=1)
    if belief is None:
        result.stdout.no_fnmatch_line("*Known misconception*")
    else:
        result.stdout.fnmatch_lines([f'*Known misconception: "{belief}".'])


def test_what_misconceptions_do_is_kept_for_later_runs(shop, engine, monkeypatch):
    monkeypatch.setenv("KATA_CACHE_DIR", str(shop.folder / "cache"))
    shop.write("shop/double", "def double(number):\n    return number ** 2\n")
    runs = shop.folder / "runs"
    check = shop.folder / "pack" / "catalogue" / "shop" / "double.py"
    noting = f"    open({str(runs)!r}, 'a').write('run ')\n    return number * number"
    check.write_text(check.read_text().replace("    return number * number", noting))
    named = '*Known misconception: "twice is squared".'
    shop.run("-p", "shop", "--kata").stdout.fnmatch_lines([named])
    first = runs.read_text()
    (shop.folder / "katas" / "shop" / "double.py").write_text("def double(number):\n    return number * number\n")
    shop.run("-p", "shop", "--kata").stdout.fnmatch_lines([named])
    assert runs.read_text() == first

    for kept in (shop.folder / "cache").rglob("*.result"):
        kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    shop.write("shop/double", "def double(number):\n    return number**2\n")
    shop.run("-p", "shop", "--kata").stdout.fnmatch_lines([named])
    assert len(runs.read_text()) == 2 * len(first), "what is damaged is found out again"
