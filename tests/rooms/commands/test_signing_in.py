"""Each way to sign in is what the server sees, and a server that wants another is told apart from a broken one."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from tests.journeys.running import bridge
from tests.rooms.commands.hospital import run, two_patients
from tests.sloppy_server.asked import Asking, query
from tests.sloppy_server.server import Fault, SloppyServer, Switches

pytestmark = pytest.mark.server

TOKEN = "given-for-a-while"  # noqa: S105  (a test's)


def test_basic_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = f"Basic {b64encode(b'bridge:correct horse').decode()}"
    given = {"BRIDGE_FHIR_AUTH": "basic", "BRIDGE_FHIR_USER": "bridge", "BRIDGE_FHIR_PASSWORD": "correct horse"}
    with SloppyServer(two_patients(), Switches(authorization=expected)) as server:
        ran = run(server, monkeypatch, "check-server", **given)
    assert ran.status == 0
    assert "we sign in: by user and password.\n" in ran.said
    assert "correct horse" not in ran.said


def test_a_token_that_was_given_to_us(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"BRIDGE_FHIR_AUTH": "bearer", "BRIDGE_FHIR_TOKEN": TOKEN}
    with SloppyServer(two_patients(), Switches(authorization=f"Bearer {TOKEN}")) as server:
        ran = run(server, monkeypatch, "check-server", **given)
    assert ran.status == 0
    assert TOKEN not in ran.said


def tokens(asking: Asking) -> Fault | None:
    """Give a token out to whoever asks, as the server of tokens beside a FHIR server does."""
    if asking.path != "token":
        return None
    return Fault(200, text=json.dumps({"access_token": TOKEN, "token_type": "bearer", "expires_in": 300}))


def test_smart_sign_in_from_the_making_of_the_key_to_the_claim(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BRIDGE_FHIR_KEY_FILE", str(tmp_path / "keys.json"))
    assert bridge("keys", "--new", "ES384").status == 0
    with SloppyServer(two_patients(), Switches(authorization=f"Bearer {TOKEN}", fails=tokens)) as server:
        given = {
            "BRIDGE_FHIR_AUTH": "smart",
            "BRIDGE_FHIR_CLIENT_ID": "bridge-1",
            "BRIDGE_FHIR_TOKEN_URL": f"{server.url}/token",
        }
        checked = run(server, monkeypatch, "check-server", **given)
        billed = run(server, monkeypatch, "bill", "MedicationAdministration/ma-1", **given)
        assert len(server.resources("Claim")) == 1
        asked = [dict(query(asking.body.decode())) for asking in server.requests if asking.path == "token"]
    assert (checked.status, billed.status) == (0, 0)
    assert len(asked) == 2  # one token for each command
    assert {"system/MedicationAdministration.read", "system/Claim.write", "system/Task.write"} <= set(
        asked[0]["scope"].split()
    )


def test_a_source_that_is_not_the_target_is_asked_for_no_right_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BRIDGE_FHIR_KEY_FILE", str(tmp_path / "keys.json"))
    assert bridge("keys", "--new", "ES384").status == 0
    switches = Switches(authorization=f"Bearer {TOKEN}", fails=tokens)
    with SloppyServer() as target, SloppyServer(two_patients(), switches) as server:
        given = {
            "BRIDGE_FHIR_AUTH": "smart",
            "BRIDGE_FHIR_CLIENT_ID": "bridge-1",
            "BRIDGE_FHIR_TOKEN_URL": f"{server.url}/token",
            "BRIDGE_FHIR_TARGET_URL": target.url,
            "BRIDGE_FHIR_TARGET_AUTH": "none",
        }
        run(server, monkeypatch, "bill", "MedicationAdministration/ma-1", **given)
        (asked,) = [dict(query(asking.body.decode())) for asking in server.requests if asking.path == "token"]
        assert [asking for asking in target.requests if "authorization" in asking.headers] == []
        assert len(target.resources("Claim")) == 1
    assert "system/Patient.read" in asked["scope"]
    assert ".write" not in asked["scope"]
    assert "Claim." not in asked["scope"]


def test_a_wrong_token_is_a_matter_of_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"BRIDGE_FHIR_AUTH": "bearer", "BRIDGE_FHIR_TOKEN": TOKEN}
    with SloppyServer(two_patients(), Switches(authorization="Bearer another")) as server:
        ran = run(server, monkeypatch, "bill", "MedicationAdministration/ma-1", **given)
    assert ran.status == 2
    assert "the sign-in is refused" in ran.complained
    assert TOKEN not in ran.complained
