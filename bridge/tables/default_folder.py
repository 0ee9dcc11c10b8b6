"""Which mappings folder is used where the command names none."""

from pathlib import Path


def default_mappings() -> Path:
    """Give the folder of the checkout the program runs from, else the copy inside the installed package."""
    return _beside(Path(__file__).resolve().parents[1])


def _beside(package: Path) -> Path:
    """Choose the folder for a package: only one that has gaps is a mappings folder, others may bear the name too."""
    checkout = package.parent / "mappings"
    return checkout if (checkout / "gaps").is_dir() else package / "_mappings"
