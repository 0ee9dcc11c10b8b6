"""What is wrong with the settings is collected, and said all at once."""

from bridge.errors import BridgeError


class SettingsError(BridgeError):
    """The settings cannot be used; each line names a variable, what was wrong, and what it may be."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
