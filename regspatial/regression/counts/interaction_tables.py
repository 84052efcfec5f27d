"""Tables of a spatial interaction model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...results.by import each, part
from ...results.measures import measures
from ...results.table import VARIABLE, Note, Table
from ...terms import term
from ...words import Message, _
from .interaction import Interaction

if TYPE_CHECKING:
    from ...results.record import Record


def interaction_tables(record: Record, i: Interaction) -> tuple[Table, ...]:
    """Return what the model is and how well it fits, and with constraints the balancing factors."""
    kind = Message(
        _("Spatial interaction model: {constraint}; decay: {decay}"),
        constraint=Message(term("flow_constraint", i.constraint)),
        decay=Message(term("cost_decay", i.decay)),
    )
    fit = measures(
        "interaction",
        kind,
        "statistic",
        (
            ("mean_cost", _("Mean cost, observed"), i.mean_cost),
            ("mean_cost_fitted", _("Mean cost, fitted"), i.mean_cost_fitted),
            ("mean_log_cost", _("Mean logarithm of cost, observed"), i.mean_log_cost),
            ("mean_log_cost_fitted", _("Mean logarithm of cost, fitted"), i.mean_log_cost_fitted),
            ("srmse", _("Root mean squared error over the mean flow (SRMSE)"), i.srmse),
            ("ssi", _("Sørensen's index, mean over flows (SSI)"), i.ssi),
            ("common_part", _("Common part of commuters, of sums (CPC)"), i.common_part),
        ),
    )
    if not i.balancing:
        return (fit,)
    said = _(
        "The factor A of an origin i is 1/Σ B_j D_j f(c_ij), B of a destination likewise, so that fitted sums are those observed; with one "
        "constraint the other regressors stand for B_j D_j, with two the B have the mean one, weighted by D."
    )
    balancing = each(record, i.balancing).table(
        "balancing",
        _("Balancing factors"),
        part("effect", _("Fixed effect"), kind="text", terms=VARIABLE),
        part("level", _("Level of the effect"), kind="text"),
        part("observed", _("Sum of flows, observed")),
        part("fitted", _("Sum of flows, fitted")),
        part("factor", _("Balancing factor")),
        notes=(Note(said),),
    )
    return fit, balancing
