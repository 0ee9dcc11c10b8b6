"""Whatever is done to the files by hand, the server tells it as versions, and never serves half a file."""

import os
from pathlib import Path

import pytest

from bridge.errors import UsageError
from bridge.folder_server.versions import INDEX
from tests.rooms.folder_server.a_folder import Folder, body_of, claim, edit, opened, patient

NAME = "Patient/p-1"


def version(folder: Folder) -> str:
    found: str = folder.read(NAME)["meta"]["versionId"]
    return found


def test_a_new_file_is_a_first_version_with_its_time(folder: Folder) -> None:
    folder.edit(NAME, patient(meta={"versionId": "7", "lastUpdated": "1999-01-01T00:00:00Z", "source": "#kept"}))
    assert folder.look() == [NAME]
    meta = folder.read(NAME)["meta"]
    assert (meta["versionId"], meta["lastUpdated"][:4], meta["source"]) == ("1", "2030", "#kept")


def test_an_edited_file_is_the_next_version_and_is_told_once(folder: Folder) -> None:
    folder.edit(NAME, patient())
    folder.look()
    folder.edit(NAME, patient(active=True))
    assert [folder.look(), folder.look()] == [[NAME], []]
    assert (version(folder), folder.read(NAME)["active"]) == ("2", True)


def test_another_layout_and_order_is_no_new_version(folder: Folder) -> None:
    folder.edit(NAME, '{"resourceType":"Patient","id":"p-1","active":true}')
    folder.look()
    folder.edit(NAME, '{\n  "active": true,\n  "id": "p-1",\n  "resourceType": "Patient"\n}\n')
    assert folder.look() == []
    assert version(folder) == "1"


def test_a_file_needs_no_id_since_its_name_has_it(folder: Folder) -> None:
    folder.edit(NAME, {"resourceType": "Patient"})
    folder.look()
    assert folder.read(NAME)["id"] == "p-1"


def test_numbers_stay_as_exact_as_they_are_written(folder: Folder) -> None:
    folder.edit("Observation/o-1", '{"resourceType":"Observation","valueQuantity":{"value":0.360}}')
    folder.look()
    assert b'"value":0.360' in folder.ask("GET", "Observation/o-1").body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"resourceType": "Patient", "acti', "is no whole JSON object"),
        ("", "is no whole JSON object"),
        ("[]", "is no whole JSON object"),
        ('{"resourceType": "Claim"}', "has not the resourceType Patient of its folder"),
        ('{"resourceType": "Patient", "id": "p-2"}', "has not the id p-1 of its name"),
    ],
)
def test_a_broken_file_is_told_and_its_last_good_version_stays(folder: Folder, text: str, words: str) -> None:
    folder.edit(NAME, patient())
    folder.look()
    folder.edit(NAME, text)
    assert [folder.look() for _ in range(4)] == [[]] * 4
    assert version(folder) == "1"
    assert len(folder.told) == 1
    assert words in folder.told[0]
    folder.edit(NAME, patient(active=True))
    assert folder.look() == [NAME]


def test_a_file_that_is_half_written_at_one_look_is_not_complained_about(folder: Folder) -> None:
    folder.edit(NAME, '{"resourceType": "Pat')
    folder.look()
    folder.edit(NAME, patient())
    folder.look()
    folder.look()
    assert folder.told == []


def test_a_deleted_file_is_gone_at_the_second_look_and_may_come_back(folder: Folder) -> None:
    folder.edit(NAME, patient())
    folder.look()
    folder.delete(NAME)
    assert [folder.look(), folder.look(), folder.look()] == [[], [NAME], []]
    assert "was deleted" in str(body_of(folder.ask("GET", NAME), 410))
    assert folder.found("Patient") == []
    folder.edit(NAME, patient())
    assert folder.look() == [NAME]
    assert version(folder) == "3"


def test_an_editor_that_takes_the_old_file_away_first_deletes_nothing(folder: Folder) -> None:
    folder.edit(NAME, patient())
    folder.look()
    folder.delete(NAME)
    folder.look()
    folder.edit(NAME, patient(active=True))
    assert folder.look() == [NAME]
    assert version(folder) == "2"


def test_a_file_changed_twice_within_one_tick_of_the_disk_is_read_again(folder: Folder) -> None:
    folder.edit(NAME, patient(gender="male"))
    path = folder.top / f"{NAME}.json"
    now = folder.time.timestamp()
    os.utime(path, (now, now))
    folder.look()
    path.write_text(path.read_text().replace("male", "fema"))
    os.utime(path, (now, now))
    assert folder.look() == [NAME]


@pytest.mark.parametrize("name", ["Patient/.p-2", "Patient/p-1.json~", "Patient/p 1", "notes/p-1", "patient/p-1"])
def test_other_files_are_passed_over(folder: Folder, name: str) -> None:
    folder.edit(name, patient())
    assert [folder.look(), folder.look(), folder.told] == [[], [], []]


def test_a_link_out_of_the_folder_is_passed_over(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    edit(elsewhere, NAME, patient())
    (folder.top / "Patient").mkdir()
    (folder.top / "Patient" / "p-1.json").symlink_to(elsewhere / "Patient" / "p-1.json")
    (folder.top / "Claim").symlink_to(elsewhere)
    assert folder.look() == []


def test_a_folder_that_is_away_deletes_nothing(folder: Folder) -> None:
    folder.edit(NAME, patient())
    folder.look()
    away = folder.top.with_name("away")
    folder.top.rename(away)
    assert [folder.look() for _ in range(3)] == [[]] * 3
    assert version(folder) == "1"
    assert len(folder.told) == 1
    away.rename(folder.top)


# Started again


def test_versions_go_on_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        folder.edit(NAME, patient())
        folder.look()
        before = folder.read(NAME)
    with opened(tmp_path) as again:
        assert again.read(NAME) == before
    edit(tmp_path, NAME, patient(active=True))
    with opened(tmp_path) as again:
        assert version(again) == "2"


def test_a_file_that_broke_while_nobody_looked_has_its_last_good_version(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        folder.edit(NAME, patient(active=True))
        folder.look()
    edit(tmp_path, NAME, "{")
    with opened(tmp_path) as again:
        assert again.read(NAME)["active"] is True


def test_a_line_that_was_cut_off_counts_for_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        folder.edit(NAME, patient())
        folder.look()
        folder.edit(NAME, patient(active=True))
        folder.look()
    index = tmp_path / INDEX
    index.write_bytes(index.read_bytes()[:-20])
    with opened(tmp_path) as again:
        assert version(again) == "2"
        again.ask("PUT", "Claim/c-1", claim())
    with opened(tmp_path) as again:
        assert again.found("Claim") == ["Claim/c-1"]


def test_an_index_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text("what is this\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"is broken\. Move it away"), opened(tmp_path):
        pass


def test_a_folder_is_served_by_one_server_at_a_time(folder: Folder) -> None:
    with pytest.raises(UsageError, match="is served already"), opened(folder.top):
        pass
