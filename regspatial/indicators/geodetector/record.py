"""Record of the geographical detectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...results.by import each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Note, Table
from ...words import Message, _

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

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the mean of y in each region's stratum, and the stratum, by factor; `time` has no meaning."""
        del at_time
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

    def _factors(self) -> Table:
        return each(self, self.factors).table(
            "geodetector",
            Message(
                _("Factor detector: how much of {x} lies between strata"),
                x=self.said(self.variable),
            ),
            part("factor", _("Factor"), "name", "text", VARIABLE),
            part("method", _("Cut by"), kind="text", terms="cut_method"),
            part("classes", _("Strata"), kind="int"),
            part("q", "q"),
            part("f", "F"),
            part("p_value", _("p, permutation"), kind="p"),
            part("p_f", "p (F)", kind="p"),
            part("p_wang", _("p, non-central F"), kind="p"),
            part("tried", _("Cuts tried"), kind="int"),
            notes=(
                Note(
                    _(
                        "The permutations ({n}) repeat the search for the cut; the p of F know nothing of it. "
                        "The non-central F of Wang et al. (2016) is for replication: it depends on the level of y."
                    ),
                    n=self.spec["permutations"],
                ),
            ),
        )

    def _interactions(self) -> Table:
        return each(self, self.interactions).table(
            "geodetector_interactions",
            _("Interaction detector"),
            part("a", _("Factor A"), kind="text", terms=VARIABLE),
            part("b", _("Factor B"), kind="text", terms=VARIABLE),
            part("q_a", "q(A)"),
            part("q_b", "q(B)"),
            part("q", "q(A∩B)"),
            part("kind", _("Type"), kind="text", terms="interaction_type"),
            part("p_gain", _("p, more than one alone"), kind="p"),
            part("p_interaction", _("p, more than the sum"), kind="p"),
            part("strata", _("Strata"), kind="int"),
            notes=(
                Note(
                    _(
                        "q of both is never below that of one: the type alone is no finding. The first p "
                        "is that both tell more than either, the second that they do beyond their sum."
                    )
                ),
            ),
        )

    def _means(self) -> Table:
        strata = [
            (k, h, self.y[codes == h])
            for k, codes in enumerate(self.strata)
            for h in range(int(codes.max()) + 1)
        ]

        def spread(one: tuple[int, int, Array]) -> float:
            return float(one[2].std(ddof=1)) if len(one[2]) > 1 else float("nan")

        return each(self, strata).table(
            "geodetector_risk",
            Message(_("Risk detector: mean of {x} by stratum"), x=self.said(self.variable)),
            part("factor", _("Factor"), lambda one: self.factors[one[0]].name, "text", VARIABLE),
            part("stratum", _("Stratum"), lambda one: self._stratum(one[0], one[1]), "text"),
            part("n", _("Regions"), lambda one: len(one[2]), "int"),
            part("mean", _("Mean"), lambda one: float(one[2].mean())),
            part("sd", _("Standard deviation"), spread),
        )

    def _risk_tests(self) -> Table:
        place = {f.name: k for k, f in enumerate(self.factors)}
        return each(self, self.risk_tests).table(
            "geodetector_risk_tests",
            _("Risk detector: differences between strata"),
            part("factor", _("Factor"), "name", "text", VARIABLE),
            part("a", _("Stratum A"), lambda r: self._stratum(place[r.name], r.a), "text"),
            part("b", _("Stratum B"), lambda r: self._stratum(place[r.name], r.b), "text"),
            part("difference", _("Difference of the means")),
            part("t", "t"),
            part("df", _("Degrees of freedom")),
            part("p_value", "p", kind="p"),
            part("p_holm", _("p (Holm)"), kind="p"),
        )

    def _ecological(self) -> Table:
        return each(self, self.ecological).table(
            "geodetector_ecological",
            _("Ecological detector: do two factors explain unlike much?"),
            part("a", _("Factor A"), kind="text", terms=VARIABLE),
            part("b", _("Factor B"), kind="text", terms=VARIABLE),
            part("difference", "q(A) − q(B)"),
            part("gain", _("Squared error of B less that of A")),
            part("p_value", _("p, permutation"), kind="p"),
            part("f", "F"),
            part("p_f", "p (F)", kind="p"),
            notes=(
                Note(
                    _(
                        "Errors are those of each region predicted without itself; signs are permuted. F takes "
                        "two fits of one sample for independent, and is for replication."
                    )
                ),
            ),
        )

    def _candidates(self) -> Table:
        return each(self, self.candidates).table(
            "geodetector_cuts",
            _("Every cut that was tried"),
            part("factor", _("Factor"), "name", "text", VARIABLE),
            part("method", _("Cut by"), kind="text", terms="cut_method"),
            part("classes", _("Strata"), kind="int"),
            part("q", "q"),
            part("chosen", _("Taken"), kind="bool"),
            part("limits", _("Limits"), lambda c: "; ".join(f"{v:.6g}" for v in c.limits), "text"),
            notes=(
                Note(
                    _(
                        "q is empty where a method has no such cut, or a stratum would have fewer than two regions."
                    )
                ),
            ),
        )
