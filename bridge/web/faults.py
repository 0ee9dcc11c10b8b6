"""Tells what is wrong with what somebody sent, in words, with keys of ours and with nothing of what came in."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, cast

from marshmallow import Schema

_ITSELF: Final = "_schema"
_MOST_FAULTS: Final = 5


def in_words(messages: object, schema: Schema) -> str:
    """Tell the first faults that a schema found, each with the key it is in, if that is one of the schema's."""
    keys = {field.data_key or name for name, field in schema.fields.items()}
    return " ".join(islice(dict.fromkeys(_each(messages, keys)), _MOST_FAULTS))


def _each(messages: object, keys: set[str], where: str = "") -> Iterator[str]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if not where and key != _ITSELF and key not in keys:
                yield "A key is not known here."
            else:
                yield from _each(inner, keys, where if key == _ITSELF else f"{where}.{key}".strip("."))
    else:
        yield from (f"`{where}` {words}" if where else words for words in cast("list[str]", messages))
