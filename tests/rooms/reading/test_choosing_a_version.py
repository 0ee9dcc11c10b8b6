"""The same type and id read twice is one resource, and the order in which files come changes nothing."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.chart.decoding import glance
from bridge.chart.patient_resources import Patient
from bridge.chart.pool import Pool
from bridge.chart.versions import distinct_versions


def patient(birth: str, updated: object = None, version: object = None, **others: Any) -> bytes:  # noqa: ANN401
    meta = {"lastUpdated": updated, "versionId": version}
    kept = {name: value for name, value in meta.items() if value is not None}
    written = {"resourceType": "Patient", "id": "pt-1", "birthDate": birth, **({"meta": kept} if kept else {})}
    return json.dumps({**written, **others}).encode()


def chosen(*copies: bytes) -> tuple[str | None, list[str]]:
    """Add the copies in every order; say what was chosen and noted, the same each time."""
    found = set()
    for order in itertools.permutations(copies):
        pool = Pool()
        for raw in order:
            pool.add(raw, glance(raw), "file.ndjson", 1)
        one = pool.one(Patient, "Patient/pt-1")
        assert one is not None
        notes = tuple(str(note) for note in pool.notes().get("Patient/pt-1", ()))
        found.add((one.birth_date, notes))
    assert len(found) == 1
    birth, notes = found.pop()
    return birth, list(notes)


def test_the_newest_counts_and_the_difference_is_said() -> None:
    older, newer = patient("1961", "2018-06-12T10:00:00Z", "9"), patient("1960", "2018-06-12T06:00:00-05:00", "1")
    assert chosen(older, newer) == (
        "1960",
        ["was read in 2 versions that differ; version 1 of 2018-06-12T06:00:00-05:00 counts"],
    )


def test_instants_are_compared_beyond_microseconds() -> None:
    older, newer = patient("1961", "2018-06-12T10:00:00.0000001Z"), patient("1960", "2018-06-12T10:00:00.00000011Z")
    assert chosen(older, newer)[0] == "1960"


@pytest.mark.parametrize("updated", [None, "2018-06-12T10:00:00Z"])
def test_then_the_higher_whole_version_number(updated: str | None) -> None:
    assert chosen(patient("1961", updated, "10"), patient("1962", updated, "9"))[0] == "1961"


def test_a_version_number_of_any_length_is_compared() -> None:
    assert chosen(patient("1961", None, "1" * 6000), patient("1962", None, "9" * 5999))[0] == "1961"


@pytest.mark.parametrize(("one", "other"), [("a", "9"), ("2", "2"), (None, "5"), ("-1", "3")])
def test_then_the_greater_json(one: str | None, other: str) -> None:
    assert chosen(patient("1961", None, one), patient("1962", None, other))[0] == "1962"


def test_a_time_without_a_zone_or_one_that_cannot_be_is_none() -> None:
    other = patient("1962", "2018-01-01T00:00:00Z", "3")
    for no_instant in ("2019-01-01T00:00:00", "2019-13-01T00:00:00Z", "2019-01-01"):
        assert chosen(patient("1961", no_instant, "2"), other)[0] == "1962"


def test_the_same_contents_twice_are_silent() -> None:
    raw = patient("1961", "2018-06-12T10:00:00Z", "1")
    spaced = json.dumps(dict(reversed(json.loads(raw).items())), indent=2).encode()
    assert chosen(raw, raw, spaced) == ("1961", [])


def test_numbers_that_are_written_differently_differ() -> None:
    one, other = (b'{"resourceType":"Patient","multipleBirthInteger":%s}' % number for number in (b"1", b"1.0"))
    assert len(distinct_versions([one, other])) == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1960", "1961"]),
            st.sampled_from([None, "2018-06-12T10:00:00Z", "2018-06-12T11:00:00Z", "nonsense", 7]),
            st.sampled_from([None, "1", "2", "x", 3]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_order_never_matters(versions: list[tuple[str, Any, Any]]) -> None:
    birth_date, _ = chosen(*(patient(*version) for version in versions))  # in every order: it fails if they differ
    assert birth_date in {version[0] for version in versions}


def test_an_odd_meta_is_none() -> None:
    assert chosen(patient("1961", meta=[1]), patient("1962", meta="x"))[0] in {"1961", "1962"}


def test_a_version_that_comes_later_replaces_the_one_that_was_read() -> None:
    pool = Pool()
    for birth, updated in (("1961", "2018-01-01T00:00:00Z"), ("1960", "2019-01-01T00:00:00Z")):
        raw = patient(birth, updated)
        pool.add(raw, glance(raw), "file.ndjson", 1)
        one = pool.one(Patient, "Patient/pt-1")
        assert one is not None
        assert one.birth_date == birth
