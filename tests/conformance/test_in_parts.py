"""What is worked out in parts, so that memory stays small, is what it is at once: each constant of their sizes made tiny."""

import importlib
import pkgutil
import re

import pytest

import regspatial
from tests.conformance import test_every_tool_runs as walk
from tests.kept import keep
from tests.kept.taken import taken_of

SIZES = re.compile("_?(AT_ONCE|BLOCK|CELLS|CHUNK)")
"""What the sizes of parts are called: in bytes, cells, rows or draws."""
SHOWN = ("reporting", "results", "imputation.record", "reach.record", "_workbook_child")
"""Modules in which such a name says how much is shown."""
TINY = 30
"""Smaller than what any tool here works on; where a row is longer, a part is a row."""
TOOLS = (
    "cluster_sensitivity",
    "compare_weights",
    "conley_curve",
    "convergence_clubs",
    "data_envelopment",
    "distance_to_nearest",
    "event_study",
    "geodetector",
    "gtwr",
    "gwr",
    "k_means",
    "malmquist",
    "max_p",
    "mgwr",
    "moderation",
    "panel_threshold",
    "pole_network",
    "policy",
    "randomisation_inference",
    "ripley_k",
    "spatial_mediation",
    "spatial_panel_2sls",
    "spatial_panel_dynamic",
    "spillovers",
    "weights_from_flows",
    "what_if",
    "wild_bootstrap",
    "zonal_statistics",
)
"""Tools that reach a size each, the quickest of those that do."""


@pytest.fixture(scope="module")
def sizes():
    """Every size, with the module that holds it."""
    named = pkgutil.walk_packages(regspatial.__path__, "regspatial.")
    found = []
    for name in sorted(one.name for one in named if "__main__" not in one.name):
        if not any(part in name for part in SHOWN) and name.count("_compiled") == 0:
            module = importlib.import_module(name)
            found += [
                (module, k)
                for k, v in vars(module).items()
                if SIZES.fullmatch(k) and isinstance(v, int)
            ]
    assert len(found) > 30
    return found


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_in_tiny_parts_gives_the_numbers_it_gives_at_once(name, sizes, monkeypatch):
    """To six digits: sums over parts round in another order, and searches end a little elsewhere."""
    tool = walk.TOOLS[walk.NAMES.index(name)]
    usual = taken_of(lambda: walk.record_of(name))
    for module, size in sizes:
        if "_files" not in module.__name__ and ".io." not in module.__name__:
            monkeypatch.setattr(module, size, TINY)
    in_parts = taken_of(lambda: walk.run(tool, walk.world()))
    assert len(in_parts) == len(usual) > 3
    off = keep.moved_in(in_parts, usual)
    assert not off, [(k, in_parts[k], usual[k]) for k in off[:5]]
