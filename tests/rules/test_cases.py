"""Every coder's case of tests/cases is decided as it says, gaps and all."""

import pytest

from bridge.tables.mappings import Mappings
from tests.rules.cases import CoderCase, read_cases

CASES = tuple(read_cases())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_coders_case_holds(case: CoderCase, mappings: Mappings) -> None:
    assert case.decided(mappings) == case.expected, case.why


def test_every_case_says_why_and_has_its_own_name() -> None:
    assert all(case.why for case in CASES)
    assert len({case.name for case in CASES}) == len(CASES)
