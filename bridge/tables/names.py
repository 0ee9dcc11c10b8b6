"""How names of payers are compared: case, punctuation and company endings do not count."""

import unicodedata
from functools import lru_cache

_ENDINGS = frozenset(
    {
        "and",
        "co",
        "companies",
        "company",
        "corp",
        "corporation",
        "inc",
        "incorporated",
        "insurance",
        "limited",
        "llc",
        "lp",
        "ltd",
        "plc",
    }
)
_SPELLED = (["l", "l", "c"], ["l", "p"], ["p", "l", "c"])
"""What is left of `L.L.C.` once its dots are gone."""


@lru_cache(maxsize=10_000)
def normalised_name(text: str) -> str:
    """Bring a payer's name to the form in which names are compared.

    `The Cigna Insurance Company, Inc.` and `CIGNA` are the same. A name is never emptied: the last word stays,
    whatever it is, and a name of signs alone stays as it is.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("&", " and ")
    words = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    if not words:
        return " ".join(folded.split())
    while len(words) > 1 and words[0] == "the":
        del words[0]
    while len(words) > 1:
        shorter = _without_ending(words)
        if len(shorter) == len(words):
            break
        words = shorter
    return " ".join(words)


def _without_ending(words: list[str]) -> list[str]:
    """Take one company ending off, unless nothing would be left."""
    if words[-1] in _ENDINGS:
        return words[:-1]
    for letters in _SPELLED:
        if len(words) > len(letters) and words[-len(letters) :] == letters:
            return words[: -len(letters)]
    return words
