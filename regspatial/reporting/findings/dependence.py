"""What models found of dependence in space, and whether their intervals rest on few clusters."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np

from ...choices.regression import WaldNull
from ...errors import RegspatialError
from ...regression.panel.dynamic.record import SpatialDynamicResult
from ...regression.policy.few_clusters import are_few
from ...regression.tests.record import SpecificationTest
from ...regression.tests.wald import wald_of
from ...results.regression import SpatialPanelResult
from ...terms import term
from ...words import Message, Sentence, Spoken, _
from .registry import ALPHA, Findings, clear_of_zero, interval, number, probability

_PARAMETERS: dict[str, tuple[str, Sentence, Sentence, Sentence]] = {
    "rho": (
        "ρ",
        _("regions resemble their neighbours in {y}"),
        _("regions differ from their neighbours in {y}"),
        _("regions do not depend significantly on their neighbours in {y}"),
    ),
    "lambda": (
        "λ",
        _("what the model leaves unexplained is similar among neighbours"),
        _("what the model leaves unexplained is dissimilar among neighbours"),
        _("no dependence between the errors of neighbours is statistically significant"),
    ),
}
"""By parameter: its letter; above, below, and not distinguishable from zero."""


def _p_of(tests: Sequence[SpecificationTest], model: str) -> list[float]:
    """Return p of LR and Wald tests of what reduces an SDM to a smaller model."""
    null = Message("{null}", null=term("null", model)).text("en")
    found = [one for one in tests if one.name in ("lr", "wald")]
    return [float(one.p_value) for one in found if one.null.text("en") == null]


def left_by_tests(tests: Sequence[SpecificationTest]) -> str | None:
    """Return the smaller model that the tests of an SDM leave: "sem" or "sar", None where they refuse both.

    A restriction stays where neither LR nor Wald refuses it; of two that stay the one with the larger p.
    """
    least = {model: min(p) for model in ("sar", "sem") if (p := _p_of(tests, model))}
    kept = [model for model, p in least.items() if p >= ALPHA]
    return max(kept, key=lambda model: least[model]) if kept else None


def _of_the_record(record: SpatialPanelResult) -> tuple[SpecificationTest, ...]:
    """Return the Wald tests of what reduces an SDM, from its own covariance; of one with lags of time those of theta = 0."""
    if record.model != "sdm":
        return ()
    nulls: tuple[WaldNull, ...] = ("theta=0", "theta+rho*beta=0")
    out = []
    for null in nulls[:1] if isinstance(record, SpatialDynamicResult) else nulls:
        with contextlib.suppress(RegspatialError, np.linalg.LinAlgError):
            out.append(wald_of(record, null))
    return tuple(out)


def reduced(record: SpatialPanelResult, tests: Sequence[SpecificationTest] = ()) -> Findings:
    """Say what the tests leave of a Durbin model: ρ of a model of spatial errors is no way of neighbours.

    Where none stand beside the model, those that its own covariance gives.
    """
    tests = tests or _of_the_record(record)
    left = left_by_tests(tests)
    if "rho" not in record.terms or left is None:
        return dependence(record)
    k = record.terms.index("rho")
    shown = {
        "value": number(record.estimates[k]),
        "interval": interval(*record.intervals()[k]),
        "p": probability(min(_p_of(tests, left))),
        "y": record.said(record.y_name),
    }
    if left == "sar":
        sentence = _(
            "ρ = {value} ({interval}). The tests do not reject a spatial lag model without lags of the regressors "
            "({p}): the indirect effects then come from ρ alone."
        )
        return (Message(sentence, **shown),)
    sentence = _(
        "ρ = {value} ({interval}). The tests do not reject a spatial error model ({p}): under it, what is left unexplained"
        " of {y} is similar among neighbours, and no region's {y} follows that of others."
    )
    if float(record.estimates[k]) < 0.0:
        sentence = _(
            "ρ = {value} ({interval}). The tests do not reject a spatial error model ({p}): under it, what is left unexplained"
            " of {y} is dissimilar among neighbours, and no region's {y} follows that of others."
        )
    return (Message(sentence, **shown),)


def dependence(record: SpatialPanelResult) -> Findings:
    """Say rho and lambda with their intervals, and what they mean."""
    out: list[Spoken] = []
    for parameter, (letter, above, below, neither) in _PARAMETERS.items():
        if parameter not in record.terms:
            continue
        k = record.terms.index(parameter)
        low, high = record.intervals()[k]
        meaning = neither if not clear_of_zero(low, high) else above if low > 0.0 else below
        out.append(
            Message(
                _("{letter} = {value} ({interval}): {meaning}."),
                letter=letter,
                value=number(record.estimates[k]),
                interval=interval(low, high),
                meaning=Message(meaning, y=record.said(record.y_name)),
            )
        )
    return tuple(out)


def too_narrow(record: SpatialPanelResult) -> Findings:
    """Say that intervals rest on few clusters, where they do."""
    if (
        record.covariance_type != "clustered"
        or record.df is not None
        or not are_few(len(record.ids))
    ):
        return ()
    said = _(
        "These intervals rest on errors clustered by {n} {n:region|regions}: with so few they tend to be too "
        "narrow, so that zero may be left out where it belongs."
    )
    return (Message(said, n=len(record.ids)),)
