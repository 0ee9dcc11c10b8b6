"""The FHIR library's own check of a Claim or a Task, by the definitions of one release; R4B's are R4's for both."""

from collections.abc import Callable

from bridge.claim.encoding import Resource
from bridge.claim.releases import Release

Library = Callable[[Resource], None]
"""Raises ValueError for what is not valid."""

# Each is imported when the first of its kind is there: it takes a quarter of a second, and `--help` need not wait.


def library_of_claims(release: Release) -> Library:
    """Choose the check of a Claim."""
    return _claim_of_r5 if release == "R5" else _claim_of_r4


def library_of_tasks(release: Release) -> Library:
    """Choose the check of a Task."""
    return _task_of_r5 if release == "R5" else _task_of_r4


def _claim_of_r4(claim: Resource) -> None:
    from fhir.resources.R4B.claim import Claim  # noqa: PLC0415  # see above

    Claim.model_validate(claim)


def _claim_of_r5(claim: Resource) -> None:
    from fhir.resources.claim import Claim  # noqa: PLC0415  # see above

    Claim.model_validate(claim)


def _task_of_r4(task: Resource) -> None:
    from fhir.resources.R4B.task import Task  # noqa: PLC0415  # see above

    Task.model_validate(task)


def _task_of_r5(task: Resource) -> None:
    from fhir.resources.task import Task  # noqa: PLC0415  # see above

    Task.model_validate(task)
