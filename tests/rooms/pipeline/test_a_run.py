"""A run reads, decides and writes, tells how far it is, and leaves the process as it was."""

import gc
from pathlib import Path

import pytest

from bridge import side_by_side
from bridge.errors import UsageError
from bridge.pipeline import Advance, Choices, Progress, Summary, map_files
from bridge.side_by_side import WORTH_IT, in_order
from tests.journeys.one_chart import administration, bundle, chart, encoded, lines, others, put, to
from tests.rooms.chart_facts.reading_charts import shipped


def test_the_summary_counts_what_the_files_hold(tmp_path: Path) -> None:
    source = put(tmp_path / "in" / "b.json", encoded(bundle([*chart(), administration(id="ma-2", status="not-done")])))
    put(tmp_path / "in" / "log.json", b"{}")
    put(tmp_path / "in" / "c.ndjson", b'{"resourceType":"Claim"}\n{\n')
    summary = map_files([source.parent], tmp_path / "out", shipped())
    assert (summary.seen, summary.files, summary.claims) == (2, 3, 1)
    assert summary.adds_up
    assert summary.outcomes == {"billed": 1, "not-billable": 1}
    assert summary.gaps == {("payer-rule-unverified", "warns"): 1}
    assert (summary.not_fhir, summary.passed_over, summary.odd_resources) == (1, {"Claim": 1}, 0)
    assert [one.line for one in summary.unreadable] == ["2"]


def test_a_summary_that_lost_an_administration_does_not_add_up() -> None:
    summary = Summary(seen=1)
    assert not summary.adds_up
    summary.outcomes["held"] += 1
    assert summary.adds_up


def test_progress_goes_by_bytes_then_by_patients_to_the_end(tmp_path: Path) -> None:
    patients = [administration(id=f"ma-{n}", subject=to(f"Patient/p-{n}")) for n in range(250)]
    source = put(tmp_path / "x.ndjson", lines([*others(), *patients]))
    totals: list[int] = []
    read: list[int] = []
    decided: list[int] = []

    def reading(total: int) -> Advance:
        totals.append(total)
        return read.append

    def deciding(total: int) -> Advance:
        totals.append(total)
        return decided.append

    map_files([source], tmp_path / "out", shipped(), processes=1, progress=Progress(reading, deciding))
    assert totals == [source.stat().st_size, 250] == [sum(read), sum(decided)]
    assert decided == [100, 100, 50]


def test_the_garbage_collector_works_again_after_a_run_and_after_one_that_fails(tmp_path: Path) -> None:
    source = put(tmp_path / "b.json", encoded(bundle(chart())))
    map_files([source], tmp_path / "out", shipped(), Choices())
    assert gc.isenabled()
    with pytest.raises(UsageError):
        map_files([source], source / "out", shipped())
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize("pieces", [0, 1, WORTH_IT - 1, WORTH_IT, 100])
def test_pieces_come_back_in_the_order_in_which_they_were_given(pieces: int, processes: int) -> None:
    done = list(in_order(_square, range(pieces), processes))
    assert done == [(piece, piece * piece) for piece in range(pieces)]
    assert side_by_side._work == []


def test_what_goes_wrong_in_another_process_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(_invert, range(100), 2))
    assert side_by_side._work == []


def _square(number: int) -> int:
    return number * number


def _invert(number: int) -> float:
    return 1 / number
