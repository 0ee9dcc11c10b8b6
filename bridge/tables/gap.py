"""The words, severity and owner of each gap."""

from dataclasses import dataclass

from bridge.tables.source import TableFile


@dataclass(frozen=True, slots=True)
class GapWords:
    """One file of `mappings/gaps/`.

    severity   blocks, warns or off where nothing else is said
    in_case    severity by circumstance, such as `required-by-payer: blocks`
    owner      nurse, pharmacy, registration, coder or provider
    question   one question in plain words; {administration}, {drug}, {day} and {found} are filled in when it is asked
    answered   what happens when it is answered
    lowerable  False where a claim without the answer would lack what every claim must have
    """

    file: TableFile
    id: str
    severity: str
    in_case: dict[str, str]
    owner: str
    question: str
    answered: str
    lowerable: bool
