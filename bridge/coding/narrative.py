"""Say in words what an unclassified code does not: drug, NDC, dose, vials, route and waste."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day
from bridge.tables.rules import Rules


def narrative(day: Day, rules: Rules) -> str:
    """Write the narrative by the drug file's pattern; a part that the chart cannot fill is left out.

    Source: manufacturer's office billing summary, Box 19: name, NDC, dose (vials), route.
    """
    vials = day.vials or 0
    drug = rules.drug
    words = {
        "name": drug.product.name,
        "brand": drug.brand,
        "ndc": day.ndc.code,
        "dose": None if day.dose is None else mg_text(day.dose),
        "vials": f"{vials} {'vial' if vials == 1 else 'vials'}",
        "route": drug.route.name if day.first.route is not None and day.first.route.fits else None,
        "waste": f"{mg_text(day.discarded)} mg discarded" if day.discarded else None,
    }
    return ", ".join(part.format_map(words) for part in drug.narrative.split(", ") if _filled(part, words))


def _filled(part: str, words: dict[str, str | None]) -> bool:
    return all(value is not None for word, value in words.items() if "{" + word + "}" in part)
