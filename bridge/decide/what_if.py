"""Decide on one administration as if its payer, site, day or dose were another; nothing is kept or sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bridge.coding.supposing import Supposing, told
from bridge.coding.working_out import WorkingOut
from bridge.decide.patient import NOTHING_ATTESTED, Decider
from bridge.facts.attested import Attestation
from bridge.facts.chart import Chart
from bridge.facts.decision import Decision
from bridge.facts.supposed import Supposed
from bridge.tables.mappings import Mappings


class WhatIf:
    """Decides by one set of tables, as `Decider` does with the same choices."""

    def __init__(
        self, mappings: Mappings, *, payer: str | None = None, site: str | None = None, as_of: date | None = None
    ) -> None:
        self._decider = Decider(mappings, payer=payer, site=site, as_of=as_of)
        self._supposing = Supposing(WorkingOut(mappings, payer, site))

    def decide(
        self,
        charts: Sequence[Chart],
        name: str,
        supposed: Supposed,
        attested: Mapping[str, Sequence[Attestation]] = NOTHING_ATTESTED,
    ) -> Decision | None:
        """Decide on one administration of a patient with what is supposed of it, all others as charted.

        charts    of all the patient's administrations: they share days, lines and intervals
        name      of the administration; None is given where no chart is of that name
        attested  what staff attest, by the name of the administration

        Every finding that rests on something supposed says so.
        """
        decisions = self._decider.decide(self._supposing.suppose(charts, name, supposed), attested)
        found = next((one for one in decisions if one.administration.reference == name), None)
        return None if found is None else replace(found, findings=told(found.findings, supposed))
