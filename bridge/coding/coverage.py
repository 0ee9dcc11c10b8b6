"""Tell who pays on the day of service, and under which payer's file."""

from datetime import date

from bridge.facts.case import CoverageProblem, CoverageRead
from bridge.facts.chart import Authorization, Coverage, Organization, Origin, Period
from bridge.facts.supposed import SUPPOSED
from bridge.tables.mappings import Mappings
from bridge.tables.names import normalised_name


class Payers:
    """Knows the payers' files by every name and identifier that a chart may use."""

    def __init__(self, mappings: Mappings, otherwise: str | None = None) -> None:
        self._otherwise = otherwise
        self._names = {
            normalised_name(name): payer.id for payer in mappings.payers.values() for name in (payer.name, *payer.names)
        }
        self._identifiers = {known: payer.id for payer in mappings.payers.values() for known in payer.identifiers}
        self._kept: dict[tuple[object, ...], tuple[str, str] | None] = {}

    def read(self, coverages: tuple[Coverage, ...], day: date | None) -> CoverageRead:
        """Choose the coverage that pays first on the day: active, its period holds the day, lowest order.

        Two of the same lowest order, or several without one, are nobody's to choose between. Without a day, periods
        are not judged: what is missing whatever the day is found all the same.
        """
        holding = tuple(
            coverage
            for coverage in coverages
            if coverage.status == "active" and (day is None or coverage.period.holds(day))
        )
        rejected = tuple(_why_not(coverage, day) for coverage in coverages if coverage not in holding)
        if not holding:
            return CoverageRead(None, CoverageProblem.NOT_FOUND, contenders=coverages, rejected=rejected)
        lowest = min((coverage.order for coverage in holding if coverage.order is not None), default=None)
        first = tuple(coverage for coverage in holding if coverage.order == lowest)
        if len(first) > 1:
            if day is None:
                return CoverageRead(None, None, contenders=holding, rejected=rejected)
            return CoverageRead(None, CoverageProblem.ORDER_UNCLEAR, contenders=first, rejected=rejected)
        later = tuple(
            f"{other.origin.reference}: order {other.order or 'none'} comes after"
            for other in holding
            if other is not first[0]
        )
        return self._matched(first[0], (*rejected, *later))

    def supposed(self, read: CoverageRead, payer: str) -> CoverageRead:
        """Take the payer that is supposed, under a coverage that no chart holds; where the chart names it, the chart's.

        An authorization counts then only if it is the supposed payer's own.
        """
        if read.payer == payer:
            return read
        coverage = Coverage(Origin(SUPPOSED, is_reference=False), "active", Period(), None)
        return CoverageRead(coverage, None, payer, None, SUPPOSED, (coverage,), read.rejected)

    def authorization(
        self, authorizations: tuple[Authorization, ...], read: CoverageRead, day: date
    ) -> Authorization | None:
        """Find a prior authorization for the coverage or the insurer billed whose period holds the day.

        The same insurer is the same record, or another one that the same payer's file knows. Of several
        authorizations, the one that began last.
        """
        fitting = [one for one in authorizations if one.period.holds(day) and self._is_for(one, read)]
        return max(fitting, key=lambda one: (one.period.first or date.min, one.origin.reference), default=None)

    def _is_for(self, authorization: Authorization, read: CoverageRead) -> bool:
        if read.coverage is None:
            return False
        if read.coverage.origin.reference in authorization.coverages:
            return True
        insurer = authorization.insurer
        if insurer is None:
            return False
        if read.insurer is not None and insurer.origin == read.insurer.origin:
            return True
        known = self._known(insurer)
        return known is not None and known[0] == read.payer

    def _matched(self, coverage: Coverage, rejected: tuple[str, ...]) -> CoverageRead:
        for payor in coverage.payors:
            found = self._known(payor)
            if found is not None:
                return CoverageRead(coverage, None, found[0], payor, found[1], (coverage,), rejected)
        insurer = coverage.payors[0] if coverage.payors else None
        if self._otherwise is not None:
            by = "the payer given on the command line, where the chart names none that is mapped"
            return CoverageRead(coverage, None, self._otherwise, insurer, by, (coverage,), rejected)
        return CoverageRead(coverage, None, None, insurer, "", (coverage,), rejected)

    def _known(self, payor: Organization) -> tuple[str, str] | None:
        key = (payor.origin.reference, payor.identifiers, payor.names)
        if key not in self._kept:
            self._kept[key] = self._look_up(payor)
        return self._kept[key]

    def _look_up(self, payor: Organization) -> tuple[str, str] | None:
        for identifier in payor.identifiers:
            if identifier in self._identifiers:
                return self._identifiers[identifier], f"identifier {identifier.value}"
        for name in payor.names:
            payer = self._names.get(normalised_name(name))
            if payer is not None:
                return payer, f'the name "{name}"'
        return None


def _why_not(coverage: Coverage, day: date | None) -> str:
    if coverage.status != "active":
        return f"{coverage.origin.reference}: its status is {coverage.status or 'not given'}"
    return f"{coverage.origin.reference}: its period does not hold {day}"
