"""Every tool, run by the runner on one small study: what its record says and shows, what it refuses,
and that neither the order of the rows nor the names of the regions change a digit.

A new tool runs with the answers below; what else it needs is entered in `MORE`.
"""

import functools
import json
import math
import re
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import regspatial as rs
from regspatial import network, runner
from regspatial.catalog import expand, tools
from regspatial.errors import ParameterError, RegspatialError
from regspatial.io.rasters import FileRaster
from regspatial.reporting import picture_data
from regspatial.reporting.images import caption_of
from regspatial.reporting.shows import Place, Show, show_of
from regspatial.results.record import Record
from regspatial.weights import describe_weights
from regspatial.words import Spoken
from tests.conformance import test_labels_everywhere as _study

IDS, TIMES, World = _study.IDS, _study.TIMES, _study.World

TOOLS = [
    t for t in tools() if t.name != "match_names"
]  # takes a table of names: tests/unit/studies
NAMES = [t.name for t in TOOLS]

ANSWERS = {
    "formula": "zqy ~ zqa + log(zqb)",
    "variable": "zqy",
    "lagged_variable": "zqa",
    "second": "zqa",
    "variables": ["zqy", "zqa"],
    "mass": "zqm",
    "indicators": "zqa:+, zqb:-",
    "inputs": ["zqa", "zqm"],
    "bads": ["zqb"],
    "outputs": ["zqy"],
    "environment": ["zqb"],
    "outcome": "zqy",
    "conditions": ["zqa", "zqb", "zqm"],
    "industries": ["zqy", "zqa", "zqb", "zqm"],
    "other": "knn k=4",
    "rng": 7,
    "permutations": 99,
    "simulations": 39,
    "draws": 50,
}
MORE = {
    "join_counts": {"variable": "zqh"},
    "deflate": {"index": "103 + 0 * year"},
    "harmonise": {"to": 2020},
    "aggregate": {"by": "gq", "variables": ["zqy", "zqm"], "kinds": "zqy=mean:zqm, zqm=sum"},
    "fixed_effects": {"formula": "zqy ~ zqa + log(zqb) | id + time"},
    "ppml": {"formula": "zqy ~ zqa | id + time"},
    "spatial_flows": {"at_time": str(TIMES[-1]), "draws": 100},
    "event_study": {"formula": "zqy ~ zqa", "event": "zqe", "draws": 99},
    "policy_cohorts": {"formula": "zqy ~ zqa", "first": "zqe"},
    "synthetic_control": {"formula": "zqy ~ 1", "first": "zqe", "draws": 99},
    "policy_reach": {"first": "zqe"},
    "bacon": {"formula": "zqy ~ 1", "first": "zqe"},
    "matching": {"formula": "zqy ~ zqa", "first": "zqe", "caliper": 2.0, "draws": 99},
    "discontinuity": {"formula": "zqy ~ zqa", "running": "zqm", "cutpoint": 1.0},
    "policy_durbin": {"formula": "zqy ~ zqa", "first": "zqe", "draws": 99},
    "policy": {"formula": "zqy ~ zqa", "first": "zqe", "weights_kind": "knn", "draws": 99},
    "exposure_robust": {"formula": "zqy ~ zqh + [log(zqb) ~ bartik] | id + time"},
    "instrumental": {"formula": "zqy ~ zqa + [zqb ~ zqm]"},
    "spatial_regression": {"at_time": str(TIMES[-1])},
    "gwr": {"formula": "zqy ~ zqa", "at_time": str(TIMES[-1]), "bandwidth": 24},
    "mgwr": {"formula": "zqy ~ zqa", "at_time": str(TIMES[-1])},
    "gtwr": {"formula": "zqy ~ zqa", "bandwidth": 60, "kappa": 1000.0},
    "gwr_stationarity": {
        "formula": "zqy ~ zqa",
        "at_time": str(TIMES[-1]),
        "bandwidth": 24,
        "permutations": 9,
    },
    "group_regressions": {"group": "gq"},
    "spatial_groups": {"group": "gq", "formula": "zqy ~ zqa", "model": "sar"},
    "wild_bootstrap": {"draws": 99},
    "randomisation_inference": {"draws": 99},
    "spatial_leave_one_out": {"leave": "time", "formula": "zqy ~ zqa"},
    "pole_network": {"points": "point", "modularity": False, "draws": 9},
    "pole_evolution": {"points": "point"},
    "pole_scales": {"points": "point", "within": "gq"},
    "symbiosis": {"points": "point"},
    "cluster_transitions": {"permutations": 99},
    "cluster_sensitivity": {"relative_error": 0.1, "draws": 29},
    "moran": {"inference": "permutation"},
    "economic_complexity": {
        "at_times": "2020,2021,2022,2023"
    },  # in 2019 one region has what no other has
    "edit_weights": {"steps": 2, "cumulative": True},
    "weights_from_flows": {"islands": "keep"},
    "describe_flows": {"group": "gq"},
    "convergence": {"controls": ["zqa"], "model": "sar"},
    "lorenz": {"group": "gq"},
    "nested_theil": {"groups": "gq", "population": "zqm"},
    "convergence_clubs": {"variable": "zqm", "logs": False, "trim": 0.2, "c_star": 0.5},
    "geodetector": {
        "at_time": str(TIMES[-1]),
        "factors": ["zqa", "zqb"],
        "categories": ["zqh"],
        "most": 4,
    },
    "importances": {
        "formula": "zqy ~ zqa + log(zqb) + zqm",
        "engine": "xgboost",
        "folds": 3,
        "repeats": 1,
        "trees": 30,
    },
    "k_means": {"at_time": str(TIMES[-1]), "clusters": 3, "spatial_share": 0.3, "starts": 5},
    "skater": {"at_time": str(TIMES[-1]), "clusters": 3},
    "max_p": {"at_time": str(TIMES[-1]), "floor": 5, "starts": 5},
    "fsqca": {"consistency": 0.7, "pri": 0.3, "expectations": "zqb, ~zqm"},
    "data_envelopment": {"super_efficiency": True},
    "super_sbm": {"bads": ["2 * zqb"], "gml": True},
    "simar_wilson": {"bias_draws": 20},
    "coupling_coordination": {"indices": ["zqa", "zqm"], "rescale": True},
}

SYMBOLS = re.compile(r"[A-Za-zχρλτηκβθσ²³⁻\W\d_]{0,12}")
"""Headings that are no words: z, p, R², I, AICc, VIF …"""


def answers_of(tool):
    given = {**ANSWERS, **MORE.get(tool.name, {})}
    flat = {p.name: p for p in expand(tool)}
    wanted = {n for n, p in flat.items() if p.required} | {
        "rng",
        "permutations",
        "simulations",
        "draws",
        *MORE.get(tool.name, {}),
    }
    found = {n: given[n] for n in wanted & set(flat) & set(given)}
    if tool.name == "describe":
        found["variables"] = ["zqy", "zqa"]
    if tool.name == "hausman_test":  # draws are of errors clustered by region alone
        del found["draws"]
    return found


def outcome(tool, world, *, strict=False, further=None, **changed):
    flows = () if world.flows is None else (world.flows,)
    containers = {"regions": world.regions, "panel": world.panel, "flows": flows}
    kinds = {p.kind for p in tool.params}
    containers = {k: v for k, v in containers.items() if k == "regions" or k in kinds}
    containers |= further or {}
    if "rasters" in kinds:
        containers["rasters"] = [FileRaster(world.raster())]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return runner.call(tool, containers, {**answers_of(tool), **changed}, strict=strict)


def run(tool, world, **changed):
    out = outcome(tool, world, **changed)
    return out.result if isinstance(out.result, Record) else describe_weights(out.result)


def study(ids=IDS, order=None):
    """Return the study, its regions called `ids` and in another order."""
    world = World()
    old = world.regions
    order = range(len(IDS)) if order is None else order
    world.regions = rs.Regions(
        ids=[ids[k] for k in order],
        points=old.points[list(order)],
        polygons=[old.polygons[k] for k in order],
        crs=old.crs,
        attributes={n: v[list(order)] for n, v in old.attributes.items()},
    )
    columns = {n: v[:, list(order)] for n, v in world.panel.columns.items()}
    world.panel = rs.Panel.from_arrays(world.regions.ids, TIMES, columns)
    world.flows = network.gravity_layer(
        world.regions, world.panel["zqm"], at_time=TIMES[-1], name="firms"
    )
    return world


@functools.cache
def world():
    return study()


@functools.cache
def record_of(name):
    return run(TOOLS[NAMES.index(name)], world())


def drawn_by(show):
    """Return which of figure and map a record's type has of its own: by a method, or declared."""
    own = {m for c in type(show).__mro__ if c is not Show for m in vars(c)}
    declared = {"chart": "figure", "draws": "figure", "shade": "map", "classes": "map"}
    return {"figure", "map"} & (own | {declared[m] for m in declared.keys() & own})


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_sentence_on_its_method(name):
    record = record_of(name)
    method = show_of(record).method(record)
    assert method is not None
    for language in ("en", "zh"):
        said = method.text(language)
        assert re.search(r"[.。]$", said), said
        assert not re.search(r"[{}]|\bNone\b|\bnan\b", said), said
    assert re.search("[\u4e00-\u9fff]", method.text("zh"))


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_picture_or_its_kind_says_why_none(name):
    show = show_of(record_of(name))
    assert drawn_by(show) or show.no_picture is not None
    assert not ("figure" in drawn_by(show) and show.no_picture), "it has one now"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_its_pictures_are_drawn_in_both_languages(name, language):
    """Each says in words what it shows, in that language; a kind may want a map, or refuse one."""
    record = record_of(name)
    show = show_of(record)
    for kind in drawn_by(show):
        found = picture_of(name, language, kind)
        if found is None:  # it wants a map
            assert kind == "figure"
            assert "map" in drawn_by(show)
            continue
        chinese = re.search("[\u4e00-\u9fff]", found.said)
        assert bool(chinese) is (language == "zh"), found.said
        called = CAPTIONS.get(f"{name} {kind}") if language == "en" else None
        if called or f"{name} {kind}" not in CAPTIONS:
            assert found.caption == (called or record.tables()[0].title(language))
        assert english_in(found.said, language) == []
        assert found.cut_off == []


class Picture(NamedTuple):
    """What the tests ask of a picture, which is drawn once a process and then let go."""

    said: str
    caption: str
    cut_off: list
    has_numbers: bool
    """Beside it, as data of a chart; those of a map are in tables."""

    @classmethod
    def of(cls, figure, *, laid_out=True):
        """Titles are laid out, which costs as much as drawing, of the pictures that a type draws itself alone."""
        has_numbers = picture_data.is_map(figure) or bool(picture_data.rows_of(figure))
        return cls(
            figure.get_label(), caption_of(figure), cut_off(figure) if laid_out else [], has_numbers
        )


@functools.cache
def pictures_of(name, language):
    """Return the pictures of a report on a record, and by kind those that its type drew itself for it."""
    show, regions = show_of(record_of(name)), world().regions
    names = {i: f"T{i[2:]}" for i in regions.ids}
    place = Place(language=language, names=names, regions=regions, titled=True)
    own = {}

    def kept(kind, draw):
        def drawing(*given, **how):
            figure = draw(*given, **how)
            own.setdefault(kind, figure)
            return figure

        return drawing

    for kind in ("figure", "map"):
        setattr(show, kind, kept(kind, getattr(show, kind)))
    try:
        parts = [one for one in show.parts(record_of(name), place) if hasattr(one, "savefig")]
    finally:
        del show.figure, show.map
    ours = {id(figure) for figure in own.values()}
    made = {id(f): Picture.of(f, laid_out=id(f) in ours) for f in [*parts, *own.values()]}
    return [made[id(one)] for one in parts], {kind: made[id(one)] for kind, one in own.items()}


def picture_of(name, language, kind):
    """Return the figure or the map of a record: that of its report, else drawn here; None where it wants a map."""
    found = pictures_of(name, language)[1].get(kind)
    if found is not None:
        return found
    given = (record_of(name), world().regions) if kind == "map" else (record_of(name),)
    figure = drawn(getattr(show_of(record_of(name)), kind), given, language)
    return None if figure is None else Picture.of(figure)


@functools.cache
def english_in_chinese():
    """Return the words in Latin letters of the Chinese sentences: names of people and of programs."""
    path = Path(rs.__file__).parent / "locale/zh_CN/LC_MESSAGES/regspatial.po"
    said = re.findall(r'^msgstr ((?:".*"\n?)+)', path.read_text("utf-8"), re.MULTILINE)
    return set(re.findall("[A-Za-z]{4,}", " ".join(said)))


def english_in(text, language):
    """Return words that a Chinese text left in English."""
    if language != "zh":
        return []
    return [w for w in re.findall(r"(?<!\w)[A-Za-z]{4,}", text) if w not in english_in_chinese()]


def cut_off(figure):
    """Return the titles and labels that do not fit into a figure; where they stand is known before a pixel is."""
    figure.draw_without_rendering()
    wide, high = figure.canvas.get_width_height()
    found = []
    for axes in figure.axes:
        for text in (axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label):
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                if min(box.x0, box.y0) < -1 or box.x1 > wide + 1 or box.y1 > high + 1:
                    found.append(text.get_text())
    return found


WANTS_A_MAP = "regions=…"
CAPTIONS = json.loads((Path(__file__).parent / "pictures.json").read_text("utf-8"))
"""What pictures are called that have another name than the first table of their record."""


def drawn(draw, given, language):
    """Return a figure; None of one that is refused since it wants a map."""
    try:
        return draw(*given, language=language)
    except ParameterError as refused:
        if WANTS_A_MAP not in str(refused):
            raise
        return None


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_is_chinese_in_chinese(name):
    wrong = []
    for table in record_of(name).tables():
        for column in table.columns:
            said = column.heading("zh")
            if not re.search("[\u4e00-\u9fff]", said) and not SYMBOLS.fullmatch(said):
                wrong.append((table.name, said))
    assert wrong == []


def plain(value, back):
    if isinstance(value, Spoken):
        value = value.text("en")
    if not isinstance(value, str):
        return value
    if back:
        value = re.sub("|".join(back), lambda m: back[m[0]], value)
    words = value.split()
    return " ".join(sorted(words)) if set(words) <= set(IDS) else value  # a list has no order


def rows_of(table, back):
    """Return the rows in an order of their own: by their texts, then by their numbers."""
    rows = [[plain(v, back) for v in row] for row in table.rows]

    def number(v):
        return isinstance(v, float)

    def key(row):
        texts = [str(v) for v in row if not number(v)]
        return texts, [f"{v:.6g}" for v in row if number(v)]

    return sorted(rows, key=key)


def assert_same(one, other, back):
    assert [t.name for t in one.tables()] == [t.name for t in other.tables()]
    for a, b in zip(one.tables(), other.tables(), strict=True):
        mine, theirs = rows_of(a, {}), rows_of(b, back)
        assert len(mine) == len(theirs), a.name
        for x, y in zip(mine, theirs, strict=True):
            for u, v in zip(x, y, strict=True):
                if isinstance(u, float) and isinstance(v, float):
                    same = math.isclose(u, v, rel_tol=1e-6, abs_tol=1e-8)
                    assert same or (math.isnan(u) and math.isnan(v)), (a.name, x, y)
                else:
                    assert u == v, (a.name, x, y)


@pytest.mark.parametrize("name", NAMES)
def test_other_names_and_another_order_of_the_regions_change_nothing(name):
    """To 1e-6: maxima of likelihoods and bandwidths are found to about that.

    The order by name is kept: draws belong to the sorted names.
    """
    order = np.random.default_rng(5).permutation(len(IDS)).tolist()
    ids = [f"s{one}" for one in IDS]
    found = run(TOOLS[NAMES.index(name)], study(ids=ids, order=order))
    assert_same(record_of(name), found, dict(zip(ids, IDS, strict=True)))


def wrong_values(p):
    if p.choices:
        yield "zq nonsense"
    if p.kind in ("integer", "number", "seed"):
        yield "many"
        yield math.inf
        if p.minimum is not None:
            yield p.minimum - 1
        if p.maximum is not None:
            yield p.maximum + 1
    if p.kind in ("integer", "seed"):
        yield 1.5
    if p.kind == "boolean":
        yield "perhaps"


def refused(tool, given, *, late):
    """Check the values of a run; a rule with numbers in it (`missing`) is read when it is applied."""
    if late:
        run(tool, world(), **given)
    runner.check(tool, given)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_value_is_refused_by_the_name_of_its_parameter(name):
    tool = TOOLS[NAMES.index(name)]
    for p in expand(tool):
        if p.kind in ("vector", "rasters", "table", "weights_file", "column") or p.feeds == "panel":
            continue
        for value in wrong_values(p):
            given = {**answers_of(tool), p.name: value}
            with pytest.raises(ParameterError) as caught:
                refused(tool, given, late=p.feeds == "data.missing")
            assert p.name in str(caught.value) or p.label("en") in str(caught.value), p.name


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_is_not_there_is_named(name):
    tool = TOOLS[NAMES.index(name)]
    for p in expand(tool):
        wrong = {"variable": "zqn", "variables": ["zqb", "zqn"], "formula": "zqy ~ zqn"}.get(p.kind)
        if wrong is None or not p.required:
            continue
        with pytest.raises(RegspatialError, match="zqn"):
            run(tool, world(), **{p.name: wrong})
