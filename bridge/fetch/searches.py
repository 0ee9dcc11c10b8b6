"""Lists what is searched for around a dose, each kind of resource with the reason."""

from dataclasses import dataclass, replace
from typing import Final

from bridge.tables.documentation import CodePair
from bridge.tables.mappings import Mappings
from bridge.tables.rules import is_asked_anywhere

ADMINISTRATION: Final = "MedicationAdministration"
R5: Final = "R5"
R5_ENCOUNTER: Final = "encounter"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kind of a patient's resources.

    by       the search parameters for the patient, in the order in which they are tried
    include  what is to come with it; what does not come is read afterwards
    codes    of Observations, the codes that a rule asks for
    vital    whether a chart without it could be billed wrongly: then a server that refuses the search ends the pass
    """

    kind: str
    because: str
    by: tuple[str, ...] = ("patient", "subject")
    include: tuple[tuple[str, str], ...] = ()
    codes: frozenset[CodePair] = frozenset()
    vital: bool = False


def wanted_of_patients(mappings: Mappings, release: str) -> tuple[Wanted, ...]:
    """List what is searched for of each patient, for a release of FHIR (`R5`, else R4 is spoken)."""
    own_request = ("_include", f"{ADMINISTRATION}:request")  # R4 has no search parameter for it
    return (
        Wanted(
            ADMINISTRATION,
            "dosing days, the dose of a day and a dose recorded twice are the patient's, not one visit's",
            include=(("_include", f"{ADMINISTRATION}:medication"), *((own_request,) if release == R5 else ())),
            vital=True,
        ),
        Wanted(
            "Encounter",
            "whether the visit is over and where it was, and inpatient stays around it",
            include=(("_include", "Encounter:location"), ("_include", "Encounter:service-provider")),
            vital=True,
        ),
        Wanted("Condition", "the diagnosis that supports the drug, from the problem list", vital=True),
        Wanted(
            "Coverage",
            "who pays on the day",
            by=("beneficiary", "patient"),
            include=(("_include", f"Coverage:{'paymentby-party' if release == R5 else 'payor'}"),),
            vital=True,
        ),
        Wanted("MedicationRequest", "the order behind the dose"),
        Wanted("MedicationDispense", "the vials that pharmacy handed over"),
        Wanted(
            "Observation",
            "the amount discarded, body surface area, CD22, and what else a site asks for",
            codes=codes_asked_for(mappings),
            vital=True,
        ),
        Wanted("ClaimResponse", "prior authorizations", by=("patient",)),
        *wanted_if_asked(mappings),
        Wanted("Flag", "a drug supplied free of charge", vital=True),
    )


def wanted_if_asked(mappings: Mappings) -> tuple[Wanted, ...]:
    """List what only some sites ask for: consents are not fetched where no file asks for them."""
    consent = Wanted("Consent", "the consent to the treatment", by=("patient",))
    return (consent,) if is_asked_anywhere(mappings, "consent-not-recorded") else ()


def codes_asked_for(mappings: Mappings) -> frozenset[CodePair]:
    """Collect the codes of the Observations that a rule asks for; vital signs alone can be thousands of a patient."""
    places = mappings.documentation
    by_gap = {
        "dose-unusual": places.body_surface_area,
        "diagnosis-lineage-unproven": places.antigen,
        "labs-not-recorded": places.complete_blood_count | places.liver_panel,
        "vital-signs-not-recorded": places.vital_signs,
    }
    asked = (codes for gap, codes in by_gap.items() if is_asked_anywhere(mappings, gap))
    return places.discarded_codes.union(*asked)


def wanted_of_changes(mappings: Mappings, release: str) -> tuple[Wanted, ...]:
    """List what bears on a bill when it changes, besides administrations; it is only looked at, nothing comes along."""
    of_patients = wanted_of_patients(mappings, release)[1:]
    return (
        *(replace(each, include=(), vital=False) for each in of_patients),
        Wanted("Medication", "a product whose code, lot or strength was corrected", by=("medication",)),
    )


def encounter_parameters(release: str) -> tuple[str, ...]:
    """Name the search parameter of an administration for its encounter; both, where the release is not known."""
    return {"": ("context", R5_ENCOUNTER), R5: (R5_ENCOUNTER,)}.get(release, ("context",))


def found_on_a_page(release: str) -> tuple[tuple[str, str], ...]:
    """List what is to come with a page of administrations: the drug tells which of them are ours."""
    of_encounter = encounter_parameters(release) if release else ()  # a wrong one would have all of them refused
    names = ("medication", "patient", *of_encounter, *(("request",) if release == R5 else ()))
    return tuple(("_include", f"{ADMINISTRATION}:{name}") for name in names)


def code_list(codes: frozenset[CodePair]) -> list[str]:
    """Write codes as a search wants them: `http://loinc.org|3140-1`."""
    return [f"{system}|{code}" for system, code in sorted(codes)]
