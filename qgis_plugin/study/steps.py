# SPDX-License-Identifier: GPL-2.0-or-later
"""The steps of a study in order: which tool each is, what it is given beyond the study, which map it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import core
from .setting import Setting, of_formula

Values = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A step.

    Parameters
    ----------
    name : str
        Of its sentences and of the step in a recipe.
    tool : callable
        From the study to the name of the tool.
    values : callable
        From the study to parameters by their names in QGIS.
    asks : names of parameters that the page of the step asks for
    maps : names of outputs that go into the project
    tables : names of tables shown first
    needs_terms : bool
        Whether it needs what explains, beside the response.
    """

    name: str
    tool: Callable[[Setting], str]
    values: Callable[[Setting], Values]
    asks: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    needs_terms: bool = False
    after: str = ""
    """The step whose run it shows, where it has none of its own."""


def _is(name: str) -> Callable[[Setting], str]:
    return lambda _: name


def _model(setting: Setting) -> str:
    return "spatial_panel" if setting.timed else "spatial_regression"


def _of_formula(tool: Callable[[Setting], str]) -> Callable[[Setting], Values]:
    return lambda setting: of_formula(setting, tool(setting))


STEPS = (
    Step("describe", _is("describe"), _of_formula(_is("describe"))),
    Step("moran", _is("moran"), _of_formula(_is("moran")), asks=("INFERENCE",)),
    Step(
        "lisa",
        _is("local_moran"),
        _of_formula(_is("local_moran")),
        asks=("AT_TIME", "CORRECTION"),
        maps=("LAYER",),
        tables=("local_moran_counts",),
    ),
    Step("which", _is("select_model"), _of_formula(_is("select_model")), needs_terms=True),
    Step(
        "model",
        _model,
        _of_formula(_model),
        asks=("MODEL", "FIXED_EFFECTS", "COVARIANCE"),
        maps=("REGIONAL",),
        tables=("coefficients", "fit"),
        needs_terms=True,
    ),
    Step(
        "effects", _model, _of_formula(_model), tables=("impacts",), needs_terms=True, after="model"
    ),
)
"""The map on paper and the report come after them; they are no tools of the catalog."""


def step(name: str) -> Step:
    """Return a step by its name."""
    return next(one for one in STEPS if one.name == name)


def params_of(one: Step, setting: Setting) -> Mapping[str, Any]:
    """Return the catalog's parameters of a step's tool by their names in QGIS."""
    params = core.catalog.expand(core.catalog.get(one.tool(setting)))
    return {p.name.upper(): p for p in params}
