"""What hangs on another parameter is named rightly, and said where it cannot have an effect."""

import numpy as np
import pytest

from regspatial import runner
from regspatial.catalog import conditions, expand, get, idle, tools
from regspatial.containers import Panel, Regions, SpatialWeights
from regspatial.errors import InputError
from regspatial.weights import build_weights

IDS = tuple("abcdefgh")
RING = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
W = SpatialWeights(ids=IDS, matrix=RING / 2, normalisation="row")
PANEL = Panel.from_arrays(IDS, [1], {"x": np.random.default_rng(3).normal(size=(1, 8)) ** 2})
FOUND = {"panel": PANEL, "weights": W}
PLACES = Regions(ids=IDS, points=np.random.default_rng(1).uniform(0, 9, (8, 2)), lonlat=False)


@pytest.mark.parametrize("tool", tools(), ids=lambda tool: tool.name)
def test_conditions_name_parameters_and_choices_that_there_are(tool):
    flat = {p.name: p for p in expand(tool)}
    for name, (other, allowed) in conditions(tool).items():
        assert name in flat
        assert flat[name].default not in allowed
        choices = [c.value for c in flat[other].choices]
        assert set(allowed) < set(choices) or allowed == (None,)


@pytest.mark.parametrize(
    ("tool", "given", "named"),
    [
        ("moran", {"variable": "x", "power": 3}, ["power"]),
        ("moran", {"variable": "x", "power": 2}, []),  # the default: QGIS hands over all values
        ("moran", {"variable": "x", "power": 3, "weights_kind": "gravity"}, []),
        ("moran", {"variable": "x", "order": 2}, []),
        ("moran", {"variable": "x", "permutations": 99}, []),
        ("local_g", {"variable": "x", "permutations": 99}, ["permutations"]),
        ("local_moran", {"variable": "x", "permutations": 99}, []),
        (
            "local_moran",
            {"variable": "x", "permutations": 9, "inference": "analytic"},
            ["permutations"],
        ),
        ("disparity", {"variable": "x", "ddof": 1}, []),
        ("disparity", {"variable": "x", "ddof": 1, "population": "x"}, ["ddof"]),
        ("pole_network", {"mass": "x", "k": 5, "alpha": 0.1, "rule": "top-k"}, ["alpha"]),
        ("gwr", {"formula": "y ~ x", "search": "golden", "bandwidth": 30}, ["search"]),
        ("gwr", {"formula": "y ~ x", "search": "golden"}, []),
        ("spatial_panel", {"formula": "y ~ x", "draws": 50, "inference": "delta"}, ["draws"]),
    ],
)
def test_what_has_no_effect_is_found(tool, given, named):
    values = runner.check(tool, given)
    assert [one.name for one in idle(get(tool), values, given, weights_given=False)] == named


def test_every_parameter_of_a_rule_is_without_effect_beside_given_weights():
    given = {"variable": "x", "weights_kind": "knn", "k": 3, "normalise": "none"}
    out = runner.call("moran", FOUND, given)
    said = " ".join(note.en for note in out.notes)
    assert all(f"{name}=" in said for name in ("weights_kind", "k", "normalise"))
    assert said.count("the weights were given") == 3


def test_the_note_says_what_was_given_and_where_it_would_count_in_both_languages():
    (note,) = runner.call("local_g", FOUND, {"variable": "x", "permutations": 99}).notes
    assert "permutations=99" in note.en
    assert "inference='permutation'" in note.en
    assert "permutations=99 不起作用" in note.zh


def _dense(w):
    return w.matrix if isinstance(w.matrix, np.ndarray) else w.matrix.toarray()


def test_conditions_of_weights_are_those_of_the_builder():
    """A parameter that is said to count changes the weights; one that is said not to does not."""
    panel = Panel.from_arrays(IDS, [1, 2], {"x": np.random.default_rng(5).uniform(1, 9, (2, 8))})
    base = {"variable": "x", "bandwidth": 2.0}
    changes = {"power": 3.0, "k": 2, "threshold": 50.0, "omega": 0.1, "cutoff": 7.0, "base": 1}
    fed = {p.feeds.partition(".")[2]: p.name for p in expand(get("moran"))}
    for kind in (
        "knn",
        "distance-band",
        "exponential",
        "economic",
        "nested-economic",
        "mixed",
        "gravity",
        "inverse-distance",
    ):
        plain = _dense(build_weights(PLACES, panel, kind=kind, **base))
        for argument, value in changes.items():
            _, allowed = conditions(get("moran"))[fed[argument]]
            with_it = build_weights(
                PLACES, panel, kind=kind, islands="keep", **base, **{argument: value}
            )
            changed = not np.array_equal(_dense(with_it), plain)
            assert changed == (kind in allowed), (kind, argument)


def test_a_column_that_is_not_there_is_named_before_the_weights_are_built():
    with pytest.raises(InputError, match="no column 'z'"):
        runner.call("moran", {"panel": PANEL, "regions": PLACES}, {"variable": "z"})
