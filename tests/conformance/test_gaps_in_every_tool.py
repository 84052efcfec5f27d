"""Every tool on a study with empty cells: refused, counted, or run without their regions, in Python as on every other face.

A new tool that can do with empty cells is entered in `GAPS_COUNT`, with what it does.
"""

import functools
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import RegspatialError
from regspatial.results.record import Record
from regspatial.runner.arguments import load
from regspatial.words import Spoken
from tests.conformance.test_every_tool_runs import IDS, NAMES, TIMES, TOOLS, outcome, run, study

BY_TIME = "by time on the regions that are there, and says which are not"
GAPS_COUNT = {
    "join_report": "matches labels",
    "harmonise": "a sum with an empty part is empty, and named",
    "aggregate": "the same",
    "describe": "counts them",
    "correlations": "pairwise, and counts them",
    "deflate": "empty cells stay empty; the index here has none",
    "series": "the mean of what there is, and counts",
    "ranking": "ranks what there is",
    "kernel_density": "of what there is, and counts",
    "zipf": "of what there is, and counts",
    "map_variable": "hatched",
    "build_weights": "no variable of a table in a rule of contiguity",
    "describe_weights": "the same",
    "edit_weights": "the same",
    "weights_from_flows": "the same",
    "map_flows": "takes no table",
    "describe_flows": "takes no table",
    "compare_weights": "the same",
    "ripley_k": "takes no table",
    "zonal_statistics": "takes no table",
    "distance_to_nearest": "takes no table",
    "points_to_regions": "takes no table",
    **dict.fromkeys(
        (
            "moran",
            "local_moran",
            "geary",
            "getis_ord_g",
            "join_counts",
            "spatial_gini",
            "local_g",
            "local_geary",
            "multivariate_local_geary",
            "multivariate_local_moran",
            "moran_matrix",
            "emerging_hot_spots",
            "cluster_transitions",
            "cluster_stability",
            "cluster_sensitivity",
            "correlogram_by_distance",
            "correlogram_by_order",
            "bivariate_local_moran",
            "lee",
            "local_lee",
            "disparity",
        ),
        BY_TIME,
    ),
    "exposure_robust": "leaves rows out and counts them",
    "instrumental": "leaves rows out and counts them",
    "specification_curve": "leaves rows out, as the regressions it is of",
    "event_study": "leaves rows out and counts them",
    "policy_reach": "counts cells that are there",
    "policy": "leaves cells out and counts them",
    "synthetic_control": "leaves regions out and names them",
    "matching": "leaves regions out and names them",
    "policy_cohorts": "leaves regions out of the comparisons that need them, and counts those that are in",
    "discontinuity": "leaves observations out and counts them",
    "coefficient_stability": "leaves rows out and counts them",
    "fixed_effects_stepwise": "leaves rows out, as the regression it is of",
    "conley_curve": "leaves rows out, as the regression it is of",
    "mediation": "leaves rows out and counts them",
    "group_regressions": "leaves rows out, as the regression it is of",
    "wild_bootstrap": "leaves rows out, as the regression it is of",
    "randomisation_inference": "leaves regions without any value out, as the regression it is of",
    "leave_one_out": "leaves rows out, as the regression it is of",
    "panel_threshold": "leaves regions without any value out and counts them",
    "fixed_effects": "leaves rows out and counts them",
    "ppml": "leaves rows out and counts them",
}


def with_a_gap(times):
    """Return the study without any value of one region at some times."""
    world = study()
    columns = {n: v.copy() for n, v in world.panel.columns.items()}
    for values in columns.values():
        values[times, 4] = np.nan
    world.panel = rs.Panel.from_arrays(world.regions.ids, TIMES, columns)
    return world


@pytest.mark.parametrize("name", NAMES)
def test_a_gap_in_a_column_that_is_used_is_an_error_or_is_counted(name):
    if name in GAPS_COUNT and GAPS_COUNT[name] is not BY_TIME:
        return
    world = with_a_gap(slice(None))
    tool = TOOLS[NAMES.index(name)]
    if name in GAPS_COUNT:
        said = [n.text() for t in run(tool, world).tables() for n in t.notes]
        assert any("no value and is left out" in s and IDS[4] in s for s in said), said
        return
    with pytest.raises(RegspatialError, match=IDS[4]):
        run(tool, world, strict=True)
    if name in ("pole_network", "spatial_flows"):  # observed flows have the region as a node
        with pytest.raises(RegspatialError, match=f"{IDS[4]}.*Layer 'firms' has other nodes"):
            run(tool, world)
        return
    notes = [str(note) for note in outcome(tool, world).notes]
    assert any("left out" in said and IDS[4] in said for said in notes), notes


def values_of(record):
    """Return what the tables of a record hold, in order."""
    rows = [row for table in record.tables() for row in table.rows]
    return [v.text("en") if isinstance(v, Spoken) else v for row in rows for v in row]


def left_out_in(warned):
    return [str(one) for one in warned if "for a cell that is used is empty there" in str(one)]


@pytest.mark.parametrize("name", [t.name for t in TOOLS if t.needs("panel") is not None])
def test_with_a_gap_python_gives_what_the_other_faces_give(name, monkeypatch):
    """What the runner calls first is called once more as a person calls it: with the gap, and whole weights."""
    tool, world = TOOLS[NAMES.index(name)], with_a_gap(1)
    first = []

    def heard(entry):
        function = load(entry)

        @functools.wraps(function)
        def called(**given):
            first.append({k: v for k, v in given.items() if k != "progress"})
            return function(**given)

        return called

    monkeypatch.setattr(runner.calling, "load", heard)
    if name == "pole_network":  # its observed flows have the region as a node
        world.flows = None
    given = {} if tool.needs("weights") is None else {"weights": rs.weights.queen(world.regions)}
    found = outcome(tool, world, further=given)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        alone = load(tool.entry)(**first[0])
    warned = [one.message for one in caught if isinstance(one.message, rs.RegspatialWarning)]
    assert left_out_in(warned) == left_out_in(found.notes)
    said = [str(one) for one in warned]
    assert len(said) == len(set(said)), "said once"
    if isinstance(alone, Record):
        np.testing.assert_equal(values_of(alone), values_of(found.result))
