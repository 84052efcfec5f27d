"""Correlations against one another: range, symmetry, what no sample can have, stars against r and N."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from scipy.special import stdtr

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held, said_p
from ..matrix import Matrix
from ..printed import Interval, Printed, exactly
from ..stars import USUAL, Legend, possible, stated_legend
from ..words import patterns

Cell = tuple[int, int]
_STEPS = 40
"""Steps in which the direction is turned that shows a matrix to be impossible; it settles within ten."""


def check_correlations(matrix: Matrix, n: int | None, given: Legend | None) -> list[Finding]:
    """Return findings on a table of correlations; `n` is the number of observations, if it is known."""
    out = [*_ranges(matrix), *_symmetry(matrix)]
    for half in matrix.halves():
        out += _possible(matrix, half)
    return [*out, *_stars(matrix, n or stated_count(matrix.notes), given)]


def stated_count(notes: Sequence[str]) -> int | None:
    """Return N as notes state it, None where they do not."""
    found = patterns("pattern")["count_stated"].search(" ".join(notes))
    return int(re.sub(r"\D", "", found["n"])) if found else None


def _at(matrix: Matrix, cell: Cell) -> tuple[str, str, str]:
    return matrix.table, matrix.names[cell[1]], matrix.names[cell[0]]


def _ranges(matrix: Matrix) -> list[Finding]:
    inside = Interval(-1.0, 1.0)
    return [
        held(_at(matrix, at), "correlation_range", p, exactly(1.0) if at[0] == at[1] else inside)
        for at, p in matrix.cells.items()
    ]


def _symmetry(matrix: Matrix) -> list[Finding]:
    """Return findings where both triangles hold the same correlations."""
    if not matrix.mirrored():
        return []
    return [
        held(_at(matrix, at[::-1]), "correlation_symmetry", other, p.interval)
        for at, p, other in matrix.pairs()
    ]


def _possible(matrix: Matrix, half: dict[Cell, Printed]) -> list[Finding]:
    """Return whether some numbers that round to these are correlations of variables at all.

    For every direction v, v'Rv is a variance. With R anywhere within its rounding it is at most
    v'rv + Σ|v_i v_j|·u/2: where that is negative for one v, no R will do.
    """
    found = matrix.full(half)
    if found is None or np.abs(found[0]).max() > 1.0:
        return []
    r, slack = found
    least, v = _least(r, slack)
    why = Message(
        _(
            "no variable has a negative variance; here the smallest, {names} weighted against each other, "
            "is {least:.3g} whatever the rounding. It rests on one sample for all cells"
        ),
        names=[matrix.names[k] for k in np.argsort(-np.abs(v))[:3]],
        least=least,
    )
    smallest = float(np.linalg.eigvalsh(r)[0])
    good = least >= -1e-9
    return [
        Finding(
            table=matrix.table,
            column="",
            term="",
            check="correlation_matrix",
            printed=f"{smallest:.3f}",
            implied="≥ 0",
            verdict="consistent" if good else "inconsistent",
            why=None if good else why,
        )
    ]


def _least(r: np.ndarray, slack: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the largest variance that rounding leaves in the direction where that is smallest."""

    def most(v: np.ndarray) -> float:
        a = np.abs(v)
        return float(v @ r @ v + a @ slack @ a)

    best = np.linalg.eigh(r)[1][:, 0]
    v = best
    for _step in range(_STEPS):
        signs = np.sign(np.outer(v, v))
        v = np.linalg.eigh(r + signs * slack)[1][:, 0]
        if most(v) >= most(best) - 1e-12:
            break
        best = v
    return most(best), best


def _stars(matrix: Matrix, n: int | None, given: Legend | None) -> list[Finding]:
    if not any(matrix.stars[at] for at in matrix.stars if at[0] != at[1]):
        return []
    if n is None or n < 4:
        return _order(matrix)
    stated = given or stated_legend(matrix.notes)
    legend = stated or USUAL
    cells = [at for at in matrix.cells if at[0] != at[1]]
    fits = [matrix.stars[at] in possible(_p(matrix.cells[at], n), legend) for at in cells]
    if 2 * sum(fits) < len(cells):
        return _order(matrix)  # another N, or other levels, than what was found here
    return [_judged(matrix, at, n, legend) for at in cells]


def _p(printed: Printed, n: int) -> Interval:
    size = abs(printed.interval)
    return Interval(_two_sided(size.high, n), _two_sided(size.low, n))


def _two_sided(r: float, n: int) -> float:
    if r >= 1.0:
        return 0.0
    t = r * math.sqrt((n - 2) / (1.0 - r * r))
    return float(2.0 * stdtr(n - 2, -t))


def _judged(matrix: Matrix, at: Cell, n: int, legend: Legend) -> Finding:
    p = _p(matrix.cells[at], n)
    allowed = possible(p, legend)
    table, column, term = _at(matrix, at)
    return Finding(
        table=table,
        column=column,
        term=term,
        check="correlation_stars",
        printed=f"{matrix.cells[at].text}{'*' * matrix.stars[at]}",
        implied=f"{' / '.join('*' * k or '–' for k in sorted(allowed))} ({said_p(p)})",
        verdict="consistent" if matrix.stars[at] in allowed else "inconsistent",
        why=Message(
            _("t = r·√((N − 2)/(1 − r²)) with N = {n}, at {levels}"),
            n=n,
            levels="/".join(f"{x:g}".removeprefix("0") for x in legend),
        ),
    )


def _order(matrix: Matrix) -> list[Finding]:
    """Return findings without N: in one sample a smaller correlation has no more stars than a larger one."""
    out = []
    for half in matrix.halves():
        against = {at: _conflicts(matrix, half, at) for at in half}
        while (worst := max(against, key=lambda at: len(against[at]))) and against[worst]:
            out.append(_disordered(matrix, worst, against[worst][0]))
            against.pop(worst)
            against = {at: [o for o in others if o != worst] for at, others in against.items()}
            if not against:
                break
    return out


def _conflicts(matrix: Matrix, half: dict[Cell, Printed], at: Cell) -> list[Cell]:
    mine, stars = abs(half[at].interval), matrix.stars[at]
    out = []
    for other, p in half.items():
        size = abs(p.interval)
        if (mine.high < size.low and stars > matrix.stars[other]) or (
            mine.low > size.high and stars < matrix.stars[other]
        ):
            out.append(other)
    return out


def _disordered(matrix: Matrix, at: Cell, other: Cell) -> Finding:
    table, column, term = _at(matrix, at)
    why = Message(
        _("of one N, the larger correlation has at least as many stars: {value} of {a} and {b}"),
        value=f"{matrix.cells[other].text}{'*' * matrix.stars[other]}",
        a=matrix.names[other[0]],
        b=matrix.names[other[1]],
    )
    more = abs(matrix.cells[other].value) < abs(matrix.cells[at].value)
    count = "*" * matrix.stars[other] or "–"
    return Finding(
        table=table,
        column=column,
        term=term,
        check="correlation_stars",
        printed=f"{matrix.cells[at].text}{'*' * matrix.stars[at]}",
        implied=f"≥ {count}" if more else f"≤ {count}",
        verdict="inconsistent",
        why=why,
    )
