"""Record of an effect by matching on the propensity score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....containers import Variable
from ....containers.labels import made
from ....results.by import AXES, Part, by, part
from ....results.estimates import estimated, z_and_p
from ....results.layer import LayerColumn
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.table import REGION, Note, Table
from ....terms.untimed import when
from ....words import Message, _
from ..effect_parts import effect_parts
from ..imputation.effects import Effect
from ..imputation.record import since_of
from .balance import Balance

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matching(Record):
    """What `matching` returns.

    Attributes
    ----------
    y_name, first : str
    ids : n regions
        Treated regions and controls that are matched, or could be.
    score_time : time of the score
    covariates : k names
    treated : (n,) bool
    score : (n,) probability of being treated
    weights : (n1, n0) weight of each control for each treated region
        In the order of `ids`; rows sum to one, or to nothing without a control within reach.
    coefficients, covariance : (1 + k,) and (1 + k, 1 + k) of the logit, the constant first
    unmatched, effect : Effect
        Difference before matching, and effect on treated regions.
    by_event : tuple of Effect
        By periods since the start, before it too.
    before, after : Balance
        Of the covariates and the score.
    notes : tuple of Note
    spec : mapping
    """

    y_name: str
    first: str
    ids: tuple[str, ...]
    score_time: Any
    covariates: tuple[str, ...]
    treated: NDArray[np.bool_]
    score: Array
    weights: Array
    coefficients: Array
    covariance: Array
    unmatched: Effect
    effect: Effect
    by_event: tuple[Effect, ...]
    before: Balance
    after: Balance
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        low, high = self.effect.interval
        return (
            f"<Matching of {self.first!r} on {self.y_name!r}: effect {self.effect.estimate:.4g} "
            f"[{low:.4g}, {high:.4g}], {self.effect.units} of {int(self.treated.sum())} treated regions>"
        )

    @property
    def weight(self) -> Array:
        """How much each region counts, (n,): matched treated regions one, controls as often as they are taken."""
        out = np.empty(len(self.ids))
        out[self.treated] = self.weights.sum(axis=1)
        out[~self.treated] = self.weights.sum(axis=0)
        return out

    @property
    def state(self) -> tuple[str, ...]:
        """What each region is, a code of the terms "matching_state"."""
        names = {(True, True): "treated", (True, False): "lost", (False, True): "control"}
        return tuple(
            names.get((bool(t), bool(k > 0)), "spare")
            for t, k in zip(self.treated, self.weight, strict=True)
        )

    def variable(self, name: str = "score") -> Variable:
        """Return the score as a variable, at its time."""
        return Variable(
            name=name,
            ids=self.ids,
            times=(self.score_time,),
            values=self.score[None, :],
            label=made(Message(_("Propensity score"))),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return score and weight of each region; there is one time."""
        del at_time
        return self.ids, (
            LayerColumn(name="score", en=_("Propensity score"), values=self.score),
            LayerColumn(name="weight", en=_("Matching weight"), values=self.weight),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the effects, balance, the logit, regions and pairs."""
        return self._effects(), self._balance(), self._logit(), self._regions(), self._pairs()

    def _effects(self) -> Table:
        rows = [("unmatched", "", self.unmatched), ("matched", "", self.effect)]
        rows += [("event", f"{since_of(e):+d}", e) for e in self.by_event]
        return by(self).table(
            "matching",
            Message(
                _("Effect of {first} on {y} by matching on the propensity score"),
                first=policy_said(self, self.first),
                y=self.said(self.y_name),
            ),
            *effect_parts(rows, "matching_effect", freedom=True),
            notes=self.notes,
        )

    def _balance(self) -> Table:
        names = (*self.covariates, Message(_("Propensity score")))
        k = len(names)

        def both(name: str) -> Array:
            return np.concatenate([getattr(self.before, name), getattr(self.after, name)])

        return by(self).table(
            "matching_balance",
            _("Balance of treated regions and controls"),
            Part(AXES["variables"], [*names, *names]),
            part("stage", _("Sample"), ["before"] * k + ["after"] * k, "text", "matching_stage"),
            part("treated", _("Mean of treated regions"), both("treated")),
            part("controls", _("Mean of controls"), both("controls")),
            part("difference", _("Standardised difference, %"), 100.0 * both("difference")),
            part("ratio", _("Ratio of variances"), both("ratio")),
            part("statistic", _("t"), both("statistic")),
            part("p_value", _("p"), both("p_value"), "p"),
            notes=(
                Note(
                    _(
                        "Differences by the root of the mean of both variances before matching. Up to 10 % is customarily called "
                        "balanced; ratios of variances between 0.5 and 2."
                    )
                ),
            ),
        )

    def _logit(self) -> Table:
        se = np.sqrt(np.diag(self.covariance))
        return by(self).table(
            "matching_score",
            Message(
                _("Logit of being treated, by what was so at {time}"), time=when(self.score_time)
            ),
            Part(AXES["terms"], ["Intercept", *self.covariates]),
            *estimated(self.coefficients, se, *z_and_p(self.coefficients, se)),
        )

    def _regions(self) -> Table:
        return by(self, "ids").table(
            "matching_regions",
            _("Scores and weights by region"),
            part("state", _("State"), list(self.state), "text", "matching_state"),
            part("score", _("Propensity score"), self.score),
            part("weight", _("Matching weight"), self.weight),
        )

    def _pairs(self) -> Table:
        names = np.array(self.ids, dtype=object)
        rows, columns = np.nonzero(self.weights)
        return by(self).table(
            "matching_pairs",
            _("Matched regions"),
            part("treated", _("Treated region"), names[self.treated][rows], "text", REGION),
            part("control", _("Control"), names[~self.treated][columns], "text", REGION),
            part("weight", _("Matching weight"), self.weights[rows, columns]),
        )
