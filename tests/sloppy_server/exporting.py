"""Exports in bulk as a real server does: begun, waited for, taken file by file, and forgotten."""

from dataclasses import dataclass
from typing import Any, Final

from tests.sloppy_server.asked import WRITE, Answering, Asking, outcome
from tests.sloppy_server.store import Store
from tests.sloppy_server.switches import Exported

BEGINNING: Final = "$export"
STATUS: Final = "export-status"
FILES: Final = "export-files"


@dataclass
class _Export:
    """One export: how often it was asked for, and its files."""

    asked: str
    polls: int
    files: dict[str, bytes]


class Exporting:
    """The exports of one server."""

    def __init__(self, store: Store) -> None:
        self.base = ""
        self.known: dict[str, _Export] = {}
        self._store = store
        self._begun = 0

    def is_asked(self, asking: Asking) -> bool:
        """Say whether a request is about exports."""
        return asking.path.endswith(BEGINNING) or asking.path.partition("/")[0] in {STATUS, FILES}

    def answer(self, asking: Asking, how: Exported) -> Answering:
        """Answer one request about exports."""
        if how.lacking:
            return outcome(404, "unknown operation")
        if asking.path.endswith(BEGINNING):
            return self._begin(asking, how)
        number = asking.path.split("/")[1]
        export = self.known.get(number)
        return outcome(404, "unknown export") if export is None else self._of_one(asking, number, export, how)

    def _of_one(self, asking: Asking, number: str, export: _Export, how: Exported) -> Answering:
        if asking.path.startswith(FILES):
            return Answering(
                200, export.files[asking.path.split("/")[2]], (("Content-Type", "application/fhir+ndjson"),)
            )
        if asking.method == "DELETE":
            del self.known[number]
            return Answering(202)
        export.polls += 1
        if export.polls <= how.takes:
            after = () if how.retry_after is None else (("Retry-After", how.retry_after),)
            return Answering(202, b"", (("X-Progress", f"{export.polls} of {how.takes} done"), *after))
        return Answering(200, WRITE(self._manifest(number, export, how)), (("Content-Type", "application/json"),))

    def _begin(self, asking: Asking, how: Exported) -> Answering:
        if asking.method != ("POST" if how.by_post else "GET"):
            return outcome(405, "another method")
        if "respond-async" not in asking.headers.get("prefer", ""):
            return outcome(400, "only asynchronous")
        self._begun += 1
        self.known[f"{self._begun}"] = _Export(asking.url, 0, self._files(how))
        return Answering(202, b"", (("Content-Location", f"{self.base}/{STATUS}/{self._begun}"),))

    def _files(self, how: Exported) -> dict[str, bytes]:
        lines = [kept.raw for kept in self._store.found("MedicationAdministration").values()]
        lines = [how.line(line) if how.line else line for line in lines]
        parts = [lines[start : start + how.per_file] for start in range(0, len(lines), how.per_file)]
        files = {f"administrations-{n}.ndjson": b"\n".join(part) + b"\n" for n, part in enumerate(parts)}
        deleted = [_deletion(name) for name in how.deleted]
        errors = [WRITE(_error(words)) for words in how.errors]
        files |= {"deleted.ndjson": b"\n".join(deleted)} if deleted else {}
        files |= {"errors.ndjson": b"\n".join(errors)} if errors else {}
        return files

    def _manifest(self, number: str, export: _Export, how: Exported) -> dict[str, Any]:
        base = how.files_at or f"{self.base}/{FILES}"
        urls = {name: f"{base}/{number}/{name}" for name in export.files}
        more = how.counts_more
        output = [
            {"type": "MedicationAdministration", "url": url, "count": export.files[name].count(b"\n") + more}
            for name, url in urls.items()
            if name.startswith("administrations")
        ]
        return {
            "transactionTime": "2026-01-01T00:00:00Z",
            "request": export.asked,
            "requiresAccessToken": how.needs_token,
            "output": [{"type": "Patient", "url": f"{base}/{number}/patients.ndjson"}, *output],
            "deleted": [{"type": "Bundle", "url": urls["deleted.ndjson"]}] if "deleted.ndjson" in urls else [],
            "error": [{"type": "OperationOutcome", "url": urls["errors.ndjson"]}] if "errors.ndjson" in urls else [],
        }


def _deletion(name: str) -> bytes:
    entry = {"request": {"method": "DELETE", "url": name}}
    return WRITE({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})


def _error(words: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": "processing", "diagnostics": words}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
