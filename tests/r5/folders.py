"""Writes a folder of charts in R4 anew in R5, file by file, with every number as it was written."""

import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec

from tests.r5.as_r5 import Resource, in_r5

read = msgspec.json.Decoder(dict[str, object], float_hook=Decimal).decode
write = msgspec.json.Encoder(decimal_format="number").encode


def translate_folder(charts: Path, to: Path) -> Path:
    """Translate every file of a folder into another folder, under the same names, and give that."""
    to.mkdir()
    for path in chart_files(charts):
        (to / path.name).write_bytes(translate_file(path))
    return to


def chart_files(folder: Path) -> list[Path]:
    """List the files of a folder that hold charts, as `bridge map` would."""
    return sorted(path for path in folder.iterdir() if path.name.endswith((".json", ".ndjson", ".gz")))


def translate_file(path: Path) -> bytes:
    """Translate one file: a Bundle or resource, or a resource a line; packed if it was packed."""
    packed = path.suffix == ".gz"
    content = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    if ".ndjson" in path.suffixes:
        told = b"".join(write(in_r5(read(line))) + b"\n" for line in content.splitlines() if line.strip())
    else:
        told = write(translate(read(content)))
    return gzip.compress(told, mtime=0) if packed else told


def translate(whole: Resource) -> Resource:
    """Translate a resource, or every entry of a Bundle."""
    entries = whole.get("entry")
    if not isinstance(entries, list):
        return in_r5(whole)
    told = [{**entry, "resource": in_r5(entry["resource"])} if "resource" in entry else entry for entry in entries]
    return {**whole, "entry": told}


def resources_in(folder: Path) -> Iterator[Resource]:
    """Give every resource in a folder, those in Bundles one by one."""
    for path in chart_files(folder):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for text in content.splitlines() if ".ndjson" in path.suffixes else [content]:
            whole = read(text)
            entries = whole.get("entry")
            if isinstance(entries, list):
                yield from (entry["resource"] for entry in entries if "resource" in entry)
            elif "resourceType" in whole:
                yield whole
