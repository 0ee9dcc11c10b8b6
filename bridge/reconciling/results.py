"""What comes of a reconciliation: each expected line and each charge in exactly one result, with its kind."""

from datetime import date
from decimal import Decimal

from bridge.facts.fact import fact
from bridge.facts.reconciled import Charged, Expected
from bridge.reconciling.kinds import DIFFERENCES
from bridge.reconciling.saying import both_sides, say


@fact
class Result:
    """One expected line, one charge, or the two that belong together.

    also      kinds of what else differs
    reversal  the charge below zero that takes `charged` back
    twin      the line that `charged` is a second charge of; it has a result of its own
    """

    kind: str
    expected: Expected | None = None
    charged: Charged | None = None
    also: tuple[str, ...] = ()
    reversal: Charged | None = None
    twin: Expected | None = None

    @property
    def says(self) -> str:
        """Say what was found, in words."""
        return say(self.kind, self.also, self.expected, self.charged, self.reversal)

    @property
    def both_sides(self) -> str:
        """Write what was given and what was charged beside each other."""
        about = (self.administration or self.patient).rpartition("/")[2]
        return both_sides(about, self.expected, self.charged, self.reversal)

    @property
    def _line(self) -> Expected | Charged:
        line = self.expected or self.charged
        if line is None:
            raise ValueError("a result without a line")
        return line

    @property
    def is_difference(self) -> bool:
        """Say whether somebody has to look at it."""
        return self.kind in DIFFERENCES

    @property
    def day(self) -> date:
        """Give the day that it belongs to: that of the administration, where there is one."""
        return self._line.day

    @property
    def site(self) -> str | None:
        """Give the site that it belongs to; None where neither side tells."""
        about = self.expected or self.twin
        return (None if about is None else about.site) or (None if self.charged is None else self.charged.site)

    @property
    def patient(self) -> str:
        """Name the patient."""
        return self._line.patient

    @property
    def administration(self) -> str | None:
        """Name the administration that it is about."""
        about = self.expected or self.twin
        return None if about is None else about.administration

    @property
    def units_expected(self) -> int:
        """Count the units that should be charged."""
        return 0 if self.expected is None else self.expected.units

    @property
    def units_charged(self) -> int:
        """Count the units that are charged."""
        return (self.charged.units if self.charged else 0) + (self.reversal.units if self.reversal else 0)

    @property
    def units(self) -> int:
        """Count by how many units too many are charged; below zero: too few."""
        return self.units_charged - self.units_expected

    @property
    def dollars_expected(self) -> Decimal | None:
        """Give the dollars that should be charged; None where the site has no charge on file."""
        return Decimal(0) if self.expected is None else self.expected.charge

    @property
    def dollars_charged(self) -> Decimal | None:
        """Give the dollars that are charged; where the source has none, by the price of the administration's line."""
        if self.charged is None:
            return Decimal(0)
        if self.charged.amount is not None and self.reversal is None:
            return self.charged.amount
        amounts = [self._amount(one) for one in (self.charged, self.reversal) if one is not None]
        known = [one for one in amounts if one is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None

    @property
    def dollars(self) -> Decimal | None:
        """Give by how many dollars too much is charged; None where one of the sides has none."""
        expected, charged = self.dollars_expected, self.dollars_charged
        return None if expected is None or charged is None else charged - expected

    def _amount(self, charge: Charged) -> Decimal | None:
        about = self.expected or self.twin
        if charge.amount is not None or about is None or about.code != charge.code:
            return charge.amount
        return None if about.price is None else about.price * charge.units

    @property
    def order(self) -> tuple[date, str, str, bool, str]:
        """Give what results are put in order by: day, patient, administration (its lines first), and their own name."""
        return (self.day, self.patient, self.administration or "", self.expected is None, self._line.key)
