"""All numbers are those that are kept: what a change moves is seen, and explained where it is meant.

``python -m tests.kept.keep`` keeps them anew; `docs/how-to/develop.md` says when.
"""

import json
import re

import pytest

from tests.kept import cases, keep
from tests.kept.kinds import KINDS
from tests.kept.taken import READ

KEPT = keep.kept_numbers()
SAME_LIBRARIES = json.loads(keep.BY.read_text(encoding="utf-8")) == keep.versions()


@pytest.mark.parametrize("name", KEPT)
def test_numbers_are_those_that_are_kept(name):
    word, short = name.split(":", 1)
    if word in keep.OF_LIBRARIES and not SAME_LIBRARIES:
        pytest.skip("kept with other versions of other libraries")
    kind = KINDS[word]
    every, off = kind.cases()[short], []
    for called, row in KEPT[name].items():
        found = kind.run(short, every[called], kind.study())
        if len(found) != len(row):
            off.append(f"{called}: {len(found)} numbers for {len(row)}: {told(found)}")
            continue
        for k in keep.moved_in(found, row):
            off.append(f"{called}: number {k} is {told([found[k]])}, was {row[k]}")
    assert not off, "\n".join(off[:9])


def told(found):
    """Return numbers with the texts behind those that stand for texts, of several together too."""
    said = ", ".join(map(str, found[:9]))
    for _ in range(2):
        said = re.sub("~[0-9a-f]{6}", lambda at: READ.get(at[0], at[0])[:300], said)
    return said


def test_every_tool_is_kept():
    assert {f"tool:{name}" for name in cases.tool_cases()} <= set(KEPT)


def test_every_kind_is_kept():
    assert set(keep.FILES) == set(KINDS) == {name.split(":", 1)[0] for name in KEPT}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (["~00000a", 2.0, None, "True"], ["~00000a", 2.0, None, "True"]),
        (["~00000a", 2.0000000001, 5.0, "True"], ["~00000a", 2.0, None, "True"]),
        (["~00000b", 2.1, None, "True"], "number 1 is 2.1, was 2.0"),
        (["~00000b", 2.0, None, "False"], "number 3 is False, was True"),
        ([3.0, 2.0, None, "True"], "number 0 is 3.0, was ~000001"),
        (["~00000b", None, None, "True"], "number 1 is None, was 2.0"),
        (["~00000b", 2.0, None], "3 values for 4"),
    ],
)
def test_texts_alone_are_kept_anew_where_no_number_moved(found, said):
    row = ["~000001", 2.0, None, "True"]
    assert keep.worded(found, row) == said


def test_numbers_of_a_sentence_worded_anew_stand_as_they_were(tmp_path, monkeypatch):
    """The numbers as they were kept, not those of today that are near; what moved is named, and left."""
    kept = {"tool:a": {"": ["~000001", 2.0], "x": ["~000002", 3.0]}, "verb:b": {"": ["~000003"]}}
    today = {"tool:a": {"": ["~00000a", 2.0000000001], "x": ["~00000b", 3.1]}}
    monkeypatch.setattr(keep, "HERE", tmp_path)
    monkeypatch.setattr(keep, "all_of", lambda _moved, _only: today)
    keep.written(kept)
    said = []
    monkeypatch.setattr(keep, "say", said.append)
    assert keep.texts([]) == 1
    assert keep.kept_numbers() == kept | {"tool:a": {"": ["~00000a", 2.0], "x": ["~000002", 3.0]}}
    assert said == [
        "kept the texts of 1 cases",
        "left as it was: tool:a x: number 1 is 3.1, was 3.0",
    ]
    assert keep.texts([]) == 1
    assert said[2] == "kept the texts of 0 cases"
