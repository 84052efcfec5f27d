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
from ....results.by import axis, by, part
from ....results.estimates import check_level, interval, z_and_p
from ....results.labelled import Labelled
from ....results.table import VARIABLE, Note, Table
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
        title = (
            _("{x} on {y}, least squares")
            if self.model == "ols"
            else _("{x} on {y}, instrumented by {z}")
        )
        return by(self, axis("terms", self.terms[:1])).table(
            "coefficients",
            Message(
                title,
                x=self.said(self.terms[0]),
                y=self.said(self.y_name),
                z=self.said(self.instrument),
            ),
            part("estimate", _("Estimate"), self.estimates[:1]),
            part("std_error", _("Std. error (AKM)"), akm.std_error),
            part("statistic", _("z"), akm.statistic),
            part("p_value", _("p"), akm.p_value, "p"),
            *interval(akm.pieces[0], self.level),
            notes=self.notes,
        )

    def _inference(self) -> Table:
        pieces = [(one, k) for one in self.inference for k in range(len(one.pieces))]

        def once(field: str) -> list[Any]:
            """Return a number of each method beside the first piece of its set, None beside the others."""
            found = [None if k else getattr(one, field) for one, k in pieces]
            return [v if v is None or np.isfinite(v) else None for v in found]

        ends = np.reshape([one.pieces[k] for one, k in pieces], (-1, 2)).T
        names = [Note("{m}", m=Named("exposure_errors", one.method)) for one, _k in pieces]
        return by(self).table(
            "exposure_inference",
            _("Inference by regions and by shocks"),
            part("method", _("Standard errors"), names, "text"),
            part("std_error", _("Std. error"), once("std_error")),
            part("statistic", _("t or z"), once("statistic")),
            part("p_value", _("p"), once("p_value"), "p"),
            *interval((ends[0], ends[1]), self.level),
            part("groups", _("Groups"), once("groups"), "int"),
            notes=self._said_of_sets(),
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
        return exposure_table(self.exposures, self._about_shocks())

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
        found, iv = self.exposures, self.model == "iv"
        order = np.argsort(-np.abs(self.rotemberg), kind="stable")
        names = [found.industries[k] for k in order]
        notes = [
            Note(
                _(
                    "Weight: of the industry in the estimate (Rotemberg), in all one; estimate: with this industry alone "
                    "as the instrument. Weights below zero sum to {negative:.3g}."
                ),
                negative=float(self.rotemberg[self.rotemberg < 0.0].sum()),
            )
        ]
        if iv:
            said = _(
                "F: of the first stage with this industry alone, standard errors as by regions."
            )
            notes.append(Note(said))
        clusters = [found.groups[k] for k in order]
        return by(self, axis("industries", names)).table(
            "rotemberg",
            _("What each industry weighs in the estimate"),
            part("cluster", _("Cluster of shocks"), clusters, "text", VARIABLE),
            part("exposure", _("Exposure"), found.by_industry[order]),
            part("shock", _("Mean shock"), found.mean()[order]),
            part("weight", _("Weight"), self.rotemberg[order]),
            part("estimate", _("Estimate"), self.alone[order]),
            *((part("f", _("F"), self.first_stage[order]),) if iv else ()),
            notes=notes,
        )

    def _each(self) -> Table:
        found = self.exposures
        return each_shock(found, self.variable_labels)
