"""No set is made anew for every region that is looked up in it: that grows with the square of the regions.

Of 30,000 regions ``[i for i in ids if i in set(others)]`` takes twenty seconds.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(p for room in ("regspatial", "qgis_plugin") for p in (ROOT / room).rglob("*.py"))
MADE = ("set", "frozenset", "list", "tuple", "sorted", "dict")
LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_in(node):
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def made_anew(source):
    """Return memberships within comprehensions in what is made for each, out of what no loop changes."""
    found = []
    for loop in ast.walk(ast.parse(source)):
        if not isinstance(loop, LOOPS):
            continue
        own = set().union(*(names_in(each.target) for each in loop.generators))
        held = loop.generators[0].iter  # evaluated once
        parts = [one for one in ast.walk(loop) if one is not held]
        outside = {id(one) for one in ast.walk(held)}
        for one in parts:
            if not isinstance(one, ast.Compare) or id(one) in outside:
                continue
            for op, right in zip(one.ops, one.comparators, strict=True):
                made = (
                    isinstance(op, ast.In | ast.NotIn)
                    and isinstance(right, ast.Call)
                    and isinstance(right.func, ast.Name)
                    and right.func.id in MADE
                )
                if made and not names_in(right) & own:
                    found.append(ast.unparse(one))
    return found


def test_no_set_is_made_anew_for_every_member():
    found = {p.relative_to(ROOT).as_posix(): made_anew(p.read_text("utf-8")) for p in FILES}
    assert len(found) > 100
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_reader_sees_what_it_should():
    assert made_anew("[i for i in a if i not in set(b.ids)]") == ["i not in set(b.ids)"]
    assert made_anew("{k: [i for i in v if i in set(b)] for k, v in c}")
    assert made_anew("[i in list(b) for i in a]")
    assert made_anew("b = set(c)\n[i for i in a if i in b]") == []
    assert made_anew("[i for i in a if i in set(i.parts)]") == []
    assert made_anew("[i for i in (j in set(b),)]") == []
