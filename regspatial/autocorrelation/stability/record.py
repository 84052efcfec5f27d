"""Record of shares: how often each region is in each cluster over many runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...errors import listed
from ...results.by import by, each, part
from ...results.layer import LayerColumn
from ...results.local_autocorrelation import ISOLATE, NOT_SIGNIFICANT
from ...results.record import Record
from ...results.table import Note, Table, with_time
from ...terms import Named, term
from ...words import Language, Message, _, p_

Array = NDArray[np.float64]
Text = NDArray[np.str_]

_TOLD = ("order", "k", "power", "threshold", "bandwidth", "function", "cutoff", "omega", "time")
"""Parameters of weights that the table of several W names."""
_SHOWN = 60  # rows of a summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One W of several: what it is, how many regions it finds, and how many as the first one does."""

    kind: str
    links: int
    significant: float
    same: float
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def rule(self) -> str:
        """What tells weights of one kind apart, as a rule has it: "k=4"."""
        there = ((name, self.spec.get(name)) for name in _TOLD)
        return " ".join(f"{name}={value}" for name, value in there if value is not None)

    @property
    def said(self) -> Note:
        """The same for readers."""
        each = [
            Message(
                "{name} = {value}",
                name=term("weights_parameter", name),
                value=term("kernel", self.spec[name]),
            )
            for name in _TOLD
            if self.spec.get(name) is not None
        ]
        return Note("{each}", each=listed(each, len(_TOLD)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterShares(Record):
    """How often each of n regions is in each of k clusters.

    Parameters
    ----------
    verb : {"cluster_stability", "cluster_sensitivity"}
    variable : str
    time : int or str
    ids : n labels
    statistic : str
        Which local statistic.
    codes : k cluster codes
    shares : (n, k) array
        Of all runs; rows sum to one.
    base : (n,) array of str
        Cluster of the first run: the first W and seed, or x as measured.
    runs : int
    correction, alpha, permutations, alternative
        How each run was tested.
    islands : tuple of str
    family : tuple of Family
        The W of `cluster_stability`.
    error : str, optional
        The stated error: a number, or the name of a column.
    relative_error : float, optional
    spec : mapping
    """

    verb: str
    variable: str
    time: int | str
    ids: tuple[str, ...]
    statistic: str
    codes: tuple[str, ...]
    shares: Array
    base: Text
    runs: int
    correction: str
    alpha: float
    permutations: int
    alternative: str
    islands: tuple[str, ...] = ()
    family: tuple[Family, ...] = ()
    error: str | None = None
    relative_error: float | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def most_frequent(self) -> tuple[str, ...]:
        """The cluster in which each region is most often; the first of `codes` where two are equal."""
        return tuple(self.codes[k] for k in self.shares.argmax(axis=1).tolist())

    @property
    def share(self) -> Array:
        """Share of the most frequent cluster, (n,)."""
        return np.asarray(self.shares.max(axis=1))

    @property
    def kept(self) -> Array:
        """Share of the runs in which each region has the cluster of the first, (n,)."""
        at = [self.codes.index(one) for one in self.base.tolist()]
        return np.asarray(self.shares[np.arange(len(at)), at])

    @property
    def probability(self) -> Array:
        """Share of the runs in which each region is in any cluster, (n,)."""
        quiet = [self.codes.index(NOT_SIGNIFICANT), self.codes.index(ISOLATE)]
        return np.asarray(1.0 - self.shares[:, quiet].sum(axis=1))

    @property
    def steady(self) -> int:
        """Number of regions that are in one and the same cluster in 95 % of the runs."""
        strong = self.shares[:, : self.codes.index(NOT_SIGNIFICANT)]
        return int((strong.max(axis=1) >= 0.95).sum())

    @property
    def doubtful(self) -> int:
        """Number of regions in a cluster at first that keep it in fewer than 95 % of the runs."""
        clustered = ~np.isin(self.base, (NOT_SIGNIFICANT, ISOLATE))
        return int((clustered & (self.kept < 0.95)).sum())

    def __repr__(self) -> str:
        return (
            f"<{self.verb} of {self.variable!r}, {len(self.ids)} regions, {self.runs} runs: "
            f"{self.steady} steady, {self.doubtful} doubtful>"
        )

    @door
    def summary(self, language: Language = "en") -> str:
        """Return the regions that are in a cluster in some runs, and the table of several W."""
        regions, *rest = self.tables()
        order = np.argsort(-self.probability, kind="stable")
        kept = [int(k) for k in order if self.probability[k] > 0][:_SHOWN]
        shown = replace(regions, rows=tuple(regions.rows[k] for k in kept))
        return self._as_text((shown, *rest), language)

    def tables(self) -> tuple[Table, ...]:
        """Return one row a region; of several W one row each."""
        return (self._regions(), self._family()) if self.family else (self._regions(),)

    def _title(self) -> Message:
        sentence = (
            _("Stability of clusters of {variable}")
            if self.verb == "cluster_stability"
            else _("Clusters of {variable} under errors of measurement")
        )
        return with_time(Message(sentence, variable=self.said(self.variable)), self.time)

    def _regions(self) -> Table:
        shown = [k for k, c in enumerate(self.codes) if c != ISOLATE or self.islands]
        return by(self, "ids").table(
            self.verb,
            self._title(),
            part("cluster", _("Cluster at first"), self.base, terms="cluster"),
            part("kept", _("Share kept"), self.kept),
            part("most_frequent", _("Most frequent"), self.most_frequent, "text", "cluster"),
            part("share", _("Its share"), self.share),
            *(
                part(
                    self.codes[k].replace(" ", "_"),
                    Named("cluster", self.codes[k]),
                    self.shares[:, k],
                )
                for k in shown
            ),
            notes=self._notes(),
        )

    def _family(self) -> Table:
        return each(self, self.family).table(
            "stability_by_weights",
            Message(_("By spatial weights: {title}"), title=self._title()),
            part("weights", _("Weights"), lambda f: f.kind, "text", "weights_kind"),
            part("rule", p_("weights", "Parameters"), lambda f: f.said, "text"),
            part("links", _("Links"), kind="int"),
            part("significant", _("Regions in a cluster, mean")),
            part("same", _("Share with the cluster of the first")),
        )

    def _notes(self) -> tuple[Note, ...]:
        how = Note(
            _(
                "{runs} {runs:run|runs} of {statistic}, each with {permutations} "
                "{permutations:permutation|permutations}, {side}; {correction}; "
                "significant at {alpha:g}."
            ),
            runs=self.runs,
            statistic=Named("statistic", self.statistic),
            permutations=self.permutations,
            side=term("alternative", self.alternative),
            correction=term("correction", self.correction),
            alpha=self.alpha,
        )
        if self.verb == "cluster_stability":
            return (
                how,
                Note(
                    _("{n} {n:spatial weight|spatial weights}, each counted the same."),
                    n=len(self.family),
                ),
            )
        if self.relative_error is not None:
            stated = Note(
                _("Errors: independent, normal, {share:g} % of each value."),
                share=100 * self.relative_error,
            )
        else:
            stated = Note(
                _("Errors: independent, normal, standard deviation {error}."),
                error=self.said(self.error or ""),
            )
        return how, stated

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the most frequent cluster, shares and what the first run gave, by region."""
        del at_time
        each = [k for k, c in enumerate(self.codes) if c != ISOLATE]
        return self.ids, (
            LayerColumn(name="cluster", en=_("Most frequent"), values=np.array(self.most_frequent)),
            LayerColumn(name="share", en=_("Its share"), values=self.share),
            LayerColumn(name="prob", en=_("Share of runs in a cluster"), values=self.probability),
            LayerColumn(name="base", en=_("Cluster at first"), values=self.base),
            LayerColumn(name="kept", en=_("Share kept"), values=self.kept),
            *(
                LayerColumn(
                    name=f"p_{self.codes[k].replace(' ', '')[:7]}",
                    en=Message(
                        _("Share of runs: {cluster}"), cluster=Named("cluster", self.codes[k])
                    ),
                    values=self.shares[:, k],
                )
                for k in each
            ),
        )
