"""Reads what staff attest from a form, and keeps it: with their name, the time and the reason."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bridge.facts.attested import (
    DISCARDED,
    ICD10,
    LOT,
    SITE,
    VIALS,
    AmountDiscarded,
    AttestedValue,
    CodeChosen,
    LotHung,
    SiteChosen,
    VialsOpened,
)
from bridge.ledger import attestations
from bridge.ledger.failures import NotTakenError
from bridge.ledger.ledger import Book
from bridge.ledger.looking_again import ToAsk
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.asked import Values
from bridge.workbench.roles import Role
from bridge.workbench.words import short

_TYPE: Final = "MedicationAdministration/"
_WARNING: Final = "warning"


def read_value(kind: str, form: Values) -> AttestedValue:
    """Read what is attested. Raises NotTakenError where it is nothing that can be."""
    try:
        return _read(kind, form)
    except (ValueError, InvalidOperation):
        raise NotTakenError("What was entered cannot be read: look at the numbers and the day.") from None


def _read(kind: str, form: Values) -> AttestedValue:
    if kind == DISCARDED:
        return AmountDiscarded(Decimal(form.get("mg", "").strip()))
    if kind == VIALS:
        return VialsOpened(int(form.get("count", "")))
    if kind == LOT:
        expires = form.get("expires", "").strip()
        return LotHung(form.get("number", "").strip(), date.fromisoformat(expires) if expires else None)
    if kind == ICD10:
        code, _, condition = form.get("code", "").partition(" ")
        return CodeChosen(code, condition)
    if kind == SITE:
        return SiteChosen(form.get("file", ""))
    raise NotTakenError("Nothing of this kind can be attested.")


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the routes on the workbench."""

    @blueprint.post("/administrations/<name>/attest")
    @needs(Role.BILLER)
    def attest(name: str) -> ResponseReturnValue:
        form = request.form
        try:
            value = read_value(form.get("kind", ""), form)
            with office.ledger.begin() as book:
                number, to_ask = attestations.attest(book, me().name, _TYPE + name, value, form.get("reason", ""))
                audit(book, "attested", about=_TYPE + name, detail={"attestation": number, "kind": value.kind})
                office.ask(book, to_ask)
        except NotTakenError as refused:
            flash(str(refused), _WARNING)
        else:
            flash(f"Attested: {value}. The chart is looked at again now.")
        return _back(name)

    @blueprint.post("/attestations/<int:number>/confirm")
    @needs(Role.BILLER)
    def confirm(number: int) -> ResponseReturnValue:
        return _done(office, number, attestations.confirm, "confirmed")

    @blueprint.post("/attestations/<int:number>/withdraw")
    @needs(Role.BILLER)
    def withdraw(number: int) -> ResponseReturnValue:
        return _done(office, number, attestations.withdraw, "withdrawn")


def _done(office: Office, number: int, act: Callable[[Book, str, int], ToAsk], what: str) -> ResponseReturnValue:
    """Do something with an attestation, and go back to its administration.

    Raises Refusal where there is none of that number.
    """
    with office.ledger.begin() as book:
        one = attestations.by_number(book, number)
    if one is None:
        raise Refusal(404, f"There is no attestation {number}.")
    try:
        with office.ledger.begin() as book:
            to_ask = act(book, me().name, number)
            audit(book, what, about=one.administration, detail={"attestation": number})
            office.ask(book, to_ask)
    except NotTakenError as refused:
        flash(str(refused), _WARNING)
    else:
        flash(f"{what.capitalize()}: {one.value}. The chart is looked at again now.")
    return _back(short(one.administration))


def _back(name: str) -> ResponseReturnValue:
    return redirect(url_for("workbench.administration", name=name), 303)
