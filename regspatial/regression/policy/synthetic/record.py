"""Record of an effect against synthetic controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....containers import Variable
from ....containers.labels import made
from ....results.by import AXES, Part, by, part
from ....results.layer import LayerColumn
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.table import Note, Table
from ....terms import term
from ....terms.palette import DONORS
from ....words import Message, _
from ..effect_parts import effect_parts
from ..imputation.effects import Effect
from ..imputation.record import since_of
from .fit import Fit

Array = NDArray[np.float64]
_NONE = 1e-9
"""An equal share that is rounding."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticControl(Record):
    """What `synthetic_control` returns.

    Attributes
    ----------
    y_name, first : str
    ids : n0 donors
    times : T times
    treated : names of the treated regions
    beside, early : names of regions
        Untreated ones with a treated neighbour, which are no donors; those treated before two periods have passed.
    fits : a fit for every start
    effect : Effect
    apart : tuple of Effect
        "own", on treated regions without a treated neighbour, and "both", on the others; empty without one of these.
    by_cohort, by_event : tuple of Effect
        By start; by periods since it, before it too.
    ratio, ratio_p, effect_p : float
        Gap after over gap before, and p of it and of the size of the effect by placebos in space.
    earlier : Effect
        Effect of a start in the middle of the periods before, from these alone.
    notes : tuple of Note
    spec : mapping
    """

    y_name: str
    first: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    treated: tuple[str, ...]
    beside: tuple[str, ...]
    early: tuple[str, ...]
    fits: tuple[Fit, ...]
    effect: Effect
    apart: tuple[Effect, ...]
    by_cohort: tuple[Effect, ...]
    by_event: tuple[Effect, ...]
    ratio: float
    ratio_p: float
    effect_p: float
    earlier: Effect
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<SyntheticControl of {self.first!r} on {self.y_name!r}: effect {self.effect.estimate:.4g}, "
            f"{len(self.treated)} treated, {len(self.ids)} donors>"
        )

    @property
    def weight(self) -> Array:
        """Weight of each donor, (n0,), over all starts by treated regions and periods."""
        cells = np.array([f.units * (len(self.times) - f.start) for f in self.fits], dtype=float)
        return np.asarray(cells @ np.array([f.omega for f in self.fits]) / cells.sum())

    @property
    def state(self) -> dict[str, str]:
        """What each region that is not left out for empty cells is: a code of the terms "synthetic_state"."""
        shares = self.weight * len(self.ids)
        steps = np.searchsorted([_NONE, 1.0 - _NONE, 4.0 - _NONE], shares, side="right")
        kinds = ("donor-none", "donor-less", "donor-more", "donor-many")
        return {
            **dict.fromkeys(self.treated, "treated"),
            **{one: kinds[k] for one, k in zip(self.ids, steps.tolist(), strict=True)},
            **dict.fromkeys(self.beside, "beside"),
            **dict.fromkeys(self.early, "early"),
        }

    def variable(self, name: str = "weight") -> Variable:
        """Return the weights as a variable, at the last time."""
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times[-1:],
            values=self.weight[None, :],
            label=made(Message(_("Weight"))),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return what each region is, and the weight of donors; there is one time."""
        del at_time
        state = self.state
        weights = dict(zip(self.ids, self.weight.tolist(), strict=True))
        return tuple(state), (
            LayerColumn(
                name="state",
                en=_("Treated regions and donors"),
                values=np.array(list(state.values())),
                kinds={code: Message(term("synthetic_state", code)) for code in DONORS},
            ),
            LayerColumn(
                name="weight",
                en=_("Weight"),
                values=np.array([weights.get(one, np.nan) for one in state]),
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the effects, placebos, paths and weights of donors and periods."""
        return self._effects(), self._tests(), self._paths(), self._donors()

    def _effects(self) -> Table:
        rows = [("all", "", self.effect), *((e.key, "", e) for e in self.apart)]
        rows += [("cohort", e.key, e) for e in self.by_cohort]
        rows += [("event", f"{since_of(e):+d}", e) for e in self.by_event]
        return by(self).table(
            "synthetic",
            Message(
                _("Effect of {first} on {y} against synthetic controls"),
                first=policy_said(self, self.first),
                y=self.said(self.y_name),
            ),
            *effect_parts(rows, "synthetic_effect"),
            notes=self.notes,
        )

    def _tests(self) -> Table:
        return by(self).table(
            "synthetic_tests",
            _("Placebos"),
            part("what", _("What"), ["ratio", "effect", "earlier"], "text", "synthetic_test"),
            part(
                "estimate",
                _("Estimate"),
                np.array([self.ratio, abs(self.effect.estimate), self.earlier.estimate]),
            ),
            part(
                "p_value",
                _("p"),
                np.array([self.ratio_p, self.effect_p, self.earlier.p_value]),
                "p",
            ),
        )

    def _paths(self) -> Table:
        starts = [str(self.times[f.start]) for f in self.fits for _t in self.times]
        before = [np.append(f.lambda_, np.zeros(len(self.times) - f.start)) for f in self.fits]
        return by(self).table(
            "synthetic_paths",
            _("Treated and synthetic paths"),
            part("start", _("Treated from"), starts, "text"),
            Part(AXES["times"], [t for _f in self.fits for t in self.times]),
            part("treated", _("Treated"), np.concatenate([f.treated for f in self.fits])),
            part("synthetic", _("Synthetic"), np.concatenate([f.synthetic for f in self.fits])),
            part("gap", _("Gap"), np.concatenate([f.gap for f in self.fits])),
            part("weight", _("Weight"), np.concatenate(before)),
        )

    def _donors(self) -> Table:
        return by(self, "ids").table(
            "synthetic_donors", _("Weights of donors"), part("weight", _("Weight"), self.weight)
        )
