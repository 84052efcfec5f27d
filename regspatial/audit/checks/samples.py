"""N against units and periods, sub-samples against the whole and against one another."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from scipy.special import ndtr

from ...results.audit import Finding
from ...words import Message, _
from ..finding import at, held, said_p
from ..model import ModelColumn, lagged
from ..printed import Interval, Printed, exactly
from ..words import is_a, patterns, usual, what

Models = Sequence[ModelColumn]

_TINY = 1e-150
"""Standard error below which a ratio to it says nothing."""


def check_counts(
    models: Models, every: Models, units: int | None, periods: int | None
) -> list[Finding]:
    """Return findings on N: units × periods, and sub-samples that make up the whole."""
    out = [f for m in models if (f := _product(m, units, periods)) is not None]
    return out + _stepwise(models) + _parts(models, every)


_STEPS = 3
"""Columns of a stepwise table that must share an N before a larger one is an error, not another sample."""


def _stepwise(models: Models) -> list[Finding]:
    """Return the columns with more observations than one of their sample with fewer regressors.

    A regressor can only lose observations.
    """
    out = []
    for large in models:
        n = large.fit.get("N")
        steps = [m for m in models if "N" in m.fit and (_adds(m, large) or _adds(large, m))]
        below = [m.fit["N"] for m in steps if _adds(m, large)]
        others = Counter(m.fit["N"].value for m in steps).most_common(1)
        if n is None or not below or others[0][1] < _STEPS or others[0][0] == n.value:
            continue
        most = Interval(-math.inf, min(one.value for one in below))
        why = Message(_("a column with fewer regressors of the same has no more"))
        if n.value > most.high:
            out.append(held(at(large, "N"), "observations", n, most, why=why))
    return out + _fewer_than_larger(models)


def _fewer_than_larger(models: Models) -> list[Finding]:
    """Return the columns with fewer observations than one that adds regressors to theirs, which all others share."""
    out = []
    for small in models:
        n = small.fit.get("N")
        steps = [m for m in models if "N" in m.fit and (_adds(m, small) or _adds(small, m))]
        above = [m.fit["N"] for m in steps if _adds(small, m)]
        shared = {m.fit["N"].value for m in steps}
        if n is None or not above or len(steps) < _STEPS or len(shared) > 1 or n.value in shared:
            continue
        least = Interval(max(one.value for one in above), math.inf)
        why = Message(_("a column with more regressors of the same has as many"))
        if n.value < least.low:
            out.append(held(at(small, "N"), "observations", n, least, why=why))
    return out


def _adds(small: ModelColumn, large: ModelColumn) -> bool:
    """Return whether a column has the regressors of another on what seems the same sample, and more."""
    same = small.dependent == large.dependent and small.flags == large.flags
    return (
        same
        and not _is_sub_sample(small)
        and not small.effect
        and not large.effect
        and small.regressors() < large.regressors()
    )


def _product(model: ModelColumn, units: int | None, periods: int | None) -> Finding | None:
    n = model.fit.get("N")
    a = model.fit.get("units") or _given(units)
    b = model.fit.get("periods") or _given(periods)
    if n is None or a is None or b is None or _is_sub_sample(model):
        return None
    if not (a.value > 0.0 and b.value > 0.0):
        return None
    most = a.value * b.value
    lost = Message(
        _(
            "{a} {a:unit|units} × {b} {b:period|periods}; {lost} {lost:cell is|cells "
            "are} not in the sample"
        ),
        a=int(a.value),
        b=int(b.value),
        lost=int(most - n.value),
    )
    whole = Message(
        _("{a} {a:unit|units} × {b} {b:period|periods}"), a=int(a.value), b=int(b.value)
    )
    periods_lost = (most - n.value) / a.value
    if periods_lost in (1.0, 2.0, 3.0) and _has_lags(model):
        said = Message(
            _("{a} {a:unit|units} × {b} {b:period|periods} less {k} lost to lags"),
            a=int(a.value),
            b=int(b.value),
            k=int(periods_lost),
        )
        return held(at(model, "N"), "observations", n, exactly(n.value), why=said)
    if n.value < most:
        return held(at(model, "N"), "observations", n, exactly(most), fails="unknown", why=lost)
    return held(at(model, "N"), "observations", n, exactly(most), why=whole)


def _has_lags(model: ModelColumn) -> bool:
    lag = patterns("pattern")["lag_said"]
    return any(lag.search(usual(t)) for t in model.coefficients if lagged(t) is None)


def check_claims(models: Models, notes: Sequence[str]) -> list[Finding]:
    """Return findings where a note says that all columns have one sample, or how large it is."""
    said = " ".join(notes)
    claim = patterns("pattern")["equal_n"].search(said)
    with_n = [m for m in models if "N" in m.fit]
    if claim is None or not with_n:
        return []
    stated = patterns("pattern")["equal_count"].match(said[claim.end() :])
    number = re.sub(r"\D", "", stated["n"]) if stated else ""
    n = float(number) if number else with_n[0].fit["N"].value
    why = Message(_("the note says so: {note}"), note=claim[0])
    return [held(at(m, "N"), "equal_n", m.fit["N"], exactly(n), why=why) for m in with_n]


def _given(number: int | None) -> Printed | None:
    return None if number is None else Printed(str(number), float(number), 1e-9)


def _is_sub_sample(model: ModelColumn) -> bool:
    return len(model.dependent.split()) > 1


def _parts(models: Models, every: Models) -> list[Finding]:
    """Return findings on runs of columns whose N add up to that of a whole sample."""
    out: list[Finding] = []
    for run in _runs(models, every):
        sizes = [int(m.fit["N"].value) for m in run]
        total = Printed(" + ".join(map(str, sizes)), float(sum(sizes)), 1.0)
        why = Message(_("the parts make up the whole sample"))
        out.append(held(at(run[-1], "N"), "parts", total, exactly(total.value), why=why))
    return out or _named_parts(models)


def _named_parts(models: Models) -> list[Finding]:
    """Hold East, Centre and West against the whole sample where a column of the table is called that."""
    whole = [m for m in models if is_a("column", "whole_sample", m.dependent) and "N" in m.fit]
    parts = [
        m for m in models if (one := what("part", m.dependent)) is not None and "N" in m.fit and one
    ]
    kinds = [what("part", m.dependent) for m in parts]
    if (
        len(whole) != 1
        or len(set(kinds)) != len(kinds)
        or not {"east", "centre", "west"} <= set(kinds)
    ):
        return []
    sizes = [int(m.fit["N"].value) for m in parts]
    total = Printed(" + ".join(map(str, sizes)), float(sum(sizes)), 1.0)
    why = Message(_("the regions of the column {column}"), column=whole[0].dependent)
    implied = exactly(whole[0].fit["N"].value)
    return [held(at(parts[-1], "N"), "parts", total, implied, why=why)]


def _runs(models: Models, every: Models) -> Iterator[Models]:
    """Yield runs of columns that add up to the sample of another column, or to one another."""
    sizes = [int(m.fit["N"].value) if "N" in m.fit else 0 for m in models]
    wholes = {int(m.fit["N"].value) for m in every if "N" in m.fit} | _shared_total(sizes)
    start = 0
    while start < len(sizes):
        end = _run(sizes, start, wholes)
        if end is None:
            start += 1
            continue
        run = models[start:end]
        if len({m.dependent for m in run}) == len(run):  # equal names are no sub-samples
            yield run
        start = end


def _shared_total(sizes: Sequence[int]) -> set[int]:
    """Return the one number to which all columns add up in two or more runs, if there is one."""
    for end in range(2, len(sizes) - 1):
        total, part, runs = sum(sizes[:end]), 0, 0
        for size in sizes:
            part += size
            if part == total:
                part, runs = 0, runs + 1
        if part == 0 and runs > 1 and min(sizes) > 0:
            return {total}
    return set()


def _run(sizes: Sequence[int], start: int, wholes: set[int]) -> int | None:
    total = 0
    for end in range(start, len(sizes)):
        if sizes[end] <= 0:
            return None
        total += sizes[end]
        if end > start and total in wholes:
            return end + 1
    return None


def check_differences(models: Models, every: Models) -> list[Finding]:
    """Return z of the differences between sub-samples, which a text may claim and a table does not say."""
    out = []
    for run in _runs(models, every):
        for one, other in combinations(run, 2):
            for term in one.regressors() & other.regressors():
                out += _difference(one, other, term)
    return out


def _difference(one: ModelColumn, other: ModelColumn, term: str) -> list[Finding]:
    pair = [m.coefficients[term] for m in (one, other)]
    errors = [_error(c.estimate.value, c.beside) for c in pair]
    if errors[0] is None or errors[1] is None or one.effect != other.effect:
        return []
    gap = pair[0].estimate.value - pair[1].estimate.value
    spread = math.hypot(errors[0], errors[1])
    if spread <= _TINY:  # both printed as 0.000, or behind estimates that are
        return []
    z = abs(gap) / spread
    least = abs(gap) / (errors[0] + errors[1])
    p = Interval(float(2 * ndtr(-z)), float(2 * ndtr(-z)))
    why = Message(
        _(
            "of independent samples; with units in both, |z| is at least {least:.2f}. A claim about the "
            "difference stands in the text, not in the table"
        ),
        least=least,
    )
    return [
        Finding(
            table=one.table,
            column=f"{one.label} − {other.label}",
            term=term,
            check="difference",
            printed=f"{gap:.4g}",
            implied=f"z = {z:.2f} ({said_p(p)})",
            verdict="unknown",
            why=why,
        )
    ]


def _error(estimate: float, beside: dict[str, Printed]) -> float | None:
    if "se" in beside:
        return beside["se"].value
    for kind in ("z", "t"):
        if kind in beside and beside[kind].value:
            return abs(estimate / beside[kind].value)
    return None
