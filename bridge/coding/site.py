"""Tell the place of service: a site file that names the place, else the type of the location."""

from collections.abc import Iterator
from dataclasses import replace

from bridge.facts.attested import Attestation
from bridge.facts.case import ServiceSite, SiteRead, at
from bridge.facts.chart import Encounter, Identifier, Moment, Organization, Place
from bridge.facts.decision import Evidence
from bridge.facts.supposed import SUPPOSED
from bridge.tables.mappings import Mappings
from bridge.tables.site import PlaceRule, Site

POS_SYSTEM = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
ROLE_SYSTEMS = frozenset({"http://terminology.hl7.org/CodeSystem/v3-RoleCode", "http://hl7.org/fhir/v3/RoleCode"})


class Sites:
    """Knows the site files by every name that a chart may use."""

    def __init__(self, mappings: Mappings, otherwise: str | None = None) -> None:
        self._rules = mappings.places
        self._files = mappings.sites
        self._otherwise = None if otherwise is None else mappings.sites[otherwise]
        self._by_location = {name: site for site in mappings.sites.values() for name in site.locations}
        self._by_organization = {name: site for site in mappings.sites.values() for name in site.organizations}
        self._by_identifier = {known: site for site in mappings.sites.values() for known in site.identifiers}

    def read(self, encounter: Encounter, start: Moment | None) -> SiteRead:
        """Say where the dose was given.

        start  when it started: of several locations, the ones of that time count

        A site file that names the location or organization comes first, then the location's place-of-service code,
        then its role code, then the file asked for on the command line. Locations that tell different places tell none.
        """
        provider, element = _provider(encounter, start)
        kind = encounter.kind
        if kind in self._rules.impossible_classes:
            says = f"an encounter of class {kind}"
            return SiteRead(
                None, possible=False, says=says, evidence=(at(encounter.origin, "class"),), provider=provider
            )
        reads = [self._place(place, provider) for place in places_at(encounter, start)]
        told = [read for read in reads if read.site is not None or not read.possible]
        if not told and not reads and encounter.provider is not None:
            told = [read for read in [self._by_owner(encounter.provider)] if read.site is not None]
        evidence = tuple(part for read in reads for part in read.evidence) or (at(encounter.origin, "location"),)
        if len({(read.site, read.file) for read in told}) > 1:
            says = "its locations tell different places: " + "; ".join(read.says for read in told)
            differing = tuple(told)
            return SiteRead(
                None, says=says, evidence=evidence, provider=provider, provider_element=element, differing=differing
            )
        if told:
            return self._with_provider(told[0], provider, element)
        if self._otherwise is not None:
            read = self._from_file(
                self._otherwise, "the site given on the command line, where the chart says none", evidence
            )
            return self._with_provider(read, provider, element)
        says = "; ".join(read.says for read in reads) or "the encounter names no location"
        return SiteRead(None, says=says, evidence=evidence, provider=provider, provider_element=element)

    def attested(self, read: SiteRead, file: str, by: Attestation) -> SiteRead:
        """Take the site file that staff attest, where the chart tells no site; who bills stays as the chart says.

        Raises KeyError where there is no such file.
        """
        told = self._from_file(self._files[file], by.says, (by.evidence,))
        return replace(told, provider=read.provider, provider_element=read.provider_element)

    def supposed(self, read: SiteRead, file: str) -> SiteRead:
        """Take the site file that is supposed, whatever the chart tells; who bills is whom that file names, if any.

        Raises KeyError where there is no such file.
        """
        site = self._files[file]
        told = self._from_file(site, SUPPOSED, ())
        if site.provider_reference or site.provider_name:
            return told
        return replace(told, provider=read.provider, provider_element=read.provider_element)

    def _with_provider(self, read: SiteRead, provider: Organization | None, element: str) -> SiteRead:
        file = read.file
        if (
            file is None
            and self._otherwise is not None
            and read.site is not None
            and _agrees(self._otherwise, read.site)
        ):
            file = self._otherwise.id
        return SiteRead(
            read.site, read.possible, file, read.table, read.says, read.evidence, provider, element if provider else ""
        )

    def _place(self, place: Place, provider: Organization | None) -> SiteRead:
        for owner in _outwards(place):
            site = self._by_location.get(owner.origin.reference) or self._identified(owner.identifiers)
            if site is not None:
                return self._from_file(site, f"{site.file.path} names {owner.origin.reference}", (at(owner.origin),))
        for organization in (place.organization, provider):
            if organization is not None:
                read = self._by_owner(organization)
                if read.site is not None:
                    return read
        return self._by_type(place)

    def _by_owner(self, organization: Organization) -> SiteRead:
        site = self._by_organization.get(organization.origin.reference) or self._identified(organization.identifiers)
        if site is None:
            return SiteRead(None)
        says = f"{site.file.path} names {organization.origin.reference}"
        return self._from_file(site, says, (at(organization.origin),))

    def _identified(self, identifiers: tuple[Identifier, ...]) -> Site | None:
        return next((self._by_identifier[known] for known in identifiers if known in self._by_identifier), None)

    def _from_file(self, site: Site, says: str, evidence: tuple[Evidence, ...]) -> SiteRead:
        setting = self._rules.settings[site.setting]
        professional = setting.bill_type is None and site.bill_type is None
        served = ServiceSite(
            setting.id,
            setting.claim_type,
            (site.place_of_service or setting.place_of_service) if professional else None,
            site.bill_type or setting.bill_type,
            site.revenue_code or setting.revenue_code,
            bool(site.off_campus),
        )
        return SiteRead(served, file=site.id, table=site.file.named, says=says, evidence=evidence)

    def _by_type(self, place: Place) -> SiteRead:
        """Read the location's type; a location without any type is where the place around it is."""
        for owner in _outwards(place):
            for known, systems in (
                (self._rules.place_of_service, (POS_SYSTEM,)),
                (self._rules.role_codes, ROLE_SYSTEMS),
            ):
                for coding in owner.types:
                    rule = known.get(coding.code or "") if coding.system in systems else None
                    if rule is not None:
                        return self._from_rule(rule, owner, coding.code or "")
            if owner.types:
                codes = ", ".join(coding.code or coding.display or "?" for coding in owner.types)
                return SiteRead(
                    None, says=f"the type {codes} tells no place of service", evidence=(at(owner.origin, "type"),)
                )
        return SiteRead(None, says="the location has no type", evidence=(at(place.origin, "type"),))

    def _from_rule(self, rule: PlaceRule, place: Place, code: str) -> SiteRead:
        evidence = (at(place.origin, "type"),)
        says = f"the location's type is {code}"
        if rule.setting is None:
            return SiteRead(None, rule.possible, None, self._rules.file.named, says, evidence)
        setting = self._rules.settings[rule.setting]
        served = ServiceSite(
            setting.id,
            setting.claim_type,
            None if setting.bill_type else rule.place_of_service or setting.place_of_service,
            setting.bill_type,
            setting.revenue_code,
            rule.off_campus,
        )
        return SiteRead(served, table=self._rules.file.named, says=says, evidence=evidence)


def _agrees(site: Site, served: ServiceSite) -> bool:
    """Say whether the file asked for is of the kind of place that the chart tells; else it is left alone."""
    return site.setting == served.setting and bool(site.off_campus) == served.off_campus


def _outwards(place: Place | None) -> Iterator[Place]:
    while place is not None:
        yield place
        place = place.within


def places_at(encounter: Encounter, start: Moment | None) -> tuple[Place, ...]:
    """Give the locations of the time of the dose; all of them where none has a time that holds it."""
    everywhere = tuple(place for place, _, _ in encounter.places)
    if start is None or len(everywhere) < 2:  # noqa: PLR2004
        return everywhere
    timed = tuple(
        place
        for place, came, left in encounter.places
        if (came or left) and _begun(came, start) and not _over(left, start)
    )
    return (
        timed or tuple(place for place, came, left in encounter.places if came is None and left is None) or everywhere
    )


def _begun(came: Moment | None, start: Moment) -> bool:
    if came is None:
        return True
    if came.instant is not None and start.instant is not None:
        return came.instant <= start.instant
    return came.day <= start.day


def _over(left: Moment | None, start: Moment) -> bool:
    if left is None:
        return False
    if left.instant is not None and start.instant is not None:
        return left.instant <= start.instant
    return left.day < start.day


def _provider(encounter: Encounter, start: Moment | None) -> tuple[Organization | None, str]:
    if encounter.provider is not None:
        return encounter.provider, "the encounter's serviceProvider"
    for place in places_at(encounter, start):
        for owner in _outwards(place):
            if owner.organization is not None:
                return owner.organization, "the location's managingOrganization"
    return None, ""
