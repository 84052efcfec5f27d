"""A regression table as the audit reads it: columns of coefficients, fit and flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, cast

from .printed import Printed
from .words import is_a, patterns, usual, what

Kind = Literal["se", "t", "z", "p", ""]
Effect = Literal["direct", "indirect", "total"]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One cell: an estimate, its stars, and what stands beside it by kind.

    `stars` is None where the layout has no place for them.
    """

    term: str
    estimate: Printed
    stars: int | None = None
    beside: dict[str, Printed] = field(default_factory=dict)
    ends: tuple[Printed, Printed] | None = None
    """Of its interval, where the table has one."""

    @property
    def exact(self) -> bool:
        """Whether standard error, statistic and p are all there to be held against one another."""
        return len(self.beside) > 1


@dataclass(slots=True)
class ModelColumn:
    """One column of a table, or one block of rows of it (the direct effects below the model)."""

    table: str
    column: str
    dependent: str = ""
    coefficients: dict[str, Coefficient] = field(default_factory=dict)
    fit: dict[str, Printed] = field(default_factory=dict)
    tests: dict[str, Coefficient] = field(default_factory=dict)
    """Of rows such as AR(2) and Hansen: a statistic, with p in brackets; or p alone, which is the estimate."""
    flags: tuple[str, ...] = ()
    flag_names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the column is called: its number, and its dependent variable."""
        return f"{self.column} {self.dependent}".strip()

    @property
    def effect(self) -> Effect | None:
        """Whether the column holds effects rather than coefficients."""
        return effect_of(self.column) or effect_of(self.dependent)

    @property
    def spatial(self) -> bool:
        """Whether y, or the error, hangs on itself in space."""
        return any(is_rho(t) or is_lambda(t) for t in self.coefficients)

    def regressors(self) -> frozenset[str]:
        """Return the terms without constant, rho and variance."""
        return frozenset(t for t in self.coefficients if not is_parameter(t))


def effect_of(text: str) -> Effect | None:
    """Return which effect a heading names."""
    found = what("effect", text)
    return cast("Effect", found) if found else None


def is_rho(term: str) -> bool:
    """Return whether a term is the parameter of y lagged in space."""
    return is_a("term", "rho", term)


def is_lambda(term: str) -> bool:
    """Return whether a term is the parameter of the error lagged in space."""
    return is_a("term", "lambda", term)


def is_constant(term: str) -> bool:
    """Return whether a term is the constant."""
    return is_a("term", "constant", term)


def is_parameter(term: str) -> bool:
    """Return whether a term is no regressor: constant, rho, lambda or a variance."""
    return any(is_a("term", one, term) for one in ("rho", "lambda", "constant", "variance"))


def lagged(term: str) -> str | None:
    """Return x of a term W x, None for other terms."""
    if is_rho(term):
        return None
    found = patterns("term")["lagged"].fullmatch(usual(term))
    return None if found is None else found["x"].strip()


def fit_of(term: str) -> str | None:
    """Return which statistic of fit a row holds, None for a coefficient."""
    return what("fit", term)


def flag(text: str) -> str | None:
    """Return "YES" or "NO" of a cell that says so, None for other cells."""
    found = what("flag", text)
    return found.upper() if found else None


def by_table(columns: Iterable[ModelColumn]) -> dict[str, list[ModelColumn]]:
    """Return the columns of each table, in their order."""
    out: dict[str, list[ModelColumn]] = {}
    for one in columns:
        out.setdefault(one.table, []).append(one)
    return out
