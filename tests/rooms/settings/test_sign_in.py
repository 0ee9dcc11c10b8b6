"""How we sign in is complete, fits the server, and its secrets are never shown."""

# ruff: noqa: S105, S106  (these secrets open nothing)

from pathlib import Path

import pytest

from bridge.settings import SettingsError, read_key_file
from tests.rooms.settings.asking import URL, read, refusal, refusals

ELSEWHERE = "https://billing.example/fhir"
BASIC = {"FHIR_AUTH": "basic", "FHIR_USER": "bridge", "FHIR_PASSWORD": "correct horse"}
BEARER = {"FHIR_AUTH": "bearer", "FHIR_TOKEN": "abc.def-ghi"}
SMART = {"FHIR_AUTH": "smart", "FHIR_CLIENT_ID": "bridge-1", "FHIR_KEY_FILE": "keys.json"}
WAYS = [BASIC, BEARER, SMART]


def for_target(settings: dict[str, str]) -> dict[str, str]:
    return {name.replace("FHIR_", "FHIR_TARGET_", 1): value for name, value in settings.items()}


def test_each_way_to_sign_in_has_what_it_needs() -> None:
    basic, bearer, smart = (read(**way).source.account for way in WAYS)
    assert (basic.kind, basic.user, basic.password) == ("basic", "bridge", "correct horse")
    assert (bearer.kind, bearer.token) == ("bearer", "abc.def-ghi")
    assert (smart.kind, smart.client_id, smart.key_file) == ("smart", "bridge-1", Path("keys.json"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("aside", ["source", "target"])
def test_what_a_way_to_sign_in_needs_is_asked_for_by_name(way: dict[str, str], aside: str) -> None:
    names = list(way if aside == "source" else for_target(way))
    problems = refusals(**{names[0]: way["FHIR_AUTH"]})
    assert [problem.split(" ")[:4] for problem in problems] == [
        [f"BRIDGE_{name}:", "is", "not", "set,"] for name in names[1:]
    ]


@pytest.mark.parametrize("name", ["FHIR_PASSWORD", "FHIR_TARGET_PASSWORD", "FHIR_TOKEN", "FHIR_TARGET_TOKEN"])
def test_a_secret_may_stand_in_a_file_of_its_own(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    way = BASIC if name.endswith("PASSWORD") else BEARER
    given = for_target(way) if "TARGET" in name else way
    settings = read(**({**given, f"{name}_FILE": str(tmp_path / "secret"), name: ""}))
    account = settings.target.account
    assert account.password + account.token == "s3cret"


def test_a_secret_in_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    given = {"FHIR_AUTH": "bearer", "FHIR_TOKEN_FILE": str(tmp_path / "token")}
    assert "cannot be read (No such file or directory)" in refusal(**given)
    (tmp_path / "token").write_text("\n", encoding="utf-8")
    assert (
        refusal(**given)
        == f"BRIDGE_FHIR_TOKEN_FILE: {tmp_path / 'token'} is empty. Name the file that holds the secret."
    )
    (tmp_path / "token").write_bytes(b"\xff\xfe")
    assert "cannot be read (it is not UTF-8)" in refusal(**given)


def test_a_secret_in_both_places_is_refused() -> None:
    problem = refusal(**BEARER, FHIR_TOKEN_FILE="token")
    assert problem == "BRIDGE_FHIR_TOKEN: is set, and BRIDGE_FHIR_TOKEN_FILE too. Keep one of the two."


def test_a_token_with_its_word_before_it_is_refused() -> None:
    assert "Give the token alone, without `Bearer`" in refusal(FHIR_AUTH="bearer", FHIR_TOKEN="Bearer s3cret")


def test_a_user_with_a_colon_is_refused() -> None:
    assert "has a colon" in refusal(**{**BASIC, "FHIR_USER": "a:b"})


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_without_a_way_to_sign_in_is_refused(way: dict[str, str]) -> None:
    problem = refusal(**{name: value for name, value in way.items() if name != "FHIR_AUTH"})
    assert problem.startswith("BRIDGE_FHIR_AUTH: is not set, but BRIDGE_FHIR_")
    assert f"Set it to {way['FHIR_AUTH']}, or remove" in problem


def test_leftovers_of_another_way_do_no_harm() -> None:
    account = read(**{**BASIC, **BEARER, "FHIR_AUTH": "none"}).source.account
    assert (account.kind, account.token, account.password) == ("none", "", "")


def test_the_token_s_address_is_checked_like_the_server_s() -> None:
    assert (
        read(**SMART, FHIR_TOKEN_URL="https://id.example/token").source.account.token_url == "https://id.example/token"
    )
    problem = refusal(**SMART, FHIR_TOKEN_URL="http://id.example/token")
    assert problem.startswith("BRIDGE_FHIR_TOKEN_URL: http://id.example/token is not encrypted")


def test_secrets_are_never_shown() -> None:
    settings = read(**BASIC, **for_target(BEARER))
    assert "correct horse" not in repr(settings) + str(settings)
    assert "abc.def-ghi" not in repr(settings) + str(settings)
    told = refusals(**{**BASIC, **for_target(BEARER), "TASKS": "all", "FHIR_TARGET_TOKEN": "zwölf"})
    assert "correct horse" not in " ".join(told)
    assert "zwölf" not in " ".join(told)


@pytest.mark.parametrize("way", WAYS)
def test_a_target_elsewhere_never_gets_the_source_s_sign_in(way: dict[str, str]) -> None:
    problem = refusal(**way, FHIR_TARGET_URL=ELSEWHERE)
    assert problem.startswith("BRIDGE_FHIR_TARGET_AUTH: is not set, and the target is another server")
    settings = read(**way, FHIR_TARGET_URL=ELSEWHERE, FHIR_TARGET_AUTH="none")
    assert (settings.source.account.kind, settings.target.account.kind) == (way["FHIR_AUTH"], "none")


@pytest.mark.parametrize("url", ["http://ehr.example/fhir", "https://ehr.example:8443/fhir"])
def test_another_port_or_scheme_is_elsewhere_too(url: str) -> None:
    problem = refusal(**BEARER, FHIR_TARGET_URL=url, FHIR_HTTP_HOSTS="ehr.example")
    assert problem.startswith("BRIDGE_FHIR_TARGET_AUTH: is not set")


def test_a_source_without_sign_in_asks_nothing_of_the_target() -> None:
    settings = read(FHIR_TARGET_URL=ELSEWHERE)
    assert settings.target.address.url == ELSEWHERE
    assert settings.target.account.kind == "none"


def test_another_path_on_the_same_host_shares_the_sign_in() -> None:
    settings = read(**BEARER, FHIR_TARGET_URL="https://EHR.example:443/claims")
    assert settings.target is not settings.source
    assert settings.target.account is settings.source.account


def test_one_address_is_one_server_however_it_is_written() -> None:
    settings = read(**BEARER, FHIR_TARGET_URL="https://EHR.example:443/fhir/")
    assert settings.target is settings.source


def test_one_server_may_know_us_under_two_names() -> None:
    settings = read(**BASIC, **for_target(SMART), FHIR_TARGET_URL=URL)
    assert (settings.source.account.kind, settings.target.account.kind) == ("basic", "smart")


def test_a_version_said_of_the_source_holds_for_a_target_at_the_same_address() -> None:
    assert read(FHIR_VERSION="r5").target.release == "R5"
    assert read(FHIR_VERSION="R5", **for_target(BEARER)).target.release == "R5"
    assert read(FHIR_VERSION="R5", FHIR_TARGET_URL=ELSEWHERE).target.release == ""
    settings = read(FHIR_VERSION="R5", FHIR_TARGET_VERSION="R4")
    assert (settings.source.release, settings.target.release) == ("R5", "R4")


def test_the_keys_can_be_made_before_the_rest_is_set() -> None:
    given = {"BRIDGE_FHIR_KEY_FILE": "ours.json", "BRIDGE_FHIR_TARGET_KEY_FILE": "theirs.json"}
    assert read_key_file(given, None, target=False) == Path("ours.json")
    assert read_key_file(given, None, target=True) == Path("theirs.json")
    with pytest.raises(SettingsError, match=r"^BRIDGE_FHIR_TARGET_KEY_FILE: is not set"):
        read_key_file({"BRIDGE_FHIR_KEY_FILE": "ours.json"}, None, target=True)
