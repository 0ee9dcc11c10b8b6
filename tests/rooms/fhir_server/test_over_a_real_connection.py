"""What only a real connection shows: bodies that are cut, bombs, connections that are kept, and how many at once."""

import gzip
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bridge.fhir_server.address import Address
from bridge.fhir_server.failures import TooLargeError, UnreachableError
from bridge.fhir_server.limits import MEBIBYTE, Limits
from bridge.fhir_server.sign_in import Nobody
from bridge.fhir_server.wire import Wire
from tests.rooms.fhir_server.loopback import Handler, Seen, serving
from tests.rooms.fhir_server.wires import BUNDLE, CLAIM, Waits

pytestmark = pytest.mark.server


@contextmanager
def asking(answer: Callable[[Handler], None], **limits: Any) -> Iterator[tuple[Wire, Seen]]:  # noqa: ANN401 - of Limits
    """Ask a server that answers so."""
    with serving(answer) as (base, seen):
        wire = Wire(Address(base), Nobody(), replace(Limits(), **limits), sleep=Waits())
        try:
            yield wire, seen
        finally:
            wire.close()


def in_turn(*each: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """Answer the first request so, the next so; the last answer stays."""
    left = list(each)

    def answer(handler: Handler) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        now(handler)

    return answer


def good(handler: Handler) -> None:
    handler.body()
    handler.give(BUNDLE)


def short(handler: Handler) -> None:
    """Promise more than comes."""
    handler.body()
    handler.give(BUNDLE, Content_Length=str(len(BUNDLE) + 10))
    handler.close_connection = True


def cut_chunk(handler: Handler) -> None:
    """Stop in the middle of a chunk."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%b" % (len(BUNDLE), BUNDLE[:9]))
    handler.close_connection = True


def hang_up(handler: Handler) -> None:
    """Close the connection without a word."""
    handler.body()
    handler.close_connection = True


def half_gzip(handler: Handler) -> None:
    """Send half of what was packed, and call it whole."""
    handler.give(gzip.compress(BUNDLE)[:30], Content_Encoding="gzip")


def no_gzip(handler: Handler) -> None:
    """Call something packed that is not."""
    handler.give(BUNDLE, Content_Encoding="gzip")


def silence(handler: Handler) -> None:
    """Say nothing for longer than anybody waits."""
    time.sleep(0.5)
    handler.close_connection = True


def stop_half_way(handler: Handler) -> None:
    """Send half, then nothing for longer than anybody waits."""
    handler.give(BUNDLE[:9], Content_Length="500")
    silence(handler)


@pytest.mark.parametrize("bad", [short, cut_chunk, hang_up, half_gzip, no_gzip, silence, stop_half_way])
def test_an_answer_that_does_not_come_whole_is_asked_for_again(bad: Callable[[Handler], None]) -> None:
    with asking(in_turn(bad, bad, good), read_timeout=0.2) as (wire, seen):
        assert wire.get("Claim").body == BUNDLE
        assert seen.requests == wire.requests_sent == 3


def test_a_creation_whose_answer_was_lost_is_not_sent_again() -> None:
    with asking(in_turn(hang_up, good)) as (wire, seen):
        with pytest.raises(UnreachableError, match="may have been carried out"):
            wire.post("Claim", CLAIM)
        assert seen.requests == 1


def test_nobody_at_home_is_told_after_all_tries() -> None:
    with serving(good) as (base, _):
        pass
    wire = Wire(Address(base), Nobody(), Limits(tries=3), sleep=Waits())

    with pytest.raises(UnreachableError, match="no connection can be made, after 3 tries"):
        wire.post("Claim", CLAIM)

    assert wire.requests_sent == 3


def drip(handler: Handler) -> None:
    """Send a byte now and then: never nothing for long, and never all."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(50):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def test_an_answer_that_only_drips_is_not_waited_for() -> None:
    with asking(in_turn(drip, good), answer_timeout=0.2, read_timeout=5) as (wire, _):
        started = time.monotonic()
        assert wire.get("Claim").body == BUNDLE
        assert wire.requests_sent == 2
        assert time.monotonic() - started < 2  # whole it would take 50 x 0.05 = 2.5 s


def bomb(packed: bytes, encoding: str) -> Callable[[Handler], None]:
    return lambda handler: handler.give(packed, Content_Encoding=encoding)


def squeezed(size: int, wbits: int) -> bytes:
    """Pack blanks, which take hardly any room."""
    packer = zlib.compressobj(9, wbits=wbits)
    return b"".join(packer.compress(b" " * MEBIBYTE) for _ in range(size // MEBIBYTE)) + packer.flush()


@pytest.mark.parametrize(("encoding", "wbits"), [("gzip", 31), ("deflate", 15)])
def test_a_bomb_does_not_fill_the_memory(encoding: str, wbits: int) -> None:
    packed = squeezed(256 * MEBIBYTE, wbits)
    with asking(bomb(packed, encoding), most_bytes=4 * MEBIBYTE) as (wire, seen):
        tracemalloc.start()
        try:
            with pytest.raises(TooLargeError, match="larger than 4 MiB"):
                wire.get("Claim")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert seen.requests == 1
    assert peak < 16 * MEBIBYTE


def test_many_requests_go_over_one_connection() -> None:
    def packed(handler: Handler) -> None:
        handler.body()
        handler.give(gzip.compress(BUNDLE), Content_Encoding="gzip")

    with asking(in_turn(good, packed, good)) as (wire, seen):
        for _ in range(10):
            wire.get("Claim")
        wire.put("Claim/c-1", CLAIM)
        wire.search_by_post("Claim", [("patient", "pt-1")])
        assert (seen.requests, seen.connections) == (12, 1)


def test_a_failure_does_not_cost_the_connection() -> None:
    def busy(handler: Handler) -> None:
        handler.give(b"{}", 503)

    with asking(in_turn(busy, busy, good)) as (wire, seen):
        wire.get("Claim")
        assert (seen.requests, seen.connections) == (3, 1)


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    def last(handler: Handler) -> None:
        handler.give(BUNDLE)
        handler.close_connection = True

    with asking(last) as (wire, seen):
        for _ in range(3):
            assert wire.get("Claim").found
        assert seen.connections >= 3


def test_no_more_requests_run_at_once_than_allowed() -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.05)
        handler.give(BUNDLE)

    with asking(slow, at_once=3) as (wire, seen), ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: wire.get("Claim").found, range(24)))
        assert all(found)
        assert wire.requests_sent == seen.requests == 24
        assert seen.most == 3
        assert seen.connections <= 3


def test_who_waits_for_another_try_keeps_nobody_from_asking() -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def wait(seconds: float) -> None:
        waiting.set()
        assert go_on.wait(5)

    def busy(handler: Handler) -> None:
        handler.give(b"{}", 503)

    with serving(in_turn(busy, good)) as (base, _):
        wire = Wire(Address(base), Nobody(), Limits(at_once=1), sleep=wait)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(wire.get, "Claim")
            assert waiting.wait(5)
            assert wire.get("Claim").found
            go_on.set()
            assert first.result().found
        wire.close()
