"""Mastery over time as the geometry of a step line with a time axis: numbers and labels, no markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pytest_dbml_kata.report import words
from pytest_dbml_kata.report.data import Point

MOST_LETTERS: Final = 60
"""As many as the labels of the time axis may have together; a phone has room for every second label of these."""

MOST_DOTS: Final = 60
"""With more points than this the line stands alone."""

SHORTEST: Final = timedelta(seconds=10)
"""What a time axis covers at least."""

DAY: Final = timedelta(days=1)

STEPS: Final = tuple(
    [timedelta(seconds=each) for each in (1, 2, 5, 10, 15, 30)]
    + [timedelta(minutes=each) for each in (1, 2, 5, 10, 15, 30)]
    + [timedelta(hours=each) for each in (1, 2, 3, 6, 12)]
    + [timedelta(days=each) for each in (1, 2, 7, 14)]
)
"""Between ticks, up to where months begin to count."""

MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
"""The same, in months."""

MONDAY: Final = datetime(2001, 1, 1, tzinfo=UTC)
"""Ticks are whole steps away from here: at whole minutes, at midnights, on Mondays."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the time axis."""

    x: float
    """Percent of the width, from the left."""
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the line."""

    x: float
    y: float
    """Percent of the height, from the top."""
    point: Point


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, in percent of the width and of the height."""

    line: str
    """Commands of an SVG path."""
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    start: datetime
    end: datetime
    last: float
    """Mastery at the end, a share."""

    @classmethod
    def of(cls, points: Sequence[Point], now: datetime) -> Chart | None:
        """Draw the points from the first one to now; None where there is no mastery to draw."""
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
    """Round times with their labels, by the smallest step for which they stand beside each other."""
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
    """First days of every so many months."""
    count = -(-(start.year * 12 + start.month - 1) // months) * months
    while (time := datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)) <= end:
        if time >= start:
            yield time
        count += months


def label(time: datetime, step: timedelta) -> str:
    """A date, or a time of day; midnight has the date that begins."""
    if step >= DAY or time.hour == time.minute == time.second == 0:
        return f"{time.day} {words.month(time)}"
    return f"{time:%H:%M:%S}" if step < timedelta(minutes=1) else f"{time:%H:%M}"


def month_label(time: datetime, months: int) -> str:
    return str(time.year) if months >= 12 else f"{words.month(time)} {time.year}"
