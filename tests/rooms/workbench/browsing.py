"""How a browser without scripts uses the pages: it reads the form's token, and sends it back."""

import re
from collections.abc import Callable
from typing import Never

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "four words of sense"  # noqa: S105  # of the tests alone
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BROWSER = {"Accept": "text/html"}


class Desk:
    """A desk at which the pages never ask."""

    def __getattr__(self, name: str) -> Callable[..., Never]:
        def refuse(*_: object) -> Never:
            raise AssertionError(f"the pages asked the desk: {name}")

        return refuse


def sign_in(browser: FlaskClient, name: str, password: str = PASSWORD, after: str = "") -> TestResponse:
    """Sign in by the form."""
    address = f"/sign-in?next={after}" if after else "/sign-in"
    token = token_in(browser.get("/sign-in", headers=BROWSER))
    return browser.post(address, data={"name": name, "password": password, "csrf_token": token}, headers=BROWSER)


def send(browser: FlaskClient, address: str, page: str | None = None, **fields: object) -> TestResponse:
    """Send a form; its token is read from the page that holds it."""
    token = token_in(browser.get(page or address, headers=BROWSER))
    return browser.post(address, data={**fields, "csrf_token": token}, headers=BROWSER)


def token_in(answer: TestResponse) -> str:
    """Give the token of the first form of a page."""
    found = _TOKEN.search(answer.get_data(as_text=True))
    assert found is not None, f"{answer.status}: no form\n{answer.get_data(as_text=True)[:500]}"
    return found[1]
