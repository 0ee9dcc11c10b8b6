"""What names a person in a chart, and where it turns up in what a program tells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Final

Resource = dict[str, Any]
_NUMBERS: Final = count(10_000_001)
_SHORTEST: Final = 5
"""Letters that a part of a double name has at least, to be looked for by itself."""
_FAMILIES: Final = ("Quillfeather-Óg", "O'Brannigan", "McTavishton", "Åkerlund", "van der Zwaluwen", "LINDQVISTER")


def with_particulars(resources: Iterable[Resource]) -> list[Resource]:
    """Give every person in charts a name, a birth date, a record number and a telephone where they have none."""
    found = []
    for one in resources:
        if one["resourceType"] in {"Patient", "RelatedPerson"}:
            number = next(_NUMBERS)
            made_up = {
                "name": [{"family": _FAMILIES[number % len(_FAMILIES)], "given": ["Tamsinette", f"Ondrej{number}"]}],
                "birthDate": f"19{number % 40 + 30}-0{number % 9 + 1}-1{number % 7}",
                "identifier": [{"system": "https://ehr.lakeview.example/fhir/mrn", "value": f"MRN-{number}"}],
                "telecom": [{"system": "phone", "value": f"+1 555 {number}"}],
            }
            found.append({**made_up, **one})
        elif one["resourceType"] == "Coverage":
            found.append({"subscriberId": f"SUB{next(_NUMBERS)}", **one})
        else:
            found.append(one)
    return found


def particulars(resources: Iterable[Resource]) -> set[str]:
    """List names, birth dates, and the numbers of record, telephone and insurance of all persons in charts."""
    return {value.strip() for one in resources for value in _of(one) if value and len(value.strip()) > 1}


def _of(resource: Resource) -> Iterator[str]:
    yield from _of_contained(resource)
    if resource.get("resourceType") == "Coverage":
        yield f"{resource.get('subscriberId', '')}"
    if resource.get("resourceType") not in {"Patient", "RelatedPerson"}:
        return
    yield f"{resource.get('birthDate', '')}"
    for name in resource.get("name", ()):
        written = [name.get("family", ""), name.get("text", ""), *name.get("given", ())]
        yield from written
        yield from (part for each in written for part in re.split(r"[\s'-]", each) if len(part) >= _SHORTEST)
    for kind in ("identifier", "telecom"):
        yield from (f"{one.get('value', '')}" for one in resource.get(kind, ()))


def _of_contained(resource: Resource) -> Iterator[str]:
    for one in (*resource.get("contained", ()), *(entry.get("resource", {}) for entry in resource.get("entry", ()))):
        yield from _of(one)


class Finder:
    """Finds the particulars of persons in texts: whole words, written large or small."""

    def __init__(self, values: Iterable[str]) -> None:
        alternatives = "|".join(map(re.escape, sorted(values, key=lambda value: (-len(value), value))))
        self._looked_for = re.compile(rf"(?<!\w)(?<!\w[.-])(?:{alternatives})(?![\w-])", re.IGNORECASE)

    def leaks(self, told: Mapping[str, str]) -> list[str]:
        """Name what was found, with where it was and the words around it.

        told  texts, each by what told it
        """
        return [
            f"{source}: {text[max(0, found.start() - 60) : found.end() + 60]!r}"
            for source, text in told.items()
            for found in self._looked_for.finditer(text)
        ]
