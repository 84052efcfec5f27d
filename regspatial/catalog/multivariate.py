"""Tools of several variables at once: profiles of regions, and all bivariate Moran's I."""

from __future__ import annotations

from ..choices.autocorrelation import GlobalInferenceOfG
from ..words import _
from ._statistics import (
    ALTERNATIVES,
    BY_DRAWS,
    MODULE,
    choice_param,
    local_outputs,
    local_params,
    panel_param,
    permutations_param,
    seed_param,
    time_param,
    weights_param,
)
from .types import Output, Param, Tool, choices


def variables_param(function: str) -> Param:
    """Return the parameter that names several columns."""
    return Param(
        name="variables",
        kind="variables",
        feeds=f"{function}.variables",
        en=_("Variables"),
        help_en=_("Columns with a number for every region and time, separated by commas."),
    )


def _profile_tool(name: str, en: str, help_en: str) -> Tool:
    params = [
        variables_param(name) if p.name == "variable" else p for p in local_params(name, BY_DRAWS)
    ]
    params[0] = panel_param(name, feeds=f"{name}.panel")
    return Tool(
        name=name,
        group="autocorrelation",
        en=en,
        help_en=help_en,
        entry=f"{MODULE}:{name}",
        params=tuple(params),
        outputs=local_outputs(name),
        tags_en=_("multivariate, LISA, Geary, Moran, cluster, local"),
        style="lisa",
    )


_GEARY = _profile_tool(
    "multivariate_local_geary",
    _("Multivariate local Geary's c"),
    _(
        "How far the profile of each region, over several variables, is from those of its "
        "neighbours (Anselin 2019)."
    ),
)
_MORAN = _profile_tool(
    "multivariate_local_moran",
    _("Multivariate local Moran's I"),
    _(
        "Whether the profile of each region, over several variables, points the same way from the "
        "mean as those of its neighbours."
    ),
)
_MATRIX = Tool(
    name="moran_matrix",
    group="autocorrelation",
    en=_("Moran's I of each variable with each"),
    help_en=_(
        "A matrix of bivariate Moran's I: each variable in the region against each among the "
        "neighbours, with tests; the diagonal is Moran's I."
    ),
    entry=f"{MODULE}:moran_matrix",
    params=(
        panel_param("moran_matrix", feeds="moran_matrix.panel"),
        variables_param("moran_matrix"),
        time_param("moran_matrix", "time", _("Time"), _("Empty: the last.")),
        weights_param("moran_matrix"),
        choice_param(
            "moran_matrix", "inference", "randomisation", choices("inference", GlobalInferenceOfG)
        ),
        permutations_param("moran_matrix", None),
        choice_param("moran_matrix", "alternative", "two-sided", ALTERNATIVES),
        seed_param("moran_matrix"),
    ),
    outputs=(
        Output(
            name="moran_matrix",
            kind="table",
            en=_("Moran's I of each variable with each"),
            source="moran_matrix",
        ),
        Output(name="moran_pairs", kind="table", en=_("By pair"), source="moran_pairs"),
        Output(
            name="largest",
            kind="number",
            en=_("Largest I of two different variables"),
            source="largest",
        ),
    ),
    tags_en=_("multivariate, bivariate, Moran, matrix, Wartenberg"),
)

TOOLS: tuple[Tool, ...] = (_GEARY, _MORAN, _MATRIX)
