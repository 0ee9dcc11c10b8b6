"""What `mappings/documentation/documentation.yaml` must look like."""

from bridge.tables.documentation import Documentation
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.shapes import ByKey, ListOf, Noted, Part, SetOf
from bridge.tables.schemas.table_field import Choice
from bridge.tables.schemas.table_file import FileSchema

PREMEDICATION = ("corticosteroid", "antipyretic", "antihistamine")


class PremedicationSchema(Noted):
    """How charts name a class of premedication: beginnings of ATC codes, and words."""

    record = staticmethod(lambda atc, words: (atc, words))
    atc = ListOf(scalars.text("ATC code", "[A-Z][0-9A-Z]{0,6}", 'it in quotes, such as "H02AB"'))
    words = ListOf(scalars.lower_case())


class DocumentationSchema(FileSchema):
    """Where a hospital charts what FHIR has no element for."""

    table_type = Documentation
    discarded_extensions = ListOf(scalars.text())
    vials_extensions = ListOf(scalars.text())
    discarded_codes = named.code_pairs()
    vial_units = SetOf(scalars.lower_case())
    body_surface_area = named.code_pairs()
    antigen = named.code_pairs()
    antigen_positive = named.code_pairs()
    antigen_positive_words = ListOf(scalars.lower_case())
    complete_blood_count = named.code_pairs()
    liver_panel = named.code_pairs()
    vital_signs = named.code_pairs()
    labs_within_days = scalars.whole()
    consent = named.code_pairs()
    free_supply = named.code_pairs()
    premedication = ByKey(
        Choice(PREMEDICATION, "class of premedication"),
        Part[tuple[tuple[str, ...], tuple[str, ...]]](PremedicationSchema()),
        every=PREMEDICATION,
    )
