"""A token acts as its person until it expires, is taken back, or the account is closed; its secret is kept nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text, update

from bridge.ledger.people import AccountError, add_person, disable, enable, set_role
from bridge.ledger.token_tables import TOKENS
from bridge.ledger.tokens import BEGINS, bearer, make_token, take_back, tokens_of

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _people(book: Connection) -> None:
    add_person(book, "bea", "biller")
    add_person(book, "sue", "supervisor")


def whose(book: Connection, secret: str) -> str | None:
    found = bearer(book, secret.encode())
    return None if found is None else f"{found[0].name} {found[0].role}"


def test_it_acts_as_its_person_with_the_role_of_now(book: Connection) -> None:
    token, secret = make_token(book, "bea", DAY, "  nightly report ")
    assert (token.name, token.purpose, token.used_at, token.is_open) == ("bea", "nightly report", None, True)
    assert token.expires_at - token.made_at == DAY
    assert whose(book, secret) == "bea biller"
    set_role(book, "bea", "viewer")
    assert whose(book, secret) == "bea viewer"


def test_only_its_digest_is_kept(book: Connection) -> None:
    _, secret = make_token(book, "bea", DAY)
    assert secret.startswith(BEGINS)
    row = book.execute(select(TOKENS)).one()
    assert secret.removeprefix(BEGINS) not in f"{row}"
    assert len(row.digest) == 32


def test_another_secret_opens_nothing(book: Connection) -> None:
    _, secret = make_token(book, "bea", DAY)
    for other in ("", BEGINS, secret[:-1], f"{secret}=", secret.upper()):
        assert whose(book, other) is None


def test_one_that_is_taken_back_opens_nothing_and_others_still_do(book: Connection) -> None:
    token, secret = make_token(book, "bea", DAY)
    _, other = make_token(book, "bea", DAY)
    assert take_back(book, token.number).ended_at is not None
    assert (whose(book, secret), whose(book, other)) == (None, "bea biller")
    for number in (token.number, 0):
        with pytest.raises(AccountError, match=f"There is no token {number}, or it was taken back already"):
            take_back(book, number)


def test_it_expires(book: Connection) -> None:
    token, secret = make_token(book, "bea", DAY)
    book.execute(update(TOKENS).values(expires_at=text("statement_timestamp() - interval '1 second'")))
    assert whose(book, secret) is None
    assert [one.is_open for one in tokens_of(book, "bea")] == [False]
    assert token.is_open


def test_a_closed_account_takes_its_tokens_with_it_for_good(book: Connection) -> None:
    _, secret = make_token(book, "bea", DAY)
    disable(book, "bea")
    assert whose(book, secret) is None
    enable(book, "bea")
    assert whose(book, secret) is None


def test_that_it_was_used_is_seen(book: Connection) -> None:
    make_token(book, "sue", DAY)
    _, secret = make_token(book, "bea", DAY)
    whose(book, secret)
    (mine,), (hers,) = tokens_of(book, "bea"), tokens_of(book, "sue")
    assert mine.used_at is not None
    assert hers.used_at is None


@pytest.mark.parametrize(
    ("name", "days", "says"), [("nobody", 1, "no open account nobody"), ("bea", 0, "holds"), ("bea", 367, "366 days")]
)
def test_there_is_none_for_nobody_and_none_for_ever(book: Connection, name: str, days: int, says: str) -> None:
    with pytest.raises(AccountError, match=says):
        make_token(book, name, timedelta(days=days))


def test_there_is_none_for_a_closed_account(book: Connection) -> None:
    disable(book, "bea")
    with pytest.raises(AccountError, match="no open account bea"):
        make_token(book, "bea", DAY)


def test_nobody_has_the_name_under_which_programs_act(book: Connection) -> None:
    with pytest.raises(AccountError, match="the name of the programs that have BRIDGE_API_TOKEN"):
        add_person(book, "api", "viewer")
