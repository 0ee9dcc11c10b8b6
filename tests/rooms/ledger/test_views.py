"""People save views of the queue under names of their own."""

import pytest
from sqlalchemy import Connection

from bridge.ledger.views import View, delete_view, save_view, views


def test_views_are_listed_by_name_and_each_has_their_own(book: Connection) -> None:
    save_view(book, "ann", "late ", "ages=31%2B")
    save_view(book, "ann", "Nurse", "owners=nurse")
    save_view(book, "bob", "late", "ages=15-30")
    assert views(book, "ann") == [View("Nurse", "owners=nurse"), View("late", "ages=31%2B")]
    assert views(book, "eve") == []


def test_a_view_is_replaced_by_one_of_the_same_name(book: Connection) -> None:
    save_view(book, "ann", "late", "ages=31%2B")
    save_view(book, "ann", "late", "ages=15-30")
    assert views(book, "ann") == [View("late", "ages=15-30")]


def test_a_view_is_forgotten_by_whose_it_is(book: Connection) -> None:
    save_view(book, "ann", "late", "ages=31%2B")
    assert not delete_view(book, "bob", "late")
    assert delete_view(book, "ann", "late")
    assert not delete_view(book, "ann", "late")
    assert views(book, "ann") == []


def test_a_view_needs_a_name(book: Connection) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        save_view(book, "ann", "  ", "ages=31%2B")
