"""The files of the synthetic hospital are what its stories say, to the byte, and no two resources share a name."""

import re
from collections import Counter

import orjson
import pytest

from tests.synthetic.expected import EXPECTED
from tests.synthetic.hospital import FOLDER, STORIES, files, resources

REFERENCE = re.compile(rb'"reference":"([A-Za-z]+/[^"]+)"')


@pytest.mark.parametrize("name", sorted(files()))
def test_the_file_is_what_the_stories_write(name: str) -> None:
    """A story was changed without writing the files again, or a file was edited by hand."""
    assert (FOLDER / name).read_bytes() == files()[name]


def test_there_is_no_file_that_no_story_wrote() -> None:
    """A resource type that is no longer told leaves no file behind."""
    present = {path.name for path in FOLDER.glob("*.ndjson")}
    assert present == {name for name in files() if name.endswith(".ndjson")}


def test_every_resource_has_a_name_of_its_own_that_says_synthetic() -> None:
    """Two resources of one name would be versions of one another."""
    names = Counter((told["resourceType"], told["id"]) for told in resources())
    assert max(names.values()) == 1
    of_site_files = ("Location", "Organization")
    assert {id_ for kind, id_ in names if kind not in of_site_files and not id_.startswith("syn-")} == set()


def test_every_reference_leads_to_a_resource_of_the_hospital() -> None:
    """Where a chart lacks a resource on purpose, it is left out of the references too."""
    told = resources()
    present = {f"{each['resourceType']}/{each['id']}".encode() for each in told}
    missing = {named for each in told for named in REFERENCE.findall(orjson.dumps(each))} - present
    assert missing == set()


def test_what_is_expected_names_every_administration_and_no_other() -> None:
    """The reckoning covers the whole hospital."""
    assert [dose.id for story in STORIES for dose in story.doses] == list(EXPECTED)
