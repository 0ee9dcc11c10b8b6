"""What keeps the ledger from being opened or read, in words that say what to do."""

from bridge.errors import BridgeError


class LedgerError(BridgeError):
    """The database cannot be used: it does not answer, is too old, or its tables are not those of this program."""


class NotAnsweringError(LedgerError):
    """The database does not answer now; it may in a moment."""


class NotTakenError(BridgeError):
    """What somebody wants to do does not fit how things stand; the words say why, and what to do instead."""
