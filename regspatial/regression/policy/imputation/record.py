"""Record of what a policy did in the regions that have it and in those beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._calls.edges import ask
from ....containers import Regions, Variable
from ....errors import ParameterError, listed
from ....results.by import Part, by, each, part
from ....results.layer import LayerColumn
from ....results.measures import VALUE, measures
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.table import Column, Note, Table
from ....terms import Named
from ....words import Language, Message, Sentence, Spoken, Words, _, p_
from .clean_cells import CELLS, Kept, kept_parts, ring_part
from .covariate_effects import Covariates
from .effects import Effect
from .pretrends import PreTrend, leads_table
from .shades import shaded

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach(Kept):
    """The estimates when neighbours up to one ring count as exposed, and what is kept then.

    Attributes
    ----------
    treated, own, outermost : Effect
    """

    treated: Effect
    own: Effect
    outermost: Effect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyEffects(Record):
    """What `policy` returns: effects of a policy at home and next door, from cells it has not reached.

    Attributes
    ----------
    y_name, first : str
    ids : n regions
    times : T periods
    effects : tuple of Effect
        In the order of the table: "treated", "own", "both", "ring-1" …, "total"; with a linear exposure "treated",
        "alone", "exposed", "gamma", "total"; by vintages "gamma-1" …, and "vintage", the last less the first.
    beside : tuple of Effect
        What estimators say that do not look at neighbours: "two-way", "callaway".
    rings : what each ring, or vintage, is called
    own, next_door : tuples of Effect by periods since the own start, since the first treated neighbour
    bands : (float, float)
        Critical values that hold for all of `own`, of `next_door`, together at 95%.
    pre_trends : tuple of PreTrend
    randomised : (2,) array or None
        p of the effect on treated regions and of the spillover by starts handed out anew.
    covariates : Covariates or None
        What the policy does to each covariate (`.effects`, `.p`), and the effect without those that it moves.
    reach : tuple of Reach
    cells : (T, n) array of codes of `CELLS`
    ring : (T, n) array
        The ring of each cell, 0 where no region in a ring is treated.
    exposure : (T, n) array or None
        With a linear exposure the sums of each region's weights of treated regions.
    lambda_, rho : float
        Fitted correlation of errors between neighbours and over time; NaN where the clean cells do not tell it.
    spec : mapping
    """

    y_name: str
    first: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    effects: tuple[Effect, ...]
    beside: tuple[Effect, ...]
    rings: tuple[Words, ...]
    own: tuple[Effect, ...]
    next_door: tuple[Effect, ...]
    bands: tuple[float, float]
    pre_trends: tuple[PreTrend, ...]
    randomised: Array | None
    reach: tuple[Reach, ...]
    cells: NDArray[np.int64]
    ring: NDArray[np.int64]
    lambda_: float
    rho: float
    covariates: Covariates | None = None
    exposure: Array | None = None
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        one = self.effect("treated")
        low, high = one.interval
        return (
            f"<PolicyEffects of {self.first!r} on {self.y_name!r}: effect on treated regions "
            f"{one.estimate:.4g} [{low:.4g}, {high:.4g}], {one.units} of {len(self.ids)} regions>"
        )

    @property
    def linear(self) -> bool:
        """Whether spillover is taken for linear in exposure."""
        return bool(self.spec.get("exposure") == "linear")

    @property
    def treated(self) -> Effect:
        """The effect on treated regions, spillovers included."""
        return self.effects[0]

    @door
    def effect(self, key: str) -> Effect:
        """Return one effect by its key: one of `effects`, "two-way" or "callaway".

        Raises
        ------
        ParameterError
            If there is no such row.
        """
        found = {e.key: e for e in (*self.effects, *self.beside)}
        if key not in found:
            raise ParameterError(
                _("{param:key={key!r}} is no effect of this table; it has {keys}."),
                key=key,
                keys=listed(found, len(found)),
            )
        return found[key]

    def variable(self) -> Variable:
        """Return what every cell is, as a code of `CELLS`, by region and period."""
        return Variable(
            name="cell", ids=self.ids, times=self.times, values=self.cells.astype(float)
        )

    def tables(self) -> tuple[Table, ...]:
        """Return effects, effects by periods, tests, reach, cells by period, leads, and cells by region and period."""
        leads = (leads_table(self, self.pre_trends),) if self.pre_trends else ()
        reach = (self._reach(),) if self.reach else ()
        return (
            self._effects(),
            self._events(),
            self._tests(),
            *reach,
            self._periods(),
            *leads,
            self._cells(),
        )

    @door
    def report(
        self,
        path: str | Path,
        regions: Regions | None = None,
        *,
        language: Language = "en",
        title: str | None = None,
    ) -> Path:
        """Write a report: two pages to hand in, then an appendix with method and all numbers.

        What the policy did, in words and one table; both event studies on one axis; the map of treated, exposed
        and clean regions and their numbers by period; tests before the policy; the effect by other estimators and
        with neighbours up to other rings.

        Parameters
        ----------
        path : str or Path
            Ending in .docx for a Word document; anything else is HTML, which prints as pages.
        regions : Regions, optional
            Draws the map.
        language : {"en", "zh"}
        title : str, optional

        Returns
        -------
        Path of the file.

        Raises
        ------
        OutputError
            If the file cannot be written.
        MissingDependencyError
            If matplotlib is not installed, or for a Word document python-docx.
        """
        found: Path = ask("policy_report", self, path, regions, language=language, title=title)
        return found

    @door
    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and what each region is to the policy and its ring, or exposure, at one time (default: the last)."""
        at = -1 if at_time is None else self.times.index(self.variable().at(at_time).times[0])
        start = np.where((self.cells == CELLS.index("treated")).any(axis=0), 1, 0)
        reach = LayerColumn(name="ring", en=_("Ring"), values=self.ring[at])
        codes, kinds = shades_of(self, at)
        if self.exposure is not None:
            reach = LayerColumn(name="exposure", en=_("Exposure"), values=self.exposure[at])
        return self.ids, (
            LayerColumn(name="cell", en=_("Cell"), values=np.array(codes), kinds=kinds),
            reach,
            LayerColumn(name="pilot", en=_("Treated at some time"), values=start),
        )

    def _named(self, key: str) -> Words:
        """Return what an effect is called."""
        if key.startswith("ring-"):
            ring = self.rings[int(key[5:]) - 1]
            return Message(_("Spillover on untreated: {ring}"), ring=ring)
        if key.startswith("gamma-"):
            vintage = self.rings[int(key[6:]) - 1]
            return Message(
                _("Spillover per unit of exposure to regions {vintage}"), vintage=vintage
            )
        return Named("policy_effect", key)

    def _effects(self) -> Table:
        rows = (*self.effects, *self.beside)
        low, high = np.array([e.interval for e in rows]).T
        counts = [[e.cells or None for e in rows], [e.units or None for e in rows]]
        return by(self).table(
            "policy",
            Message(
                _("Effects of {first} on {y}, here and next door"),
                first=policy_said(self, self.first),
                y=self.said(self.y_name),
            ),
            part("key", _("Key"), [e.key for e in rows], "text"),
            part(
                "effect",
                _("Effect"),
                [Note("{said}", said=self._named(e.key)) for e in rows],
                "text",
            ),
            part("estimate", _("Estimate"), np.array([e.estimate for e in rows])),
            part("std_error", _("Std. error"), np.array([e.se for e in rows])),
            part("df", _("df"), np.array([e.df for e in rows])),
            part("p_value", _("p"), np.array([e.p_value for e in rows]), "p"),
            part("low", Message(_("{pct} low"), pct="95%"), low),
            part("high", Message(_("{pct} high"), pct="95%"), high),
            part("cells", _("Cells"), counts[0], "int"),
            part("units", _("Regions"), counts[1], "int"),
            notes=(*self.notes, *(self.covariates.notes(self.said) if self.covariates else ())),
        )

    def _events(self) -> Table:
        rows = [("own", e, self.bands[0]) for e in self.own]
        rows += [("next", e, self.bands[1]) for e in self.next_door]
        low, high = np.array([e.interval for _c, e, _b in rows]).reshape(-1, 2).T

        def band(sign: float) -> Array:
            return np.array([e.estimate + sign * b * e.se for _c, e, b in rows])

        return by(self).table(
            "policy_events",
            Message(
                _("Effects of {first} on {y} by periods since the start"),
                first=policy_said(self, self.first),
                y=self.said(self.y_name),
            ),
            part("clock", _("Clock"), [c for c, _e, _b in rows], "text", "policy_clock"),
            part("since", _("Periods since the start"), [since_of(e) for _c, e, _b in rows], "int"),
            part("estimate", _("Estimate"), np.array([e.estimate for _c, e, _b in rows])),
            part("std_error", _("Std. error"), np.array([e.se for _c, e, _b in rows])),
            part("df", _("df"), np.array([e.df for _c, e, _b in rows])),
            part("low", Message(_("{pct} low"), pct="95%"), low),
            part("high", Message(_("{pct} high"), pct="95%"), high),
            part("band_low", _("Band low"), band(-1.0)),
            part("band_high", _("Band high"), band(1.0)),
            part("cells", _("Cells"), [e.cells for _c, e, _b in rows], "int"),
            part("units", _("Regions"), [e.units for _c, e, _b in rows], "int"),
            notes=(
                Note(
                    _(
                        "A band holds for all periods of its clock together in 95 of 100 samples (sup-t); an interval for "
                        "its own period alone, by t with the df shown."
                    )
                ),
            ),
        )

    def _tests(self) -> Table:
        rows: list[tuple[Any, ...]] = [
            (
                f"pretrend_{one.key}",
                Message(_TESTS[one.key], q=one.q),
                one.statistic,
                one.p_value,
                one.slope,
            )
            for one in self.pre_trends
        ]
        if self.randomised is not None:
            for key, sentence, p in zip(("treated", "next"), _ANEW, self.randomised, strict=True):
                if np.isfinite(p):
                    rows.append((f"randomised_{key}", sentence, float("nan"), p, float("nan")))
        if self.covariates is not None:
            for key, named, e, p in self.covariates.rows(self.said):
                rows.append((key, named, e.estimate, p, float("nan")))
        return measures(
            "policy_tests",
            _("Tests of trends before the policy")
            if self.randomised is None
            else _("Tests of trends before the policy, and by randomisation"),
            "what",
            rows,
            (
                VALUE,
                Column("p_value", _("p"), "p"),
                Column("slope", _("Trend a period that it finds with power .8")),
            ),
            (
                Note(
                    _(
                        "Leads on {kind} cells alone, p by signs of whole regions' residuals (restricted wild cluster bootstrap). "
                        "That a test finds nothing is no proof of parallel trends: the last column is the trend that it would find."
                    ),
                    kind=fitted_on(self.linear),
                ),
                *(self.covariates.how() if self.covariates else ()),
            ),
        )

    def _reach(self) -> Table:
        heads: tuple[tuple[str, Sentence], ...] = (
            ("treated", _("Effect on treated")),
            ("own", _("Own effect alone")),
            ("outermost", _("Spillover on the outermost ring")),
        )

        def columns(key: str, heading: Sentence) -> tuple[Part, ...]:
            return (
                part(key, heading, lambda r: getattr(r, key).estimate),
                part(
                    f"{key}_se",
                    Message(_("Std. error: {what}"), what=Message(heading)),
                    lambda r: getattr(r, key).se,
                ),
            )

        return each(self, self.reach).table(
            "policy_reach",
            _("How far? Estimates when neighbours up to each ring count as exposed"),
            ring_part(),
            *(one for key, heading in heads for one in columns(key, heading)),
            *kept_parts(short=True),
            notes=(
                Note(
                    _(
                        "The outermost ring ought to be near zero. Where it is not, the policy reaches farther, clean cells are "
                        "not clean, and every estimate is off by about as much, with the other sign."
                    )
                ),
            ),
        )

    def _periods(self) -> Table:
        without = "exposed" if self.linear else "linked"
        counts = {
            code: (self.cells == k).sum(axis=1) for k, code in enumerate(CELLS) if code != without
        }
        return by(self, "times").table(
            "policy_periods",
            _("Cells by period"),
            *(part(code, Named("policy_cell", code), count) for code, count in counts.items()),
        )

    def _cells(self) -> Table:
        codes = np.array(CELLS)[self.cells]
        return by(self, "times", "ids").table(
            "policy_cells",
            _("Cells by region and period"),
            part("cell", _("Cell"), codes, "text", "policy_cell"),
            part("ring", _("Ring"), self.ring)
            if self.exposure is None
            else part("exposure", _("Exposure"), self.exposure),
        )


def shades_of(record: PolicyEffects, at: int) -> tuple[list[str], dict[str, Spoken]]:
    """Return the class of each region at a place among the times, by its exposure, and what classes are called."""
    codes = [CELLS[k] for k in record.cells[at]]
    if record.exposure is None:
        return codes, {}
    linked = record.exposure[record.cells == CELLS.index("linked")]
    return shaded(codes, record.exposure[at], float(linked.max()) if linked.size else 1.0)


def fitted_on(linear: bool) -> Message:
    """Return what the cells are called that effects of regions and periods are fitted on."""
    return Message(p_("policy_cell", "untreated") if linear else p_("policy_cell", "clean"))


def since_of(effect: Effect) -> int:
    """Return the periods since a start of an effect by event time."""
    return int(effect.key.lstrip("abcdefghijklmnopqrstuvwxyz"))


_TESTS = {
    "own": _("Own leads are zero ({q} together)"),
    "next": _("Leads of neighbours are zero ({q} together)"),
    "both": _("All leads are zero ({q} together)"),
}
_ANEW = (
    _("Randomisation: effect on treated regions"),
    _("Randomisation: spillover"),
)
