"""Who may see or do what: each route of the workbench says the role that it needs."""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from bridge.workbench.roles import Role

P = ParamSpec("P")
T = TypeVar("T")
NEEDS: Final = "_needs_role"


def needs(role: Role | None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a view with the role that it needs; None: anybody, without sign-in.

    A view that is not marked is refused to all, and a test finds it.
    """

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        setattr(view, NEEDS, role)
        return view

    return mark
