"""Writes the synthetic hospital: `python -m tests.synthetic.hospital [FOLDER]` makes its files, always the same."""

import sys
from collections import Counter, defaultdict
from pathlib import Path

import orjson

from bridge.facts.decision import OUTCOMES
from tests.synthetic.expected import EXPECTED
from tests.synthetic.places import shared
from tests.synthetic.resources import Resource
from tests.synthetic.stories import Story
from tests.synthetic.stories_billed import BILLED
from tests.synthetic.stories_open import HELD, OTHER

FOLDER = Path(__file__).parents[2] / "bridge" / "synthetic_hospital"
STORIES: tuple[Story, ...] = (*BILLED, *HELD, *OTHER)

OPENING = """# A synthetic hospital

Charts of people who never lived, as a bulk export writes them: one file a resource type, one resource a line.
`bridge map` on this folder shows what becomes of them. Written by `python -m tests.synthetic.hospital`; edit the
stories there, not the files here.
"""


def resources() -> list[Resource]:
    """Tell all stories: every resource once, in the order in which it is first needed."""
    told = shared()
    for story in STORIES:
        for chart in story.charts():
            told += chart.values()
    return told


def files() -> dict[str, bytes]:
    """Write the content of each file by its name."""
    lines: defaultdict[str, list[bytes]] = defaultdict(list)
    for resource in resources():
        lines[f"{resource['resourceType']}.ndjson"].append(orjson.dumps(resource, option=orjson.OPT_APPEND_NEWLINE))
    written = {name: b"".join(each) for name, each in sorted(lines.items())}
    return written | {"README.md": readme().encode()}


def readme() -> str:
    """Say in a table which stories there are and how each ends."""
    ends = Counter(outcome for outcome, _ in EXPECTED.values())
    total = ", ".join(f"{ends[outcome]} {outcome}" for outcome in OUTCOMES)
    rows = [f"| {story.tells} | {'<br>'.join(ending(dose.id) for dose in story.doses)} |" for story in STORIES]
    head = ["| story | what becomes of each administration, and what holds it |", "|---|---|"]
    return "\n".join([OPENING, f"{len(EXPECTED)} administrations: {total}.", "", *head, *rows, ""])


def ending(id_: str) -> str:
    """Say how an administration ends, and which gaps hold it."""
    outcome, gaps = EXPECTED[id_]
    return f"`{id_}` {outcome}" + (f": {', '.join(gaps)}" if gaps else "")


def write(folder: Path) -> None:
    """Write every file of the hospital into a folder."""
    for name, content in files().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
