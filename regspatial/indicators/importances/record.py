"""Record of importances: what trees predict, and what their predictions owe to each predictor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers import Label, Variable
from ...errors import ParameterError, SpecificationError, listed
from ...results.by import axis, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Note, Table
from ...words import Message, _, n_, p_
from .parts import Score, Validation

Array = NDArray[np.float64]
Time = int | str

TOGETHER = 0.9
"""|r| of two predictors from which their importances are said to be shared."""


_PREDICTOR = part("predictor", _("Predictor"), attrgetter("name"), "text", VARIABLE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Importances(Record):
    """What boosted trees predict, and what their predictions owe to each predictor.

    Attributes
    ----------
    validation : tuple of Validation
        Out of sample first, the strictest scheme on top.
    predicts : bool
        Whether R² of the first is positive and its p below .05; if not there are no importances.
    scores : tuple of Score
        By mean |φ|, the largest first; empty where nothing is predicted.
    y, base, predicted : (T, n) arrays
        Observed; where predictions start from; predictions of rows that were left out.
    x, phi : (k, T, n) arrays
        Predictors and their SHAP values, in the order of `terms`; base + Σφ = predicted.
    blocks : (n,) array
        The fold of each region in the first repeat of the first scheme.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    y_name: str
    terms: tuple[str, ...]
    validation: tuple[Validation, ...]
    predicts: bool
    scores: tuple[Score, ...]
    y: Array
    x: Array
    phi: Array
    base: Array
    predicted: Array
    blocks: NDArray[np.intp]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def out_of_sample(self) -> Validation:
        """The trees' fit by the strictest scheme."""
        return self.validation[0]

    @property
    def r2(self) -> float:
        """R² of predictions of rows that were left out."""
        return self.out_of_sample.r2

    @property
    def linear(self) -> Validation:
        """The linear fit by the same scheme."""
        return next(
            v
            for v in self.validation
            if v.model == "linear" and v.scheme == self.out_of_sample.scheme
        )

    @door
    def local(self, x: str) -> Variable:
        """Return the SHAP values of one predictor by region and time.

        Raises
        ------
        SpecificationError
            If the trees do not predict.
        ParameterError
            If there is no such predictor.
        """
        if not self.predicts:
            raise SpecificationError(
                _(
                    "The trees do not predict {y} (R² out of sample {fit:.2f}), so there are no SHAP values of them."
                ),
                y=self.said(self.y_name),
                fit=self.r2,
            )
        one_of("x", x, self.terms)
        said = Message(_("SHAP value of {x}"), x=self.said(x))
        return Variable(
            name=f"phi_{self.terms.index(x) + 1}",
            ids=self.ids,
            times=self.times,
            values=self.phi[self.terms.index(x)],
            label=Label(en=said.text("en"), zh=said.text("zh")),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the validation; importances, splits and SHAP values by region where there are some."""
        found = [self._validation()]
        if self.predicts:
            found.append(self._importances())
            if self.spec["engine"] == "xgboost":
                found.append(self._splits())
        return (*found, self._local())

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return SHAP values at one time (default: the last), the most important first; predictions; blocks."""
        t = len(self.times) - 1 if at_time is None else self._at(at_time)
        when = "" if len(self.times) == 1 else f", {self.times[t]}"
        out = [
            LayerColumn(
                name=f"phi_{k}",
                en=Message(_("SHAP value of {x}{when}"), x=self.said(s.name), when=when),
                values=self.phi[self.terms.index(s.name), t],
            )
            for k, s in enumerate(self.scores, 1)
        ]
        y = self.said(self.y_name)
        out += [
            LayerColumn(
                name="residual",
                en=Message(_("{y} less its prediction, left out{when}"), y=y, when=when),
                values=self.y[t] - self.predicted[t],
            ),
            LayerColumn(
                name="predicted",
                en=Message(_("Prediction of {y}, left out{when}"), y=y, when=when),
                values=self.predicted[t],
            ),
            LayerColumn(name="block", en=_("Block left out together"), values=self.blocks + 1.0),
        ]
        return self.ids, tuple(out)

    def _at(self, time: object) -> int:
        texts = [str(t) for t in self.times]
        if str(time) not in texts:
            raise ParameterError(
                _("There is no time {time!r}; there are: {times}."), time=time, times=listed(texts)
            )
        return texts.index(str(time))

    def _validation(self) -> Table:
        return each(self, self.validation).table(
            "validation",
            Message(_("Predictive accuracy for {y}"), y=self.said(self.y_name)),
            part("scheme", _("Validation"), None, "text", "validation_scheme"),
            part("model", _("Model"), None, "text", "validation_model"),
            part("r2", "R²"),
            part("r2_low", _("R², least of a fold")),
            part("r2_high", _("R², largest of a fold")),
            part("rmse", _("RMSE")),
            part("rmse_sd", _("RMSE, sd over folds")),
            part("rmse_low", _("RMSE, least of a fold")),
            part("rmse_high", _("RMSE, largest of a fold")),
            part("p_value", _("p, no better than the mean"), None, "p"),
            part("refits", _("Refits"), lambda v: v.refits or None, "int"),
            notes=(self.verdict, *self._notes()),
            labels=self.variable_labels,
        )

    @property
    def verdict(self) -> Note:
        """Whether there are importances, in a sentence."""
        fields = {"y": self.said(self.y_name), "fit": f"{self.r2:.3f}"}
        if not self.predicts and self.r2 > 0.0:
            return Note(
                _(
                    "Out of sample the trees predict {y} with an R² of {fit}, which is not statistically significant (p = {p}); "
                    "importances are therefore not reported."
                ),
                p=f"{self.out_of_sample.p_value:.2f}",
                **fields,
            )
        if not self.predicts:
            return Note(
                _(
                    "Out of sample the trees explain nothing of {y} (R² {fit}); importances are therefore not reported."
                ),
                **fields,
            )
        if self.r2 < self.linear.r2:
            return Note(
                _(
                    "Out of sample the trees predict {y} with an R² of {fit}, a linear regression with one of {linear}: what the "
                    "trees find beyond a line does not carry over to other regions."
                ),
                linear=f"{self.linear.r2:.3f}",
                **fields,
            )
        return Note(
            _(
                "Out of sample the trees predict {y} with an R² of {fit}, a linear regression with one of {linear}."
            ),
            linear=f"{self.linear.r2:.3f}",
            **fields,
        )

    def _notes(self) -> Iterator[Note]:
        yield Note(
            _(
                "R² out of sample is against the mean of the rows that were shown; it is the mean over "
                "{repeats} {repeats:division|divisions} into {folds} folds. All times of a region are left out together. p is of a "
                "one-sided t over regions of how much the squared error is below that of the mean."
            ),
            repeats=self.spec["repeats"],
            folds=self.spec["folds"],
        )
        if self.spec["left_out"]:
            yield Note(
                n_(
                    "{n} row with an empty cell is left out.",
                    "{n} rows with an empty cell are left out.",
                ),
                n=self.spec["left_out"],
            )

    def _importances(self) -> Table:
        return each(self, self.scores).table(
            "importances",
            Message(
                _("Contribution of each predictor to the predictions of {y}"),
                y=self.said(self.y_name),
            ),
            _PREDICTOR,
            part("shap", _("Mean |SHAP|")),
            part("shap_low", _("2.5 % of refits")),
            part("shap_high", _("97.5 % of refits")),
            part("share", p_("importance", "Share")),
            part("permutation", _("Permutation: R² lost")),
            part("permutation_low", _("Permutation, 2.5 %")),
            part("permutation_high", _("Permutation, 97.5 %")),
            part("direction", _("Rank correlation of x and φ")),
            notes=self._importance_notes(),
        )

    def _importance_notes(self) -> Iterator[Note]:
        yield Note(
            _(
                "Of predictions of rows that were left out, in the unit of {y}. Importances are of predictions, "
                "not of causes; the intervals are those of {refits} refits, not confidence intervals."
            ),
            y=self.said(self.y_name),
            refits=self.out_of_sample.refits,
        )
        pairs = self.together()
        if pairs:
            yield Note(
                _(
                    "Correlated by {limit} or more, so that each may have any part of what they share: {pairs}."
                ),
                limit=TOGETHER,
                pairs=listed(
                    [Message("{a} – {b}", a=self.said(a), b=self.said(b)) for a, b in pairs], 8
                ),
            )

    def together(self) -> list[tuple[str, str]]:
        """Return pairs of predictors that are correlated by 0.9 or more in size."""
        flat = self.x.reshape(len(self.terms), -1)
        flat = flat[:, np.isfinite(flat).all(axis=0)]
        moving = [j for j in range(len(self.terms)) if np.ptp(flat[j]) > 0.0]
        if len(moving) < 2:
            return []
        r: Any = np.corrcoef(flat[moving])
        return [
            (self.terms[moving[a]], self.terms[moving[b]])
            for a in range(len(moving))
            for b in range(a + 1, len(moving))
            if abs(r[a, b]) >= TOGETHER
        ]

    def _splits(self) -> Table:
        return each(self, self.scores).table(
            "splits",
            _("Splits of the trees on all rows"),
            _PREDICTOR,
            part("weight", _("Splits (weight)"), lambda s: int(s.weight), "int"),
            part("gain", _("Mean gain")),
            part("cover", _("Mean cover, rows")),
            part("total_gain", _("Total gain")),
            part("total_cover", _("Total cover")),
            notes=(
                Note(
                    _(
                        "Total gain is gain times weight, total cover is cover times weight. A predictor that no tree "
                        "splits on has zero. These are in sample, and favour predictors with many values."
                    )
                ),
            ),
        )

    def _local(self) -> Table:
        shown = [self.terms.index(s.name) for s in self.scores]
        predicts = (
            [
                part("base", _("Base of the prediction"), self.base.T),
                *(
                    part(
                        f"phi_{k}",
                        Message(_("SHAP value of {x}"), x=self.said(self.terms[j])),
                        self.phi[j].T,
                    )
                    for k, j in enumerate(shown, 1)
                ),
            ]
            if self.predicts
            else []
        )
        found = by(
            self,
            "ids",
            axis("times", self.times),
            where=np.isfinite(self.predicted.T),
            shown=("id", "time")[: len(self.times)],
        )
        return found.table(
            "local",
            _("Predictions of rows that were left out"),
            part("observed", _("Observed"), self.y.T),
            part("predicted", _("Predicted"), self.predicted.T),
            *predicts,
        )
