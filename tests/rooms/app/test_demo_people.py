"""Three people may sign in to a demo, each start with other pass phrases."""

from bridge.app.demo_people import _WORDS, PEOPLE, sign_ins
from bridge.ledger import ledger
from bridge.ledger.people import by_name
from bridge.workbench.passwords import is_right


def test_each_start_gives_them_new_pass_phrases_that_open(database_url: str) -> None:
    book_keeper = ledger.open_ledger(database_url)
    ledger.migrate(book_keeper)
    with book_keeper.begin() as book:
        before, now = sign_ins(book), sign_ins(book)
        kept = {one.name: by_name(book, one.name) for one in now}
    book_keeper.close()
    assert [one.role for one in now] == ["biller", "biller", "admin"]
    for old, new in zip(before, now, strict=True):
        person = kept[new.name]
        assert person is not None
        assert (person.role, is_right(new.pass_phrase, person.password_hash)) == (new.role, True)
        assert not is_right(old.pass_phrase, person.password_hash)


def test_no_pass_phrase_can_hold_the_name_of_its_account() -> None:
    assert [(name, word) for name, _, _ in PEOPLE for word in _WORDS if name in word] == []
    assert len(set(_WORDS)) == len(_WORDS) > 60


def test_pass_phrases_are_not_shown_by_chance(database_url: str) -> None:
    book_keeper = ledger.open_ledger(database_url)
    ledger.migrate(book_keeper)
    with book_keeper.begin() as book:
        shown = repr(sign_ins(book))
    book_keeper.close()
    assert not any(word in shown for word in _WORDS)
