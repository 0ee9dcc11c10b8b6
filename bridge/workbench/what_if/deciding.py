"""Decides on an administration as it is and under suppositions, for the page and for programs; it only reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.errors import BridgeError
from bridge.facts.supposed import AS_CHARTED
from bridge.ledger.dossier import Standing
from bridge.workbench.administration.routes import known
from bridge.workbench.guard import audit, me
from bridge.workbench.office import Office
from bridge.workbench.queue.labels import Labels
from bridge.workbench.what_if.asked import AskedWhatIf
from bridge.workbench.what_if.columns import Column, lay_out


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of it.

    columns  the chart as it is first; empty where the server has no such administration, or is in trouble
    trouble  why the server could not be asked; None where it could
    """

    stands: Standing
    columns: Sequence[Column]
    trouble: BridgeError | None = None


def decide(office: Office, name: str, asked: AskedWhatIf) -> Decided:
    """Decide; it is written down who asked. Raises Refusal where nobody ever heard of the administration."""
    with office.ledger.begin() as book:
        stands = known(book, name).standing
        suppose = {"suppose": [f"{one}" for one in asked.suppose]}
        audit(book, "what if", about=name, patient=stands.patient or "", detail=suppose)
    supposed = (AS_CHARTED, *asked.suppose)
    try:
        decisions = office.what_if(name, supposed)
    except BridgeError as error:
        return Decided(stands, (), error)
    labels = Labels(office.mappings, me().name)
    return Decided(stands, lay_out(decisions, supposed, labels) if decisions else ())
