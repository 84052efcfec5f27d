"""What a prediction is made of and leaves out, said beside it."""

from __future__ import annotations

from typing import NamedTuple

from ...results import Note
from ...results.regression import SpatialPanelResult
from ...words import _
from .errors import EXACT


class Partly(NamedTuple):
    """What a prediction leaves out."""

    coefficients: bool  # of its errors
    errors: bool
    own: bool  # whether each period has regions and weights of its own
    given: bool  # whether new periods have weights of their own
    filled: int = 0  # cells of the estimation's periods that lack y alone
    left: int = 0  # of these without weights of all regions


def notes_of(
    result: SpatialPanelResult,
    predictor: str,
    period_effect: str,
    inside: tuple[bool, ...],
    partly: Partly,
) -> tuple[Note, ...]:
    """Return the notes of a prediction."""
    notes = []
    if result.time_effects is not None and not all(inside):
        last = period_effect == "last"
        if predictor == "blup":
            sentence = (
                _(
                    "The effect of a new period is estimated from the y that are known in it; where none is, it is "
                    "that of the last period estimated."
                )
                if last
                else _(
                    "The effect of a new period is estimated from the y that are known in it; where none is, it is "
                    "the mean of the estimated periods' effects."
                )
            )
        elif last:
            sentence = _("New periods have the effect of the last period estimated.")
        else:
            sentence = _("New periods have the mean of the estimated periods' effects.")
        notes.append(Note(sentence))
    if partly.own:
        notes.append(
            Note(
                _(
                    "Each period of the estimation has its own regions and weights; what was not estimated on "
                    "in it is not predicted."
                )
                if not partly.filled
                else _(
                    "Each period of the estimation has its own regions and weights. {n} {n:cell|cells} without y in "
                    "it {n:is|are} predicted by the weights among all regions that have regressors there."
                ),
                n=partly.filled,
            )
        )
        if partly.left:
            sentence = _(
                "{n} {n:cell|cells} without y in periods of the estimation {n:is|are} not predicted: the weights of "
                "all regions in them are needed; give {param:w}, and the errors no weights of their own."
            )
            notes.append(Note(sentence, n=partly.left))
    if partly.own and not all(inside) and not partly.given:
        notes.append(Note(_("New periods have the weights of the last period estimated.")))
    if predictor == "blup":
        notes.append(Note(_("Given y of the other regions in the same period.")))
        if any(inside):
            notes.append(
                Note(
                    _(
                        "In periods of the estimation errors of coefficients and effects are left out."
                    )
                )
            )
    if partly.coefficients:
        notes.append(
            Note(
                _(
                    "Errors of the coefficients are left out: the data do not hold the periods of the "
                    "estimation."
                )
            )
        )
    if partly.errors:
        notes.append(
            Note(_("No standard errors above {most:,} {most:region|regions}."), most=EXACT)
        )
    return tuple(notes)
