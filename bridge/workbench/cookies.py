"""The session cookie: signed by a secret that all processes on a ledger share, and seen by nobody but the browser."""

from typing import Final

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bridge.jobs.away import is_away
from bridge.ledger.ledger import Ledger
from bridge.ledger.sessions import own_secret

_NAME: Final = "session-cookie"


class LedgerCookies(SecureCookieSessionInterface):
    """Signs cookies by the ledger's secret, read when it is needed first: the database may be away at the start.

    While it is away there are no sessions.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give what signs; None while the secret cannot be read."""
        if app.secret_key is None:
            try:
                with self._ledger.begin() as book:
                    app.secret_key = own_secret(book, _NAME)
            except Exception as error:
                if not is_away(error):
                    raise
        return super().get_signing_serializer(app)


def set_cookies(app: Flask, ledger: Ledger, *, https_only: bool) -> None:
    """Have an application keep its sessions so.

    https_only  the browser gives its session to no page that came without https
    """
    app.session_interface = LedgerCookies(ledger)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-bridge" if https_only else "bridge",
        SESSION_COOKIE_SECURE=https_only,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
