"""What a person may do: each role may all that the one before it may."""

from enum import IntEnum
from typing import Final


class Role(IntEnum):
    """The roles, in their order."""

    VIEWER = 1
    """Reads."""
    BILLER = 2
    """Assigns, snoozes, notes, closes, looks again, attests, and confirms what others attest."""
    SUPERVISOR = 3
    """Approves claims, and undoes what others did."""
    ADMIN = 4
    """Keeps the accounts, and reads the audit trail."""

    @property
    def id(self) -> str:
        """Name it as the ledger and the commands do."""
        return self.name.lower()

    @classmethod
    def named(cls, name: str) -> "Role":
        """Give the role of a name. Raises KeyError for a name that is none."""
        return cls[name.upper()]


ROLES: Final = tuple(role.id for role in Role)
"""Their names, the least first."""
