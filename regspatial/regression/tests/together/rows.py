"""Rows of the table of all tests: each record of tests as rows with a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ....terms import Named, term
from ....words import Message, _
from ...panel.random.record import HausmanTest
from ..diagnostics.record import FINDINGS, VIF_MARK, ModelDiagnostics
from ..effects_tests.record import EffectsTests
from ..nested.record import NestedTests
from ..record import LagrangeTests
from .record import OneTest

_NONE = float("nan")
_OF_LAG = _("There is evidence of a lag of y."), _("No lag of y was found.")
_OF_ERRORS = _("There is evidence of spatial errors."), _("No spatial errors were found.")
_LM = {
    "lm-lag": _OF_LAG,
    "robust-lm-lag": _OF_LAG,
    "lm-error": _OF_ERRORS,
    "robust-lm-error": _OF_ERRORS,
    "lm-joint": (
        _("There is evidence of spatial dependence."),
        _("No spatial dependence was found."),
    ),
    "lm-residual": (
        _("The spatial lag leaves errors that are correlated in space."),
        _("No spatial errors were found beside the spatial lag."),
    ),
}
_NESTED = (
    _("The {large} cannot be simplified to {small}."),
    _("Nothing was found against {small} in place of {large}."),
)
_EFFECTS = _("These effects are needed."), _("These effects were not found to be needed.")
_HAUSMAN = (
    _("Effects of regions go with the regressors: keep them fixed."),
    _("Random effects are an alternative; fixed ones stay right."),
)
_VIF = (
    _("Strong collinearity, by the customary mark of {mark}: single coefficients are shaky."),
    _("No strong collinearity, by the customary mark of {mark}."),
)


def of_lagrange(found: LagrangeTests, level: float) -> Iterator[OneTest]:
    """Yield a row for every Lagrange multiplier test."""
    for one in found.tests:
        said = Message(_LM[one.name][int(not one.p_value < level)])
        label, df = Named("specification_test", one.name), float(one.df)
        yield OneTest("lm", label, one.null, one.statistic, df, _NONE, one.p_value, said)


def of_nested(found: NestedTests, level: float) -> Iterator[OneTest]:
    """Yield a row for every smaller model."""
    large = found.model.upper()
    for small, one in zip(found.smaller, found.tests, strict=True):
        sentence = _NESTED[int(not one.p_value < level)]
        yield OneTest(
            found.by,
            Named("specification_test", one.name),
            one.null,
            float(one.statistic),
            float(one.df),
            _NONE if one.df_below is None else float(one.df_below),
            float(one.p_value),
            Message(sentence, large=large, small=small.upper()),
        )


def of_effects(found: EffectsTests, level: float) -> Iterator[OneTest]:
    """Yield a row for each kind of effects beside the other, and for both."""
    for one in found.tests:
        if one.name.endswith("alone"):
            continue  # of models that leave the other effects out, which the model at hand does not
        said = Message(_EFFECTS[int(not one.p_value < level)])
        label, null = Named("specification_test", "lr"), term("effects_null", one.name)
        below = _NONE if found.draws else float(one.df_below)
        df, p = float(one.df), float(one.p_value)
        yield OneTest("effects", label, null, float(one.ratio), df, below, p, said)


def of_hausman(found: HausmanTest, level: float) -> Iterator[OneTest]:
    """Yield the row of Hausman's test."""
    one = found.test
    said = Message(_HAUSMAN[int(not one.p_value < level)])
    below = _NONE if one.df_below is None else float(one.df_below)
    label, value = Named("specification_test", one.name), float(one.statistic)
    yield OneTest("hausman", label, one.null, value, float(one.df), below, one.p_value, said)


def of_residuals(found: ModelDiagnostics, level: float) -> Iterator[OneTest]:
    """Yield a row for every test of the residuals."""
    for k, name in enumerate(found.names):
        p, value = float(found.p_values[k]), float(found.statistics[k])
        said = Message(FINDINGS[name][int(p > level)])
        label, null = Named("residual_test", name), term("null", name)
        yield OneTest(name, label, null, value, _NONE, _NONE, p, said)


def of_regressors(found: ModelDiagnostics) -> Iterator[OneTest]:
    """Yield the row of the largest inflation of variances, where there is one."""
    if not np.isfinite(found.vif).any():
        return
    k = int(np.nanargmax(found.vif))
    value = float(found.vif[k])
    label = Message(_("largest variance inflation"))
    null = Message(_("of {x}; no test"), x=found.said(found.terms[k]))
    said = Message(_VIF[int(not value > VIF_MARK)], mark=VIF_MARK)
    yield OneTest("collinearity", label, null, value, _NONE, _NONE, _NONE, said)
