"""YAML is read as text: what the format would guess about is refused, with its line."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.tables.reading_yaml import Document, Flaw, read_yaml
from tests.tables.mappings_folder import DRUG, SITE, MappingsFolder


def words(document: Document) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.words) for flaw in document.flaws]


def test_every_value_is_text_and_null_is_null() -> None:
    document = read_yaml(b'a: "0636"\nb: \'yes\'\nc: null\nd: ["1.0", {e: "x"}]\nf: |\n  many\n  words\n')
    assert document.tree == {"a": "0636", "b": "yes", "c": None, "d": ["1.0", {"e": "x"}], "f": "many\nwords\n"}
    assert document.flaws == ()
    assert document.lines[("d", 1, "e")] == 4
    assert document.lines[("f",)] == 5


@pytest.mark.parametrize(
    "bare", ["0636", "2018-01-01", "yes", "no", "on", "1.0", "C9028", "00008-0100-01", "true", "Null"]
)
def test_a_bare_value_is_refused_and_shown_in_quotes(bare: str) -> None:
    document = read_yaml(f"a:\n  - \n    b: {bare}\n".encode())
    assert document.flaws == (Flaw(3, ("a", 0, "b"), f'is the bare {bare}. Write it in quotes: "{bare}"'),)


@pytest.mark.parametrize("empty", ["", "~"])
def test_a_value_that_says_nothing_is_refused(empty: str) -> None:
    document = read_yaml(f"a: {empty}\n".encode())
    assert document.tree == {"a": None}
    assert words(document) == [(1, "says nothing. Write null, or a value in quotes.")]


@pytest.mark.parametrize("bare", ["2018-01-01", "0131", "22", "C9028", "J9999", "~", "1a", "<<"])
def test_a_bare_key_that_is_no_word_is_refused(bare: str) -> None:
    assert words(read_yaml(f'{bare}: "x"\n'.encode())) == [
        (1, f'has the bare key {bare}. Write it in quotes: "{bare}"')
    ]


@pytest.mark.parametrize("bare", ["on", "drug", "HOSP", "modifier-51-removed", "per_m2_below", "mL"])
def test_a_key_that_is_a_word_needs_no_quotes(bare: str) -> None:
    assert read_yaml(f'{bare}: "x"\n'.encode()).flaws == ()


def test_a_key_that_stands_twice_is_refused_and_the_first_counts() -> None:
    document = read_yaml(b'a: "1"\nb: {c: "2", "c": {d: ["3"]}}\na: "4"\n')
    assert document.tree == {"a": "1", "b": {"c": "2"}}
    assert document.flaws == (
        Flaw(2, ("b", "c"), "stands twice, first on line 2. Remove one of them."),
        Flaw(3, ("a",), "stands twice, first on line 1. Remove one of them."),
    )


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('a: &x "1"\nb: *x\n', 1, "has the anchor &x. Remove it."),
        ('a: "1"\nb: *x\n', 2, "is the alias *x. Write the value itself again."),
        ('a: "1"\nb: !!str 0636\n', 2, "has the tag tag:yaml.org,2002:str. Remove it and write text in quotes."),
        ('a: !x {b: "1"}\n', 1, "has the tag !x. Remove it and write text in quotes."),
        ('? ["a"]\n: "1"\n', 1, "has a key that is no text. Write a plain key."),
        ('? &x a\n: "1"\n', 1, "has the anchor &x. Remove it."),
        ("", 1, "is empty. Write the keys that a file of this folder has."),
        ("# only a remark\n", 1, "is empty. Write the keys that a file of this folder has."),
        ('a: "1"\n---\nb: "2"\n', 2, "holds a second document. Remove the line `---` or `...`."),
        ("a: " + "[" * 13 + "]" * 13, 1, "is nested more than 12 levels deep here. Check brackets and indentation."),
        ('a: "1"\nb:\t"2"\n', 2, "holds a tab. Write spaces."),
        ('a: "1\x00"\n', 1, "holds the control character U+0000. Remove it."),
    ],
)
def test_what_cannot_be_read_as_plain_text_is_refused(text: str, line: int, told: str) -> None:
    document = read_yaml(text.encode())
    assert (document.tree, document.lines) == (None, {})
    assert words(document) == [(line, told)]


@pytest.mark.parametrize(
    ("text", "line"),
    [('a: "1"\nb: "2\n', 2), ('a: "1"\n  b: "2"\n', 2), ('a: {b: "1"\n', 1), ("{", 1), ('"a" "b"', 1), ("a: @\n", 1)],
)
def test_broken_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    told = words(read_yaml(text.encode()))
    assert [at for at, _ in told] == [line]
    assert told[0][1].startswith("is no YAML from here: ")
    assert told[0][1].endswith(". Check quotes, brackets, colons and indentation on this line and the one above.")


def test_bytes_that_are_not_utf_8_are_refused_with_their_line(folder: MappingsFolder) -> None:
    (folder.path / SITE).write_bytes('version: "1"\nname: "Hôpital"\n'.encode("latin-1"))
    assert folder.problems() == [f"{SITE}, line 2: the file is not UTF-8 text here. Save it as UTF-8."]


def test_each_tab_is_told(folder: MappingsFolder) -> None:
    folder.write(SITE, 'version: "1"\n\tsite: "x"\nname:\t"y"\n')
    assert folder.problems() == [f"{SITE}, line {line}: the file holds a tab. Write spaces." for line in (2, 3)]


def test_the_writing_and_the_values_are_told_together(folder: MappingsFolder) -> None:
    folder.change(DRUG, 'mg: "100"', "mg: -100")
    line = folder.line(DRUG, "mg: -100")
    mend = 'Write it in quotes, such as "0.1" or "1/1000".'
    assert folder.problems() == [
        f'{DRUG}, line {line}: vial.mg is the bare -100. Write it in quotes: "-100"',
        f'{DRUG}, line {line}: vial.mg is "-100", which is no number above 0. {mend}',
    ]


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(folder: MappingsFolder) -> None:
    lines = [
        'a: &a ["x"]',
        *(f"{new}: &{new} [*{old}, *{old}, *{old}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
    folder.write(SITE, "\n".join(lines))
    assert folder.problems() == [f"{SITE}, line 1: a has the anchor &a. Remove it."]


@given(st.text(st.sampled_from(printable + "\"'{}[]:,-#&*!|>?%@`\n  é\ufeff\ud7ff\uffff\U0010ffff"), max_size=60))
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    document = read_yaml(text.encode())
    assert all(1 <= flaw.line <= text.count("\n") + text.count("\r") + 2 for flaw in document.flaws)
    assert document.flaws or document.lines


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_never_crash(raw: bytes) -> None:
    document = read_yaml(raw)
    assert document.flaws or document.lines
