"""What somebody supposes of an administration, to see what would come of it: no chart says it, and nothing keeps it."""

from datetime import date
from decimal import Decimal

from bridge.facts.fact import fact

SUPPOSED = "what is supposed"
"""Stands as evidence where a fact has no other."""


@fact
class Supposed:
    """Other facts than the chart's; None: as charted.

    payer  the id of the payer's file: whoever else the chart names does not count
    site   the id of the site's file: wherever else the chart says it was does not count
    day    the day of service; start and end move to it by whole days
    dose   in mg
    """

    payer: str | None = None
    site: str | None = None
    day: date | None = None
    dose: Decimal | None = None

    @property
    def words(self) -> dict[str, str]:
        """Say each of the suppositions, by what it is about."""
        told = {
            "payer": self.payer and f"billed to {self.payer}",
            "site": self.site and f"given at {self.site}",
            "day": self.day and f"given on {self.day}",
            "dose": self.dose is not None and f"{self.dose:f} mg given",
        }
        return {about: said for about, said in told.items() if said}

    def __str__(self) -> str:
        return ", ".join(self.words.values()) or "as charted"


AS_CHARTED = Supposed()
