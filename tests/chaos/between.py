"""What stands between us and the FHIR server, and spoils what goes through: down, slow, wrong, mute after the deed."""

import http.client
import threading
import time
from collections import Counter
from typing import Final
from urllib.parse import urlsplit

from tests.chaos.dice import dice
from tests.sloppy_server.asked import Answering, Asking
from tests.sloppy_server.server import Fault, SloppyServer, closed, half_body, html_page, unavailable

FINE, FLAKY, SLOW, DOWN, WRONG = "fine", "flaky", "slow", "down", "wrong"
MOODS: Final = {FINE: 18, FLAKY: 5, SLOW: 2, DOWN: 2, WRONG: 2}
"""How often each comes, as parts of their sum."""
FAULTS: Final = {
    "error": Fault(500),
    "unavailable": unavailable(),
    "web page": html_page(200),
    "web page of an error": html_page(502),
    "half an answer": half_body(),
    "not done": closed(),
    "done, not answered": closed(done=True),
}
LOST_AFTER: Final = 6
"""Seconds after which the bridge waits for no answer any more; on a busy machine the engine needs one or two."""
WAITS: Final = (*(0.05, 0.3, 1.0) * 5, LOST_AFTER + 1)
_PASSED_ON: Final = ("content-type", "if-match", "if-none-match", "if-none-exist", "accept", "prefer", "host")
_TOLD: Final = ("Content-Type", "ETag", "Location", "Last-Modified")
_NO_FAULT: Final = Fault(200)


class Between(SloppyServer):
    """Passes requests on, in one of some moods.

    spoilt  how many requests went wrong, by what went wrong
    """

    def __init__(self, url: str, seed: int) -> None:
        super().__init__()
        self.mood = FINE
        self.spoilt = Counter[str]()
        self.passed = 0
        self._place = urlsplit(url).netloc
        self._dice = dice(seed, "between")
        self._drawing = threading.Lock()

    def change_mood(self) -> None:
        """Draw another mood."""
        with self._drawing:
            others = {mood: often for mood, often in MOODS.items() if mood != self.mood}
            self.mood = self._dice.choices(list(others), list(others.values()))[0]

    def answer(self, asking: Asking) -> tuple[Answering, Fault]:
        """Answer a request, and say whether something goes wrong with the answer."""
        fault, wait = self._fault()
        time.sleep(wait)
        if fault is None:
            return self._from_behind(asking), _NO_FAULT
        if fault.cut or fault.closed:
            return self._from_behind(asking) if fault.done or fault.cut else Answering(503), fault
        return Answering(fault.status, fault.text.encode(), fault.headers), fault

    def _fault(self) -> tuple[Fault | None, float]:
        """Draw what goes wrong with a request, and how many seconds it waits."""
        with self._drawing:
            draw, mood = self._dice, self.mood
            name, wait = "", 0.0
            if mood == DOWN:
                name = "not done"
            elif mood == WRONG:
                name = draw.choice(["error", "web page", "web page of an error", "half an answer"])
            elif mood == FLAKY and draw.random() < 0.12:
                name = draw.choice(list(FAULTS))
            elif mood == SLOW:
                wait = draw.choice(WAITS)
            self.passed += 1
            if name or wait:
                self.spoilt[name or "slow"] += 1
        return FAULTS.get(name), wait

    def _from_behind(self, asking: Asking) -> Answering:
        headers = {name: asking.headers[name] for name in _PASSED_ON if name in asking.headers}
        connection = http.client.HTTPConnection(self._place, timeout=30)
        try:
            connection.request(asking.method, asking.url, asking.body or None, headers)
            came = connection.getresponse()
            told = tuple((name, came.headers[name]) for name in _TOLD if name in came.headers)
            return Answering(came.status, came.read(), told)
        finally:
            connection.close()
