"""The charts as they are meant to be, and what staff do to them: they give, correct, answer, withdraw and finish."""

import copy
import random
from collections.abc import Callable
from typing import Any, Final

from tests.journeys.live_chart import another, plain_chart
from tests.journeys.one_chart import BRIDGE, coded, quantity, to

Resource = dict[str, Any]
AMOUNTS: Final = ((1.53, 0.27, 2), (1.62, 0.18, 2), (1.44, 0.36, 2), (0.72, 0.18, 1), (0.9, 0, 1), (1.35, 0.45, 2))
"""Doses in mg, what is discarded of their vials, and how many vials of 0.9 mg that are."""
SELDOM: Final = 0.7
"""So often staff do not do what has everything of a patient held."""
_VERIFIED: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_FIRST_NUMBER: Final = 2
_MOST_VISITS, _MOST_DOSES = 4, 7
_PAYERS: Final = {"payer": "Medicare", "other-payer": "Cigna"}


class Charts:
    """The charts of some patients; each deed gives the resources that it changed.

    now  by name, as they are meant to be
    """

    def __init__(self, patients: int, draw: random.Random) -> None:
        self.numbers = range(_FIRST_NUMBER, _FIRST_NUMBER + patients)
        self._draw = draw
        names = {"Patient/pt-1", "Encounter/enc-1", "Coverage/cov-1", "Condition/cond-1", "MedicationRequest/order-1"}
        theirs = names | {"MedicationAdministration/ma-1"}
        shared = [one for one in plain_chart() if _name(one) not in theirs]
        shared.append({"resourceType": "Organization", "id": "other-payer", "name": _PAYERS["other-payer"]})
        own = [resource for number in self.numbers for resource in another(number)]
        self.now: dict[str, Resource] = {_name(one): one for one in (*shared, *own)}

    def something_happens(self) -> tuple[str, list[Resource]]:
        """Let staff do something to one patient's chart; what it was, and what it changed."""
        deeds: list[Callable[[int], list[Resource]]] = [
            self.give_again,
            self.give_again,
            self.give_in_the_same_visit,
            self.correct_the_dose,
            self.correct_the_dose,
            self.forget_the_waste,
            self.answer_the_waste,
            self.answer_the_waste,
            self.withdraw_or_state_the_condition,
            self.enter_in_error_or_not,
            self.finish_or_reopen_the_visit,
            self.move_to_another_visit,
            self.change_who_pays,
        ]
        deed = self._draw.choice(deeds)
        changed = deed(self._draw.choice(self.numbers))
        for one in changed:
            self.now[_name(one)] = one
        return deed.__name__, copy.deepcopy(changed)

    def all_visits_are_finished(self) -> list[Resource]:
        """Let staff finish every visit that goes on; while one does, what was billed for it before stays in force."""
        going_on = [one for number in self.numbers for one in self._visits(number) if one["status"] != "finished"]
        changed = [one | {"status": "finished"} for one in going_on]
        self.now |= {_name(one): one for one in changed}
        return copy.deepcopy(changed)

    # What staff do

    def give_again(self, number: int) -> list[Resource]:
        """Give a dose at another visit, which is finished or is not yet."""
        place = len(self._visits(number))
        if place == _MOST_VISITS or len(self._doses(number)) == _MOST_DOSES:
            return self.correct_the_dose(number)
        visit = copy.deepcopy(self.now[f"Encounter/enc-{number}"])
        visit |= {"id": f"enc-{number}-{place}", "status": self._draw.choice(["finished", "in-progress"])}
        visit["period"] = {"start": f"{_day(place)}T09:30:00-05:00", "end": f"{_day(place)}T16:00:00-05:00"}
        return [visit, self._given(number, visit["id"], _day(place))]

    def give_in_the_same_visit(self, number: int) -> list[Resource]:
        """Give one more dose during a visit that there is."""
        if len(self._doses(number)) == _MOST_DOSES:
            return self.correct_the_dose(number)
        visit = self._draw.choice(self._visits(number))
        return [self._given(number, visit["id"], visit["period"]["start"][:10])]

    def correct_the_dose(self, number: int) -> list[Resource]:
        """Write another dose, with what was discarded of its vials."""
        return [self._amended(self._dose(number), *self._draw.choice(AMOUNTS))]

    def forget_the_waste(self, number: int) -> list[Resource]:
        """Take away what was discarded: somebody must be asked."""
        return [self._amended(self._dose(number), 1.53, None, 2)]

    def answer_the_waste(self, number: int) -> list[Resource]:
        """Write down what was discarded where it is missing, else correct a dose."""
        asked = [one for one in self._doses(number) if len(one["extension"]) == 1]
        if not asked:
            return self.correct_the_dose(number)
        return [self._amended(one, 1.53, 0.27, 2) for one in asked]

    def withdraw_or_state_the_condition(self, number: int) -> list[Resource]:
        """Find that the diagnosis was a mistake, or, more often, that it was none."""
        condition = copy.deepcopy(self.now[f"Condition/cond-{number}"])
        was = condition["verificationStatus"]["coding"][0]["code"]
        if was == "confirmed" and self._draw.random() < SELDOM:
            return self.correct_the_dose(number)
        condition["verificationStatus"] = coded(_VERIFIED, "refuted" if was == "confirmed" else "confirmed")
        return [condition]

    def enter_in_error_or_not(self, number: int) -> list[Resource]:
        """Find that a dose was charted by mistake, or that it was not."""
        dose = self._dose(number)
        return [dose | {"status": "completed" if dose["status"] == "entered-in-error" else "entered-in-error"}]

    def finish_or_reopen_the_visit(self, number: int) -> list[Resource]:
        """Finish the visits that go on, or open one again."""
        going_on = [one for one in self._visits(number) if one["status"] != "finished"]
        if going_on:
            return [one | {"status": "finished"} for one in going_on]
        return [self._draw.choice(self._visits(number)) | {"status": "in-progress"}]

    def move_to_another_visit(self, number: int) -> list[Resource]:
        """Find that a dose was given during another visit."""
        visit = self._draw.choice(self._visits(number))
        return [self._dose(number) | {"context": to(_name(visit))}]

    def change_who_pays(self, number: int) -> list[Resource]:
        """Find that somebody else pays."""
        cover = copy.deepcopy(self.now[f"Coverage/cov-{number}"])
        payer = "payer" if self._draw.random() < SELDOM else "other-payer"
        return [cover | {"payor": [to(f"Organization/{payer}")]}]

    # What they write

    def _given(self, number: int, visit: str, day: str) -> Resource:
        dose = copy.deepcopy(self.now[f"MedicationAdministration/ma-{number}"])
        hour = 10 + len([one for one in self._doses(number) if one["context"]["reference"] == f"Encounter/{visit}"]) % 5
        dose |= {"id": f"ma-{number}-{len(self._doses(number))}", "status": "completed"}
        dose |= {"context": to(f"Encounter/{visit}")}
        dose |= {"effectivePeriod": {"start": f"{day}T{hour}:00:00-05:00", "end": f"{day}T{hour}:30:00-05:00"}}
        return self._amended(dose, *self._draw.choice(AMOUNTS))

    @staticmethod
    def _amended(dose: Resource, milligrams: float, discarded: float | None, vials: int) -> Resource:
        waste = {"url": f"{BRIDGE}/discarded-amount", "valueQuantity": quantity(discarded, "mg")}
        opened = {"url": f"{BRIDGE}/vials-opened", "valueQuantity": quantity(vials, "{vial}")}
        extension = [opened] if discarded is None else [waste, opened]
        return {**dose, "dosage": {**dose["dosage"], "dose": quantity(milligrams, "mg")}, "extension": extension}

    def _dose(self, number: int) -> Resource:
        return copy.deepcopy(self._draw.choice(self._doses(number)))

    def _doses(self, number: int) -> list[Resource]:
        return self._of("MedicationAdministration", number)

    def _visits(self, number: int) -> list[Resource]:
        return self._of("Encounter", number)

    def _of(self, kind: str, number: int) -> list[Resource]:
        whose = f"Patient/pt-{number}"
        return [
            one for one in self.now.values() if one["resourceType"] == kind and one["subject"]["reference"] == whose
        ]


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _day(place: int) -> str:
    return f"2018-06-{12 + place:02}"
