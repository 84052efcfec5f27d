"""`where=` and `missing=` of every verb: as if the panel, the map and the weights had been cut by hand."""

import inspect
import warnings

import numpy as np
import pytest

import regspatial as rs
from tests.conformance import world as small_study

IDS, NAMES, PUBLIC, TIMES = (
    small_study.IDS,
    small_study.NAMES,
    small_study.PUBLIC,
    small_study.TIMES,
)
world = small_study.world  # the fixture: a small study and a valid call of everything in it

OWN = {
    "balance": "it is what missing= calls",
    "gw.predict": "of a record and the regions asked about",
    "regression.predict": "of a record and the cells asked about",
    "regression.recovered_effects_of": "of a record and what it was estimated on",
    "regression.what_if_of": "of a record, with a change for each of its regions",
    "io.panel_to_frame": "a panel out",
    "linked_view": "a page on which regions are chosen; it has no tables to compare",
    "match_names": "of names",
    "aggregate": "a table in, a table out: panel.where chooses before",
    "second_opinion": "of a result, with the data it was computed from",
    "network.growth_poles": "of layers, which were made from chosen regions",
    **dict.fromkeys(
        (
            "studies.convert_units",
            "studies.difference",
            "studies.growth",
            "studies.join",
            "studies.lag",
            "studies.log_columns",
            "studies.log_values",
            "studies.merge",
            "studies.share",
            "studies.share_values",
        ),
        "a panel in, a panel out",
    ),
    **dict.fromkeys(
        (
            "weights.build_weights",
            "weights.from_rule",
            "weights.from_rules",
        ),
        "weights have regions by their map",
    ),
}
"""What takes a panel or a variable and has no where= of its own, and why."""
LEFT = IDS[:4] + IDS[5:]


def takes(function) -> set[str]:
    """Return the names of the parameters that are a panel or a variable."""
    hints = inspect.signature(function).parameters.values()
    words = {p.name: set(str(p.annotation).replace("|", " ").split()) for p in hints}
    return {name for name, kinds in words.items() if kinds & {"Panel", "Variable"}}


FUNCTIONS = {n: PUBLIC[n] for n in NAMES if inspect.isfunction(PUBLIC[n])}
CHOOSING = [
    n for n, f in FUNCTIONS.items() if {"where", "missing"} <= set(inspect.signature(f).parameters)
]


def test_every_verb_of_a_panel_has_where_and_missing():
    without = {n for n, f in FUNCTIONS.items() if takes(f)} - set(CHOOSING)
    assert without == set(OWN)
    assert len(CHOOSING) > 45


def by_hand(value):
    if isinstance(value, rs.Panel):
        return value.select(ids=LEFT)
    if isinstance(value, rs.Variable):
        return value.aligned_part(LEFT)
    if isinstance(value, rs.SpatialWeights):
        return rs.weights.subset(value, LEFT, islands="keep")
    whole = isinstance(value, rs.Regions) and set(LEFT) <= set(
        value.ids
    )  # places have ids of their own
    return value.select(LEFT) if whole else value


def numbers(record) -> list:
    """Return every number of the tables, in order."""
    return [c for t in record.tables() for row in t.rows for c in row if isinstance(c, float)]


@pytest.mark.parametrize("name", CHOOSING)
def test_where_is_what_cutting_everything_by_hand_is(name, world):
    valid = dict(world.calls[name])
    if "id" in valid:
        valid = {k: v for k, v in valid.items() if k not in ("id", "time")} | {"panel": world.panel}
    if name == "gtwr":
        valid["bandwidth"] = 30
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        found = PUBLIC[name](**valid, where={"id": LEFT})
        alone = PUBLIC[name](**{k: by_hand(v) for k, v in valid.items()})
    np.testing.assert_allclose(numbers(found), numbers(alone), rtol=1e-9, atol=1e-12)
    with pytest.raises(rs.RegspatialError):
        PUBLIC[name](**valid, where="nobody == 'there'")


@pytest.mark.parametrize("name", CHOOSING)
def test_missing_stop_names_the_cells_and_dropping_leaves_the_region_out(name, world):
    valid = dict(world.calls[name])
    if "id" in valid:
        valid = {k: v for k, v in valid.items() if k not in ("id", "time")} | {"panel": world.panel}
    holes = {}
    for column, values in world.panel.columns.items():
        holes[column] = values.copy()
        holes[column][TIMES.index(2015), 4] = np.nan
    panel = world.panel.with_columns(by_position=True, **holes)
    given = {
        k: panel if isinstance(v, rs.Panel) else panel[v.name] if isinstance(v, rs.Variable) else v
        for k, v in valid.items()
    }
    if name == "network.pole_evolution":
        given["regions"] = world.regions
    when = "" if given.get("at_time") == 2015 else " 2015"  # who asks for one time knows it
    with pytest.raises(rs.RegspatialError, match=rf"r04\)?{when}"):
        PUBLIC[name](**given, missing="stop")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.RegspatialWarning)
        found = PUBLIC[name](**given, missing="drop_regions")
        alone = PUBLIC[name](
            **{k: v if isinstance(v, rs.Regions) else by_hand(v) for k, v in valid.items()}
        )
    np.testing.assert_allclose(numbers(found), numbers(alone), rtol=1e-9, atol=1e-12)
