"""Files are read as they are; what cannot be read is named by file, line and reason, and the rest is read."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bridge.chart.drug_resources import MedicationAdministration
from bridge.chart.patient_resources import Patient
from bridge.intake import opened
from bridge.intake.files import Reading, read_paths


def patient(own_id: str | None = "pt-1", **others: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"resourceType": "Patient", **({"id": own_id} if own_id else {}), **others}


def bundle(*resources: object) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}


def ndjson(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def read(folder: Path, files: dict[str, bytes]) -> Reading:
    for name, contents in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)
    return read_paths([folder])


def names(reading: Reading) -> list[str]:
    return list(reading.pool.names_of(Patient))


def told(reading: Reading, folder: Path) -> list[str]:
    return [str(one).removeprefix(f"{folder}/") for one in reading.unreadable]


def pretty(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


ALL_FORMS = {
    "one resource": ("a.json", pretty(patient())),
    "a Bundle": ("a.json", pretty(bundle(patient()))),
    "a Bundle of Bundles": ("a.json", pretty(bundle(bundle(bundle(patient()))))),
    "lines": ("a.ndjson", ndjson(patient())),
    "lines with CRLF, empty lines and a byte order mark": (
        "a.ndjson",
        b"\xef\xbb\xbf\r\n" + ndjson(patient()).replace(b"\n", b"\r\n\r\n"),
    ),
    "a last line without an end": ("a.ndjson", ndjson(patient()).strip()),
    "lines of Bundles": ("a.ndjson", ndjson(bundle(patient()))),
    "lines in a file named .json": ("a.json", ndjson(patient(), patient("pt-1"))),
    "one document in a file named .ndjson": ("a.ndjson", pretty(bundle(patient()))),
    "compressed lines": ("a.ndjson.gz", gzip.compress(ndjson(patient()))),
    "a compressed Bundle": ("a.json.gz", gzip.compress(pretty(bundle(patient())))),
    "a compressed file whose name does not say so": ("a.ndjson", gzip.compress(ndjson(patient()))),
    "a file whose name says compressed": ("a.ndjson.gz", ndjson(patient())),
    "a document with a byte order mark": ("a.json", b"\xef\xbb\xbf" + pretty(patient())),
    "a folder in a folder": ("b/c/a.json", pretty(patient())),
    "the type last": ("a.ndjson", b'{"id":"pt-1","resourceType":"Patient"}'),
}


@pytest.mark.parametrize(("name", "contents"), ALL_FORMS.values(), ids=ALL_FORMS)
def test_every_form_is_read(name: str, contents: bytes, tmp_path: Path) -> None:
    reading = read(tmp_path, {name: contents})
    assert reading.unreadable == ()
    assert names(reading) == ["Patient/pt-1"]
    assert reading.files == 1


def test_a_file_given_itself_may_have_any_name(tmp_path: Path) -> None:
    (tmp_path / "chart").write_bytes(pretty(patient()))
    assert names(read_paths([tmp_path / "chart"])) == ["Patient/pt-1"]


def test_other_files_in_a_folder_are_not_read(tmp_path: Path) -> None:
    reading = read(tmp_path, {"LICENSE": b"x", "a.xml": b"<a/>", "b.json.bak": b"{", "log.json": b'{"output": []}'})
    assert (reading.files, reading.not_fhir, reading.unreadable) == (1, 1, ())


def test_a_file_given_itself_that_is_no_fhir_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_bytes(b'{"output": []}')
    reading = read_paths([tmp_path / "log.json"])
    assert told(reading, tmp_path) == ["log.json:1: is JSON, but no FHIR: it has no resourceType"]


def test_types_that_nothing_is_read_from_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, {"a.ndjson": ndjson({"resourceType": "Claim", "id": "1"}, {"resourceType": "Claim"})})
    assert reading.passed_over == {"Claim": 2}
    assert reading.pool.counts() == {}


BROKEN: dict[str, tuple[str, bytes, list[str]]] = {
    "a line that was cut off": (
        "a.ndjson",
        ndjson(patient()) + b'{"resourceType":"Pat',
        ["a.ndjson:2: is not valid JSON: Input data was truncated"],
    ),
    "a document that was cut off": (
        "z.json",
        pretty(patient())[:-2],
        ["z.json:3: is not valid JSON: Input data was truncated"],
    ),
    "an empty document": ("z.json", b" \n", ["z.json: is empty"]),
    "letters that are no UTF-8": (
        "a.ndjson",
        b'{"resourceType":"Patient","name":[{"text":"\xff"}]}\n',
        ["a.ndjson:1: is not valid UTF-8 at byte 43"],
    ),
    "an id that is no UTF-8": (
        "a.ndjson",
        b'{"resourceType":"Patient","id":"\xff"}\n',
        ["a.ndjson:1: is not valid UTF-8 at byte 32"],
    ),
    "deep nesting": (
        "a.ndjson",
        b'{"resourceType":"Patient","name":' + b"[" * 100_000 + b"\n",
        ["a.ndjson:1: is nested too deeply"],
    ),
    "a compressed file that was cut off": (
        "a.ndjson.gz",
        gzip.compress(ndjson(patient()))[:-9],
        ["a.ndjson.gz:2: the compressed file ends too early: it was cut off"],
    ),
    "a Bundle whose entry is no list": (
        "z.json",
        b'{"resourceType":"Bundle","entry":{}}',
        ["z.json: the Bundle's entry is no list"],
    ),
    "an entry that is no object": (
        "z.json",
        b'{"resourceType":"Bundle","entry":[{"resource":null},7]}',
        [
            "z.json:1: the entry's resource has no resourceType",
            "z.json:2: the Bundle's entry is odd: Expected `object`, got `int`",
        ],
    ),
    "a list where a resource should be": (
        "z.json",
        b'{"resourceType":"Bundle","entry":[{"resource":[1]}]}',
        ["z.json:1: the entry's resource has no resourceType"],
    ),
}


@pytest.mark.parametrize(("name", "contents", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_named_and_the_rest_is_read(
    name: str, contents: bytes, said: list[str], tmp_path: Path
) -> None:
    reading = read(tmp_path, {name: contents, "sound.json": pretty(patient())})
    assert sorted(told(reading, tmp_path)) == sorted(said)
    assert names(reading) == ["Patient/pt-1"]


def test_a_damaged_compression_is_told(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(ndjson(*(patient(f"pt-{n}") for n in range(2000)))))
    whole[len(whole) // 2 : len(whole) // 2 + 40] = b"\x00" * 40
    reading = read(tmp_path, {"a.ndjson.gz": bytes(whole), "sound.json": pretty(patient())})
    assert "Patient/pt-1" in names(reading)
    assert len(reading.unreadable) == 1
    assert "compress" in reading.unreadable[0].reason


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "LONGEST_LINE", 3 * 2**20)
    huge = ndjson(patient("huge", language="x" * 5 * 2**20))
    reading = read(tmp_path, {"a.ndjson": ndjson(patient("a")) + huge + ndjson(patient("b"))})
    assert names(reading) == ["Patient/a", "Patient/b"]
    assert told(reading, tmp_path) == ["a.ndjson:2: the line is longer than 64 MB; passed over"]


def test_a_document_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "LARGEST_DOCUMENT", 2**20)
    reading = read(tmp_path, {"a.json": pretty(patient(language="x" * 2**20))})
    assert told(reading, tmp_path) == ["a.json: is larger than 1 MB; split it, or export it as NDJSON"]


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    assert told(read_paths([tmp_path]), tmp_path) == ["gone.json: cannot be opened: No such file or directory"]
    assert told(read_paths([tmp_path / "no"]), tmp_path) == ["no: cannot be opened: No such file or directory"]


def nested_bundles(times: int) -> dict[str, Any]:
    made = patient()
    for _ in range(times):
        made = bundle(made)
    return made


def test_bundles_in_bundles_without_end_are_told(tmp_path: Path) -> None:
    reading = read(tmp_path, {"a.ndjson": ndjson(nested_bundles(200)), "sound.json": pretty(patient())})
    assert names(reading) == ["Patient/pt-1"]


def test_what_has_no_id_is_named_by_its_place(tmp_path: Path) -> None:
    nameless = patient(None)
    files = {
        "b/lines.ndjson": ndjson(patient("x"), nameless, bundle(nameless)),
        "bundle.json": pretty(bundle(patient("y"), nameless, bundle(patient("z"), nameless))),
        "one.json": pretty(nameless),
    }
    reading = read(tmp_path, files)
    assert names(reading)[:5] == [
        "#b/lines.ndjson:2",
        "#b/lines.ndjson:3.1",
        "#bundle.json:2",
        "#bundle.json:3.2",
        "#one.json:1",
    ]
    given = read_paths([tmp_path / "b" / "lines.ndjson"])
    assert names(given)[0] == "#lines.ndjson:2"


def test_what_has_no_id_in_files_of_one_name_is_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        read(tmp_path / folder, {"x.json": pretty(patient(None))})
    reading = read_paths([tmp_path / "b", tmp_path / "a"])
    assert names(reading) == [f"#{tmp_path}/a/x.json:1", f"#{tmp_path}/b/x.json:1"]


def test_a_file_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    read(tmp_path, {"a.json": pretty(patient(None))})
    reading = read_paths([tmp_path / "a.json", tmp_path, f"{tmp_path}/./a.json"])
    assert reading.files == 1
    assert len(names(reading)) == 1


def test_an_id_that_no_reference_could_name_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path, {"a.json": pretty(patient("a/b"))})
    reading.pool.read_rest()
    assert names(reading) == ["#a.json:1"]
    said = "id is none that a reference could name; passed over"
    assert [str(note) for note in reading.pool.notes()["#a.json:1"]] == [said]


def outcome(paths: Iterable[Path]) -> tuple[object, ...]:
    reading = read_paths(paths)
    reading.pool.read_rest()
    birth = [one.birth_date for one in reading.pool.of_type(Patient)]
    return reading.pool.counts(), reading.pool.notes(), reading.unreadable, birth


def test_the_order_of_paths_changes_nothing(tmp_path: Path) -> None:
    read(tmp_path / "a", {"1.json": pretty(patient(birthDate="1961")), "2.ndjson": b"{\n"})
    read(tmp_path / "b", {"1.json": pretty(patient(birthDate="1962")), "2.ndjson": b"[\n"})
    assert outcome([tmp_path / "a", tmp_path / "b"]) == outcome([tmp_path / "b", tmp_path / "a"])


def test_progress_adds_up_to_the_bytes_on_the_disk(tmp_path: Path) -> None:
    contents = gzip.compress(ndjson(*(patient(f"pt-{n}") for n in range(5000))))
    (tmp_path / "a.ndjson.gz").write_bytes(contents)
    steps: list[int] = []
    read_paths([tmp_path], steps.append)
    assert sum(steps) == len(contents)


def test_an_administration_is_read_from_lines_like_from_a_bundle(tmp_path: Path) -> None:
    made = {"resourceType": "MedicationAdministration", "id": "ma-1", "status": "completed"}
    read(tmp_path / "a", {"x.ndjson": ndjson(made)})
    read(tmp_path / "b", {"x.json": pretty(bundle(made))})
    one, other = (next(read_paths([tmp_path / name]).pool.of_type(MedicationAdministration)) for name in "ab")
    assert one == other
