"""One table of all routes and what each asks of whoever comes; a route that is not in it fails."""

from typing import Final

import pytest

from bridge.web.app import create_app
from bridge.web.web_settings import WebSettings
from tests.rooms.web.fakes import API, BEARER, KINDS, METRICS_TOKEN, NOW, SETTINGS, DeskInMemory, client_of
from tests.rooms.web.signed import signature

METRICS: Final = {"Authorization": f"Bearer {METRICS_TOKEN}"}
NOBODY: Final[dict[str, str]] = {}
FROM_AFAR: Final = {"REMOTE_ADDR": "10.0.0.7"}
SIGN_INS: Final = {"nobody": NOBODY, "secret": BEARER, "signature": signature(b"", NOW), "api": API, "metrics": METRICS}
TABLE: Final = {
    ("POST", "/notifications"): {"secret", "signature"},
    ("PUT", "/notifications"): {"secret", "signature"},
    ("POST", "/notifications/<kind>/<own_id>"): {"secret", "signature"},
    ("PUT", "/notifications/<kind>/<own_id>"): {"secret", "signature"},
    ("DELETE", "/notifications/<kind>/<own_id>"): {"secret", "signature"},
    ("POST", "/api/reviews"): {"api"},
    ("GET", "/api/reviews/<kind>/<own_id>"): {"api"},
    ("GET", "/metrics"): {"metrics"},
    ("GET", "/health/live"): set(SIGN_INS),
    ("GET", "/health/ready"): set(SIGN_INS),
}
"""Who comes in, by method and route."""


def test_the_table_has_every_route() -> None:
    app = create_app(DeskInMemory(), SETTINGS)
    routes = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD"}}
    assert routes == set(TABLE)


@pytest.mark.parametrize("who", SIGN_INS)
@pytest.mark.parametrize(("method", "route"), TABLE)
def test_only_who_is_in_the_table_comes_in(method: str, route: str, who: str) -> None:
    address = route.replace("<kind>", "Encounter").replace("<own_id>", "e-1")
    client = client_of(DeskInMemory())
    answer = client.open(address, method=method, headers=SIGN_INS[who], environ_overrides=FROM_AFAR)
    assert (answer.status_code not in {401, 403}) is (who in TABLE[method, route])


@pytest.mark.parametrize("who", SIGN_INS)
@pytest.mark.parametrize(("method", "route"), TABLE)
def test_where_nothing_is_set_nobody_comes_in(method: str, route: str, who: str) -> None:
    address = route.replace("<kind>", "Encounter").replace("<own_id>", "e-1")
    client = client_of(DeskInMemory(), WebSettings(KINDS, requests_per_second=1000))
    answer = client.open(address, method=method, headers=SIGN_INS[who], environ_overrides=FROM_AFAR)
    assert (answer.status_code in {401, 403}) is not route.startswith("/health")
