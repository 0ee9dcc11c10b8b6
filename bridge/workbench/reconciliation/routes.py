"""The routes of the reconciliation: the page, its rows as CSV and on paper, and the day that somebody signs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import charges as charge_files
from bridge.ledger import signed_days
from bridge.ledger.expected import latest_day
from bridge.ledger.ledger import Book
from bridge.reconciling.kinds import DIFFERENCES as DIFFERING
from bridge.reconciling.kinds import MATCHING, MEANS, REVERSED
from bridge.reconciling.results import Result
from bridge.reconciling.vials import MEANS as VIALS_MEAN
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.addresses import read_day
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.labels import Labels
from bridge.workbench.reconciliation import files
from bridge.workbench.reconciliation.asked import (
    DIFFERENCES,
    EVERYTHING,
    FILE,
    PAGE_OF,
    SOURCES,
    Asked,
    month_of,
    read_asked,
)
from bridge.workbench.reconciliation.comparing import Compared, compare, is_at
from bridge.workbench.reconciliation.csv_rows import csv_lines
from bridge.workbench.reconciliation.days import DayShown, lay_out
from bridge.workbench.words import day as in_words

NOT_AS_SEEN: Final = "The day is not what you saw any more. Look again before you sign it."
_NO_DAYS: Final = {"from": "", "to": "", "list": ""}
KEYS: Final = (("j k", "Next row, row before"), ("Enter", "Open the administration"), ("?", "Show these keys"))


@dataclass(frozen=True, slots=True)
class Source:
    """One source of charges that can be chosen."""

    value: str
    says: str


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""
    files.add_to(blueprint, office)
    _add_pages(blueprint, office)
    _add_days(blueprint, office)


def _add_pages(blueprint: Blueprint, office: Office) -> None:
    @blueprint.get("/reconciliation")
    @needs(Role.VIEWER)
    def reconciliation() -> ResponseReturnValue:
        asked = asked_for(office)
        compared = compare(office, asked)
        listed = listed_of(compared.results, asked)
        rows = listed[asked.offset : asked.offset + PAGE_OF]
        return render_template(
            "reconciliation/reconciliation.html",
            **shown(office, asked, compared, rows),
            rows=rows,
            total=len(listed),
            before=f"?{asked.query(page=f'{asked.page - 1}')}" if asked.page > 1 else "",
            after=f"?{asked.query(page=f'{asked.page + 1}')}" if asked.offset + len(rows) < len(listed) else "",
        )

    @blueprint.get("/reconciliation/print")
    @needs(Role.VIEWER)
    def reconciliation_print() -> ResponseReturnValue:
        asked = asked_for(office)
        compared = compare(office, asked)
        rows = listed_of(compared.results, asked)
        return render_template("reconciliation/print.html", **shown(office, asked, compared, rows), rows=rows)

    @blueprint.get("/reconciliation.csv")
    @needs(Role.VIEWER)
    def reconciliation_csv() -> ResponseReturnValue:
        asked = asked_for(office)
        compared = compare(office, asked)
        if compared.trouble:
            raise Refusal(502, f"The server could not be asked: {compared.trouble}")
        name = f"reconciliation-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
        named = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(export(office, asked, compared), mimetype="text/csv", headers=named)


def _add_days(blueprint: Blueprint, office: Office) -> None:
    @blueprint.get("/reconciliation/days/<day>")
    @needs(Role.VIEWER)
    def reconciled_day(day: str) -> ResponseReturnValue:
        asked = one_day(day)
        compared = compare(office, asked)
        rows = sorted(compared.results, key=lambda one: not one.is_difference)
        with office.ledger.begin() as book:
            history = [one for one in signed_days.signatures(book, asked.first) if is_at(asked.site, one.site or None)]
        return render_template(
            "reconciliation/day.html",
            **shown(office, asked, compared, rows),
            rows=rows,
            month=_month_of(asked),
            history=history,
            may_sign=me().role >= Role.SUPERVISOR,
        )

    @blueprint.post("/reconciliation/days/<day>/sign")
    @needs(Role.SUPERVISOR)
    def sign_day(day: str) -> ResponseReturnValue:
        asked = one_day(day)
        site = request.form.get("site", "")
        number = sign(office, asked, site, request.form.get("seen", ""), request.form.get("note", ""))
        if number is None:
            flash(NOT_AS_SEEN, "warning")
        else:
            flash(f"{in_words(asked.first)} is signed.")
        return redirect(f"{url_for('workbench.reconciled_day', day=day)}?{asked.query(**_NO_DAYS)}", 303)


def sign(office: Office, asked: Asked, site: str, digest: str, note: str) -> int | None:
    """Sign a day of a site as it was seen, and give the number of the signature; None where it is not so any more.

    digest  of what was seen; Claims are read anew, so that nobody signs what was changed meanwhile

    Raises Refusal where the server could not be asked.
    """
    compared = compare(office, replace(asked, anew=True))
    if compared.trouble:
        raise Refusal(502, f"The server could not be asked, so nothing was signed: {compared.trouble}")
    place = (asked.first, site)
    found = [one for one in compared.results if (one.day, one.site or "") == place]
    with office.ledger.begin() as book:
        signed = {at: one for at, one in signed_days.last_signed(book, asked.first, asked.last).items() if at == place}
        days = lay_out(found, asked.source, signed, to_sign=True)
        seen = days[0].seen if days else None
        if seen is None or seen.digest != digest:
            return None
        number = signed_days.sign(book, me().name, asked.first, site, seen, note.strip())
        detail = {"signature": number, "site": site, "source": asked.source, "digest": seen.digest}
        audit(book, "day signed", about=asked.first.isoformat(), detail=detail)
    return number


def asked_for(office: Office) -> Asked:
    """Read what is asked for; without days, the month of the latest day of service."""
    today = office.today()
    with office.ledger.begin() as book:
        latest = latest_day(book, today)
    return read_asked(request.args, latest or today)


def one_day(written: str) -> Asked:
    """Read which day is asked for, with the rest of its address."""
    day = read_day(written)
    if day is not None:
        asked = read_asked({**request.args, "from": f"{day}", "to": f"{day}", "list": EVERYTHING}, day)
        if asked.first == day:
            return asked
    raise Refusal(404, "There is no such day.")


def _month_of(asked: Asked) -> str:
    """Write the address of the month around a day."""
    first, last = month_of(asked.first)
    return replace(asked, first=first, last=last, site="", listed=DIFFERENCES).query()


def _days(
    compared: Compared, asked: Asked, signed: Mapping[tuple[date, str], signed_days.SignedDay]
) -> tuple[DayShown, ...]:
    return lay_out(compared.results, asked.source, signed, to_sign=asked.is_one_day)


def listed_of(results: Sequence[Result], asked: Asked) -> list[Result]:
    """Give the results that are listed: differences, everything, or one kind."""
    if asked.listed == EVERYTHING:
        return list(results)
    if asked.listed == DIFFERENCES:
        return [one for one in results if one.is_difference]
    return [one for one in results if one.kind == asked.listed]


def export(office: Office, asked: Asked, compared: Compared) -> Iterator[str]:
    """Give the results that are listed as CSV, one line at a time; it is written down at once who looked at whom."""
    listed = listed_of(compared.results, asked)
    patients = sorted({one.patient for one in listed})
    with office.ledger.begin() as book:
        audit(book, "reconciliation as CSV", detail={"query": asked.query(), "patients": patients})
    return csv_lines(listed)


def sources_of(book: Book, office: Office) -> list[Source]:
    """List what charges can be compared with: the server where one is asked, and the files that were loaded."""
    sources = [Source(value, says) for value, says in SOURCES.items()] if office.billed is not None else []
    loaded = charge_files.files(book)
    return sources + [Source(f"{FILE}{one.number}", f"File {one.number}: {one.name}") for one in loaded]


def shown(office: Office, asked: Asked, compared: Compared, rows: Sequence[Result]) -> dict[str, object]:
    """Give what every page of the reconciliation shows; that it was looked at is written down."""
    with office.ledger.begin() as book:
        signed = signed_days.last_signed(book, asked.first, asked.last)
        sources = sources_of(book, office)
        patients = sorted({one.patient for one in rows})
        audit(book, "reconciliation", detail={"query": asked.query(), "patients": patients})
    here = {place: one for place, one in signed.items() if is_at(asked.site, place[1] or None)}
    days: tuple[DayShown, ...] = () if compared.trouble else _days(compared, asked, here)
    return {
        "asked": asked,
        "compared": compared,
        "sums": compared.totals,
        "days": days,
        "sources": sources,
        "source_says": {one.value: one.says for one in sources},
        "sites": sorted(office.mappings.sites.values(), key=lambda site: site.name),
        "means": MEANS | VIALS_MEAN,
        "kinds": (MATCHING, REVERSED, *DIFFERING),
        "labels": Labels(office.mappings, me().name),
        "keys": KEYS,
    }
