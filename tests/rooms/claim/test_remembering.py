"""Remembering shapes and codes changes no verdict on a Claim or a Task."""

from collections.abc import Callable

import pytest
from fhir.resources.R4B.claim import Claim
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bridge.claim import checking, codes
from bridge.claim.allowed_claim import AllowedClaim
from bridge.claim.building import build_claim
from bridge.claim.checking import Checker, ClaimChecker, TaskChecker
from bridge.claim.codes import LINE_FORMS, KnownCodes
from bridge.claim.encoding import Resource, encode
from bridge.claim.releases import Release, as_release
from bridge.claim.shapes import claim_shape
from bridge.errors import InvalidClaimError
from tests.rooms.claim.drawn import claims, corrupted, sent_claims, sent_tasks, tasks
from tests.rooms.claim.examples import DAY, DRUG, HOSPITAL, WASTE

RELEASES: tuple[Release, ...] = ("R4", "R4B", "R5")
CLAIMS = {release: ClaimChecker(release) for release in RELEASES}
TASKS = {release: TaskChecker(release) for release in RELEASES}
"""These see every example of the run, so they remember more and more; the others are new each time."""

any_release = st.sampled_from(RELEASES)
any_claim = claims() | sent_claims()
any_task = tasks() | sent_tasks()
spoiled_task = any_release.flatmap(
    lambda release: st.tuples(corrupted(any_task.map(lambda task: as_release(task, release))), st.just(release))
)


def accepts(check: Callable[[bytes], None], encoded: bytes) -> bool:
    try:
        check(encoded)
    except InvalidClaimError:
        return False
    return True


@given(any_claim, any_release)
@settings(deadline=None)
def test_every_claim_that_is_built_is_valid(claim: Resource, release: Release) -> None:
    encoded = encode(as_release(claim, release))
    CLAIMS[release].check_in_full(encoded)
    CLAIMS[release].check(encoded)


@given(any_task, any_release)
@settings(deadline=None)
def test_every_task_that_is_built_is_valid(task: Resource, release: Release) -> None:
    encoded = encode(as_release(task, release))
    TASKS[release].check_in_full(encoded)
    TASKS[release].check(encoded)


@given(corrupted(any_claim), any_release)
@settings(deadline=None, max_examples=150)
def test_what_is_remembered_changes_no_verdict_on_a_claim(claim: Resource, release: Release) -> None:
    encoded = encode(claim)
    assert accepts(CLAIMS[release].check, encoded) == accepts(ClaimChecker(release).check_in_full, encoded)


@given(spoiled_task)
@settings(deadline=None, max_examples=150)
def test_what_is_remembered_changes_no_verdict_on_a_task(spoiled: tuple[Resource, Release]) -> None:
    task, release = spoiled
    encoded = encode(task)
    assert accepts(TASKS[release].check, encoded) == accepts(TaskChecker(release).check_in_full, encoded)


def lenient(seen: list[Resource], refused: ValueError | None = None) -> Checker[AllowedClaim]:
    """Make a checker whose library is told what it is to say."""

    def library(claim: Resource) -> None:
        seen.append(claim)
        if refused is not None:
            raise refused

    return Checker(AllowedClaim, lambda _: None, claim_shape, library)


def test_the_library_sees_the_first_of_each_shape_and_exactly_what_leaves() -> None:
    seen: list[Resource] = []
    checker = lenient(seen)
    for lines_of_one in ([DRUG], [DRUG, DRUG], [DRUG, WASTE], [WASTE], [DRUG, WASTE]):
        checker.check(encode(build_claim(HOSPITAL, lines_of_one, DAY)))
    one, two, waste_only = seen
    assert one == build_claim(HOSPITAL, [DRUG], DAY)
    assert two == build_claim(HOSPITAL, [DRUG, WASTE], DAY)
    assert waste_only == build_claim(HOSPITAL, [WASTE], DAY)
    assert "'value': Decimal('1.7')" in str(one)


def test_a_shape_that_the_library_refuses_is_refused_again_the_next_time() -> None:
    seen: list[Resource] = []
    checker = lenient(seen, ValueError("no such thing"))
    for _ in range(2):
        with pytest.raises(InvalidClaimError, match=r"Claim medicare-institutional-.* no such thing"):
            checker.check(encode(build_claim(HOSPITAL, [DRUG], DAY)))
    assert len(seen) == 2


def test_the_librarys_reason_names_the_element_and_never_the_value() -> None:
    with pytest.raises(ValidationError) as refused:
        Claim.model_validate({"status": "active", "patient": {"reference": "", "display": "Jane Roe"}})
    with pytest.raises(InvalidClaimError, match=r"patient\.reference: ") as told:
        lenient([], refused.value).check(encode(build_claim(HOSPITAL, [DRUG], DAY)))
    assert "Jane" not in str(told.value)


def test_memory_of_shapes_and_codes_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_SHAPES", 2)
    monkeypatch.setattr(codes, "MOST_KNOWN", 2)
    seen: list[Resource] = []
    checker = lenient(seen)
    known = KnownCodes(LINE_FORMS)
    shapes = ([DRUG], [WASTE], [DRUG, WASTE], [DRUG])
    for lines_of_one in shapes:
        checker.check(encode(build_claim(HOSPITAL, lines_of_one, DAY)))
    assert len(seen) == 4
    for code in ("J9229", "J9999", "C9028", "J9229"):
        assert known.wrong((code,)) is None
    assert known.wrong(("9028C",)) == "'9028C' is no HCPCS code"
