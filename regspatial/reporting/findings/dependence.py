"""What models found of dependence in space, and whether their intervals rest on few clusters."""

from __future__ import annotations

from ...results.few_clusters import FEW_CLUSTERS
from ...results.regression import SpatialPanelResult
from ...words import Message, Sentence, Spoken, _
from .registry import Findings, clear_of_zero, interval, number

_PARAMETERS: dict[str, tuple[str, Sentence, Sentence, Sentence]] = {
    "rho": (
        "ρ",
        _("regions go the way of their neighbours in {y}"),
        _("regions go against their neighbours in {y}"),
        _("no dependence of regions on their neighbours in {y} can be told from zero"),
    ),
    "lambda": (
        "λ",
        _("what the model leaves unexplained is alike among neighbours"),
        _("what the model leaves unexplained is apart among neighbours"),
        _("no dependence between the errors of neighbours can be told from zero"),
    ),
}
"""By parameter: its letter; above, below, and not to be told from zero."""


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
    if record.covariance_type != "clustered" or len(record.ids) > FEW_CLUSTERS:
        return ()
    said = _(
        "These intervals rest on errors clustered by {n} {n:region|regions}: with so few they tend to be too "
        "narrow, so that zero may be left out where it belongs."
    )
    return (Message(said, n=len(record.ids)),)
