"""Servers, senders and records that tell a patient's particulars where they should not."""

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from tests.sloppy_server.server import Fault

Resource = dict[str, Any]


def quoting(patient: Resource) -> str:
    """Quote all of a patient as servers do in their words."""
    name = patient["name"][0]
    told = f"Patient {' '.join(name.get('given', []))} {name['family']} ({name['family'].upper()}, born "
    return f"{told}{patient['birthDate']}, MRN {patient['identifier'][0]['value']}) is a duplicate"


def faults(patient: Resource) -> Iterator[Fault]:
    """Give answers of broken servers, each of which tells who the patient is."""
    says, fhir = quoting(patient), (("Content-Type", "application/fhir+json"),)
    issue = {"severity": "error", "code": says, "diagnostics": says, "details": {"text": says}, "expression": [says]}
    outcome = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
    page = f"<html><head><title>{says}</title></head><body>{says}</body></html>"
    ascii_only = says.encode("ascii", "ignore").decode()
    for status in (400, 401, 403, 404, 422, 500, 503):
        yield Fault(status, fhir, outcome)
    yield Fault(500, (("Content-Type", "text/html"),), page)
    yield Fault(200, (("Content-Type", "text/html"),), page)
    yield Fault(200, fhir, json.dumps(patient))
    yield Fault(200, fhir, json.dumps(patient)[:-9])
    yield Fault(200, fhir, json.dumps({"resourceType": "Bundle", "type": says, "entry": [says, patient], "link": says}))
    yield Fault(302, (("Location", f"https://elsewhere.example/{quote(says)}"),))
    yield Fault(200, (("Content-Type", ascii_only), ("ETag", ascii_only)), says)
    yield Fault(401, (("WWW-Authenticate", f'Bearer realm="{ascii_only}"'),))


def poisoned(patient: Resource, number: int) -> Iterator[Resource]:
    """Give records that hold a patient's particulars where something else belongs."""
    says = quoting(patient)
    dose = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": {"text": "Besponsa"},
        "subject": {"reference": f"Patient/{patient['id']}", "display": says},
        "effectiveDateTime": "2018-06-12T10:00:00-05:00",
        "dosage": {"dose": {"value": 1.53, "unit": "mg"}},
        "contained": [patient],
        "note": [{"text": says}],
    }
    spoiled: tuple[Resource, ...] = (
        {"status": says},
        {"effectiveDateTime": says},
        {"dosage": {"dose": {"value": says, "unit": says}, "route": {"text": says}, "text": says}},
        {"subject": {"reference": says}},
        {"subject": says},
        {"context": {"reference": f"Encounter/{says}"}},
        {"medicationCodeableConcept": {"coding": [{"system": says, "code": says}], "text": f"Besponsa for {says}"}},
        {"extension": [{"url": says, "valueQuantity": {"value": says}}]},
        {"performer": [{"actor": {"display": says}}], "reasonReference": [{"reference": says}]},
    )
    for place, spoil in enumerate(spoiled):
        yield {**dose, "id": f"poison-{number}-{place}", **spoil}


@dataclass(frozen=True)
class Sender:
    """Sends what it should not to the web, and keeps the answers.

    told  each answer, by what was asked
    """

    url: str
    secret: str
    told: dict[str, str]

    def ask(self, method: str, path: str, body: bytes | None = None, token: str = "", **headers: str) -> int:
        """Ask one thing, and give the status."""
        sent = {"Content-Type": "application/json", **{name.replace("_", "-"): one for name, one in headers.items()}}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        answer = requests.request(method, f"{self.url}{path}", data=body, headers=sent, timeout=30)
        self.told[f"{len(self.told)} {answer.status_code}"] = f"{answer.headers}\n{answer.text}"
        return answer.status_code

    def post(self, body: object, path: str = "/notifications", **headers: str) -> int:
        """Send a notification."""
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, written, self.secret, **headers)

    def raw(self, text: bytes) -> None:
        """Send bytes that are no HTTP."""
        parts = urlsplit(self.url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        self.told[f"{len(self.told)} raw"] = answer.decode("utf-8", "replace")

    def wrongly(self, patient: Resource, token: str) -> None:
        """Ask in every wrong way, telling who the patient is in every place where something can be told."""
        says = quoting(patient)
        latin = says.encode("ascii", "ignore").decode()
        written, path = json.dumps({"names": [says], says: says}).encode(), quote(says, safe="")
        for body in (says.encode(), written, json.dumps(patient).encode()[:-3], json.dumps([patient]).encode()):
            self.post(body)
            self.ask("POST", "/api/reviews", body, token)
        for review in ({"since": says}, {"names": [f"Patient/{says}"]}, {"since": "2018-01-01", "by": says}):
            self.ask("POST", "/api/reviews", json.dumps(review).encode(), token)
        self.post({"reference": f"Patient/{says}", "event": says})
        self.post({"resourceType": says, "id": says})
        self.post(json.dumps(patient).encode() * 3000)
        self.post(b"{}", Content_Encoding=latin)
        self.post(b"{}", Content_Type=latin)
        for where in (f"/{path}", f"/notifications/Patient/{path}", f"/notifications?reference={path}"):
            self.post(b"", where)
        for where in (f"/api/reviews/Patient/{path}", f"/api/reviews?{path}={path}", f"/metrics?name={path}"):
            self.ask("GET", where, token=token)
        self.ask("POST", "/notifications", written, latin)
        self.ask("GET", "/metrics", token=latin, User_Agent=latin, Accept=latin, X_Forwarded_For=latin)
        at = f"{time.time():.0f}"  # noqa: TID251  (a signature is of now)
        signature = hmac.new(self.secret.encode(), f"{at}.".encode() + written, hashlib.sha256).hexdigest()
        self.ask("POST", "/notifications", written, X_Bridge_Signature=f"t={at},v1={signature}")
        self.ask("POST", "/notifications", written, X_Bridge_Signature=f"t={latin},v1={latin}")
        self.ask("BREW", f"/{path}")
        self.raw(f"GET /{latin} HTTP/1.1\r\n{latin}\r\n\r\n".encode())
        self.raw(f"{latin}\r\n\r\n".encode())
        self.raw(f"POST /notifications HTTP/1.1\r\nHost: x\r\nContent-Length: {latin}\r\n\r\n{latin}".encode())
