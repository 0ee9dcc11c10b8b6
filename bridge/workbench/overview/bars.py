"""Turns figures into shapes: columns over time, lanes side by side, and lines; a template only draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Value = int | Decimal | Fraction

WIDE: Final = 560
_TALL: Final = 190
_LEFT, _RIGHT, _TOP, _FOOT = 62, 10, 12, 26
_LANE: Final = 26
_NAMES: Final = 190
_MOST_STEPS: Final = 4
_LETTER: Final = 6
"""So wide is a letter of a label, about."""
_SHARES: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: what it is (billed, waits ...), how much, where it leads, and all of it in words."""

    kind: str
    value: Value
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its name, its parts one upon the other."""

    name: str
    parts: tuple[Part, ...]

    @property
    def whole(self) -> Fraction:
        """Add up its parts."""
        return sum((Fraction(part.value) for part in self.parts), Fraction(0))


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line; None where there is nothing to tell."""

    value: Value | None
    href: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """One line through points, each under its name on the axis."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that leads somewhere."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line that leads somewhere."""

    x: float
    y: float
    kind: str
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """An unbroken piece of a line: its points as SVG writes them."""

    points: str
    kind: str


@dataclass(frozen=True, slots=True)
class Word:
    """Something written: where, and from which end."""

    x: float
    y: float
    says: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across, at a step of the scale."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture is made of."""

    width: float
    height: float
    rules: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Word, ...] = ()


def draw_columns(bars: Sequence[Bar], unit: str = "") -> Drawing:
    """Draw bars that stand side by side, the first one left.

    unit  what the scale counts: "" or $ or %
    """
    step = scale([bar.whole for bar in bars])
    top = step * _steps([bar.whole for bar in bars], step)
    place = Fraction(WIDE - _LEFT - _RIGHT, max(len(bars), 1))
    boxes: list[Box] = []
    for at, bar in enumerate(bars):
        y = Fraction(_TOP + _TALL)
        for part in bar.parts:
            tall = Fraction(part.value) / top * _TALL
            y -= tall
            x, width = _LEFT + place * at + place * Fraction(3, 20), place * Fraction(7, 10)
            if tall:
                boxes.append(Box(_px(x), _px(y), _px(width), _px(tall), part.kind, part.href, part.says))
    words = (*_scale_words(step, top, unit), *_names_below([bar.name for bar in bars], place))
    return Drawing(WIDE, _TOP + _TALL + _FOOT, _rules(step, top), tuple(boxes), words=words)


def draw_lanes(bars: Sequence[Bar], values: Sequence[str]) -> Drawing:
    """Draw bars that lie one below the other, each with its name before it and its value behind it."""
    most = max((bar.whole for bar in bars), default=Fraction(0)) or Fraction(1)
    room = WIDE - _NAMES - _RIGHT - _LETTER * max((len(value) for value in values), default=0) - 8
    boxes, words = [], []
    for at, (bar, value) in enumerate(zip(bars, values, strict=True)):
        x, y = Fraction(_NAMES), at * _LANE + 4
        for part in bar.parts:
            wide = Fraction(part.value) / most * room
            if wide:
                boxes.append(Box(_px(x), y, _px(wide), _LANE - 8, part.kind, part.href, part.says))
            x += wide
        words.append(Word(_NAMES - 8, y + 13, _short(bar.name, (_NAMES - 8) // _LETTER), "end"))
        words.append(Word(_px(x + 6), y + 13, value, "start"))
    return Drawing(WIDE, len(bars) * _LANE + 4, boxes=tuple(boxes), words=tuple(words))


def draw_lines(names: Sequence[str], trends: Sequence[Trend], unit: str = "%") -> Drawing:
    """Draw lines over the same names; where a point has nothing to tell, a line is broken."""
    values = [point.value for trend in trends for point in trend.points if point.value is not None]
    step = scale(values)
    top = step * _steps(values, step)
    place = Fraction(WIDE - _LEFT - _RIGHT, max(len(names), 1))
    strokes: list[Stroke] = []
    dots: list[Dot] = []
    for number, trend in enumerate(trends):
        kind, run = f"line-{number}", list[str]()
        for at, point in enumerate(trend.points):
            if point.value is None:
                strokes += [Stroke(" ".join(run), kind)] if run[1:] else []
                run = []
                continue
            x, y = _px(_LEFT + place * (at + Fraction(1, 2))), _height(Fraction(point.value), top)
            run.append(f"{x},{y}")
            dots.append(Dot(x, y, kind, point.href, point.says))
        strokes += [Stroke(" ".join(run), kind)] if run[1:] else []
    words = (*_scale_words(step, top, unit), *_names_below(names, place))
    return Drawing(WIDE, _TOP + _TALL + _FOOT, _rules(step, top), strokes=tuple(strokes), dots=tuple(dots), words=words)


def scale(values: Sequence[Value]) -> Fraction:
    """Choose the step of a scale, 1, 2 or 5 times a power of ten, so that at most four lead to the highest value."""
    most = max((Fraction(value) for value in values), default=Fraction(0))
    power = Fraction(1)
    while power * _SHARES[-1] * _MOST_STEPS < most:
        power *= 10
    return next((power * share for share in _SHARES if power * share * _MOST_STEPS >= most), power)


def _steps(values: Sequence[Value], step: Fraction) -> int:
    """Count the steps up to the highest value, at least one."""
    most = max((Fraction(value) for value in values), default=Fraction(0))
    return max(-(-most // step), 1)


def _rules(step: Fraction, top: Fraction) -> tuple[Rule, ...]:
    return tuple(
        Rule(_LEFT, y, WIDE - _RIGHT, y) for y in (_height(step * at, top) for at in range(int(top / step) + 1))
    )


def _scale_words(step: Fraction, top: Fraction, unit: str) -> tuple[Word, ...]:
    values = [int(step * at) for at in range(int(top / step) + 1)]
    return tuple(Word(_LEFT - 6, _height(Fraction(value), top) + 4, _on_scale(value, unit), "end") for value in values)


def _height(value: Fraction, top: Fraction) -> float:
    return _px(_TOP + _TALL - value / top * _TALL)


def _on_scale(value: int, unit: str) -> str:
    """Write a value of the scale: `$1.5M`, `20k`, `40 %`."""
    for size, sign in ((1_000_000_000, "B"), (1_000_000, "M"), (10_000, "k")):
        if value >= size:
            told = f"{Decimal(value) / (1000 if sign == 'k' else size):f}{sign}"
            break
    else:
        told = f"{value:,}"
    return f"{told} %" if unit == "%" else f"{unit}{told}"


def _names_below(names: Sequence[str], place: Fraction) -> tuple[Word, ...]:
    """Write as many names as there is room for, the first among them."""
    longest = max((len(name) for name in names), default=1) * _LETTER + 8
    every = max(-(-longest // int(place)), 1) if place >= 1 else len(names)
    y = _TOP + _TALL + 17
    return tuple(
        Word(_px(_LEFT + place * (at + Fraction(1, 2))), y, name, "middle")
        for at, name in enumerate(names)
        if at % every == 0
    )


def _short(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def _px(value: Fraction | int) -> float:
    return round(float(value), 2)
