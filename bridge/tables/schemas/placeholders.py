"""Sentences with places that are filled later, such as `{dose}`."""

import re
from collections.abc import Collection
from typing import Unpack

from bridge.tables.schemas.table_field import Options, Scalar

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def template(allowed: Collection[str] = (), **options: Unpack[Options]) -> Scalar[str]:
    """Make a field for a sentence with places to fill; where `allowed` is empty any name may stand in one."""
    names = " ".join(f"{{{name}}}" for name in allowed) or "{dose}"
    how = f"it in quotes, with places such as {names} and no other braces"

    def read(written: str) -> str:
        unknown = allowed and set(_PLACE.findall(written)).difference(allowed)
        if unknown or not written.strip() or re.search("[{}]", _PLACE.sub("", written)):
            raise ValueError(written)
        return written

    return Scalar(read, "sentence", how, **options)
