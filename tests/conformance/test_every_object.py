"""Every verb gives one answer for what people have: by label, in whatever order of rows.

The verbs are walked by introspection. Wherever the valid call of one has a panel, a variable, regions or
weights, the same data are given as pandas, geopandas, libpysal, scipy, numpy, xarray and polars hold them.
"""

import dataclasses
import importlib.util
import inspect
import warnings
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial._calls import door
from regspatial.containers import Panel, Regions, SpatialWeights, Variable
from regspatial.errors import RegspatialError
from regspatial.results import Record, Table
from regspatial.words import Spoken, say
from tests.conformance import world as verbs

pd = pytest.importorskip("pandas")
gpd = pytest.importorskip("geopandas")
pa = pytest.importorskip("pyarrow")
pytest.importorskip("libpysal")

_spec = importlib.util.spec_from_file_location("objects", Path(__file__).with_name("objects.py"))
held = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(held)
IDS = verbs.IDS
CLOSE = {"rtol": 1e-7, "atol": 1e-9}
"""Of estimates: sums are taken in another order, and searches end at their tolerance."""


STATED = {
    "network.road_distances": "an array in the order of the regions given",
    "panel_from_frame": "of a DataFrame: below",
    "studies.convert_units": "of units, which a table of numbers does not state",
}
"""What has no answer of its own for another object, and why."""


HELD = {"Kind", "Stored"}
"""Rows on the rule that made weights and on how they are held, which other objects do not say."""
APART = {
    "blocks": "blocks are numbered in the order of the rows",
    "block_density": "likewise",
    "block_of": "likewise",
    "stability_by_weights": "says the rule that made the weights",
}
MAIN = ("the main table",)
"""Instead of names: of a record its main table alone, since others tell how the rows were named."""


def flat(found, names=()):
    """Return what came out as rows of texts and numbers, in an order that no row order can change."""
    if isinstance(found, Record) and names is MAIN:
        return flat(found.tables()[0])
    if isinstance(found, Record):
        tables = [t for t in found.tables() if t.name not in APART]
        rows = [row for table in tables for row in flat(table, names)]
        return [row for row in rows if not HELD & set(row)]
    if isinstance(found, Table):
        return [tuple(_plain(v, names) for v in row) for row in found.rows]
    if isinstance(found, Panel):
        return [
            (str(k), i, str(t), float(v[a, b]))
            for k, v in found.columns.items()
            for a, t in enumerate(found.times)
            for b, i in enumerate(found.ids)
        ]
    if isinstance(found, Variable):
        one = Panel(ids=found.ids, times=found.times, columns={"x": found.values})
        return flat(one)
    if isinstance(found, SpatialWeights):
        dense = found.to_dense()
        return [
            (i, j, float(dense[a, b]))
            for a, i in enumerate(found.ids)
            for b, j in enumerate(found.ids)
        ]
    if isinstance(found, Regions):
        return [(i, *map(float, p)) for i, p in zip(found.ids, found.points, strict=True)]
    if isinstance(found, rs.Study):
        return [row for one in (found.regions, found.panel, found.w) for row in flat(one)]
    if isinstance(found, (tuple, list)):
        return [row for one in found for row in flat(one, names)]
    if hasattr(found, "columns"):
        return [tuple(_plain(v, names) for v in row) for row in found.itertuples(index=False)]
    if isinstance(found, (int, float, np.ndarray)):
        return [tuple(np.ravel(found).tolist())]
    return []


def _plain(value, names):
    if isinstance(value, (bool, np.bool_)):
        return str(value)
    if isinstance(value, (int, float, np.number)):
        return float(value)
    if isinstance(value, tuple) or hasattr(value, "ids"):
        return " ".join(sorted(map(str, getattr(value, "ids", value))))
    text = say(value, "en") if isinstance(value, Spoken) else str(value)
    return "the variable" if text in names else text


def _finite(values):
    """Return numbers to sort by: bounds of an interval may be infinite."""
    return np.nan_to_num(values, posinf=1e99, neginf=-1e99)


def same(one, two):
    """Return whether two results agree, rows matched by their texts; says where they do not."""
    apart = [
        [
            (
                tuple(sorted(v for v in row if isinstance(v, str))),
                tuple(v for v in row if not isinstance(v, str)),
            )
            for row in rows
        ]
        for rows in (one, two)
    ]
    first, second = (
        sorted(rows, key=lambda r: (r[0], tuple(np.round(_finite(r[1]), 6)))) for rows in apart
    )
    if [r[0] for r in first] != [r[0] for r in second]:
        left = (
            next((a[0], b[0]) for a, b in zip(first, second, strict=False) if a[0] != b[0])
            if len(first) == len(second)
            else (len(first), len(second))
        )
        return f"rows differ: {left}"
    for a, b in zip(first, second, strict=True):
        if len(a[1]) != len(b[1]) or not np.allclose(a[1], b[1], equal_nan=True, **CLOSE):
            return f"{a[0]}: {a[1]} against {b[1]}"
    return ""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return verbs.shared_world(tmp_path_factory)


def contents(value):
    """Return what a value holds, to tell equal ones by; raises TypeError for what cannot be told."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held_in = (getattr(value, f.name) for f in dataclasses.fields(value))
        return (type(value), *map(contents, held_in))
    if isinstance(value, np.ndarray) and value.dtype != object:
        return (value.shape, str(value.dtype), value.tobytes())
    if hasattr(value, "tocsr"):
        rows = value.tocsr()
        return (rows.shape, *map(contents, (rows.data, rows.indices, rows.indptr)))
    if hasattr(value, "items"):
        return (dict, *((contents(k), contents(v)) for k, v in value.items()))
    if isinstance(value, (list, tuple)):
        return (type(value), *map(contents, value))
    if value is None or isinstance(value, (str, bytes, int, float, type)):
        return (type(value), value)
    raise TypeError(type(value))


@pytest.fixture
def answered_once(monkeypatch):
    """Work out once what a verb gives for the same containers, from whatever objects the door made them.

    Of seventeen objects for a panel and weights it makes five or six that differ, by the order of rows.
    """
    known, inside, called = {}, [], door._called

    def answer(function, bound, places):
        if inside:
            return called(function, bound, places)
        try:
            asked = (function, contents(bound.arguments))
        except (TypeError, AttributeError):  # also of an object whose fields are not there yet
            asked = object()
        if asked not in known:
            inside.append(1)
            try:
                known[asked] = called(function, bound, places)
            finally:
                inside.clear()
        return known[asked]

    monkeypatch.setattr(door, "_called", answer)


def call(name, arguments):
    """Return what a verb gives, or the error of ours that it ends in."""
    function = verbs.PUBLIC[name]
    parameters = inspect.signature(function).parameters.values()
    arguments, placed = dict(arguments), []
    spread = next((q.name for q in parameters if q.kind is q.VAR_POSITIONAL), None)
    if spread in arguments:
        before = [q.name for q in parameters if q.kind is q.POSITIONAL_OR_KEYWORD]
        placed = [arguments.pop(n) for n in before if n in arguments] + list(arguments.pop(spread))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        return function(*placed, **arguments)


def given_as(value, world, *, alone):
    """Yield what else a value may be given as, with a name for it, and keys that change (or None)."""
    if isinstance(value, Panel):
        yield from ((kind, make(value), None) for kind, make in held.PANELS.items())
    elif isinstance(value, Variable):
        kinds = {**held.VARIABLES, **(held.OF_ONE_TIME if len(value.times) == 1 else {})}
        yield from ((kind, make(value), None) for kind, make in kinds.items())
    elif isinstance(value, SpatialWeights):
        yield from ((kind, make(value), None) for kind, make in held.WEIGHTS.items())
    elif isinstance(value, Regions):
        for kind, make in held.REGIONS.items():
            if kind != "GeoDataFrame, counted rows" or not alone:
                yield kind, make(value, world), None
    elif isinstance(value, pd.DataFrame) and {"id", "time"} <= set(value.columns):
        for kind, make in held.TABLES.items():
            yield kind, *make(value, world.panel)


def names_of(value):
    return (
        MAIN
        if isinstance(value, pd.DataFrame)
        else (value.name, "x")
        if isinstance(value, Variable)
        else ()
    )


def faults(name, valid, world):
    """Return where another object for the same data gives something else."""
    found = []
    first = None  # one call is the answer that all others are held against
    for parameter, value in valid.items():
        for kind, given, keys in given_as(value, world, alone=lone(valid)):
            names = names_of(value)
            first = call(name, valid) if first is None else first
            base = flat(first, names)
            rest = {k: v for k, v in valid.items() if keys is None or k not in ("id", "time")}
            try:
                other = flat(call(name, {**rest, **(keys or {}), parameter: given}), names)
            except RegspatialError as error:
                found.append(f"{parameter} as {kind}: {type(error).__name__}: {error}"[:300])
                continue
            if wrong := same(base, other):
                found.append(f"{parameter} as {kind}: {wrong}"[:300])
    return found


def lone(valid):
    """Return whether nothing but regions says which regions there are."""
    return not any(isinstance(v, (Panel, Variable, SpatialWeights, Record)) for v in valid.values())


@pytest.mark.parametrize("name", verbs.NAMES)
def test_every_verb_takes_every_object(name, world, answered_once):
    if name not in STATED:
        assert faults(name, world.calls[name], world) == []


def of_one_time(valid):
    """Return a call with the data of one time, which is called nothing; None without data by time."""
    panels = [v for v in valid.values() if isinstance(v, (Panel, Variable))]
    two = sum(isinstance(v, Panel) for v in panels) > 1
    if not panels or two or any(isinstance(v, pd.DataFrame) for v in valid.values()):
        return None
    out = {}
    for name, value in valid.items():
        if isinstance(value, Panel):
            one = value.select(times=[2015])
            out[name] = Panel(ids=one.ids, times=["all"], columns=one.columns)
        elif isinstance(value, Variable):
            one = value.at(2015)
            out[name] = Variable(name=one.name, ids=one.ids, times=["all"], values=one.values)
        elif name not in ("time", "first", "last"):
            out[name] = value
    return out


@pytest.mark.parametrize("name", verbs.NAMES)
def test_a_geodataframe_is_regions_and_cross_section_in_one(name, world, answered_once):
    """Also with rows that are merely counted, where the weights say what regions are called."""
    valid = of_one_time(world.calls[name])
    if valid is None or name in STATED:
        return
    try:
        base = {
            names: flat(call(name, valid), names) for names in {(), *map(names_of, valid.values())}
        }
    except RegspatialError:
        return  # of several times only
    frame = held.crossed(
        next((v for v in valid.values() if isinstance(v, Panel)), world.panel), world
    )
    frame["adcode"] = frame.index
    there = [v for v in valid.values() if isinstance(v, SpatialWeights)]
    kinds = {"indexed": frame} | ({"counted": frame.reset_index(drop=True)} if there else {})
    for kind, given in kinds.items():
        whole = {
            k: given
            if isinstance(v, Panel) or (isinstance(v, Regions) and v.n == world.regions.n)
            else v
            for k, v in valid.items()
        }
        assert same(base[()], flat(call(name, whole))) == "", kind
    for parameter, value in valid.items():
        if isinstance(value, Variable):
            for kind, make in held.OF_ONE_TIME.items():
                got = flat(call(name, {**valid, parameter: make(value)}), names_of(value))
                assert same(base[names_of(value)], got) == "", f"{parameter} as {kind}"


@pytest.mark.parametrize("make", [held.Streamed, held.Interchanged])
def test_a_panel_is_read_of_a_table_of_another_library(make, world):
    frame = held.long_of(world.panel)
    got = rs.panel_from_frame(make(frame), id="id", time="year")
    np.testing.assert_array_equal(got.select(ids=IDS)["x"].values, world.panel["x"].values)
    again = rs.panel_from_frame(held.keyed(world.panel, ["city", "when"]), id="city", time="when")
    assert same(flat(got), flat(again)) == ""


def test_a_cross_section_needs_no_year(world):
    wanted = world.panel.select(times=[2015])
    frame = held.crossed(wanted, world)
    named = frame.rename_axis("code").reset_index()
    for got in (
        rs.cross_section(frame),
        rs.cross_section(named, id="code"),
        rs.cross_section(pd.DataFrame(named.drop(columns="geometry")), id="code"),
        rs.cross_section(held.Streamed(pd.DataFrame(named.drop(columns="geometry"))), id="code"),
    ):
        assert got.times == ("all",)
        np.testing.assert_array_equal(got.select(ids=IDS)["gdp"].values, wanted["gdp"].values)


def test_rows_that_are_counted_are_never_taken_for_codes_and_the_error_says_so(world):
    counted = world.map  # whose index is 0, 1, 2, ...
    w = rs.weights.queen(counted)
    with pytest.raises(rs.errors.LabelError, match=r"numbered 0, 1, 2.*set_index"):
        rs.moran(world.panel["x"], w)
    series = counted["hoval"]  # libpysal's own way: everything by number
    one = rs.moran(series, w.to_graph())
    two = rs.moran(counted.set_index("adcode")["hoval"], world.w)
    assert one.values == pytest.approx(two.values, rel=1e-12)


def test_a_map_as_a_frame_cannot_be_joined_wrongly(world):
    """By the ids alone: a table of counted rows or of other codes gets no region's figures."""
    frame = world.regions.to_frame()
    gdp = pd.Series(np.arange(12.0), index=IDS, name="gdp").iloc[held.ORDER]
    for joined in (
        frame.join(gdp),
        frame.assign(gdp=gdp),
        frame.merge(gdp.rename_axis("code").reset_index(), left_on="id", right_on="code"),
        frame.merge(gdp.rename_axis("id").reset_index(), on="id"),
    ):
        by = joined.set_index("adcode")["gdp"]
        assert by[IDS].tolist() == list(range(12))
    assert frame.assign(gdp=gdp.reset_index(drop=True))["gdp"].isna().all()
    with pytest.raises(ValueError, match="merge on"):
        frame.merge(pd.DataFrame({"id": range(12), "gdp": 1.0}), on="id")


def test_the_real_polars(world):
    pl = pytest.importorskip("polars")
    frame = pl.from_pandas(held.long_of(world.panel))
    base = rs.regression.spatial_panel_estimate(world.panel, "y ~ x", world.w)
    got = rs.regression.spatial_panel_estimate(
        frame, "y ~ x", pl.from_pandas(held.as_r_writes(world.w))
    )
    np.testing.assert_allclose(got.estimates, base.estimates, rtol=1e-7)
    fe = rs.fixed_effects(frame, "y ~ x | id + year", id="id", time="year", covariance="classical")
    wanted = rs.fixed_effects(world.panel, "y ~ x | id + time", covariance="classical")
    np.testing.assert_allclose(fe.estimates, wanted.estimates, rtol=1e-9)


def test_the_real_xarray(world):
    xr = pytest.importorskip("xarray")
    order = [IDS[k] for k in held.ORDER]
    dataset = xr.Dataset(
        {k: (("region", "year"), world.panel.select(ids=order)[k].values.T) for k in ("x", "y")},
        coords={"region": order, "year": list(world.panel.times)},
    )
    w = xr.DataArray(world.w.to_dense(), dims=("a", "b"), coords={"a": IDS, "b": IDS})
    base = rs.regression.spatial_panel_estimate(world.panel, "y ~ x", world.w)
    np.testing.assert_allclose(
        rs.regression.spatial_panel_estimate(dataset, "y ~ x", w).estimates,
        base.estimates,
        rtol=1e-7,
    )
    np.testing.assert_allclose(
        rs.moran(dataset["x"], w).values, rs.moran(world.panel["x"], world.w).values
    )
    fe = rs.fixed_effects(dataset, "y ~ x | region + year", covariance="classical")
    wanted = rs.fixed_effects(world.panel, "y ~ x | id + time", covariance="classical")
    np.testing.assert_allclose(fe.estimates, wanted.estimates, rtol=1e-9)
