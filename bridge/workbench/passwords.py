"""Passwords: kept as argon2id digests, and compared so that the time tells nothing."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bridge.errors import UsageError

SHORTEST: Final = 12
LONGEST: Final = 1024
_HASHER: Final = PasswordHasher()
_NOBODYS: Final = _HASHER.hash("nobody's")
"""Compared with where there is no account: it takes as long as a real one."""


class PasswordError(UsageError):
    """A password is too easily guessed; says what is asked for."""


def hash_password(password: str, name: str) -> str:
    """Make the digest under which a password is kept.

    Raises PasswordError for one that is too short, or holds the name.
    """
    if len(password) < SHORTEST:
        raise PasswordError(f"A password has at least {SHORTEST} characters; several words do well.")
    if len(password) > LONGEST:
        raise PasswordError(f"A password has at most {LONGEST} characters.")
    if len(set(password)) <= SHORTEST // 3 or name in password.lower():
        raise PasswordError("A password neither holds the name of the account nor repeats the same few characters.")
    return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Say whether a password is the one that is kept; without one it takes as long to say no."""
    try:
        _HASHER.verify(kept or _NOBODYS, password[:LONGEST])
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def rehashed(password: str, kept: str) -> str | None:
    """Make the digest anew where it was made by a weaker measure than today's; else None."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(kept) else None
