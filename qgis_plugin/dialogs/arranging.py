# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands before Advanced in a dialog, and what is shown only while it counts.

The catalog says what few people need anywhere (`advanced`) and what a parameter hangs on (`when`). A dialog
has less room than a page: what has a good default stands under Advanced here as well.
"""

from __future__ import annotations

from typing import Any

from .. import core

WEIGHTS_FILE = "WEIGHTS_FILE"
WEIGHTS_KIND = "WEIGHTS_KIND"
FILE = "file"
"""What the list of rules says where the weights come from a file; it is no value of the tools."""
WHEN = "regspatial_when"
"""The key of a definition's metadata: what it hangs on, and the values with which it counts."""

_UNDER_ADVANCED = frozenset(
    {
        *("names", "normalise", "renormalise", "points", "power"),  # how data and weights are read
        *("alternative", "correction", "alpha", "permutations", "error", "relative_error"),
        *("covariance", "cluster", "bias_correction", "effects", "impact_tests", "ddof"),
        *("criterion", "adaptive", "family", "search", "past_only", "kappa"),
        *("quantiles", "relative", "step", "smoothing", "trim", "merging", "robustness"),
        *("percentiles", "grades", "memberships", "negate", "frequency", "consistency", "pri"),
        *("expectations", "solution", "flows_time", "flows_also", "growth_by", "growth_layers"),
        *("directed", "how", "classification", "classes", "returns", "frontier"),
        *("super_efficiency", "gml", "group_effects", "effects_tried"),
        *("repeats", "folds", "at_times", "ascending", "largest", "seeds", "draws", "by_time"),
        *("one_sided", "cumulative", "reference", "time_window", "switching", "thresholds"),
        *("against", "statistic", "compared_with", "within", "values", "always"),
    }
)
"""Parameters by name. Each has a default, or may stay empty; what a tool cannot do without is never among them."""

_OF_CROWDED = frozenset(
    {
        *(
            "what_if.model",
            "what_if.fixed_effects",
            "spatial_leave_one_out.fixed_effects",
        ),
        *("convergence.first", "convergence.last", "cluster_transitions.states", "local_g.binary"),
        *("skater.floor", "skater.floor_variable", "k_means.floor", "k_means.floor_variable"),
        *("pole_network.rule", "exposure_robust.since"),
    }
)
"""Parameters by what they feed, of tools that would show more than ten things before Advanced."""
_ISLANDS, _CROWDED_GROUPS = "w.islands", (*core.catalog.MODEL_GROUPS, "regions")
"""What a regression shows besides its weights leaves no room for their islands; a run that meets some says where."""


def is_advanced(param: Any, group: str = "") -> bool:
    """Return whether a parameter stands under Advanced in the dialogs of a group of tools."""
    of_rule = param.feeds.startswith("w.") and param.when is not None  # shown only with its rule
    ours = param.name in _UNDER_ADVANCED and not param.required and not of_rule
    crowded = param.feeds in _OF_CROWDED and not param.required
    islands = param.feeds == _ISLANDS and group in _CROWDED_GROUPS
    return bool(param.advanced or ours or crowded or islands)


def condition(param: Any) -> dict[str, Any]:
    """Return what goes into the metadata of a definition that is shown only while it counts.

    The weights' rule gives way to a file.
    """
    if param.when is not None:
        other, allowed = param.when
        return {WHEN: [other.upper(), [one or "" for one in allowed]]}
    if param.name == WEIGHTS_FILE.lower():
        return {WHEN: [WEIGHTS_KIND, [FILE]]}
    return {}
