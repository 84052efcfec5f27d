"""Record of the geographical detectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Column, Note, Table
from ...words import Message, Words, _

Array = NDArray[np.float64]
Time = int | str


class Factor(NamedTuple):
    """A factor, the cut that was taken, and its tests; `limits` are its values where it is as it is."""

    name: str
    method: str
    classes: int
    q: float
    f: float
    p_f: float
    p_wang: float
    p_value: float
    tried: int
    limits: tuple[float, ...]


class Candidate(NamedTuple):
    """A cut that was tried; q is NaN where a stratum would have had too few regions."""

    name: str
    method: str
    classes: int
    q: float
    limits: tuple[float, ...]
    chosen: bool


class Interaction(NamedTuple):
    """Two factors laid over each other."""

    a: str
    b: str
    q_a: float
    q_b: float
    q: float
    strata: int
    kind: str
    p_gain: float
    p_interaction: float


class RiskTest(NamedTuple):
    """The means of two strata of a factor, by Welch's t."""

    name: str
    a: int
    b: int
    difference: float
    t: float
    df: float
    p_value: float
    p_holm: float


class Ecological(NamedTuple):
    """Two factors compared: q of the first less that of the second, and the gain in squared error."""

    a: str
    b: str
    difference: float
    gain: float
    p_value: float
    f: float
    p_f: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeoDetector(Record):
    """What strata of factors explain of a variable.

    Attributes
    ----------
    y : (n,) array
    strata : (k, n) array
        The stratum of each region under each factor, from zero.
    factors, interactions, risk_tests, ecological, candidates : tuples
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    variable: str
    y: Array
    factors: tuple[Factor, ...]
    strata: NDArray[np.intp]
    interactions: tuple[Interaction, ...]
    risk_tests: tuple[RiskTest, ...]
    ecological: tuple[Ecological, ...]
    candidates: tuple[Candidate, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def strongest(self) -> int:
        """The position of the factor with the largest q."""
        return int(np.argmax([f.q for f in self.factors]))

    @property
    def largest(self) -> float:
        """The largest q."""
        return self.factors[self.strongest].q

    def _stratum(self, factor: int, h: int) -> str | Message:
        """Return a stratum: an interval, or the value of a category."""
        found = self.factors[factor]
        words = self.spec.get("words", {}).get(found.name)
        if words:
            return Message("{label}", label=self.said(words[int(found.limits[h])]))
        if found.method == "none":
            return f"{found.limits[h]:.6g}"
        ends = found.limits
        return f"{'[' if h == 0 else '('}{ends[h]:.6g}, {ends[h + 1]:.6g}]"

    @door
    def risk(self, factor: str) -> Array:
        """Return the mean of y in the stratum of a factor that each region lies in, (n,)."""
        names = [one.name for one in self.factors]
        codes = self.strata[names.index(one_of("factor", factor, names))]
        found: Array = (np.bincount(codes, self.y) / np.bincount(codes))[codes]
        return found

    def tables(self) -> tuple[Table, ...]:
        """Return the four detectors, the means of the strata and every cut that was tried."""
        return (
            self._factors(),
            self._interactions(),
            self._means(),
            self._risk_tests(),
            self._ecological(),
            self._candidates(),
        )

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the mean of y in each region's stratum, and the stratum, by factor; `time` has no meaning."""
        del time
        out = []
        order = np.argsort([-f.q for f in self.factors], kind="stable")
        for k in order.tolist():
            name = self.said(self.factors[k].name)
            out.append(
                LayerColumn(
                    name=f"mean_{k + 1}",
                    en=Message(_("Mean in the stratum of {x}"), x=name),
                    values=self.risk(self.factors[k].name),
                )
            )
            out.append(
                LayerColumn(
                    name=f"stratum_{k + 1}",
                    en=Message(_("Stratum of {x}"), x=name),
                    values=self.strata[k] + 1.0,
                )
            )
        return self.ids, tuple(out)

    def _table(
        self, name: str, en: Words, columns: tuple[Column, ...], rows: Any, *notes: Note
    ) -> Table:
        return Table(
            name=name,
            en=en,
            columns=columns,
            rows=tuple(rows),
            notes=notes,
            labels=self.variable_labels,
        )

    def _factors(self) -> Table:
        return self._table(
            "geodetector",
            Message(
                _("Factor detector: how much of {x} lies between strata"),
                x=self.said(self.variable),
            ),
            (
                Column("factor", _("Factor"), "text", VARIABLE),
                Column("method", _("Cut by"), "text", "cut_method"),
                Column("classes", _("Strata"), "int"),
                Column("q", "q"),
                Column("f", "F"),
                Column("p_value", _("p, permutation"), "p"),
                Column("p_f", "p (F)", "p"),
                Column("p_wang", _("p, non-central F"), "p"),
                Column("tried", _("Cuts tried"), "int"),
            ),
            (
                (f.name, f.method, f.classes, f.q, f.f, f.p_value, f.p_f, f.p_wang, f.tried)
                for f in self.factors
            ),
            Note(
                _(
                    "The permutations ({n}) repeat the search for the cut; the p of F know nothing of it. "
                    "The non-central F of Wang et al. (2016) is for replication: it depends on the level of y."
                ),
                n=self.spec["permutations"],
            ),
        )

    def _interactions(self) -> Table:
        return self._table(
            "geodetector_interactions",
            _("Interaction detector"),
            (
                Column("a", _("Factor A"), "text", VARIABLE),
                Column("b", _("Factor B"), "text", VARIABLE),
                Column("q_a", "q(A)"),
                Column("q_b", "q(B)"),
                Column("q", "q(A∩B)"),
                Column("kind", _("Type"), "text", "interaction_type"),
                Column("p_gain", _("p, more than one alone"), "p"),
                Column("p_interaction", _("p, more than the sum"), "p"),
                Column("strata", _("Strata"), "int"),
            ),
            (
                (i.a, i.b, i.q_a, i.q_b, i.q, i.kind, i.p_gain, i.p_interaction, i.strata)
                for i in self.interactions
            ),
            Note(
                _(
                    "q of both is never below that of one: the type alone is no finding. The first p "
                    "is that both tell more than either, the second that they do beyond their sum."
                )
            ),
        )

    def _means(self) -> Table:
        rows = []
        for k, factor in enumerate(self.factors):
            for h in range(int(self.strata[k].max()) + 1):
                inside = self.y[self.strata[k] == h]
                spread = float(inside.std(ddof=1)) if len(inside) > 1 else float("nan")
                rows.append(
                    (factor.name, self._stratum(k, h), len(inside), float(inside.mean()), spread)
                )
        return self._table(
            "geodetector_risk",
            Message(_("Risk detector: mean of {x} by stratum"), x=self.said(self.variable)),
            (
                Column("factor", _("Factor"), "text", VARIABLE),
                Column("stratum", _("Stratum"), "text"),
                Column("n", _("Regions"), "int"),
                Column("mean", _("Mean")),
                Column("sd", _("Standard deviation")),
            ),
            rows,
        )

    def _risk_tests(self) -> Table:
        place = {f.name: k for k, f in enumerate(self.factors)}
        return self._table(
            "geodetector_risk_tests",
            _("Risk detector: differences between strata"),
            (
                Column("factor", _("Factor"), "text", VARIABLE),
                Column("a", _("Stratum A"), "text"),
                Column("b", _("Stratum B"), "text"),
                Column("difference", _("Difference of the means")),
                Column("t", "t"),
                Column("df", _("Degrees of freedom")),
                Column("p_value", "p", "p"),
                Column("p_holm", _("p (Holm)"), "p"),
            ),
            (
                (
                    r.name,
                    self._stratum(place[r.name], r.a),
                    self._stratum(place[r.name], r.b),
                    r.difference,
                    r.t,
                    r.df,
                    r.p_value,
                    r.p_holm,
                )
                for r in self.risk_tests
            ),
        )

    def _ecological(self) -> Table:
        return self._table(
            "geodetector_ecological",
            _("Ecological detector: do two factors explain unlike much?"),
            (
                Column("a", _("Factor A"), "text", VARIABLE),
                Column("b", _("Factor B"), "text", VARIABLE),
                Column("difference", "q(A) − q(B)"),
                Column("gain", _("Squared error of B less that of A")),
                Column("p_value", _("p, permutation"), "p"),
                Column("f", "F"),
                Column("p_f", "p (F)", "p"),
            ),
            ((e.a, e.b, e.difference, e.gain, e.p_value, e.f, e.p_f) for e in self.ecological),
            Note(
                _(
                    "Errors are those of each region predicted without itself; signs are permuted. F takes "
                    "two fits of one sample for independent, and is for replication."
                )
            ),
        )

    def _candidates(self) -> Table:
        return self._table(
            "geodetector_cuts",
            _("Every cut that was tried"),
            (
                Column("factor", _("Factor"), "text", VARIABLE),
                Column("method", _("Cut by"), "text", "cut_method"),
                Column("classes", _("Strata"), "int"),
                Column("q", "q"),
                Column("chosen", _("Taken"), "bool"),
                Column("limits", _("Limits"), "text"),
            ),
            (
                (
                    c.name,
                    c.method,
                    c.classes,
                    c.q,
                    c.chosen,
                    "; ".join(f"{v:.6g}" for v in c.limits),
                )
                for c in self.candidates
            ),
            Note(
                _(
                    "q is empty where a method has no such cut, or a stratum would have fewer than two regions."
                )
            ),
        )
