"""What a file of `mappings/gaps/` must look like."""

from bridge.tables.gap import GapWords
from bridge.tables.gap_ids import GAP_IDS
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.placeholders import template
from bridge.tables.schemas.shapes import ByKey
from bridge.tables.schemas.table_field import Choice
from bridge.tables.schemas.table_file import FileSchema

OWNERS = ("nurse", "pharmacy", "registration", "coder", "provider")


class GapSchema(FileSchema):
    """The words, the severity and the owner of one gap."""

    table_type = GapWords
    id = Choice(GAP_IDS, "gap", data_key="gap")
    severity = named.severity()
    in_case = ByKey(scalars.name("circumstance"), named.severity())
    owner = Choice(OWNERS, "owner")
    question = template()
    answered = template()
    lowerable = scalars.flag()
