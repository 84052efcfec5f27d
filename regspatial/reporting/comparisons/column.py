"""One column of a comparison of models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...words import Message, Words

Cell = tuple[float, float, float]  # estimate, standard error, p


class Drawn(Cell):
    """A cell whose p is of draws: estimate over standard error, which says something else, is not its statistic."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelColumn:
    """One column: its heading, what it explains, its cells by term, its statistics by key."""

    heading: str | Message
    group: int
    effect: str
    y_name: str
    cells: Mapping[str, Cell]
    facts: Mapping[str, Any]
    model: str = ""
    labels: Mapping[str, Words] = field(default_factory=dict)
    by_t: bool = False
    """Whether p comes from a t distribution, and the statistic is called t."""
    effects: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    """Of a record that holds a model with its impacts: cells by (effect, variable)."""
    dynamic: bool = False
    """Whether the model has the past of y, and the heading, which nobody has named, is to say so."""
    absorbed: Mapping[str, str] = field(default_factory=dict)
    """The columns of the data whose fixed effects go by our own words, "entity" and "time"."""

    values: tuple[Message, ...] = ()
    """What is said of the values that the impacts are taken at."""

    @property
    def in_space(self) -> bool:
        """Whether the model has anything of the neighbours: effects on them, W(x), rho, lambda or eta."""
        own = any(t.startswith("W(") or t in ("rho", "lambda", "eta") for t in self.cells)
        return own or bool(self.effect or self.effects)
