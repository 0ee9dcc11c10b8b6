"""The kinds of results that a reconciliation has, and what they mean in words."""

from typing import Final

MATCHING: Final = "matching"
MISSING: Final = "missing"
WAITING: Final = "waiting"
SURPLUS: Final = "surplus"
WRONG_UNITS: Final = "wrong-units"
WRONG_CODE: Final = "wrong-code"
WRONG_DATE: Final = "wrong-date"
WRONG_MODIFIERS: Final = "wrong-modifiers"
WRONG_AMOUNT: Final = "wrong-amount"
DOUBLED: Final = "doubled"
REVERSED: Final = "reversed"
DIFFERENCES: Final = (
    MISSING,
    WAITING,
    SURPLUS,
    DOUBLED,
    WRONG_UNITS,
    WRONG_CODE,
    WRONG_DATE,
    WRONG_MODIFIERS,
    WRONG_AMOUNT,
)
"""The kinds that somebody has to look at, in the order in which they are shown."""
KINDS: Final = (MATCHING, REVERSED, *DIFFERENCES)
MEANS: Final = {
    MATCHING: "Charged as it was given",
    REVERSED: "Charged and taken back",
    MISSING: "Given, and not charged",
    WAITING: "Given, and not charged because its claim is held or waits for approval",
    SURPLUS: "Charged, and no administration is known",
    DOUBLED: "Charged once more",
    WRONG_UNITS: "Charged with other units",
    WRONG_CODE: "Charged under another code of the drug",
    WRONG_DATE: "Charged for another day",
    WRONG_MODIFIERS: "Charged with other modifiers",
    WRONG_AMOUNT: "Charged with other dollars",
}
