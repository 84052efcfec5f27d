"""Record of one coefficient over all choices of controls and effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from ....results.by import by, part
from ....results.estimates import interval
from ....results.measures import measures
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, Words, _

Array = NDArray[np.float64]

ALPHA = 0.05
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpecificationCurve(Record):
    """What `specification_curve` returns: S models of one coefficient.

    Attributes
    ----------
    y_name, variable : str
    controls : k names
        Those that are in some models and not in others.
    always : names of controls in every model
    estimates, se, p_values : (S,) arrays
    df, nobs : (S,) arrays of int
    has : (S, k) array of bool
        Which model has which control.
    effects : S tuples of names
        The fixed effects of each model.
    spec : mapping
    """

    y_name: str
    variable: str
    controls: tuple[str, ...]
    always: tuple[str, ...]
    estimates: Array
    se: Array
    p_values: Array
    df: NDArray[np.int_]
    nobs: NDArray[np.int_]
    has: NDArray[np.bool_]
    effects: tuple[tuple[str, ...], ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<SpecificationCurve of {self.variable!r} on {self.y_name!r}: {self.size} models, "
            f"{self.estimates.min():.4g} to {self.estimates.max():.4g}>"
        )

    @property
    def size(self) -> int:
        """Number of models."""
        return len(self.estimates)

    @property
    def median(self) -> float:
        """Median of the estimates."""
        return float(np.median(self.estimates))

    @property
    def share_significant(self) -> float:
        """Share of the models in which p < 0.05."""
        return float((self.p_values < ALPHA).mean())

    @property
    def intervals(self) -> Array:
        """Ends of the 95% intervals, (S, 2)."""
        half = stdtrit(self.df.astype(float), (1.0 + LEVEL) / 2.0) * self.se
        return np.column_stack([self.estimates - half, self.estimates + half])

    @property
    def all_effects(self) -> tuple[str, ...]:
        """Fixed effects that are in some models and not in others."""
        every = dict.fromkeys(name for one in self.effects for name in one)
        return tuple(e for e in every if not all(e in one for one in self.effects))

    def choices(self) -> list[tuple[str, Words, NDArray[np.bool_]]]:
        """Return what is chosen: a key, what it is called, and which model has it."""
        own = [(c, self.said(c), self.has[:, k]) for k, c in enumerate(self.controls)]
        more = [
            (
                e,
                Message(_("Effects of {name}"), name=self.said(e)),
                np.array([e in one for one in self.effects]),
            )
            for e in self.all_effects
        ]
        return own + more

    def tables(self) -> tuple[Table, ...]:
        """Return the models by their estimate, the summary, and what each choice does."""
        return self._models(), self._summary(), self._by_choice()

    def _models(self) -> Table:
        order = np.argsort(self.estimates, kind="stable")
        estimates, se = self.estimates[order], self.se[order]
        statistics = np.divide(estimates, se, out=np.full(len(se), np.nan), where=se > 0)
        return by(self).table(
            "specification_curve",
            Message(
                _("Coefficient of {x} on {y} in every model"),
                x=self.said(self.variable),
                y=self.said(self.y_name),
            ),
            part("model", _("Model"), np.arange(1, len(order) + 1)),
            part("estimate", _("Estimate"), estimates),
            part("std_error", _("Std. error"), se),
            part("statistic", _("t"), statistics),
            part("p_value", _("p"), self.p_values[order], "p"),
            *interval(self.intervals[order].T),
            part("nobs", _("Observations"), np.asarray(self.nobs)[order], "int"),
            # expressions such as log(x) are no keys of a table
            *(
                part(f"choice_{k}", said, np.asarray(has)[order], "bool")
                for k, (_key, said, has) in enumerate(self.choices(), start=1)
            ),
            notes=self._notes(),
        )

    def _summary(self) -> Table:
        low, high = self.intervals.T
        return measures(
            "specification_summary",
            Message(_("All models together: {x}"), x=self.said(self.variable)),
            "what",
            (
                ("models", _("Models"), self.size),
                ("median", _("Median estimate"), self.median),
                ("least", _("Least estimate"), self.estimates.min()),
                ("most", _("Largest estimate"), self.estimates.max()),
                ("above", _("Estimates above zero"), (self.estimates > 0).sum()),
                ("clear_above", _("Intervals above zero"), (low > 0).sum()),
                ("clear_below", _("Intervals below zero"), (high < 0).sum()),
            ),
        )

    def _by_choice(self) -> Table:
        sure = self.p_values < ALPHA

        def middle(at: NDArray[np.bool_]) -> float:
            return float(np.median(self.estimates[at])) if at.any() else float("nan")

        def share(at: NDArray[np.bool_]) -> float:
            return float(sure[at].mean()) if at.any() else float("nan")

        found = list(self.choices())
        names = [Note("{said}", said=said) for _key, said, _with in found]
        with_it = [one for _key, _said, one in found]
        return by(self).table(
            "specification_choices",
            _("What each choice does"),
            part("key", _("Key"), [key for key, *_rest in found], "text"),
            part("choice", _("Choice"), names, "text"),
            part("median_with", _("Median with it"), [middle(h) for h in with_it]),
            part("median_without", _("Median without it"), [middle(~h) for h in with_it]),
            part("significant_with", _("Share with p < 0.05, with it"), map(share, with_it)),
            part(
                "significant_without",
                _("Share with p < 0.05, without it"),
                [share(~h) for h in with_it],
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        out = [
            Note(
                _(
                    "The models share their data: how many are significant is no test, but shows what the "
                    "choice of controls does."
                )
            )
        ]
        if self.always:
            out.append(
                Note(_("In every model: {controls}."), controls=[self.said(c) for c in self.always])
            )
        if len(set(self.nobs.tolist())) > 1:
            out.append(
                Note(_("N differs: more effects leave out rows that stand alone in a level."))
            )
        return tuple(out)
