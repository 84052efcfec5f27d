"""Records of shift–share designs: exposure-robust inference, and the instrument itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ...._calls.door import door
from ....errors import UnknownColumnError, listed
from ....results.by import AXES
from ....results.estimates import check_level, z_and_p
from ....results.labelled import Labelled
from ....results.table import VARIABLE, Column, Note, Table
from ....terms import Named
from ....words import Message, _
from ..exposures import Exposures, each_shock, exposure_table

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inference:
    """One kind of inference on the coefficient.

    Attributes
    ----------
    method : {"hc1", "clustered", "akm", "akm0", "shocks"}
    std_error : float
        Of "akm0" half of the interval over its normal quantile; infinite where the set is unbounded.
    statistic, p_value : float
        Against the null value: t by regions, z by shocks.
    pieces : tuple of (low, high)
        The interval; of "akm0" perhaps two half-lines, or the whole line.
    groups : int
        Clusters: of regions, or of shocks.
    """

    method: str
    std_error: float
    statistic: float
    p_value: float
    pieces: tuple[tuple[float, float], ...]
    groups: int

    @property
    def bounded(self) -> bool:
        """Whether the set has no infinite end."""
        return all(np.isfinite(piece).all() for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureRobust(Labelled):
    """One coefficient of a shift–share design, with exposure-robust inference.

    Attributes
    ----------
    y_name : str
    terms : one name
        The regressor: the shift–share variable itself, or what it instruments.
    instrument : str
        The shift–share variable.
    model : {"ols", "iv"}
    estimates : (1,) array
    covariance : (1, 1) array
        AKM's.
    null, level : float
    inference : tuple of Inference
        By regions first, then by shocks.
    exposures : Exposures
    rotemberg, alone, first_stage : (K,) arrays
        Weight of each industry in the estimate, the estimate by it alone, the F of its first stage (NaN
        for least squares).
    rest : float
        What the shares leave of the instrument, as a share of its length; 0 where it is shares × shocks.
    nobs, n_effects : int
    effects : names
    fixed_effects : str
    notes : tuple of Note
    """

    y_name: str
    terms: tuple[str, ...]
    instrument: str
    model: str
    estimates: Array
    covariance: Array
    null: float
    level: float
    inference: tuple[Inference, ...]
    exposures: Exposures
    rotemberg: Array
    alone: Array
    first_stage: Array
    rest: float
    nobs: int
    n_effects: int
    effects: tuple[str, ...]
    fixed_effects: str
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        akm = self.by("akm")
        return (
            f"<ExposureRobust {self.model} of {self.y_name!r} on {self.terms[0]!r}: "
            f"{float(self.estimates[0]):.4g} ({akm.std_error:.4g}), {akm.groups} clusters of shocks>"
        )

    @property
    def se(self) -> Array:
        """AKM standard error, (1,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def covariance_said(self) -> Named:
        """What the standard error is, under a table of models."""
        return Named("exposure_errors", "akm")

    @door
    def by(self, method: str) -> Inference:
        """Return one kind of inference.

        Raises
        ------
        UnknownColumnError
            If there is none of this name.
        """
        found = [one for one in self.inference if one.method == method]
        if not found:
            raise UnknownColumnError(
                _("There is no inference {name!r}; there are: {names}."),
                name=method,
                names=listed([one.method for one in self.inference]),
            )
        return found[0]

    def _terms(self) -> tuple[Sequence[str], tuple[str, ...]]:
        return self.terms, ("term",)

    def _significance(self) -> tuple[Array, Array]:
        return z_and_p(self.estimates - self.null, self.se)

    def _ends(self, level: float) -> Array:
        half = float(ndtri(0.5 + check_level(level) / 2)) * self.se
        return np.column_stack([self.estimates - half, self.estimates + half])

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficient, inference side by side, the shocks, the industries, each shock."""
        return (
            self._coefficient(),
            self._inference(),
            self._shocks(),
            self._industries(),
            self._each(),
        )

    def _coefficient(self) -> Table:
        akm = self.by("akm")
        low, high = akm.pieces[0]
        title = (
            _("{x} on {y}, least squares")
            if self.model == "ols"
            else _("{x} on {y}, instrumented by {z}")
        )
        return Table(
            name="coefficients",
            en=Message(
                title,
                x=self.said(self.terms[0]),
                y=self.said(self.y_name),
                z=self.said(self.instrument),
            ),
            columns=(
                AXES["terms"],
                Column("estimate", _("Estimate")),
                Column("std_error", _("Std. error (AKM)")),
                Column("statistic", _("z")),
                Column("p_value", _("p"), "p"),
                Column("low", Message(_("{level:g}% low"), level=100 * self.level)),
                Column("high", Message(_("{level:g}% high"), level=100 * self.level)),
            ),
            rows=(
                (
                    self.terms[0],
                    float(self.estimates[0]),
                    akm.std_error,
                    akm.statistic,
                    akm.p_value,
                    low,
                    high,
                ),
            ),
            notes=self.notes,
            labels=self.variable_labels,
        )

    def _inference(self) -> Table:
        rows = []
        for one in self.inference:
            for k, (low, high) in enumerate(one.pieces):
                shown = (
                    (one.std_error, one.statistic, one.p_value, one.groups)
                    if not k
                    else (None,) * 4
                )
                se, statistic, p, groups = shown
                se = None if se is None or not np.isfinite(se) else se
                rows.append(
                    (Named("exposure_errors", one.method), se, statistic, p, low, high, groups)
                )
        return Table(
            name="exposure_inference",
            en=_("Inference by regions and by shocks"),
            columns=(
                Column("method", _("Standard errors"), "text"),
                Column("std_error", _("Std. error")),
                Column("statistic", _("t or z")),
                Column("p_value", _("p"), "p"),
                Column("low", Message(_("{level:g}% low"), level=100 * self.level)),
                Column("high", Message(_("{level:g}% high"), level=100 * self.level)),
                Column("groups", _("Groups"), "int"),
            ),
            rows=tuple((Note("{m}", m=row[0]), *row[1:]) for row in rows),
            notes=self._said_of_sets(),
            labels=self.variable_labels,
        )

    def _said_of_sets(self) -> tuple[Note, ...]:
        found = self.by("akm0")
        if found.pieces == ((-np.inf, np.inf),):
            kind = Note(
                _("The AKM0 set is the whole line: the shocks say nothing about {x}."),
                x=self.said(self.terms[0]),
            )
        elif not found.bounded:
            kind = Note(
                _(
                    "The AKM0 set is unbounded, two half-lines: the instrument is weak, or the shocks are few."
                )
            )
        else:
            kind = Note(
                _(
                    "AKM0 imposes the null and inverts the test; its standard error is half of the interval "
                    "over the normal quantile."
                )
            )
        null = Note(
            _(
                "t or z against {null:g}; groups: regions, or clusters of them, above; clusters of shocks "
                "below."
            ),
            null=self.null,
        )
        return kind, null

    def _shocks(self) -> Table:
        return exposure_table(self.exposures, self.variable_labels, self._about_shocks())

    def _about_shocks(self) -> tuple[Note, ...]:
        if self.rest == 0.0:
            return (
                Note(
                    _(
                        "The instrument is shares times these shocks, but for rounding. Exposure: sums of shares over the "
                        "sample, in all one."
                    )
                ),
            )
        return (
            Note(
                _(
                    "Shocks by least squares of the instrument on the shares, which leaves {rest:.2g} % of its "
                    "length: it is not made of one shock an industry (the own region left out), so there is no "
                    "regression of the shocks."
                ),
                rest=100.0 * self.rest,
            ),
        )

    def _industries(self) -> Table:
        found = self.exposures
        mean, share = found.mean(), found.by_industry
        order = np.argsort(-np.abs(self.rotemberg), kind="stable")
        negative = float(self.rotemberg[self.rotemberg < 0.0].sum())
        notes = [
            Note(
                _(
                    "Weight: of the industry in the estimate (Rotemberg), in all one; estimate: with this industry alone "
                    "as the instrument. Weights below zero sum to {negative:.3g}."
                ),
                negative=negative,
            )
        ]
        if self.model == "iv":
            notes.append(
                Note(
                    _(
                        "F: of the first stage with this industry alone, standard errors as by regions."
                    )
                )
            )
        return Table(
            name="rotemberg",
            en=_("What each industry weighs in the estimate"),
            columns=(
                AXES["industries"],
                Column("cluster", _("Cluster of shocks"), "text", VARIABLE),
                Column("exposure", _("Exposure")),
                Column("shock", _("Mean shock")),
                Column("weight", _("Weight")),
                Column("estimate", _("Estimate")),
                *((Column("f", _("F")),) if self.model == "iv" else ()),
            ),
            rows=tuple(
                (
                    found.industries[k],
                    found.groups[k],
                    float(share[k]),
                    float(mean[k]),
                    float(self.rotemberg[k]),
                    float(self.alone[k]),
                    *((float(self.first_stage[k]),) if self.model == "iv" else ()),
                )
                for k in order.tolist()
            ),
            notes=tuple(notes),
            labels=self.variable_labels,
        )

    def _each(self) -> Table:
        found = self.exposures
        return each_shock(found, self.variable_labels)
