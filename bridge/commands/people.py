"""The commands for those who use the workbench: their accounts, and the trail of what they looked at and did."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.commands.options import NOT_ALL, book_in, settings_option
from bridge.roles import ROLES

if TYPE_CHECKING:
    from bridge.ledger.audit import Head
    from bridge.ledger.ledger import Book

_password_file = click.option(
    "--password-file", type=click.Path(path_type=Path), metavar="FILE", help="Take the password from a file, not asked."
)
_name = click.argument("name", metavar="NAME", callback=lambda _context, _argument, name: name.lower())


@click.group("user")
def user_command() -> None:
    """Keep the accounts of those who use the workbench."""


@user_command.command("add")
@_name
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--full-name", default="", help="The name by which people know the person.")
@_password_file
@settings_option
def add_command(name: str, role: str, full_name: str, password_file: Path | None, settings: Path | None) -> None:
    """Make an account. The password is asked for, twice, unless a file holds it."""
    from bridge.ledger.people import add_person
    from bridge.workbench.passwords import hash_password

    hashed = hash_password(_password(password_file), name)
    with book_in(settings) as book:
        add_person(book, name, role, full_name=full_name, password_hash=hashed)
        _note(book, "account-add", name, role)
    click.echo(f"{name} may sign in, as {role}.")


@user_command.command("list")
@settings_option
def list_command(settings: Path | None) -> None:
    """List all accounts."""
    from bridge.ledger.people import everyone

    with book_in(settings) as book:
        people = everyone(book)
    for person in people:
        state = "closed" if person.disabled else "locked" if person.locked_until else "open"
        click.echo(f"{person.name:<24} {person.role:<10} {person.source:<5} {state:<6} {person.full_name}".rstrip())
    if not people:
        click.echo("There are no accounts yet: `bridge user add NAME --role admin` makes one.", err=True)


@user_command.command("role")
@_name
@click.argument("role", type=click.Choice(ROLES))
@settings_option
def role_command(name: str, role: str, settings: Path | None) -> None:
    """Give an account another role."""
    from bridge.ledger.people import set_role

    with book_in(settings) as book:
        set_role(book, name, role)
        _note(book, "account-role", name, role)
    click.echo(f"{name} is {role} now.")


@user_command.command("password")
@_name
@_password_file
@settings_option
def password_command(name: str, password_file: Path | None, settings: Path | None) -> None:
    """Give an account another password; it is signed out everywhere, and open again if it was locked."""
    from bridge.ledger.people import set_password_hash
    from bridge.workbench.passwords import hash_password

    hashed = hash_password(_password(password_file), name)
    with book_in(settings) as book:
        set_password_hash(book, name, hashed)
        _note(book, "account-password", name)
    click.echo(f"{name} has another password now.")


@user_command.command("close")
@_name
@settings_option
def close_command(name: str, settings: Path | None) -> None:
    """Close an account: it is signed out everywhere; what it did stays under its name."""
    from bridge.ledger.people import disable

    with book_in(settings) as book:
        disable(book, name)
        _note(book, "account-disable", name)
    click.echo(f"{name} is closed.")


@user_command.command("open")
@_name
@settings_option
def open_command(name: str, settings: Path | None) -> None:
    """Open an account that is closed, or locked after wrong passwords."""
    from bridge.ledger.people import enable

    with book_in(settings) as book:
        enable(book, name)
        _note(book, "account-enable", name)
    click.echo(f"{name} is open.")


@user_command.command("token")
@_name
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Days after which it opens nothing."
)
@click.option("--purpose", default="", help="What it is for, as it is listed later.")
@settings_option
def token_command(name: str, days: int, purpose: str, settings: Path | None) -> None:
    """Make a token by which a program acts as a person, with the person's role. It is printed once, and not kept."""
    from datetime import timedelta

    from bridge.ledger.tokens import make_token

    with book_in(settings) as book:
        token, secret = make_token(book, name, timedelta(days=days), purpose)
        _note(book, "token-made", name, token=token.number)
    click.echo(secret)
    click.echo(
        f"Token {token.number} acts as {name} until {token.expires_at:%Y-%m-%d}. Keep it: it is not shown again.",
        err=True,
    )


@user_command.command("tokens")
@_name
@settings_option
def tokens_command(name: str, settings: Path | None) -> None:
    """List the tokens that act as a person."""
    from bridge.ledger.tokens import tokens_of

    with book_in(settings) as book:
        tokens = tokens_of(book, name)
    for token in tokens:
        state = "taken back" if token.ended_at else "open" if token.is_open else "over"
        used = f"last used {token.used_at:%Y-%m-%d}" if token.used_at else "never used"
        told = f"{token.number:>6} {state:<10} until {token.expires_at:%Y-%m-%d}, {used:<20} {token.purpose}"
        click.echo(told.rstrip())


@user_command.command("take-back")
@click.argument("number", type=int, metavar="NUMBER")
@settings_option
def take_back_command(number: int, settings: Path | None) -> None:
    """Take a token back, by its number: it opens nothing any more."""
    from bridge.ledger.tokens import take_back

    with book_in(settings) as book:
        token = take_back(book, number)
        _note(book, "token-taken-back", token.name, token=number)
    click.echo(f"Token {number} of {token.name} opens nothing any more.")


@click.group("audit")
def audit_command() -> None:
    """Verify, and give out, the trail of what people looked at and did."""


@audit_command.command("verify")
@click.option("--head", metavar="NUMBER:DIGEST", help="A head that was noted earlier: the trail must still hold it.")
@settings_option
def verify_command(head: str | None, settings: Path | None) -> None:
    """Find every row that was changed, is missing or stands elsewhere. Exit status 1 where there is one.

    Prints the head of the trail. Note it where nobody who may write to the database can change it.
    """
    from bridge.ledger.audit import head as end_of
    from bridge.ledger.audit import verify

    expected = None if head is None else _head(head)
    with book_in(settings) as book:
        problems, end = verify(book, expected), end_of(book)
    for problem in problems:
        click.echo(problem)
    click.echo(f"{end.number} rows; head {end}{'' if problems else '; the chain holds'}")
    sys.exit(NOT_ALL if problems else 0)


@audit_command.command("export")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write, NDJSON.")
@click.option("--since", type=click.IntRange(0), default=0, metavar="NUMBER", help="Only the rows after this one.")
@settings_option
def export_command(out: Path, since: int, settings: Path | None) -> None:
    """Write the trail as FHIR AuditEvents, one a line."""
    from bridge.claim.audit_event import audit_event, check_audit_event
    from bridge.claim.encoding import encode
    from bridge.commands.keeping import one_file
    from bridge.ledger.audit import every

    count = 0
    with book_in(settings) as book, one_file(out) as write:
        for row in every(book, since=since):
            event = audit_event(row)
            check_audit_event(event)
            write(encode(event) + b"\n")
            count += 1
    click.echo(f"{count} AuditEvents in {out}")


def _password(file: Path | None) -> str:
    """Give a password: the first line of a file, or what is typed twice."""
    from bridge.errors import UsageError

    if file is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--password-file {file}: cannot be read. Name a file whose first line is the password."
        ) from error


def _note(book: "Book", act: str, name: str, role: str = "", **detail: object) -> None:
    """Write down who did it: whoever is at this machine."""
    from bridge.ledger.audit import record

    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "unknown"
    record(book, f"{who} at the command line", act, about=name, detail={"role": role, **detail} if role else detail)


def _head(written: str) -> "Head":
    from bridge.errors import UsageError
    from bridge.ledger.audit import Head

    number, _, digest = written.strip().partition(":")
    if not number.isdigit() or not digest:
        raise UsageError("--head: write it as `bridge audit verify` printed it, NUMBER:DIGEST.")
    return Head(int(number), digest)
