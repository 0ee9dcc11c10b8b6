"""A setting is what it may be, or it is refused by name, with what it may be."""

from datetime import date
from pathlib import Path

import pytest

from bridge.fhir_server.limits import MEBIBYTE, Limits
from bridge.settings import SETTINGS, SettingsError, read_settings
from tests.rooms.settings.asking import URL, read, refusal, refusals


def test_an_address_is_all_that_is_needed() -> None:
    settings = read()
    assert settings.source.address.url == URL
    assert settings.target is settings.source
    assert settings.source.account.kind == "none"
    assert settings.tasks == frozenset({"blocks"})
    assert (settings.as_of, settings.mappings, settings.payer, settings.site) == (None, None, None, None)


def test_the_defaults_are_those_of_the_wire_and_of_the_table() -> None:
    settings, limits = read(), Limits()
    ours = {
        "BRIDGE_FHIR_AT_ONCE": settings.at_once,
        "BRIDGE_FHIR_CONNECT_TIMEOUT": settings.connect_timeout,
        "BRIDGE_FHIR_READ_TIMEOUT": settings.read_timeout,
        "BRIDGE_FHIR_TRIES": settings.tries,
        "BRIDGE_FHIR_MOST_MIB": settings.most_mib,
    }
    wire = [limits.at_once, limits.connect_timeout, limits.read_timeout, limits.tries, limits.most_bytes // MEBIBYTE]
    assert list(ours.values()) == wire
    said = {setting.name: setting.default for setting in SETTINGS}
    assert {name: f"{number:g}" for name, number in ours.items()} == {name: said[name] for name in ours}
    assert said["BRIDGE_FHIR_PAGE_SIZE"] == str(settings.page_size)


@pytest.mark.parametrize(
    ("name", "value", "read_as"),
    [
        ("FHIR_PAGE_SIZE", "500", 500),
        ("FHIR_AT_ONCE", " 16 ", 16),
        ("FHIR_TRIES", "1", 1),
        ("FHIR_MOST_MIB", "1024", 1024),
        ("FHIR_CONNECT_TIMEOUT", "0.5", 0.5),
        ("FHIR_READ_TIMEOUT", "120", 120.0),
        ("TASKS", "blocks", {"blocks"}),
        ("TASKS", "Blocks, warns", {"blocks", "warns"}),
        ("TASKS", "none", set()),
        ("AS_OF", "2026-01-31", date(2026, 1, 31)),
        ("FILING_LIMITS", "judged", True),
        ("FILING_LIMITS", "not-judged", False),
        ("MAPPINGS", "ours", Path("ours")),
        ("PAYER", "medicare", "medicare"),
        ("SITE", "lakeview-main", "lakeview-main"),
    ],
)
def test_a_value_is_read(name: str, value: str, read_as: object) -> None:
    assert getattr(read(**{name: value}), name.lower().removeprefix("fhir_")) == read_as


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("FHIR_PAGE_SIZE", "0", "a whole number from 1 to 1000"),
        ("FHIR_PAGE_SIZE", "1001", "a whole number from 1 to 1000"),
        ("FHIR_PAGE_SIZE", "2e2", "a whole number from 1 to 1000"),
        ("FHIR_AT_ONCE", "-4", "a whole number from 1 to 64"),
        ("FHIR_TRIES", "many", "a whole number from 1 to 20"),
        ("FHIR_MOST_MIB", "256MiB", "a whole number from 1 to 4096"),
        ("FHIR_CONNECT_TIMEOUT", "0", "a number of seconds above 0, up to 600"),
        ("FHIR_CONNECT_TIMEOUT", "nan", "a number of seconds above 0, up to 600"),
        ("FHIR_READ_TIMEOUT", "1 min", "a number of seconds above 0, up to 3600"),
        ("FHIR_READ_TIMEOUT", "inf", "a number of seconds above 0, up to 3600"),
        ("FHIR_AUTH", "kerberos", "none, basic, bearer or smart"),
        ("FHIR_TARGET_AUTH", "oauth", "none, basic, bearer or smart"),
        ("FHIR_VERSION", "STU3", "R4, R4B or R5"),
        ("FHIR_TARGET_VERSION", "4", "R4, R4B or R5"),
        ("TASKS", "warns", "blocks, blocks,warns or none"),
        ("AS_OF", "31.01.2026", "a day, such as 2026-01-31"),
        ("FILING_LIMITS", "no", "judged or not-judged"),
        ("AS_OF", "2026-02-30", "a day, such as 2026-01-31"),
    ],
)
def test_a_wrong_value_is_refused_with_what_it_may_be(name: str, value: str, why: str) -> None:
    assert refusal(**{name: value}) == f'BRIDGE_{name}: is "{value}". It may be {why}.'


@pytest.mark.parametrize("name", ["FHIR_URL", "FHIR_TARGET_URL"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("ehr.example/fhir", "is no URL"),
        ("ftp://ehr.example/fhir", "is no URL"),
        ("http://ehr.example/fhir", "is not encrypted"),
        ("https://nurse:secret@ehr.example/fhir", "has a user or password in it"),
        ("https://ehr.example/fhir?tenant=1", "goes on with `?` or `#`"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(name: str, value: str, why: str) -> None:
    problem = refusal(**{name: value})
    assert problem.startswith(f"BRIDGE_{name}: ")
    assert why in problem
    assert "secret" not in problem


def test_plain_http_needs_a_host_that_is_named_or_this_machine() -> None:
    assert read(FHIR_URL="http://127.0.0.1:8080/fhir").source.address.url == "http://127.0.0.1:8080/fhir"
    named = read(FHIR_URL="http://ehr.internal/fhir", FHIR_HTTP_HOSTS="other.internal, ehr.internal")
    assert named.source.address.http_hosts == {"other.internal", "ehr.internal"}


def test_without_an_address_nothing_starts() -> None:
    with pytest.raises(SettingsError, match=r"^BRIDGE_FHIR_URL: is not set\. Give the address"):
        read_settings({}, None)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    problems = refusals(FHIR_URL="", FHIR_AUTH="basic", TASKS="all", AS_OF="today", FHIR_TRIES="0")
    assert [problem.partition(":")[0] for problem in problems] == [
        "BRIDGE_FHIR_USER",
        "BRIDGE_FHIR_PASSWORD",
        "BRIDGE_FHIR_URL",
        "BRIDGE_TASKS",
        "BRIDGE_FHIR_TRIES",
        "BRIDGE_AS_OF",
    ]


def test_a_long_value_is_not_repeated_whole() -> None:
    assert refusal(TASKS="x" * 61) == f'BRIDGE_TASKS: is "{"x" * 60}...". It may be blocks, blocks,warns or none.'
