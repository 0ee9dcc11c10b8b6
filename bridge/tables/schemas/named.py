"""How files name what charts name: a code in its system, a business identifier, a setting, a claim's own codes."""

from marshmallow import ValidationError

from bridge.facts.chart import Identifier
from bridge.tables.dated import Dated
from bridge.tables.gap_ids import GAP_IDS
from bridge.tables.schemas import scalars
from bridge.tables.schemas.shapes import ByKey, ListOf, Noted, Part, SetOf, dated
from bridge.tables.schemas.table_field import Choice, Scalar
from bridge.tables.site import SETTINGS

SEVERITIES = ("blocks", "warns", "off")

_MOST_FOR_EVERY_LINE = 2


def _pair(system: str, code: str) -> tuple[str, str]:
    return system, code


class CodePairSchema(Noted):
    """A code in its system."""

    record = staticmethod(_pair)
    system = scalars.text()
    code = scalars.text()


class IdentifierSchema(Noted):
    """A business identifier such as an NPI."""

    record = Identifier
    system = scalars.text(allow_none=True)
    value = scalars.text()


def code_pairs() -> SetOf[tuple[str, str]]:
    """Make a field for codes in their systems."""
    return SetOf(Part[tuple[str, str]](CodePairSchema()))


def identifiers() -> ListOf[Identifier]:
    """Make a field for business identifiers."""
    return ListOf(Part[Identifier](IdentifierSchema()))


def setting() -> Scalar[str]:
    """Make a field for one of the four settings."""
    return Choice(SETTINGS, "setting")


def severity() -> Scalar[str]:
    """Make a field for how heavy a gap is."""
    return Choice(SEVERITIES, "severity")


def severities() -> ByKey[Dated[str]]:
    """Make a field for what a payer's or a site's file says about the severity of gaps."""
    return ByKey(Choice(GAP_IDS, "gap"), dated(severity()), load_default=dict)


def icd10() -> Scalar[str]:
    """Make a field for an ICD-10-CM code or the beginning of one, with its dot."""
    how = 'it with its dot, in quotes, such as "C91.02" or "C83"'
    return scalars.text("ICD-10-CM code", r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", how)


def modifiers() -> ListOf[str]:
    """Make a field for modifiers."""
    return ListOf(scalars.text("modifier", "[A-Z0-9]{2}", 'two letters or digits in quotes, such as "PO"'))


class SiteModifiers(ListOf[str]):
    """The modifiers that a site puts on every drug line; JW, JZ and 51 are decided line by line."""

    def __init__(self) -> None:
        how = 'two letters or digits in quotes, such as "PO" (waste sets JW and JZ; 51 goes under asks_for_modifiers)'
        super().__init__(scalars.text("modifier for every line", "(?!JW|JZ|51)[A-Z0-9]{2}", how))

    def take(self, value: object) -> tuple[str, ...]:
        """Read the list; refuse more than fit on a line, and PO beside PN."""
        modifiers = super().take(value)
        words = []
        if len(modifiers) > _MOST_FOR_EVERY_LINE:
            room = "a claim line takes four, and JW or JZ and 51 may come beside them"
            words.append(f"has {len(modifiers)} modifiers, but {room}. Write at most two.")
        if {"PO", "PN"} <= {*modifiers}:
            words.append("has both PO and PN, but a department off campus is excepted (PO) or not (PN). Remove one.")
        if words:
            raise ValidationError(words)
        return modifiers


def place_of_service(*, allow_none: bool = False) -> Scalar[str]:
    """Make a field for a CMS place-of-service code."""
    how = 'two digits in quotes, such as "22"'
    return scalars.text("place-of-service code", "[0-9]{2}", how, allow_none=allow_none)


def bill_type() -> Scalar[str]:
    """Make a field for a type of bill, or null.

    It is that of a first claim: 7 and 8, for what replaces one or takes it back, are written when that happens.
    """
    words = 'four digits in quotes that end in 1, such as "0131"'
    return scalars.text("type of bill", "0[0-9]{2}1", words, allow_none=True)


def revenue_code() -> Scalar[str]:
    """Make a field for a revenue code, or null."""
    return scalars.text("revenue code", "[0-9]{4}", 'four digits in quotes, such as "0636"', allow_none=True)
