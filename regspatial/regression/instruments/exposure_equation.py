"""The one coefficient of a shift–share design: its equation, with brackets or without."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...containers import Panel
from ...errors import SpecificationError, listed
from ...words import _
from ..panel.least_squares.model import Asked, model_of
from .fit import Columns
from .instrumental.estimate import columns_of_instruments, has_instruments


@dataclass(frozen=True, slots=True)
class Equation:
    """Columns, the regressor whose coefficient is asked for, and the shift–share variable."""

    c: Columns
    name: str
    variable: str


def equation_of(panel: Panel, formula: str, regressor: str | None, asked: Asked) -> Equation:
    """Return the columns, the regressor whose coefficient is asked for, and the shift–share variable."""
    if has_instruments(formula):
        if regressor:
            raise SpecificationError(
                _(
                    "{param:regressor} names the shift–share variable where the formula has no brackets; here "
                    "it is the instrument in them."
                )
            )
        m, c = columns_of_instruments(panel, formula, asked, chosen=True)
        if len(c.d) != 1 or len(c.z) != 1:
            raise SpecificationError(
                _(
                    "Exposure-robust errors are for one regressor and one shift–share instrument; there are "
                    "{d} and {z}: y ~ x + [d ~ bartik]."
                ),
                d=len(c.d),
                z=len(c.z),
            )
        used = len(c.x)
        return Equation(c, m.terms[used], m.terms[used + 1])
    m = model_of(panel, formula, asked)
    name = (regressor or m.sample.names[0]).strip()
    if name not in m.sample.names:
        raise SpecificationError(
            _("{param:regressor} names {unknown}; it must be among the regressors {names}."),
            columns=[name],
            unknown=listed([name]),
            names=listed(m.sample.names, 30),
        )
    j = m.terms.index(name)
    order = [*(k for k in range(len(m.terms)) if k != j), j]
    m = replace(
        m,
        x=m.x[order],
        terms=tuple(m.terms[k] for k in order),
        units=m.units[order],
        shift=None if m.shift is None else m.shift[order],
    )
    return Equation(Columns(model=m, y=m.y, x=m.x[:-1], d=m.x[-1:], z=m.x[-1:]), name, name)
