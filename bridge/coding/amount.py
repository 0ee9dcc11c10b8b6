"""Bring a charted quantity to milligrams, or say why it is no amount of drug."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from bridge.coding import ucum
from bridge.facts.amounts import Milligrams, Quantity, exact_steps, is_reckonable
from bridge.facts.case import Amount, Unusable
from bridge.facts.chart import Concept, Medication, Strength
from bridge.tables.drug import Product
from bridge.tables.unit import UCUM, Units

MG, ML = "mg", "mL"


class Amounts:
    """Converts quantities by the units table; every distinct quantity is worked out once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._kept: dict[Quantity, Amount] = {}
        self._factors: dict[tuple[str | None, str | None, str | None], tuple[Fraction | None, Fraction | None]] = {}

    def read(self, quantity: Quantity | None, medication: Medication | None, product: Product) -> Amount:
        """Give the amount of drug in mg.

        A mass counts as it stands; a volume needs a strength in the medication. Vials, mg/m2, and units that are
        neither UCUM nor in the alias table are no amount.
        """
        if quantity is None or quantity.value is None:
            return Amount(None, Unusable.MISSING)
        kept = self._kept.get(quantity)
        if kept is None:
            mass, _ = self._factor(quantity)
            exact = None if mass is None else exact_steps(quantity.value, mass)
            unusable = Unusable.UNIT if exact is None else None
            kept = self._kept[quantity] = amount_of(exact, unusable, quantity.written())
        if kept.exact is None and medication is not None and medication.strengths:
            return self._volume(quantity, quantity.value, medication, product)
        return kept

    def _volume(self, quantity: Quantity, value: Decimal, medication: Medication, product: Product) -> Amount:
        _, millilitres = self._factor(quantity)
        strength = None if millilitres is None else the_strength(medication.strengths, product)
        per_ml = None if strength is None else self._mg_per_ml(strength)
        if millilitres is None or strength is None or per_ml is None:
            return Amount(None, Unusable.UNIT, quantity.written())
        words = f"{strength.numerator.written()} in {strength.denominator.written()}"
        return amount_of(exact_steps(value, millilitres * per_ml), None, quantity.written(), words)

    def _mg_per_ml(self, strength: Strength) -> Fraction | None:
        mass, _ = self._factor(strength.numerator)
        _, volume = self._factor(strength.denominator)
        top, bottom = strength.numerator.value, strength.denominator.value
        if mass is None or volume is None or not is_reckonable(top) or not is_reckonable(bottom):
            return None
        return Fraction(top or 0) * mass / (Fraction(bottom or 0) * volume)

    def _factor(self, quantity: Quantity) -> tuple[Fraction | None, Fraction | None]:
        key = (quantity.system, quantity.code, quantity.unit)
        if key not in self._factors:
            self._factors[key] = self._look_up(*key)
        return self._factors[key]

    def _look_up(
        self, system: str | None, code: str | None, unit: str | None
    ) -> tuple[Fraction | None, Fraction | None]:
        """Give mg and mL of one unit: by the UCUM code, else by the words as the alias table knows them.

        A code and words that say two different amounts (`mg` beside `mcg`) say none: a factor of a thousand.
        """
        coded = self._ucum(code) if code and system == UCUM else None
        worded = self._words(unit) if unit else None
        if coded is None and code and system in (None, UCUM):
            coded = self._words(code)
        if coded is not None and worded is not None and coded != worded:
            return (None, None)
        if coded is None and code and system == UCUM:
            return (None, None)
        return coded or worded or (None, None)

    def _words(self, text: str) -> tuple[Fraction | None, Fraction | None] | None:
        known = self._units.aliases.get(text.strip(), text.strip())
        found = (self._units.mass.get(known), self._units.volume.get(known))
        return None if found == (None, None) else found

    def _ucum(self, code: str) -> tuple[Fraction | None, Fraction | None] | None:
        found = (self._units.mass.get(code), self._units.volume.get(code))
        if found == (None, None):
            found = (ucum.factor(code, MG), ucum.factor(code, ML))
        return None if found == (None, None) else found


def amount_of(
    exact: int | Fraction | None, unusable: Unusable | None, written: str, strength: str | None = None
) -> Amount:
    """Make an amount with its own rounding."""
    return Amount(exact, unusable, written, strength, None if exact is None else Milligrams(round(exact)))


def the_strength(strengths: tuple[Strength, ...], product: Product) -> Strength | None:
    """Choose the strength of the drug itself; where several ingredients could be meant, none."""
    named = tuple(strength for strength in strengths if _names(strength.ingredient, product))
    pool = named or tuple(strength for strength in strengths if strength.active is not False)
    return pool[0] if len(set(pool)) == 1 else None


def _names(ingredient: Concept, product: Product) -> bool:
    texts = (ingredient.text, *(coding.display for coding in ingredient.codings))
    codes = {(name.system, name.code) for name in product.codes}
    return any(text and word in text.lower() for text in texts for word in product.words) or any(
        (coding.system, coding.code) in codes for coding in ingredient.codings
    )


def total(amounts: Sequence[Amount]) -> Milligrams | None:
    """Add a day's amounts, then round to 0.0001 mg, half to even; None where one of them cannot be told."""
    exact: int | Fraction = 0
    for amount in amounts:
        if amount.exact is None:
            return None
        exact += amount.exact
    return Milligrams(round(exact))
