"""Record of a fuzzy-set qualitative comparative analysis."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.minimise import Implicant, Model
from ...choices import one_of
from ...choices.fsqca import Solution
from ...containers.times import time_position
from ...errors import ParameterError, listed
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Table
from ...words import Message, Words, _
from .tables import tables_of
from .words import in_product

Array = NDArray[np.float64]
Time = int | str


class Anchors(NamedTuple):
    """The values of a column at which membership is nearly none, .5, and nearly full."""

    name: str
    out: float
    crossover: float
    full: float
    how: str


class Fit(NamedTuple):
    """How well a set stands for the outcome; `unique` is NaN where it has no meaning."""

    consistency: float
    pri: float
    coverage: float
    unique: float


class TruthRow(NamedTuple):
    """A row of the truth table: condition j is bit j of the code.

    `cases` are positions of cases, period by period; `members` how many of them are in the outcome.
    """

    code: int
    cases: tuple[int, ...]
    consistency: float
    pri: float
    outcome: str
    members: int


class Remainder(NamedTuple):
    """A combination without enough cases that the parsimonious solution takes for one of the outcome."""

    code: int
    easy: bool
    contradictory: bool
    against_necessity: bool


class Solved(NamedTuple):
    """A solution: a sum of products, with the fit of each and of the whole."""

    kind: str
    model: int
    terms: Model
    fits: tuple[Fit, ...]
    whole: Fit


class Necessity(NamedTuple):
    """A condition, or its absence, as necessary for the outcome and for its absence."""

    name: str
    present: bool
    of_outcome: tuple[float, float, float]
    of_absence: tuple[float, float, float]


class Trial(NamedTuple):
    """The same analysis with one thing changed; `overlap` with the solution there is."""

    changed: Message
    solved: Solved | None
    overlap: float
    kept: int


class Configuration(NamedTuple):
    """A path as journals print it: its name, its conditions, and which of these are core."""

    name: str
    term: Implicant
    core: int
    fit: Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fsqca(Record):
    """Which configurations of conditions suffice for an outcome, of n regions in T periods.

    Attributes
    ----------
    ids, times : labels
    outcome : str
    conditions : tuple of str
    x : (T, n, k) array
        Memberships in the conditions.
    y : (T, n) array
        Membership in the outcome, or in its absence if that was asked for.
    anchors : tuple of Anchors
        Of the outcome and the conditions.
    necessity : tuple of Necessity
    truth : tuple of TruthRow
    solutions : tuple of Solved
        Complex, parsimonious, intermediate; several models of a kind where the data do not decide.
    remainders : tuple of Remainder
    trials : tuple of Trial
    halves : tuple of (case, condition)
        Cases at exactly .5 in a condition, as positions.
    spec : mapping
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    outcome: str
    conditions: tuple[str, ...]
    x: Array
    y: Array
    anchors: tuple[Anchors, ...]
    necessity: tuple[Necessity, ...]
    truth: tuple[TruthRow, ...]
    solutions: tuple[Solved, ...]
    remainders: tuple[Remainder, ...]
    trials: tuple[Trial, ...]
    halves: tuple[tuple[int, int], ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def first(self, kind: Solution) -> Solved | None:
        """Return the first model of a kind of solution, None where no row has the outcome."""
        one_of("kind", kind, Solution)
        return next((s for s in self.solutions if s.kind == kind), None)

    @property
    def solved(self) -> Solved | None:
        """The solution that the configurations are taken from."""
        return self.first(self.spec["solution"])

    def configurations(self) -> tuple[Configuration, ...]:
        """Return the paths; those with the same core conditions share a number."""
        solved, short = self.solved, self.first("parsimonious")
        if solved is None or short is None:
            return ()
        cores = []
        for one in solved.terms:
            core = 0
            for other in short.terms:
                core |= other.mask if one.within(other) else 0
            cores.append(core)
        keys = [(core, one.value & core) for core, one in zip(cores, solved.terms, strict=True)]
        order = list(dict.fromkeys(keys))
        letter = "L" if self.spec["negate"] else "H"
        found = []
        for k, key in enumerate(keys):
            same = [i for i, other in enumerate(keys) if other == key]
            last = string.ascii_lowercase[same.index(k) % 26] if len(same) > 1 else ""
            name = f"{letter}{order.index(key) + 1}{last}"
            found.append(Configuration(name, solved.terms[k], cores[k], solved.fits[k]))
        return tuple(sorted(found, key=lambda c: (int(c.name.strip(string.ascii_letters)), c.name)))

    @property
    def cases(self) -> list[tuple[str, Time]]:
        """The cases in the order of positions: period by period."""
        return [(one, time) for time in self.times for one in self.ids]

    @door
    def membership(self, configuration: str | None = None) -> Array:
        """Return the membership of each case in a configuration, by default in the solution, (T, n)."""
        every = {c.name: c for c in self.configurations()}
        if configuration is not None and configuration not in every:
            raise ParameterError(
                _("{param:configuration={value!r}} is not there; there are: {names}."),
                value=configuration,
                names=listed(every, 30),
            )
        chosen = list(every.values()) if configuration is None else [every[configuration]]
        found = np.zeros_like(self.y)
        for one in chosen:
            found = np.maximum(found, in_product(self.x, one.term))
        return found

    @property
    def consistency(self) -> float:
        """Consistency of the solution; NaN where there is none."""
        return self.solved.whole.consistency if self.solved else float("nan")

    @property
    def coverage(self) -> float:
        """Coverage of the solution; NaN where there is none."""
        return self.solved.whole.coverage if self.solved else float("nan")

    @property
    def paths(self) -> int:
        """The number of configurations."""
        return len(self.configurations())

    def said_outcome(self) -> Words:
        """Return what the outcome is called, its absence by a sign before it."""
        said = self.said(self.outcome)
        return Message("~{x}", x=said) if self.spec["negate"] else said

    def tables(self) -> tuple[Table, ...]:
        """Return configurations, necessity, truth table, solutions, calibration and the rest."""
        return tables_of(self)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return memberships in outcome, solution and configurations, of a period, by default the last."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        every: list[tuple[str, Words, Array]] = [
            ("solution", _("Membership in the solution"), self.membership()),
            ("outcome", _("Membership in the outcome"), self.y),
            *(
                (c.name, Message(_("Membership in {what}"), what=c.name), self.membership(c.name))
                for c in self.configurations()[:20]
            ),
        ]
        return self.ids, tuple(LayerColumn(name=k, en=said, values=v[t]) for k, said, v in every)
