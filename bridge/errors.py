"""What asking a person about the chart cannot fix: a broken service, a wrong file, wrong usage."""


class BridgeError(Exception):
    """Something outside the chart is broken; the message says what was wrong, where, and what to do."""


class MappingError(BridgeError):
    """One or more files in the mappings folder do not check; nothing is mapped with them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class UsageError(BridgeError):
    """The command was asked for something that cannot be: an unknown payer, a folder that is not there."""


class InvalidClaimError(BridgeError):
    """A claim was built that is not valid FHIR: a fault in the program, never in the chart."""
