"""Ask registration where the visit took place."""

from bridge.facts.case import Case, ServiceSite, SiteRead
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def site_not_mapped(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold an outpatient visit whose place of service nothing tells."""
    if case.chart.encounter is None or case.site.site is not None or not case.site.possible:
        return None
    return gap("site-not-mapped", *case.site.evidence, found=case.site.says)


def sites_differ(cases: tuple[Case, ...]) -> Gap | None:
    """Hold a day's line whose parts were given at different places: they have no code, modifier or biller in common."""
    told = {_of_the_claim(case.site) for case in cases if case.site.site is not None}
    if len(told) < 2:  # noqa: PLR2004
        return None
    evidence = (part for case in cases for part in case.site.evidence)
    places = "; ".join(f"{case.origin.reference}: {case.site.says}" for case in cases)
    return gap("site-not-mapped", *evidence, found=f"the parts of one day tell different places: {places}")


def _of_the_claim(read: SiteRead) -> tuple[ServiceSite | None, str | None, str | None]:
    """Give what a claim takes from the place: how it bills, the site file, who bills."""
    return (read.site, read.file, None if read.provider is None else read.provider.origin.reference)
