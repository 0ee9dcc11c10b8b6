"""Log lines: JSON with known keys, whoever writes them."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import UsageError
from bridge.logs import JsonLines, get_logger, log_as_json
from bridge.logs.keys import KEYS, only_known


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Log as JSON into a text until the test is over."""
    root = logging.getLogger()
    before = root.level, root.handlers[:], sys.excepthook, threading.excepthook
    written = io.StringIO()
    log_as_json(written)
    yield written
    logging.captureWarnings(capture=False)
    root.level, root.handlers[:], sys.excepthook, threading.excepthook = before


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Read what was written, line by line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    """Fail with words that name a person."""
    raise ValueError("Ann Doe")


def told(stream: io.StringIO) -> dict[str, Any]:
    """Give the only line, but for when it was written."""
    (line,) = lines(stream)
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    return line


def test_our_own_line_has_its_keys(stream: io.StringIO) -> None:
    get_logger("jobs").info("looked at", reference="Encounter/e-1", look=7, outcome="billed", duration=0.123456)
    assert told(stream) == {
        "level": "info",
        "logger": "bridge.jobs",
        "event": "looked at",
        "reference": "Encounter/e-1",
        "look": 7,
        "outcome": "billed",
        "duration": 0.1235,
    }


def test_a_key_that_is_not_known_is_left_out_and_counted(stream: io.StringIO) -> None:
    get_logger("web").info("noted", name="Ann Doe", body=b"Ann Doe", noted=1)
    assert told(stream) == {"level": "info", "logger": "bridge.web", "event": "noted", "noted": 1, "left_out": 2}


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("reference", "Ann Doe", "…"),
        ("reference", "Patient/Ann Doe", "…"),
        ("reference", None, None),
        ("references", ["Patient/p-1", "Ann Doe"], ["Patient/p-1", "…"]),
        ("references", "Patient/p-1", "Patient/p-1"),
        ("references", [f"Patient/{n}" for n in range(25)], [*(f"Patient/{n}" for n in range(20)), "and 5 more"]),
        ("outcome", "not-billable", "not-billable"),
        ("outcome", "Ann Doe", "…"),
        ("outcome", {"name": "Doe"}, "…"),
        ("status", 503, 503),
        ("status", None, None),
        ("status", True, True),
        ("duration", "Doe", "…"),
        ("duration", None, None),
        ("since", datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=-5))), "2026-03-01T13:00:00+00:00"),
        ("since", "1980-02-03", "…"),
        ("route", "/api/reviews/<kind>/<own_id>", "/api/reviews/<kind>/<own_id>"),
        ("route", "/Ann Doe", "…"),
        ("address", "https://ehr.example:8443/fhir/Patient/1?name=Doe", "…"),
        ("address", "https://ehr.example:8443/fhir/Doe", "https://ehr.example:8443/"),
        ("address", "Ann Doe", "…"),
        ("says", "it belongs to Ann Doe", "it belongs to …"),
        ("error", "it belongs to Ann Doe", "it belongs to …"),
        ("error", ValueError("Ann Doe"), "ValueError"),
        ("error", UsageError("--until is before --since, says Ann Doe"), "UsageError: … is before …, says …"),
    ],
)
def test_a_known_key_lets_through_its_own_kind_alone(key: str, value: object, shown: object) -> None:
    assert only_known({key: value}) == {key: shown}


@given(st.dictionaries(st.sampled_from(sorted(KEYS)), st.recursive(st.just("Zq Xw"), st.lists, max_leaves=3)))
def test_no_name_comes_through_any_key(values: dict[str, object]) -> None:
    assert "Zq" not in json.dumps(only_known(values))


def test_an_error_tells_its_name_and_place_and_not_its_words(stream: io.StringIO) -> None:
    try:
        fail()
    except ValueError as error:
        get_logger("web").error("broken", error=error)
        get_logger("web").exception("broken")
    first, second = lines(stream)
    assert first["error"] == second["error"] == "ValueError"
    assert first["at"][-1].startswith("rooms/logs/test_lines.py:")
    assert second["at"] == first["at"]
    assert "Doe" not in stream.getvalue()


def test_debug_lines_are_not_written(stream: io.StringIO) -> None:
    get_logger("web").debug("a detail")
    for library in ("urllib3.connectionpool", "sqlalchemy.engine", "procrastinate.worker", "waitress", "werkzeug"):
        logging.getLogger(library).debug("GET /Patient?name=%s", "doe")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("logger", "pattern", "values", "event"),
    [
        ("waitress", "Serving on http://127.0.0.1:8080", (), "Serving on http://127.0.0.1:8080"),
        (
            "urllib3",
            "Pool is full, discarding: %s. Size: %s",
            ("ehr.example", 10),
            "Pool is full, discarding: ehr.example. Size: 10",
        ),
        (
            "urllib3",
            "Retrying after '%r': %s",
            (ValueError("Doe"), "/Patient?name=Doe"),
            "Retrying after ''ValueError'': …?name=…",
        ),
        ("procrastinate", "Job look[1](names=['Patient/p', 'Ann Doe'])", (), "Job look[1](names=['Patient/p', '…'])"),
        ("x", "%(who)s did %(what)s", ({"who": "Ann Doe", "what": "Task/t-1"},), "… did Task/t-1"),
        ("x", "number %d of %d", (12_345_678, 3), "number … of …"),
        ("x", "it took %.1f s", (0.25,), "it took 0.2 s"),
        ("x", "%s", ("x" * 20_000,), "…"),
    ],
)
def test_a_librarys_line_keeps_its_pattern_and_harmless_values(
    stream: io.StringIO, logger: str, pattern: str, values: tuple[object, ...], event: str
) -> None:
    logging.getLogger(logger).warning(pattern, *values)
    assert told(stream) == {"level": "warning", "logger": logger, "event": event}


def test_a_pattern_that_its_values_do_not_fit_is_told_alone() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "gave %s to %s", ("Doe",), None)
    assert json.loads(JsonLines().format(record))["event"] == "gave … to …"


def test_a_librarys_error_tells_its_name_and_place(stream: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("procrastinate.worker").exception("Job failed")
    line = told(stream)
    assert (line["error"], line["level"]) == ("ValueError", "error")
    assert line["at"][-1].startswith("rooms/logs/test_lines.py:")
    assert "Doe" not in stream.getvalue()


def test_an_error_that_nobody_caught_is_a_line_without_its_words(stream: io.StringIO) -> None:
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
        threading.excepthook(
            threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
        )
    for line in lines(stream):
        assert (line["level"], line["event"], line["error"]) == ("critical", "ended by an error", "ValueError")
    assert len(lines(stream)) == 2
    assert "Doe" not in stream.getvalue()


def test_a_warning_is_a_line(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old since Ann Doe", DeprecationWarning, stacklevel=1)
    assert [line["logger"] for line in lines(stream)] == ["py.warnings"]
    assert "Doe" not in stream.getvalue()


def test_to_log_as_json_twice_writes_each_line_once(stream: io.StringIO) -> None:
    log_as_json(stream)
    get_logger("web").info("once")
    assert len(lines(stream)) == 1
