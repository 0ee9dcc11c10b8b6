"""A visit whose coverage, place or provider changes becomes a claim for each part, in whatever order its records."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.one_chart import PLACE_OF_SERVICE, Resource, administration, bundle, chart, coded, encoded, part, to
from tests.journeys.running import Run, map_texts

FIRST = ("0131", "Coverage/cov-1", "Organization/hospital")
CHANGES: dict[str, tuple[tuple[str, ...], tuple[str, str, str]]] = {
    "the coverage": (("coverage",), ("0131", "Coverage/cov-2", "Organization/hospital")),
    "the type of bill": (("place",), ("0851", "Coverage/cov-1", "Organization/hospital")),
    "who bills": (("provider",), ("0131", "Coverage/cov-1", "Organization/other")),
    "all of it": (
        ("coverage", "place", "provider"),
        ("0851", "Coverage/cov-2", "Organization/prairie-critical-access"),
    ),
}
"""What changes after 15 June, and type of bill, coverage and provider from then on."""


def dose(own_id: str, day: str) -> Resource:
    return administration(
        id=own_id, effectivePeriod={"start": f"{day}T10:00:00-05:00", "end": f"{day}T11:00:00-05:00"}
    )  # fmt: skip


def visit(*changes: str, first: str = "ma-1", second: str = "ma-2") -> list[Resource]:
    """Chart a visit with doses on 12 and 20 June 2018, between which something changes."""
    resources = [one for one in chart() if one["resourceType"] != "MedicationAdministration"]
    resources += [dose(first, "2018-06-12"), dose(second, "2018-06-20")]
    encounter, coverage = part(resources, "Encounter"), part(resources, "Coverage")
    if "coverage" in changes:
        resources.append({**coverage, "id": "cov-2", "period": {"start": "2018-06-16"}})
        coverage["period"] = {"start": "2017-01-01", "end": "2018-06-15"}
    if "place" in changes or "provider" in changes:
        where = "Location/prairie-infusion-room" if "place" in changes else "Location/annex"
        encounter["location"] = [
            {"location": to("Location/suite"), "period": {"start": "2018-06-12", "end": "2018-06-15"}},
            {"location": to(where), "period": {"start": "2018-06-16"}},
        ]
    if "provider" in changes:
        del encounter["serviceProvider"]
        annex = {
            "id": "annex",
            "type": [coded(PLACE_OF_SERVICE, "22")],
            "managingOrganization": to("Organization/other"),
        }
        resources.append({"resourceType": "Location", **annex})
    return resources


def mapped(folder: Path, resources: list[Resource]) -> Run:
    folder.mkdir()
    ran = map_texts(folder, {"b.json": encoded(bundle(resources))})
    assert (ran.status, ran.complained) == (0, "")
    assert ran.adds_up()
    return ran


def claims(ran: Run) -> dict[str, dict[str, Any]]:
    """Give the claims by their names."""
    return {claim["identifier"][0]["value"]: claim for claim in ran.rows("claims")}


def on_claim(ran: Run) -> dict[str, str]:
    """Say which claim each dose is on."""
    return {
        row["administration"].removeprefix("MedicationAdministration/"): row["claim"] for row in ran.rows("outcomes")
    }


def only_one_of(claim: dict[str, Any]) -> tuple[str, str, str]:
    coverage = claim["insurance"][0]["coverage"]["reference"]
    return claim["subType"]["coding"][0]["code"], coverage, claim["provider"]["reference"]


def test_a_visit_in_which_nothing_changes_is_one_claim(tmp_path: Path) -> None:
    ran = mapped(tmp_path / "x", visit())
    (name,) = claims(ran)
    assert on_claim(ran) == {"ma-1": name, "ma-2": name}
    assert claims(ran)[name]["billablePeriod"] == {"start": "2018-06-12", "end": "2018-06-20"}


@pytest.mark.parametrize(("changes", "then"), CHANGES.values(), ids=CHANGES)
def test_each_part_has_a_claim_with_its_own_coverage_place_and_provider(
    changes: tuple[str, ...], then: tuple[str, str, str], tmp_path: Path
) -> None:
    (usual,) = claims(mapped(tmp_path / "alone", visit()))
    ran = mapped(tmp_path / "parts", visit(*changes))
    told = claims(ran)
    assert on_claim(ran)["ma-1"] == usual
    assert set(told) == set(on_claim(ran).values())
    assert len(told) == 2
    second = told[on_claim(ran)["ma-2"]]
    assert (only_one_of(told[usual]), only_one_of(second)) == (FIRST, then)
    assert [line["servicedDate"] for line in told[usual]["item"]] == ["2018-06-12"] * 2
    assert [line["servicedDate"] for line in second["item"]] == ["2018-06-20"] * 2
    assert {row["claim"] for row in ran.rows("findings") if row["administration"].endswith("ma-2")} == {
        on_claim(ran)["ma-2"]
    }


@pytest.mark.parametrize("changes", [changes for changes, _ in CHANGES.values()], ids=CHANGES)
def test_the_order_of_the_records_changes_no_byte(changes: tuple[str, ...], tmp_path: Path) -> None:
    resources = visit(*changes)
    ways = [resources, resources[::-1], resources[5:] + resources[:5], resources[1::2] + resources[::2]]
    written = [mapped(tmp_path / str(number), way).written for number, way in enumerate(ways)]
    assert all(one == written[0] for one in written)


@pytest.mark.parametrize("changes", [changes for changes, _ in CHANGES.values()], ids=CHANGES)
def test_the_first_day_keeps_the_usual_name_though_its_record_is_called_last(
    changes: tuple[str, ...], tmp_path: Path
) -> None:
    plain = on_claim(mapped(tmp_path / "a", visit(*changes)))
    turned = on_claim(mapped(tmp_path / "b", visit(*changes, first="z", second="a")))
    assert (turned["z"], turned["a"]) == (plain["ma-1"], plain["ma-2"])


def test_a_third_day_like_the_second_joins_it(tmp_path: Path) -> None:
    ran = mapped(tmp_path / "x", [*visit("coverage"), dose("ma-0", "2018-06-27")])
    assert len(claims(ran)) == 2
    assert on_claim(ran)["ma-0"] == on_claim(ran)["ma-2"]
    assert on_claim(ran)["ma-1"] != on_claim(ran)["ma-2"]
