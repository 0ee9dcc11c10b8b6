"""Where it was given, as a payer sees it: the site files, and the rules that read a Location."""

from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bridge.facts.chart import Identifier
from bridge.tables.dated import Dated
from bridge.tables.source import TableFile

HOSPITAL = "outpatient-hospital"
OFFICE = "physician-office"
INFUSION_CENTER = "infusion-center"
SURGICAL_CENTER = "ambulatory-surgical-center"
SETTINGS = (HOSPITAL, OFFICE, INFUSION_CENTER, SURGICAL_CENTER)

OFF_CAMPUS = ("PO", "PN")
"""One of them stands on the lines of a hospital department off campus: excepted, or not."""
MULTIPLE_PROCEDURES = "51"

INSTITUTIONAL, PROFESSIONAL = "institutional", "professional"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a kind of site bills."""

    id: str
    claim_type: str
    bill_type: str | None
    revenue_code: str | None
    place_of_service: str


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """What a place-of-service or role code says: a setting, or that nothing can be billed there.

    off_campus  whether it is a hospital department off campus
    possible    False for a home or a screen
    """

    setting: str | None
    place_of_service: str | None
    off_campus: bool = False
    possible: bool = True
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """`mappings/sites/place-rules.yaml`: settings, place-of-service codes, v3-RoleCode, encounter classes."""

    file: TableFile
    settings: dict[str, Setting]
    place_of_service: dict[str, PlaceRule]
    role_codes: dict[str, PlaceRule]
    inpatient_classes: frozenset[str]
    impossible_classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Site:
    """One file of `mappings/sites/`: one place (or all places of one organization) of one provider.

    locations, organizations  references such as `Location/infusion-suite`
    identifiers               such as an NPI, of the Location or the Organization
    time_zone                 for times that the chart writes as UTC
    modifiers                 PO, PN, TB, JG ... that stand on every drug line, at most two, by date
    charge                    charge per 0.1 mg, by date
    asks_for_modifiers        modifiers somebody at the site wants on drug lines (51), by date
    asks_for_code             a HCPCS code somebody at the site insists on, by date
    bills_open_encounters     yes or no, by date
    free_drug                 yes or no, by date
    attestation_needs_second_person, claims_need_approval
                              yes or no, by date
    severity                  by gap id: blocks, warns or off, by date
    """

    file: TableFile
    id: str
    name: str
    locations: tuple[str, ...]
    organizations: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    setting: str
    place_of_service: str | None
    bill_type: str | None
    revenue_code: str | None
    off_campus: bool | None
    time_zone: ZoneInfo | None
    provider_reference: str | None
    provider_name: str | None
    modifiers: Dated[tuple[str, ...]]
    charge: Dated[Decimal]
    asks_for_modifiers: Dated[tuple[str, ...]]
    asks_for_code: Dated[str]
    bills_open_encounters: Dated[str]
    free_drug: Dated[str]
    attestation_needs_second_person: Dated[str]
    claims_need_approval: Dated[str]
    severity: dict[str, Dated[str]]
