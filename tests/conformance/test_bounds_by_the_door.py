"""A number beyond the bounds that a parameter declares is refused on every face, by one sentence."""

import inspect
import math

import pytest

from regspatial import catalog
from regspatial.errors import RegspatialError
from regspatial.runner.arguments import load
from regspatial.studies.plain_values import converted

BOUNDED = [
    (tool, p)
    for tool in catalog.tools()
    for p in tool.params
    if p.minimum is not None or p.maximum is not None
]


def beyond(p):
    """Yield the nearest numbers outside the bounds of a parameter, on each side that has one."""
    whole = p.kind in ("integer", "seed")
    if p.minimum is not None:
        yield p.minimum - 1 if whole else math.nextafter(p.minimum, -math.inf)
    if p.maximum is not None:
        yield p.maximum + 1 if whole else math.nextafter(p.maximum, math.inf)


def span(p):
    low = "-∞" if p.minimum is None else p.minimum
    return f"[{low}, {'∞' if p.maximum is None else p.maximum}]"


def called(tool, name, value):
    """Call a tool with nothing that it needs but one number: the door names all that is wrong at once."""
    function = load(tool.entry)
    signature = inspect.signature(function)
    needed = {
        k: object()
        for k, one in signature.parameters.items()
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD
    }
    return function(**{**needed, name: value})


@pytest.mark.parametrize(("tool", "p"), BOUNDED, ids=[f"{t.name}-{p.name}" for t, p in BOUNDED])
def test_a_number_beyond_its_bounds_is_refused_by_the_door(tool, p):
    name = p.feeds.rpartition(".")[2]
    values = list(beyond(p))
    assert values
    for value in values:
        with pytest.raises(RegspatialError) as refused:
            called(tool, name, value)
        assert f"{name}={value} is outside {span(p)}." in str(refused.value)


@pytest.mark.parametrize(("tool", "p"), BOUNDED, ids=[f"{t.name}-{p.name}" for t, p in BOUNDED])
def test_the_faces_refuse_it_by_the_same_sentence(tool, p):
    for value in beyond(p):
        if p.kind == "seed" and value < 0:
            continue  # no seed at all, which is another sentence
        with pytest.raises(RegspatialError) as refused:
            converted(p, value)
        assert str(refused.value) == f"{p.name}={value} is outside {span(p)}."
        chinese = refused.value.localized("zh")
        assert span(p) in chinese
        assert "outside" not in chinese


def test_there_are_bounds_to_look_at():
    assert len(BOUNDED) > 200
