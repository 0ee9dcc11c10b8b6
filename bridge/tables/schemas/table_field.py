"""What every value of a file has in common: it must be there, and when it is wrong it says how to write it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TypedDict, TypeVar, Unpack

from marshmallow import ValidationError, fields

from bridge.tables.problem import shown

T = TypeVar("T")

_MOST_LISTED = 12


class Options(TypedDict, total=False):
    """What any field may be told: its key in the file, whether null is an answer, what holds where it is left out."""

    data_key: str
    allow_none: bool
    load_default: object
    required: bool


class TableField(fields.Field[T], ABC):
    """A value that must be there unless it has a default, and that says what it is and how to write it.

    noun  what the value is, to follow "is no": `date`
    how   how to write it, to follow "Write": `it as "YYYY-MM-DD" in quotes`
    """

    def __init__(self, noun: str, how: str, **options: Unpack[Options]) -> None:
        options.setdefault("required", "load_default" not in options)
        super().__init__(**options)
        self.noun, self.how = noun, how
        self.error_messages["required"] = f"is missing. Write {how}."
        self.error_messages["null"] = f"is null, which is no {noun}. Write {how}."

    @abstractmethod
    def take(self, value: object) -> T:
        """Read a value that is there; raises ValidationError with the words that mend it."""

    def refusal(self, value: object) -> ValidationError:
        """Say what stands there, that it is wrong, and how to write it."""
        return ValidationError(f"is {shown(value)}, which is no {self.noun}. {self.mend(value)}")

    def mend(self, value: object) -> str:  # noqa: ARG002 - for the sorts that know what was meant
        """Say what to write instead."""
        return f"Write {self.how}."

    def make_error(self, key: str, **_: object) -> ValidationError:
        """Give the words as they are: their braces are YAML's, not places to fill."""
        return ValidationError(self.error_messages[key])

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> T:  # noqa: ARG002 - as called
        return self.take(value)


class Scalar(TableField[T]):
    """A value written as one text.

    read  turns the text into the value; raises ValueError where it is none
    """

    def __init__(self, read: Callable[[str], T], noun: str, how: str, **options: Unpack[Options]) -> None:
        super().__init__(noun, how, **options)
        self._read = read

    def take(self, value: object) -> T:
        """Read the text."""
        if not isinstance(value, str):
            raise self.refusal(value)
        try:
            return self._read(value)
        except ValueError:
            raise self.refusal(value) from None

    def of_key(self, key: str) -> T:
        """Read a key of a map; the words for a wrong one follow the key itself."""
        try:
            return self._read(key)
        except ValueError:
            raise ValidationError(f"is no {self.noun}. {self.mend(key)}") from None


class Choice(Scalar[str]):
    """One of the words that are known; where there are many, the nearest is offered."""

    def __init__(self, words: Iterable[str], noun: str, **options: Unpack[Options]) -> None:
        self.words = tuple(words)
        self.few = len(self.words) <= _MOST_LISTED
        how = f"one of {', '.join(map(shown, self.words))}" if self.few else f"the id of a {noun} that exists"
        super().__init__(self._known, noun, how, **options)

    def mend(self, value: object) -> str:
        """Offer the nearest of many words."""
        near = None if self.few else nearest(str(value), self.words)
        return super().mend(value) if near is None else f"Did you mean {shown(near)}?"

    def _known(self, text: str) -> str:
        if text not in self.words:
            raise ValueError(text)
        return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word that a mistyped one was meant to be, or None."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong file needs it, and it is slow to import

    return next(iter(get_close_matches(word, list(known), n=1)), None)
