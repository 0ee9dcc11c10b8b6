"""Reads what staff attest from a form, and keeps it: with their name, the time and the reason."""

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
from bridge.ledger.attestations import Attested
from bridge.ledger.failures import NotTakenError
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.asked import Values
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
            write_down(office, _TYPE + name, value, form.get("reason", ""))
        except NotTakenError as refused:
            flash(str(refused), _WARNING)
        else:
            flash(f"Attested: {value}. The chart is looked at again now.")
        return _back(name)

    @blueprint.post("/attestations/<int:number>/confirm")
    @needs(Role.BILLER)
    def confirm(number: int) -> ResponseReturnValue:
        one = known(office, number)
        try:
            second(office, one)
        except NotTakenError as refused:
            flash(str(refused), _WARNING)
        else:
            flash(f"Confirmed: {one.value}. The chart is looked at again now.")
        return _back(short(one.administration))

    @blueprint.post("/attestations/<int:number>/withdraw")
    @needs(Role.BILLER)
    def withdraw(number: int) -> ResponseReturnValue:
        one = known(office, number)
        try:
            take_back(office, one, request.form.get("why", ""))
        except NotTakenError as refused:
            flash(str(refused), _WARNING)
        else:
            flash(f"Withdrawn: {one.value}. The chart is looked at again now.")
        return _back(short(one.administration))


def write_down(office: Office, administration: str, value: AttestedValue, reason: str) -> int:
    """Keep what whoever asks attests, and give its number. Raises NotTakenError where it cannot be taken."""
    with office.ledger.begin() as book:
        number, to_ask = attestations.attest(book, me().name, administration, value, reason)
        audit(book, "attested", about=administration, detail={"attestation": number, "kind": value.kind})
        office.ask(book, to_ask)
    return number


def second(office: Office, one: Attested) -> None:
    """Confirm an attestation as the second person. Raises NotTakenError where that cannot be."""
    with office.ledger.begin() as book:
        to_ask = attestations.confirm(book, me().name, one.number)
        audit(book, "confirmed", about=one.administration, detail={"attestation": one.number})
        office.ask(book, to_ask)


def take_back(office: Office, one: Attested, why: str) -> None:
    """Withdraw an attestation. Raises NotTakenError where it does not stand any more."""
    with office.ledger.begin() as book:
        to_ask = attestations.withdraw(book, me().name, one.number, why)
        audit(book, "withdrawn", about=one.administration, detail={"attestation": one.number})
        office.ask(book, to_ask)


def known(office: Office, number: int) -> Attested:
    """Give an attestation by its number. Raises Refusal where there is none."""
    with office.ledger.begin() as book:
        one = attestations.by_number(book, number)
    if one is None:
        raise Refusal(404, f"There is no attestation {number}.")
    return one


def _back(name: str) -> ResponseReturnValue:
    return redirect(url_for("workbench.administration", name=name), 303)
