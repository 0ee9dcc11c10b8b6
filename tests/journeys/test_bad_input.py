"""What cannot be read is named by file, line and reason; everything around it is mapped."""

import gzip
from pathlib import Path

import msgspec
import pytest

from tests.journeys.changed_charts import OTHERS, SOUND, dosage, with_text
from tests.journeys.one_chart import (
    administration,
    bundle,
    chart,
    encoded,
    lines,
    others,
)
from tests.journeys.running import map_texts

UNREADABLE: dict[str, tuple[dict[str, bytes], list[str]]] = {
    "a document that was cut off": ({"x.json": SOUND[:-30]}, ["x.json:1: is not valid JSON: Input data was truncated"]),
    "a line that was cut off": (
        {"x.ndjson": b'{"resourceType":"Patient","id":"q"'},
        ["x.ndjson:1: is not valid JSON: Input data was truncated"],
    ),
    "an administration that was cut off": (
        {"x.ndjson": OTHERS + encoded(administration(id="cut"))[:-9]},
        ["x.ndjson:10: is not valid JSON: Input data was truncated"],
    ),
    "an empty document": ({"x.json": b""}, ["x.json: is empty"]),
    "a page of the web": (
        {"x.json": b"<html>"},
        ["x.json:1: is not valid JSON: JSON is malformed: invalid character (byte 0)"],
    ),
    "letters of two bytes each": (
        {"x.json": SOUND.decode().encode("utf-16")},
        ["x.json:1: is not valid UTF-8 at byte 0"],
    ),
    "letters of another time": (
        {"x.ndjson": b'{"resourceType":"Patient","id":"\xe9"}\n'},
        ["x.ndjson:1: is not valid UTF-8 at byte 32"],
    ),
    "a Bundle whose entry is null": (
        {"x.json": b'{"resourceType":"Bundle","entry":null}'},
        ["x.json: the Bundle's entry is no list"],
    ),
    "entries that are none": (
        {"x.json": b'{"resourceType":"Bundle","entry":[null,5,{},{"resource":null},{"resource":[]},[]]}'},
        [
            "x.json:1: the Bundle's entry is odd: Expected `object`, got `null`",
            "x.json:2: the Bundle's entry is odd: Expected `object`, got `int`",
            "x.json:4: the entry's resource has no resourceType",
            "x.json:5: the entry's resource has no resourceType",
            "x.json:6: the Bundle's entry is odd: Expected `object`, got `array`",
        ],
    ),
    "Bundles in Bundles without end": (
        {"x.json": b'{"resourceType":"Bundle","entry":[{"resource":' * 2000 + SOUND + b"}]}" * 2000},
        ["x.json: is nested too deeply"],
    ),
    "brackets without end": (
        {"x.ndjson": b'{"resourceType":"Patient","x":' + b"[" * 100_000 + b"\n"},
        ["x.ndjson:1: is nested too deeply"],
    ),
    "a known resource nested too deeply": (
        {"x.ndjson": with_text(b',"zz":' + b"[" * 980 + b"]" * 980, id="deep")},
        ["x.ndjson:10: is nested too deeply"],
    ),
    "another version that is nested too deeply": (
        {"x.ndjson": with_text(b',"zz":' + b"[" * 980 + b"]" * 980)},
        ["x.ndjson:10: is nested too deeply"],
    ),
    "a whole number without end": (
        {"x.ndjson": b'{"resourceType":"Patient","id":"q","x":' + b"1" * 4301 + b"}\n"},
        ["x.ndjson:1: holds a number of more than 4000 digits"],
    ),
    "another version with a whole number without end": (
        {"x.ndjson": b'{"resourceType":"Patient","id":"pt-1","x":' + b"1" * 4301 + b"}\n"},
        ["x.ndjson:1: holds a number of more than 4000 digits"],
    ),
    "a dose without end": (
        {"x.ndjson": OTHERS + encoded(administration(id="long", dosage=dosage("1" * 4301))) + b"\n"},
        ["x.ndjson:10: holds a number of more than 4000 digits"],
    ),
    "an archive that was cut off": (
        {"x.ndjson": gzip.compress(OTHERS, mtime=0)[:-6]},
        ["x.ndjson:10: the compressed file ends too early: it was cut off"],
    ),
    **{
        f"a dose of {number}": (
            {"x.ndjson": encoded(administration(id="odd", dosage=dosage("7777"))).replace(b"7777", number.encode())},
            ["x.ndjson:1: is not valid JSON"],
        )
        for number in ("NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "0x1")
    },
}


@pytest.mark.parametrize(("texts", "complaints"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_named_and_the_rest_is_mapped(
    texts: dict[str, bytes], complaints: list[str], tmp_path: Path
) -> None:
    ran = map_texts(tmp_path, {"sound.json": SOUND, **texts})
    said = ran.complained.splitlines()
    assert ran.status == 1
    assert len(said) == len(complaints)
    assert all(line.startswith(complaint) for line, complaint in zip(said, complaints, strict=True))
    assert f"could not be read: {len(said)} place" in ran.said
    assert ran.outcomes == {"ma-1": "billed"}
    assert ran.adds_up()


def test_a_cut_archive_gives_what_can_be_had_of_it(tmp_path: Path) -> None:
    ran = map_texts(tmp_path, {"x.ndjson": gzip.compress(lines(chart()), mtime=0)[:-6]})
    assert (ran.status, ran.outcomes) == (1, {"ma-1": "billed"})
    assert ran.complained == "x.ndjson:11: the compressed file ends too early: it was cut off\n"


@pytest.mark.parametrize(
    ("texts", "where"),
    [
        ({"x.json": SOUND.replace(b'"SYN1"', b'"SYN\\ud8001"')}, "x.json:1"),
        ({"x.ndjson": with_text(b',"note":[{"text":"\\udc00"}]')}, "x.ndjson:10"),
    ],
)
def test_half_a_character_is_named_and_everything_around_it_is_read(
    texts: dict[str, bytes], where: str, tmp_path: Path
) -> None:
    ran = map_texts(tmp_path, texts)
    assert (ran.status, ran.outcomes) == (1, {"ma-1": "billed"})
    assert ran.complained == f"{where}: holds half of a character (an unpaired \\u escape); the rest is read\n"


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"x.ndjson": b""},
        {"x.ndjson": b"\n \r\n"},
        {"x.json": b'{"resourceType":"Bundle","type":"searchset","total":0}'},
        {"x.json": b'{"resourceType":"Bundle","entry":[]}'},
        {"x.json": b'{"a":1}', "y.json": b"[1]", "z.json": b"5"},
        {"x.ndjson": b'{"a":1}\nnull\n"x"\n{"resourceType":5}\n'},
        {"x.ndjson": b'{"resourceType":"Nonsense"}\n{"resourceType":"Claim","id":"1"}\n'},
        {"x.txt": b"no FHIR", "x.xml": b"<a/>", "x": b"{"},
    ],
)
def test_where_there_is_nothing_to_map_nothing_is_wrong(texts: dict[str, bytes], tmp_path: Path) -> None:
    ran = map_texts(tmp_path, texts)
    assert (ran.status, ran.complained, ran.outcomes) == (0, "", {})
    assert ran.adds_up()
    assert [len(ran.rows(sheet)) for sheet in ("claims", "tasks", "outcomes")] == [0, 0, 0]


READ_ALL_THE_SAME = {
    "a byte order mark": {"x.json": b"\xef\xbb\xbf" + SOUND},
    "lines of a far system": {"x.ndjson": b"\xef\xbb\xbf" + lines(chart()).replace(b"\n", b"\r\n\r\n")},
    "a last line without an end": {"x.ndjson": lines(chart()).rstrip()},
    "a Bundle of Bundles": {"x.json": encoded(bundle([bundle(others()), bundle([bundle([administration()])])]))},
    "lines in a file called a document": {"x.json": lines(chart())},
    "a document in a file called lines": {"x.ndjson": msgspec.json.format(SOUND, indent=2)},
    "compressed twice over": {"x.ndjson": gzip.compress(lines(chart()[:4])) + gzip.compress(lines(chart()[4:]))},
    "beside other FHIR": {"x.json": SOUND, "y.json": b'{"resourceType":"Basic"}', "log.json": b'{"output":[]}'},
    "the same file twice": {"x.json": SOUND, "y.json": SOUND},
    "the same words in another order": {"x.json": SOUND, "y.ndjson": lines(dict(reversed(r.items())) for r in chart())},
}


@pytest.mark.parametrize("texts", READ_ALL_THE_SAME.values(), ids=READ_ALL_THE_SAME)
def test_odd_packing_changes_nothing(texts: dict[str, bytes], tmp_path: Path) -> None:
    ran = map_texts(tmp_path, texts)
    assert (ran.status, ran.complained, ran.oddities) == (0, "", [])
    assert (ran.outcomes, ran.gaps) == ({"ma-1": "billed"}, {"ma-1": []})


@pytest.mark.parametrize("url", [b"5", b'""', b"[]", b"{}", b"true", b'["urn:uuid:1"]'])
def test_an_entry_with_an_odd_url_is_read_and_told(url: bytes, tmp_path: Path) -> None:
    resource = encoded(administration())
    odd = b'{"resourceType":"Bundle","entry":[{"fullUrl":' + url + b',"resource":' + resource + b"}]}"
    ran = map_texts(tmp_path, {"x.json": odd, "y.ndjson": OTHERS})
    assert (ran.status, ran.complained, ran.outcomes) == (0, "", {"ma-1": "billed"})
    assert ran.oddities == ["MedicationAdministration/ma-1 came under a fullUrl that is no URL; passed over"]


@pytest.mark.parametrize("url", [b"null", b'"urn:uuid:1"', b'"https://ehr.example/fhir/MedicationAdministration/ma-1"'])
def test_an_entry_with_a_url_or_none_has_nothing_odd(url: bytes, tmp_path: Path) -> None:
    resource = encoded(administration())
    sound = b'{"resourceType":"Bundle","entry":[{"fullUrl":' + url + b',"resource":' + resource + b"}]}"
    ran = map_texts(tmp_path, {"x.json": sound, "y.ndjson": OTHERS})
    assert (ran.status, ran.outcomes, ran.oddities) == (0, {"ma-1": "billed"}, [])
