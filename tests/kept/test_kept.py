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
CLOSE = 1e-6
"""Relative: searches end at 1e-8 of their estimates, and libraries sum in another order; a changed formula moves more."""


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
        for k, (a, b) in enumerate(zip(found, row, strict=True)):
            if b is None:
                continue
            if a != b and (
                isinstance(a, str) or isinstance(b, str) or abs(a - b) > CLOSE * max(abs(b), 1e-2)
            ):
                off.append(f"{called}: number {k} is {told([a])}, was {b}")
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
