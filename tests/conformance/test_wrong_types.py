"""Every public function, given something of the wrong type, says so in our words."""

import inspect
import re
import types
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Real
from traceback import walk_tb
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
import pytest

import regspatial as rs
from regspatial._calls import hints as _hints
from regspatial.errors import RegspatialError
from regspatial.results import Record
from tests.conformance import world as study

pd = pytest.importorskip("pandas")
gpd = pytest.importorskip("geopandas")

IDS, NAMES, PUBLIC = study.IDS, study.NAMES, study.PUBLIC
world = study.world  # the fixture: a small study and a valid call of everything in it


PROBES = {
    "DataFrame": pd.DataFrame({"u": [1.0, 2.0], "v": [3.0, 4.0]}),
    "list": [1, "a", None],
    "None": None,
    "str": "a text",
    "int": 7,
    "nan": float("nan"),
    "dict": {"a": 1},
    "array": np.zeros((2, 2, 2)),
    "bool": True,
    "object": object(),
    "fraction": Fraction(1, 3),
    "timedelta": np.timedelta64(1, "D"),
    "series of NA": pd.Series([pd.NA, pd.NA]),
    "MultiIndex": pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
    "strings": np.array(["r00", "r01"]),
    "empty DataFrame": pd.DataFrame(),
    "empty GeoDataFrame": gpd.GeoDataFrame({"a": []}, geometry=[]),
    "infinite": float("inf"),
}


LEGITIMATE = {("write_network", "path", "str")}
"""A file without a suffix: the library that writes it grumbles where no test can hear it."""


_ROWS = (list, np.ndarray, pd.Series, pd.Index)

ENGLISH = re.compile(r"\b(?:an?|the|of|each) (?!text\b)[A-Za-z]")
"""Words that join English ones; what was given ("a text") stands in its own."""


def admits(hint: Any, value: Any) -> bool:
    """Return whether an annotation admits a value, judged apart from the door."""
    if hint in (Any, object) or isinstance(hint, str):
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(admits(one, value) for one in inner)
    if origin is Literal:
        return value in inner if isinstance(value, str) else False
    if hint is types.NoneType:
        return value is None
    kind = origin or hint
    if kind is _hints.Numbers or getattr(kind, "__name__", "") == "ndarray":
        return isinstance(value, (np.ndarray, list, pd.DataFrame, Real))
    if kind is rs.Panel and isinstance(value, pd.Series):  # one variable
        return True
    if kind is _hints.Frame or kind in (rs.Panel, rs.SpatialWeights):
        return isinstance(value, (pd.DataFrame, kind))
    if kind is rs.Variable:
        return isinstance(value, (dict, pd.Series, kind))  # a number by id
    if kind is float:
        return isinstance(value, Real) and not isinstance(value, bool) and value == value
    if kind is int:
        return isinstance(value, Integral) and not isinstance(value, bool)
    if kind in (Mapping, dict):
        return isinstance(value, dict)
    if kind is Callable:
        return callable(value)
    if kind in (Iterable, Sequence, tuple):
        if inner and inner[0] is str:  # one name stands for a list of one
            return (
                isinstance(value, str) or getattr(getattr(value, "dtype", None), "kind", "") == "U"
            )
        return isinstance(value, (dict, *_ROWS) if kind is Iterable else _ROWS) or (
            kind is Iterable and inner[0] in (object, Any) and isinstance(value, str)
        )
    return isinstance(value, kind) if isinstance(kind, type) else True


def hint_of(hints: dict[str, Any], p: inspect.Parameter) -> Any:
    return hints.get(p.name, Any)


def attempt(function: Callable[..., Any], valid: dict[str, Any], p: inspect.Parameter, value: Any):
    """Call with one argument replaced; return what is raised and is not ours."""
    arguments = {**valid, p.name: value}
    placed = []
    parameters = inspect.signature(function).parameters
    spread = next((q for q in parameters.values() if q.kind is q.VAR_POSITIONAL), None)
    if spread is not None and spread.name in arguments:
        names = arguments.pop(spread.name)
        before = [q.name for q in parameters.values() if q.kind is q.POSITIONAL_OR_KEYWORD]
        placed = [arguments.pop(n) for n in before if n in arguments]
        placed += list(names) if p.name != spread.name else [value]
    elif any(q.kind is q.POSITIONAL_ONLY for q in parameters.values()):
        placed = [
            arguments.pop(q.name)
            for q in parameters.values()
            if q.kind is q.POSITIONAL_ONLY and q.name in arguments
        ]
    if p.kind is p.VAR_KEYWORD:
        arguments.pop(p.name)
        arguments["gdp"] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        return function(*placed, **arguments)


def says_the_same(valid: dict[str, Any], p: inspect.Parameter, value: Any) -> bool:
    """Return whether a probe is what the valid call says anyway."""
    stands = valid.get(p.name, p.default)
    plain = value is None or isinstance(value, (bool, int))
    return plain and type(value) is type(stands) and value == stands


def refused_before(function: Callable[..., Any], error: RegspatialError) -> bool:
    """Return whether an error was raised before a line of the function behind the door was run."""
    own = inspect.unwrap(function).__code__
    return own not in {frame.f_code for frame, _line in walk_tb(error.__traceback__)}


SETTLED: set[tuple[Any, str, str]] = set()
"""What a method that records inherit took, or refused at its door: that does not lie in the record."""


def faults(function, valid, settled=None, *, ran=False):
    """Return every wrong argument that does not end in our error, with what came of it.

    What is already `settled` is left out, and what settles itself is put down. The valid call itself is run
    once, whatever number of probes say the same.
    """
    hints = _hints.hints_of(function)
    own = getattr(function, "__func__", function)
    found = []
    for p in inspect.signature(function).parameters.values():
        if p.name.startswith("_") or (p.kind is p.VAR_KEYWORD and p.name == "how"):
            continue
        for called, value in PROBES.items():
            known, case = len(found), (own, p.name, called)
            if (function.__name__, p.name, called) in LEGITIMATE or case in (settled or ()):
                continue
            if says_the_same(valid, p, value):
                if ran:
                    continue
                ran = True
            at_the_door = True
            try:
                attempt(function, valid, p, value)
            except RegspatialError as error:
                at_the_door = settled is None or refused_before(own, error)
                if not str(error) or error.zh == error.en:
                    found.append(f"{p.name}={called}: no sentence in Chinese: {error}")
                elif ENGLISH.search(error.zh):
                    found.append(f"{p.name}={called}: English within Chinese: {error.zh}")
            except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
                found.append(f"{p.name}={called}: {type(error).__name__}: {str(error)[:90]}")
            else:
                if not admits(hint_of(hints, p), value):
                    found.append(f"{p.name}={called}: taken in silence ({hint_of(hints, p)})")
            if settled is not None and at_the_door and len(found) == known:
                settled.add(case)
    return found


def test_every_public_function_has_a_valid_call(world):
    without = set(NAMES) - set(world.calls)
    assert not without, (
        "add a valid call of each to calls_of_rs.py or calls_of_rooms.py, and @door to the function"
    )
    assert set(world.calls) <= set(PUBLIC)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_type_ends_in_our_error(name, world):
    function, valid = PUBLIC[name], world.calls[name]
    made = inspect.signature(function)
    first = next(iter(made.parameters.values()), None)
    if first is not None:
        attempt(function, valid, first, valid.get(first.name, first.default))  # it is valid
    assert faults(function, valid, ran=first is not None) == []


NEEDED = {
    "alpha": 0.05,
    "block": 1,
    "condition": None,
    "effect": "direct",
    "first": 2015,
    "ids": IDS,
    "language": "en",
    "last": 2016,
    "level": 0.95,
    "name": "x",
    "one": "r00",
    "pole": "r01",
    "region": "r00",
    "step": 0,
    "term": "x",
    "at_time": 2015,
    "time": 2015,
    "value": 0.5,
    "variable": "x",
    "which": 0,
    "names": ("x",),
    "times": [2015],
    "i": 0,
    "j": 1,
    "values": np.ones(12),
}
"""What a method cannot do without, by the name of its parameter."""

ELSEWHERE = {"plot"}
"""What hands on whatever it is given; the functions it hands it to are tested themselves."""


def methods(thing, world):
    """Yield the public methods of an object, each with the arguments that it needs."""
    given = {**NEEDED, "path": world.folder / "out.csv", "regions": world.regions}
    given |= {"x": world.panel["x"], "other": world.panel, "columns": {}, "record": None}
    for name, method in inspect.getmembers(thing, callable):
        if name.startswith("_") or name in ELSEWHERE or inspect.isclass(method):
            continue
        parameters = inspect.signature(method).parameters.values()
        if not parameters:
            continue
        needed = {
            p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD
        }
        yield name, method, {k: given.get(k, "x") for k in needed}


@pytest.mark.parametrize("name", ["panel", "regions", "w", "variable", "label"])
def test_methods_of_containers_end_in_our_error(name, world):
    things = {
        "panel": world.panel,
        "regions": world.regions,
        "w": world.w,
        "variable": world.panel["x"],
        "label": rs.Label(en="Output"),
    }
    found = [
        f"{called}: {fault}"
        for called, method, valid in methods(things[name], world)
        for fault in faults(method, valid)
    ]
    assert found == []
    for value in PROBES.values():
        if hasattr(things[name], "__getitem__"):
            with pytest.raises(RegspatialError):
                things[name][value]


@pytest.mark.parametrize("name", NAMES)
def test_methods_of_records_end_in_our_error(name, world):
    valid = world.calls[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        function = PUBLIC[name]
        spread = [valid[k] for k in ("names",) if k in valid]
        if spread or inspect.isclass(function):
            return
        made = function(**valid)
    for record in made if isinstance(made, tuple) else (made,):
        if isinstance(record, Record):
            found = [
                f"{called}: {fault}"
                for called, method, needed in methods(record, world)
                for fault in faults(method, needed, SETTLED if inherited(method) else None)
            ]
            assert found == []


def inherited(method):
    """Return whether a record has a method from what all records are."""
    return getattr(method, "__func__", None) is vars(Record).get(method.__name__)
