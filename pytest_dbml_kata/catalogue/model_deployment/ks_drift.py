"""Drift by the Kolmogorov-Smirnov test: two distributions are compared, column by column, gaps aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan
from typing import Any

from pytest_dbml_kata import strategies as some
from pytest_dbml_kata.kata import IN_ENGINE, Draw, Kata, Table, expect, missing, plain_dict, returned, variant

if IN_ENGINE:
    from scipy.stats import ks_2samp, ttest_ind

kata = Kata(
    title="Watch columns for drift with the Kolmogorov-Smirnov test",
    objectives=("mlops-practices", "compare-features"),
    level=2,
    hints=(
        "Of which hypothesis is the p-value? And what does a test make of NaN, or of no values at all?",
        "Take the two samples of one column at a time and drop the gaps of that column alone. A small p-value says "
        "that samples as different as these hardly come from one distribution.",
        "pdf = frame.toPandas(); old, new = (pdf[name].dropna() for both tables); bool(len(old) and len(new) and "
        "ks_2samp(old, new).pvalue < alpha)",
    ),
    see=("SciPy API reference: scipy.stats.ks_2samp",),
)

ALPHAS = (0.05, 0.1, 0.01, 0.2)
UNREACHED = 1e-7
"""No exact p-value of samples as small as these is below."""

SHAPES = {
    "same": ([-2.0, -1.5, 0.0, 0.25, 1.0, 2.5, 3.0], [-2.0, -1.5, 0.0, 0.25, 1.0, 2.5, 3.0]),
    "moved": ([-1.0, -0.5, -0.0, 0.0, 0.25, 1.0], [4.0, 4.25, 5.0, 5.5, 6.0]),
    "sunk": ([4.0, 4.25, 5.0, 5.5, 6.0], [-1.0, -0.5, -0.0, 2.0**-20, 0.25, 1.0]),
    "spread": ([-0.25, -0.0, 0.0, 0.25, 0.5], [2.0, 2.25, 2.5, 3.0, 3.25, 2.0, -14.0]),
    "huge": ([1.0, 2.0, 3.0], [1e9, 1e9, 1e9, 2.0, -1e9]),
    "lost": ([1.0, 2.0, 3.0], [None, nan]),
    "constant": ([1.5], [1.5]),
}
"""What the values of a column are drawn from, in the reference and now."""


@dataclass(frozen=True)
class Case:
    reference: Table
    current: Table
    columns: tuple[str, ...]
    alpha: float
    partitions: int | None = None


@kata.cases
def cases(draw: Draw) -> Case:
    pick = some.st.sampled_from
    columns = draw(some.column_names(dots=True))
    shapes = {name: SHAPES[draw(pick([*SHAPES, "moved", "sunk", "spread", "spread"]))] for name in columns}
    gaps = {name: draw(pick([[], [None, nan] * 6])) for name in columns}
    few = draw(pick([False] * 6 + [True]))

    def table(when: int) -> Table:
        least, most = (0, 2) if few else (7, 11)
        cells = {name: ("double", pick(shapes[name][when] * 2 + gaps[name])) for name in columns}
        cells["untouched"] = ("double", some.gaps(some.numbers()))
        return some.table(draw, cells, least=least, most=most)

    case = Case(table(0), table(1), columns, draw(pick(ALPHAS)), draw(some.partitions()))
    clear_ones = [alpha for alpha in (case.alpha, *ALPHAS) if clear(case, alpha)]
    return replace(case, alpha=clear_ones[0] if clear_ones else UNREACHED)


def clear(case: Case, alpha: float) -> bool:
    """Is the p-value of every column well above or well below this level?"""
    values = [p_value(case, name) for name in case.columns]
    return not any(value is not None and alpha / 1.3 < value < alpha * 1.3 for value in values)


WITH_AGES = {"id": "bigint", "age": "double", "untouched": "double"}

kata.always(Case(Table.of(WITH_AGES, [(0, 1.0, None)]), Table.of(WITH_AGES, []), ("age",), 0.05))


@kata.drive
def run(drifted, case: Case, spark) -> dict[str, Any]:
    reference = case.reference.on(spark, partitions=case.partitions)
    current = case.current.on(spark, partitions=case.partitions)
    answer = drifted(reference, current, list(case.columns), case.alpha)
    return plain_dict(returned(answer, dict, "a dict of column names and booleans"))


@kata.property
def answers_for_each_column(case: Case, seen: dict[str, Any]) -> None:
    """There is one answer for each column that is named, True or False, and none for any other."""
    expect(sorted(seen) == sorted(case.columns), f"there are answers for {', '.join(seen)}", expected=right(case))
    for name, answer in seen.items():
        expect(isinstance(answer, bool), f"{name!r} is {answer!r}, neither True nor False", expected=right(case))


@kata.property
def finds_drift(case: Case, seen: dict[str, Any]) -> None:
    """A column without gaps has drifted if the p-value of its two samples is below alpha."""
    expect_right(case, seen, lambda name, p: p is not None and p < case.alpha and not gappy(case, name))


@kata.property
def raises_no_false_alarm(case: Case, seen: dict[str, Any]) -> None:
    """A column without gaps has not drifted if the p-value of its two samples is above alpha."""
    expect_right(case, seen, lambda name, p: p is not None and p > case.alpha and not gappy(case, name))


@kata.property
def counts_present_values_only(case: Case, seen: dict[str, Any]) -> None:
    """In a column with gaps the values that are there decide, whatever is missing beside them or in other columns."""
    expect_right(case, seen, lambda name, p: p is not None and gappy(case, name))


@kata.property
def claims_nothing_without_values(case: Case, seen: dict[str, Any]) -> None:
    """A column without a single value in one of the tables gives no evidence of drift: False."""
    expect_right(case, seen, lambda name, p: p is None)


def expect_right(case: Case, seen: dict[str, Any], concerns: Callable[[str, float | None], bool]) -> None:
    """Raise `Mismatch` unless the answers for the columns that are concerned are right."""
    for name in case.columns:
        p = p_value(case, name)
        if concerns(name, p):
            reason = "one sample is empty" if p is None else f"p is {p:.3g}, alpha {case.alpha:g}"
            expect(seen.get(name) is right(case)[name], f"wrong answer for {name!r}: {reason}", expected=right(case))


def right(case: Case) -> dict[str, bool]:
    """A right result."""
    values = {name: p_value(case, name) for name in case.columns}
    return {name: p is not None and p < case.alpha for name, p in values.items()}


def p_value(case: Case, name: str) -> float | None:
    """What SciPy says of the values that are there; None if there is nothing to compare."""
    from scipy.stats import ks_2samp

    samples = [[cell for cell in each.column(name) if not missing(cell)] for each in (case.reference, case.current)]
    return float(ks_2samp(*samples).pvalue) if all(samples) else None


def gappy(case: Case, name: str) -> bool:
    return any(map(missing, (*case.reference.column(name), *case.current.column(name))))


def p_below(old, new, alpha):
    return ks_2samp(old, new).pvalue < alpha


def compared(
    reference, current, columns, alpha, *, decide=p_below, prepare=lambda column: column.dropna(), empty=False
):
    """A right answer for each column. The keywords turn it into wrong ones."""
    before = reference.toPandas()
    after = current.toPandas()
    answers = {}
    for name in columns:
        old, new = prepare(before[name]), prepare(after[name])
        answers[name] = bool(decide(old, new, alpha)) if len(old) and len(new) else empty
    return answers


kata.misconception(
    "the test leaves NaN out by itself",
    because="A single NaN makes the statistic and the p-value NaN, and NaN is below nothing: a column with one gap can "
    "never drift again. Drop the gaps first.",
    rejected_by=counts_present_values_only,
    solution=variant(compared, prepare=lambda column: column),
)


kata.misconception(
    "a gap can be filled before the test",
    because="Filled with 0 a gap is a value that was never measured: many of them are a heap in one place, which the "
    "test takes for a change, or which hides one.",
    rejected_by=counts_present_values_only,
    solution=variant(compared, prepare=lambda column: column.astype(float).fillna(0.0)),
)


@kata.misconception(
    "a row with a gap is no use to any column",
    because="Each column is tested by itself. Dropping whole rows throws away the values that the other columns have "
    "there, and a column that is all gaps empties the table.",
    rejected_by=counts_present_values_only,
)
def rows_dropped(reference, current, columns, alpha):
    quoted = [f"`{name}`" for name in columns]
    return compared(reference.dropna(subset=quoted), current.dropna(subset=quoted), columns, alpha)


kata.misconception(
    "drift is a change of the mean",
    because="A t-test compares means alone. Values that spread, split into groups or lean to one side may leave the "
    "mean where it was; the Kolmogorov-Smirnov test compares whole distributions.",
    rejected_by=finds_drift,
    solution=variant(compared, decide=lambda old, new, alpha: ttest_ind(old, new, equal_var=False).pvalue < alpha),
)


kata.misconception(
    "values only ever grow",
    because="alternative='less' looks for a shift in one direction, and finds none in the other. Drift has no "
    "direction: take the two-sided test, which is the default.",
    rejected_by=finds_drift,
    solution=variant(compared, decide=lambda old, new, alpha: ks_2samp(old, new, alternative="greater").pvalue < alpha),
)


kata.misconception(
    "the statistic is what alpha limits",
    because="The statistic is a distance between 0 and 1, and large for small samples by chance alone. alpha limits "
    "the p-value, which takes the sizes into account.",
    rejected_by=raises_no_false_alarm,
    solution=variant(compared, decide=lambda old, new, alpha: ks_2samp(old, new).statistic > alpha),
)


kata.misconception(
    "no data is drift",
    because="Missing data is worth an alarm of its own. The test has nothing to compare, so it has no evidence that "
    "the distribution has changed.",
    rejected_by=claims_nothing_without_values,
    solution=variant(compared, empty=True),
)


@kata.misconception(
    "every numeric column is watched",
    because="An id, a timestamp or a counter changes all the time, and rightly so. The caller named the columns that "
    "are to stay alike.",
    rejected_by=answers_for_each_column,
)
def all_columns(reference, current, columns, alpha):
    return compared(reference, current, reference.columns, alpha)
