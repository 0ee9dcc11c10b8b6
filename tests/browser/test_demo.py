"""The README's first command, as whoever tries it sees it: sign in as printed, edit a file, and the gap is closed."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from bridge import postgres
from bridge.app.demo.hospital import ASKED, DISCARDED
from bridge.app.demo.place import Place
from tests.browser.chromium import Watch
from tests.browser.house import WITHIN
from tests.browser.visits import short
from tests.browser.windows import sign_in
from tests.database import fast_disk
from tests.journeys.running_demo import demo
from tests.journeys.serving import becomes

pytestmark = pytest.mark.server


@pytest.fixture
def top() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "demo"
        if Place(Path(folder) / "demo").database.is_dir():
            postgres.start(Place(Path(folder) / "demo").database).stop()


def test_an_edited_file_closes_the_gap_on_the_page(top: Path, chromium: Browser) -> None:
    with demo(top, "--server", "folder") as said:
        url = next(line.split()[1] for line in said if line.startswith("Open"))
        name, phrase, *_ = next(line for line in said if line.startswith("Sign in")).removeprefix("Sign in").split()
        watch = Watch(urlsplit(url).netloc)
        context = chromium.new_context(base_url=url)
        watch.over(context)
        page = context.new_page()
        page.goto("/")
        sign_in(page, name, phrase)
        page.goto(f"/administrations/{short(ASKED)}")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Held")

        file = top / "fhir" / f"{ASKED}.json"
        chart = json.loads(file.read_text(encoding="utf-8"))
        chart["extension"].insert(0, json.loads(DISCARDED))
        file.write_text(json.dumps(chart), encoding="utf-8")
        becomes(lambda: page.reload() and "Billed" in heading.inner_text(), WITHIN)
        expect(page.get_by_role("article").filter(has_text="Waste not recorded")).to_have_count(0)
        context.close()
        assert watch.faults == []
