"""Takes parts out of the program, inside the benchmark's own process only, to see what they cost."""

import importlib

FINDINGS: tuple[str, ...] = ("bridge.decide.line.why",)
"""Functions that write findings, as `module.name`; each is replaced by one that finds nothing."""

CHECKERS: tuple[str, ...] = ("bridge.pipeline.ClaimChecker", "bridge.pipeline.TaskChecker")
"""Classes that check what leaves, as the pipeline names them."""


class Accepting:
    """Stands for a checker and accepts everything."""

    def check(self, encoded: bytes) -> None:
        """Accept a resource."""


def nothing(*_asked: object, **_named: object) -> tuple[()]:
    """Stand for a function that writes findings, and find nothing."""
    return ()


def without_validation() -> None:
    """Let every claim and task pass unchecked from here on."""
    for checker in CHECKERS:
        replace(checker, Accepting)


def without_findings() -> None:
    """Let no finding be written from here on."""
    for writer in FINDINGS:
        replace(writer, nothing)


def replace(dotted: str, by: object) -> None:
    """Put something else in the place of a name; raises AttributeError if the name is not there any more."""
    module_name, _, name = dotted.rpartition(".")
    module = importlib.import_module(module_name)
    getattr(module, name)
    setattr(module, name, by)
