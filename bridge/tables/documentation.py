"""Where a hospital charts what FHIR has no element for: waste, vials, body surface, labs, consent."""

from dataclasses import dataclass

from bridge.tables.source import TableFile

CodePair = tuple[str, str]
"""(system, code)"""


@dataclass(frozen=True, slots=True)
class Documentation:
    """`mappings/documentation/`.

    discarded_extensions, vials_extensions  extension URLs on the MedicationAdministration
    discarded_codes     codes of an Observation that is `partOf` the administration
    vial_units          how a count of vials is written: UCUM codes and words (lower case)
    body_surface_area, antigen, complete_blood_count, liver_panel, vital_signs  Observation codes
    antigen_positive    codes that say positive, in the value or the interpretation
    antigen_positive_words  words that say so (lower case)
    labs_within_days    how many days before the dose labs may lie
    consent, free_supply    codes of Consents and Flags
    premedication       by class (corticosteroid, antipyretic, antihistamine): ATC prefixes and words
    """

    file: TableFile
    discarded_extensions: tuple[str, ...]
    vials_extensions: tuple[str, ...]
    discarded_codes: frozenset[CodePair]
    vial_units: frozenset[str]
    body_surface_area: frozenset[CodePair]
    antigen: frozenset[CodePair]
    antigen_positive: frozenset[CodePair]
    antigen_positive_words: tuple[str, ...]
    complete_blood_count: frozenset[CodePair]
    liver_panel: frozenset[CodePair]
    vital_signs: frozenset[CodePair]
    labs_within_days: int
    consent: frozenset[CodePair]
    free_supply: frozenset[CodePair]
    premedication: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
