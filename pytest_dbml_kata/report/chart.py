"""The geometry of a chart of mastery over time: a step line with a time axis, without markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pytest_dbml_kata.report import words
from pytest_dbml_kata.report.data import Point

MOST_LETTERS: Final = 60
"""The maximum number of characters of all labels together. A phone has room for every second label."""

MOST_DOTS: Final = 60
"""The maximum number of points to mark with dots."""

SHORTEST: Final = timedelta(seconds=10)
"""The minimum range of the time axis."""

DAY: Final = timedelta(days=1)

STEPS: Final = tuple(
    [timedelta(seconds=each) for each in (1, 2, 5, 10, 15, 30)]
    + [timedelta(minutes=each) for each in (1, 2, 5, 10, 15, 30)]
    + [timedelta(hours=each) for each in (1, 2, 3, 6, 12)]
    + [timedelta(days=each) for each in (1, 2, 7, 14)]
)
"""The possible distances between ticks that are shorter than a month."""

MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
"""The possible distances between ticks in months."""

MONDAY: Final = datetime(2001, 1, 1, tzinfo=UTC)
"""The origin of the ticks: they are at whole minutes, at midnight, or on Mondays."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the time axis."""

    x: float
    """The position in percent of the width, from the left."""
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the line."""

    x: float
    y: float
    """The position in percent of the height, from the top."""
    point: Point


@dataclass(frozen=True, slots=True)
class Chart:
    """The elements of a chart, in percent of the width and the height."""

    line: str
    """The commands of an SVG path."""
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    start: datetime
    end: datetime
    last: float
    """The final mastery, a share."""

    @classmethod
    def of(cls, points: Sequence[Point], now: datetime) -> Chart | None:
        """Return a chart from the first point to now, or None if there are no points with a mastery."""
        shares = [(each.time.astimezone(UTC), each.mastery, each) for each in points if each.mastery is not None]
        if not shares:
            return None
        start = shares[0][0]
        end = max(now.astimezone(UTC), shares[-1][0])
        span = max(end - start, SHORTEST)
        dots = [Dot(round(100 * ((time - start) / span), 2), round(100 - 100 * y, 2), p) for time, y, p in shares]
        line = "M0 100" + "".join(f"H{dot.x:g}V{dot.y:g}" for dot in dots)
        return cls(
            line=f"{line}H{round(100 * ((end - start) / span), 2):g}",
            dots=tuple(dots) if len(dots) <= MOST_DOTS else (),
            ticks=tuple(Tick(round(100 * ((time - start) / span), 2), label) for time, label in ticks(start, span)),
            start=start,
            end=end,
            last=shares[-1][1],
        )


def ticks(start: datetime, span: timedelta) -> list[tuple[datetime, str]]:
    """Return round times with their labels, with the smallest distance for which the labels fit."""
    end = start + span
    for step in STEPS:
        if span / step < MOST_LETTERS:
            found = [(time, label(time, step)) for time in steps(start, end, step)]
            if sum(len(each) for _, each in found) <= MOST_LETTERS:
                return found
    for months in MONTHS:
        found = [(time, month_label(time, months)) for time in firsts(start, end, months)]
        if sum(len(each) for _, each in found) <= MOST_LETTERS:
            break
    return found


def steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    time = MONDAY + -((MONDAY - start) // step) * step
    while time <= end:
        yield time
        time += step


def firsts(start: datetime, end: datetime, months: int) -> Iterator[datetime]:
    """Yield the first day of every ``months``-th month."""
    count = -(-(start.year * 12 + start.month - 1) // months) * months
    while (time := datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)) <= end:
        if time >= start:
            yield time
        count += months


def label(time: datetime, step: timedelta) -> str:
    """Format a date or a time of day. The label of midnight is the new date."""
    if step >= DAY or time.hour == time.minute == time.second == 0:
        return f"{time.day} {words.month(time)}"
    return f"{time:%H:%M:%S}" if step < timedelta(minutes=1) else f"{time:%H:%M}"


def month_label(time: datetime, months: int) -> str:
    return str(time.year) if months >= 12 else f"{words.month(time)} {time.year}"
