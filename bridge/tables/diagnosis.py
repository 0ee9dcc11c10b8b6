"""Which conditions can support a drug: ICD-10-CM lists and SNOMED CT candidates."""

from dataclasses import dataclass

from bridge.tables.dated import Confidence, Dated
from bridge.tables.source import TableFile


@dataclass(frozen=True, slots=True)
class SnomedCandidate:
    """A SNOMED CT code and the ICD-10-CM codes a coder may choose from."""

    code: str
    display: str
    icd10: tuple[str, ...]
    confidence: Confidence
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """One file of `mappings/diagnoses/`.

    icd10_systems, snomed_systems  system URIs under which charts send the codes
    candidates   ICD-10-CM chapters (three characters, as ranges already spelled out) that can support the drug at all
    labelled     codes the label covers
    in_remission codes that say remission, so that the label does not cover them
    t_cell       ICD-10-CM prefixes of T-cell disease; t_cell_snomed the SNOMED CT codes
    headers      codes that are categories with codes below them, by date: those may not be billed
    snomed       by code
    """

    file: TableFile
    id: str
    icd10_systems: frozenset[str]
    snomed_systems: frozenset[str]
    candidates: frozenset[str]
    labelled: frozenset[str]
    in_remission: frozenset[str]
    t_cell: tuple[str, ...]
    t_cell_snomed: frozenset[str]
    headers: Dated[frozenset[str]]
    snomed: dict[str, SnomedCandidate]
