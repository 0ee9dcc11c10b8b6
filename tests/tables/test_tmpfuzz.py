"""Whatever stands in a file, it is loaded or refused with words: the loader never crashes."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.tables.dated import Confidence
from bridge.tables.files import SINGLE
from bridge.tables.review import review_lines
from tests.tables.mappings_folder import (
    CONCEPT_MAP,
    DIAGNOSES,
    DOCUMENTATION,
    DRUG,
    GAP,
    PAYER,
    PLACES,
    SITE,
    UNITS,
    MappingsFolder,
)

TEXTS = ("", "value", "yes", "blocks", "C9028", "2018-01-01", "1", "0.05", "{dose}", "America", *Confidence, *SINGLE)
WRONG = st.recursive(
    st.none() | st.sampled_from(TEXTS) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(TEXTS), inner, max_size=2),
    max_leaves=4,
)


def places(tree: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - any file
    """List the way to each value of a tree."""
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [way, *(place for key, inner in steps for place in places(inner, (*way, key)))]


@pytest.mark.parametrize("file", [DRUG, PAYER, SITE, PLACES, DIAGNOSES, CONCEPT_MAP, GAP, DOCUMENTATION, UNITS])
@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(chosen=st.data())
def test_any_value_in_any_place_is_loaded_or_refused(folder: MappingsFolder, file: str, chosen: st.DataObject) -> None:
    before = folder.text(file)
    tree = yaml.safe_load(before)
    way = chosen.draw(st.sampled_from(places(tree)[1:]))
    inner = tree
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = chosen.draw(WRONG)
    folder.write(file, json.dumps(tree))
    try:
        told = folder.problems()
        assert told or review_lines(folder.load())
    finally:
        folder.write(file, before)
