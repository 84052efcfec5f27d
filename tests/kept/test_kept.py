"""Every tool and verb gives the numbers that are kept: what a change moves is seen, and explained where it is meant.

``python -m tests.kept.keep`` keeps them anew; `docs/how-to/develop.md` says when.
"""

import json

import pytest

from tests.conformance import test_every_tool_runs as walk
from tests.kept import cases, keep

KEPT = json.loads(keep.KEPT.read_text(encoding="utf-8"))
CLOSE = 1e-6
"""Relative: searches end at 1e-8 of their estimates, and libraries sum in another order; a changed formula moves more."""


@pytest.mark.parametrize("name", KEPT)
def test_numbers_are_those_that_are_kept(name):
    kind, short = name.split(":")
    every, run, world = (
        (cases.tool_cases(), cases.of_tool, walk.world())
        if kind == "tool"
        else (cases.verb_cases(), cases.of_verb, cases.small())
    )
    off = []
    for called, row in KEPT[name].items():
        found = run(short, every[short][called], world)
        if len(found) != len(row):
            off.append(f"{called}: {len(found)} numbers for {len(row)}")
            continue
        for k, (a, b) in enumerate(zip(found, row, strict=True)):
            if b is None:
                continue
            if a != b and (
                isinstance(a, str) or isinstance(b, str) or abs(a - b) > CLOSE * max(abs(b), 1e-2)
            ):
                off.append(f"{called}: number {k} is {a}, was {b}")
    assert not off, "\n".join(off[:9])


def test_every_tool_is_kept():
    assert {f"tool:{name}" for name in cases.tool_cases()} <= set(KEPT)
