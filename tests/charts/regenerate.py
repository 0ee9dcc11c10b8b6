"""Write the expected files of all golden folders anew: `python -m tests.charts.regenerate`.

Read the difference before you keep it: each story's README says by hand what must come out.
"""

import sys
import tempfile
from pathlib import Path

from tests.charts.stories import stories, tell


def regenerate(story: Path) -> list[str]:
    """Write a story's expected files and name those that changed."""
    expected = story / "expected"
    expected.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as out:
        told = tell(story, Path(out))
    changed = [name for name, text in told.items() if not _is(expected / name, text)]
    for name in changed:
        (expected / name).write_bytes(told[name])
    for stale in expected.iterdir():
        if stale.name not in told:
            stale.unlink()
            changed.append(stale.name)
    return changed


def _is(path: Path, text: bytes) -> bool:
    return path.exists() and path.read_bytes() == text


if __name__ == "__main__":
    for each in stories():
        for file in regenerate(each):
            sys.stdout.write(f"{each.name}/expected/{file}\n")
