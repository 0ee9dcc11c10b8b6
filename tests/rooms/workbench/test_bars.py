"""Figures become shapes whose lengths stand in the same proportion, on a scale of round steps."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.workbench.overview.bars import Bar, Part, Point, Trend, draw_columns, draw_lanes, draw_lines, scale


def bar(*values: int | Decimal) -> Bar:
    return Bar("Jun", tuple(Part("billed", value, "/x", f"{value}") for value in values))


@pytest.mark.parametrize(
    ("most", "step"),
    [(0, 1), (3, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (90, 50), (810, 500), (4_000_001, 2_000_000)],
)
def test_a_scale_has_at_most_four_round_steps(most: int, step: int) -> None:
    assert scale([0, most]) == step


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=40))
def test_bars_stand_within_the_picture_and_in_proportion(values: list[Decimal]) -> None:
    drawn = draw_columns([bar(value) for value in values])
    heights = [box.height for box in drawn.boxes]
    shown = [value for value in values if value]
    assert len(heights) == len(shown)
    for box, value in zip(drawn.boxes, shown, strict=True):
        assert 0 <= box.x <= box.x + box.width <= drawn.width
        assert 0 <= box.y <= box.y + box.height <= drawn.height
        assert box.height == pytest.approx(float(value / max(shown)) * max(heights), abs=0.02)


def test_parts_stand_one_upon_the_other() -> None:
    lower, upper = draw_columns([bar(6, 2)]).boxes
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert lower.height == pytest.approx(3 * upper.height, abs=0.02)


def test_lanes_lie_one_after_the_other_with_their_value_behind_them() -> None:
    drawn = draw_lanes([bar(6, 2), bar(4)], ["8", "4"])
    first, second, half = drawn.boxes
    assert first.x + first.width == pytest.approx(second.x)
    assert half.width == pytest.approx((first.width + second.width) / 2, abs=0.02)
    assert [word.says for word in drawn.words] == ["Jun", "8", "Jun", "4"]
    assert max(word.x for word in drawn.words) < drawn.width


def test_a_line_is_broken_where_there_is_nothing_to_tell() -> None:
    points = tuple(Point(None if value is None else Fraction(value)) for value in (1, 2, None, 4, 3, None, 5))
    drawn = draw_lines(list("abcdefg"), [Trend("t", points)])
    assert [len(stroke.points.split()) for stroke in drawn.strokes] == [2, 2]
    assert len(drawn.dots) == 5


def test_nothing_can_be_drawn_too() -> None:
    assert draw_columns([]).boxes == ()
    assert draw_lanes([], []).boxes == ()
    assert draw_lines([], []).strokes == ()
    assert draw_columns([bar(0, 0)]).boxes == ()


def test_where_there_is_no_room_for_every_name_some_are_left_out() -> None:
    names = [
        word.says for word in draw_columns([Bar(f"Month {at}", ()) for at in range(36)]).words if "Month" in word.says
    ]
    assert names[0] == "Month 0"
    assert len(names) < 36


def test_the_scale_is_written_short() -> None:
    words = {word.says for word in draw_columns([bar(3_000_000)], "$").words}
    assert {"$0", "$1M", "$2M", "$3M"} <= words
    assert "50 %" in {word.says for word in draw_lines(["a"], [Trend("t", (Point(Fraction(100)),))]).words}
