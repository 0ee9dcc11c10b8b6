"""Each encounter looks at what concerns it, and at nothing else."""

from bridge.deliver.concerning import concerning


def letters(word: str) -> list[str]:
    return list(word)


def test_each_gets_what_names_one_of_its_names_in_the_order_in_which_it_stands() -> None:
    assert list(concerning([["a"], ["b", "c"]], ["cab", "b", "a"], letters)) == [["cab", "a"], ["cab", "b"]]


def test_what_names_two_of_them_comes_once() -> None:
    assert list(concerning([["a", "b"]], ["ab"], letters)) == [["ab"]]


def test_who_names_nothing_that_stands_gets_nothing() -> None:
    assert list(concerning([["x"], []], ["ab"], letters)) == [[], []]
