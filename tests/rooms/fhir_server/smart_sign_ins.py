"""A SMART sign-in whose clock the test sets and whose waits are written down."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import requests

from bridge.fhir_server.address import Address
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.scopes import Needs
from bridge.fhir_server.smart import Registration, SmartBackend
from tests.rooms.fhir_server.token_server import CLIENT
from tests.rooms.fhir_server.wires import BASE, NOW, Waits

NEEDS: Final = Needs(["Patient"], ["Claim"])


@dataclass
class Clock:
    """Shows the time that the test sets."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


def backend(
    keys: Path,
    clock: Clock | None = None,
    waits: Waits | None = None,
    **more: Any,  # noqa: ANN401 - of Registration
) -> SmartBackend:
    """Build a sign-in with the keys of a file."""
    return SmartBackend(
        Address(BASE),
        replace(Registration(CLIENT, keys), **more),
        NEEDS,
        Limits(tries=3),
        sleep=waits if waits is not None else Waits(),
        clock=clock or Clock(),
    )


def signed_by(sign_in: SmartBackend) -> str:
    """Sign a request and give its Authorization."""
    request = requests.Request("GET", f"{BASE}/Claim", auth=sign_in.sign).prepare()
    return request.headers["Authorization"]
