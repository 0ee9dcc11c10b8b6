"""The routes of the approvals: what waits, what would be sent as active, and the approval itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.facts.attested import Attestation
from bridge.ledger import attestations
from bridge.ledger.approvals import Approved, waiting_for_approval
from bridge.ledger.approvals import approve as approve_claims
from bridge.roles import Role
from bridge.workbench.approvals.waiting import PAGE_OF, ClaimShown, WaitingShown, lay_out, sums
from bridge.workbench.chosen_rows import read_rows
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.words import counted

KEYS: Final = (
    ("j k", "Next claim, claim before"),
    ("x", "Choose the claim, or not"),
    ("a", "Approve the chosen claims, or the one you are on"),
    ("Enter", "Open its administration"),
    ("Esc", "Leave a dialog"),
    ("?", "Show these keys"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be approved."""

    title: str
    button: str
    rows: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    problem: str


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""

    @blueprint.get("/approvals")
    @needs(Role.VIEWER)
    def approvals() -> ResponseReturnValue:
        page = max(request.args.get("page", 1, int), 1)
        waiting, attested = read_waiting(office, page)
        last = -(-waiting.total // PAGE_OF)
        return render_template(
            "approvals/approvals.html",
            waiting=waiting,
            attested=attested,
            offset=(page - 1) * PAGE_OF,
            before=f"?page={page - 1}" if page > 1 else "",
            after=f"?page={page + 1}" if page < last else "",
            may_approve=me().role >= Role.SUPERVISOR,
            keys=KEYS,
        )

    @blueprint.post("/approvals/preview")
    @needs(Role.SUPERVISOR)
    def preview_approval() -> ResponseReturnValue:
        shown = _preview(*still_as_seen(office, read_rows(request.form.getlist("row"))))
        part = "approvals/preview_form.html" if "X-Part" in request.headers else "approvals/preview.html"
        return render_template(part, shown=shown)

    @blueprint.post("/approvals")
    @needs(Role.SUPERVISOR)
    def approve() -> ResponseReturnValue:
        done = approve_rows(office, read_rows(request.form.getlist("row")))
        if done.claims:
            flash(f"{counted(len(done.claims), 'claim')} approved: sent as active with the next look at the chart.")
        for claim, reason in done.refused:
            flash(f"Claim {claim} is not approved: {reason}.", "warning")
        return redirect(url_for("workbench.approvals"), 303)


def approve_rows(office: Office, rows: Sequence[tuple[str, str]]) -> Approved:
    """Approve claims, each as it was seen, and write each down."""
    with office.ledger.begin() as book:
        done = approve_claims(book, me().name, rows)
        for claim in done.claims:
            audit(book, "claim approved", about=claim)
        office.ask(book, done.to_ask)
    return done


def read_waiting(office: Office, page: int) -> tuple[WaitingShown, Mapping[str, Sequence[Attestation]]]:
    """Read a page of the claims that wait, with what staff attest of them; it is written down who looked."""
    with office.ledger.begin() as book:
        waiting = lay_out(waiting_for_approval(book), (page - 1) * PAGE_OF)
        attested = attestations.of(book, [name for one in waiting.claims for name in one.administrations])
        patients = sorted({one.patient for one in waiting.claims if one.patient})
        audit(book, "approvals", detail={"patients": patients})
    return waiting, attested


def still_as_seen(office: Office, rows: Sequence[tuple[str, str]]) -> tuple[Sequence[ClaimShown], int]:
    """Give the claims that still wait as they were seen, and how many bill something else by now or wait no more."""
    with office.ledger.begin() as book:
        waiting = waiting_for_approval(book)
    fits = lay_out([one for one in waiting if (one.claim, one.content) in rows], 0).claims
    return fits, len(rows) - len(fits)


def _preview(fits: Sequence[ClaimShown], left: int) -> Preview:
    """Show what would be approved, and say what is left out."""
    problem = f"{counted(left, 'claim')} changed or left meanwhile and cannot be approved as shown." if left else ""
    return Preview(
        f"Approve {sums(fits)}" if fits else "Nothing can be approved",
        f"Approve {counted(len(fits), 'claim')}",
        tuple((one.claim, one.content) for one in fits),
        tuple(one.says for one in fits),
        problem,
    )
