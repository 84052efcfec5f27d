"""Identities between linear models: mediation, one instrument, a threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..finding import at, held, not_below
from ..model import Coefficient, ModelColumn, by_table, is_parameter
from ..printed import Interval, Printed
from ..words import is_a, usual
from .fit import plain_table

Models = Sequence[ModelColumn]

_FACTOR = 0.02
"""What small-sample factors alone move a first-stage F."""


def check_mediation(models: Models, every: Models) -> list[Finding]:
    """Return whether c = c′ + ab for each mediator, with Sobel's z where it is printed.

    The model without the mediator, and that of the mediator, may stand in another table of the article.
    """
    if not plain_table(models):
        return []
    plain = [m for one in by_table(every).values() if plain_table(one) for m in one]
    out = []
    for whole in models:
        for name, firsts in _mediators(whole, plain).items():
            bases = _bases(whole, name, plain)
            if bases:
                out += _best(whole, name, firsts, bases)
    return out


def _mediators(whole: ModelColumn, every: Models) -> dict[str, list[ModelColumn]]:
    """Return {mediator: models of it} of a column: what it holds as a regressor, and another as its outcome."""
    out: dict[str, list[ModelColumn]] = {}
    terms = _terms(whole)
    for first in every:
        name = _spelled(first.dependent)
        if first is whole or name == _spelled(whole.dependent) or name not in terms:
            continue
        out.setdefault(terms[name], []).append(first)
    return {name: _own(found, whole) for name, found in out.items()}


def _terms(model: ModelColumn) -> dict[str, str]:
    """Return {name without case and blanks: name} of the regressors, whose spelling may change between tables."""
    return {_spelled(t): t for t in model.regressors()}


def _spelled(text: str) -> str:
    """Return a name without case, blanks and underscores."""
    return usual(text).casefold().replace(" ", "")


def _bases(whole: ModelColumn, name: str, every: Models) -> list[ModelColumn]:
    """Return the models that are this one without its mediator; its controls may be named there, and only said here."""
    rest = set(_terms(whole)) - {_spelled(name)}

    def fits(base: ModelColumn) -> bool:
        terms = set(_terms(base))
        return rest < terms if _only_says(whole, base) else rest == terms

    found = [
        base
        for base in sorted(every, key=lambda m: -len(m.coefficients))  # the full one first
        if base is not whole
        and _spelled(base.dependent) == _spelled(whole.dependent)
        and fits(base)
    ]
    return _own(found, whole)


def _own(found: list[ModelColumn], whole: ModelColumn) -> list[ModelColumn]:
    """Return those of the same table, or all where it has none."""
    return [m for m in found if m.table == whole.table] or found


def _only_says(model: ModelColumn, other: ModelColumn) -> bool:
    """Return whether a model only says that it has controls, where another of another table names its own."""
    return (
        model.table != other.table and "YES" in _controls(model).values() and not _controls(other)
    )


def _controls(model: ModelColumn) -> dict[str, str]:
    said = zip(model.flag_names, model.flags, strict=False)
    return {name: yes for name, yes in said if is_a("row", "controls", name)}


def _best(whole: ModelColumn, name: str, firsts: Models, bases: Models) -> list[Finding]:
    """Return the findings of the pair of models under which most holds: an article may print several."""
    tried = []
    for first in firsts:
        for base in bases:
            same = _alike(base, first, whole)
            if not same or not _one_sample(base, first, whole):
                continue
            terms = [_terms(one) for one in (base, first, whole)]
            shared = set.intersection(*(set(one) for one in terms)) - {_spelled(name)}
            tried.append(
                [
                    f
                    for x in sorted(shared)
                    for f in _mediation(tuple(t[x] for t in terms), name, (base, first, whole))
                ]
            )
    tried = [one for one in tried if one]
    if not tried:
        return []
    return min(tried, key=lambda found: sum(f.verdict != "consistent" for f in found))


def _one_sample(*models: ModelColumn) -> bool:
    """Return whether models of several tables say that they are of one sample; those of one need not."""
    return len({m.table for m in models}) == 1 or all("N" in m.fit for m in models)


def _alike(base: ModelColumn, first: ModelColumn, whole: ModelColumn) -> bool:
    """Return whether N and what the tables say of effects and controls are one, in whatever order."""
    models = (base, first, whole)
    sizes = {m.fit["N"].value for m in models if "N" in m.fit}
    flags = [
        {_spelled(name): yes for name, yes in zip(m.flag_names, m.flags, strict=False)}
        for m in models
    ]
    named = _only_says(whole, base)
    for model, one in zip(models, flags, strict=True):
        for name in _controls(model) if named and _only_says(model, base) else ():
            one.pop(_spelled(name))
    return len(sizes) <= 1 and all(one == flags[0] for one in flags)


def _mediation(
    terms: tuple[str, ...], name: str, models: tuple[ModelColumn, ModelColumn, ModelColumn]
) -> list[Finding]:
    base, first, whole = models
    a, b = first.coefficients[terms[1]], whole.coefficients[name]
    c, rest = base.coefficients[terms[0]], whole.coefficients[terms[2]]
    implied = rest.estimate.interval + a.estimate.interval * b.estimate.interval
    why = Message(
        _("c = c′ + ab with mediator {name}: linear models of one sample with the same controls"),
        name=name,
    )
    fails: Verdict = "unknown" if _only_says(whole, base) else "inconsistent"
    where = at(base, terms[0])
    out = [held(where, "mediation", c.estimate, implied, fails=fails, why=why)]
    share = whole.fit.get("mediated")
    if share is not None:
        part = a.estimate.interval * b.estimate.interval / c.estimate.interval
        part = part.scaled(100.0) if abs(share.value) > 1.5 else part
        why = Message(_("ab over the total effect c of {x}"), x=terms[0])
        out.append(held(at(whole, "ab/c"), "mediated_share", share, part, why=why))
    printed = whole.fit.get("sobel")
    sd = [_error(a), _error(b)]
    if printed is not None and sd[0] is not None and sd[1] is not None:
        top = a.estimate.interval * b.estimate.interval
        out.append(_sobel(at(whole, "Sobel"), printed, top, (a, b), (sd[0], sd[1])))
    return out


def _sobel(
    where: tuple[str, str, str],
    printed: Printed,
    top: Interval,
    pair: tuple[Coefficient, Coefficient],
    errors: tuple[Interval, Interval],
) -> Finding:
    """Hold Sobel's z against ab over its error; Aroian's and Goodman's add or take away the product."""
    a, b = (_square(one.estimate.interval) for one in pair)
    sa, sb = (_square(one) for one in errors)
    first, both = b * sa + a * sb, sa * sb
    spread = Interval(_root(first - both).low, _root(first + both).high)
    why = Message(_("ab over its standard error, if it rests on those of the columns"))
    return held(where, "sobel", printed, top / spread, why=why)


def _error(one: Coefficient) -> Interval | None:
    if "se" in one.beside:
        return one.beside["se"].interval
    for kind in ("t", "z", ""):
        if kind in one.beside:
            return abs(one.estimate.interval / one.beside[kind].interval)
    return None


def _square(x: Interval) -> Interval:
    size = abs(x)
    return Interval(size.low**2, size.high**2)


def _root(x: Interval) -> Interval:
    return Interval(math.sqrt(max(x.low, 0.0)), math.sqrt(x.high))


def check_instruments(models: Models) -> list[Finding]:
    """Return whether the first-stage F of one instrument is its t²."""
    out = []
    for second in models:
        printed = second.fit.get("KP_F") or second.fit.get("CD_F")
        first = _first_stage(second, models)
        if printed is None or first is None or (second is not first and _name(second) == "F"):
            continue
        outside = [t for t in first.regressors() if t not in second.regressors()]
        if len(outside) != 1:
            continue
        one = first.coefficients[outside[0]]
        statistic = _statistic(one)
        if statistic is None:
            continue
        square = _square(statistic)
        implied = Interval(square.low * (1.0 - _FACTOR), square.high * (1.0 + _FACTOR))
        robust = "KP_F" in second.fit
        why = Message(
            _("F = t² of {term}, if both rest on one covariance")
            if robust
            else _("F = t² of {term} only if t is of the classical covariance, as this F is"),
            term=outside[0],
        )
        fails: Verdict = "inconsistent" if robust else "unknown"
        out.append(
            held(at(second, _name(second)), "first_stage_f", printed, implied, fails=fails, why=why)
        )
    return out


def _name(model: ModelColumn) -> str:
    return next((k for k in ("KP_F", "CD_F") if k in model.fit), "")


def _first_stage(second: ModelColumn, models: Models) -> ModelColumn | None:
    found = [
        m
        for m in models
        if m is not second
        and (is_a("column", "first_stage", m.dependent) or m.dependent in second.regressors())
        and not is_a("column", "first_stage", second.dependent)
    ]
    return found[0] if len(found) == 1 else None


def _statistic(one: Coefficient) -> Interval | None:
    for kind in ("t", "z", ""):
        if kind in one.beside:
            return one.beside[kind].interval
    if "se" in one.beside:
        return one.estimate.interval / one.beside["se"].interval
    return None


def check_thresholds(models: Models, every: Models) -> list[Finding]:
    """Return whether a threshold model fits no worse than the linear model within it."""
    out = []
    for model in models:
        inside = _linear_within(model, every)
        r2 = model.fit.get("R2")
        if inside is None or r2 is None:
            continue
        why = Message(
            _(
                "with one slope for all regimes, {table} column {column} has R² {value} on as many observations"
            ),
            table=inside.table,
            column=inside.column,
            value=inside.fit["R2"].text,
        )
        least = not_below(inside.fit["R2"])
        out.append(held(at(model, "R2"), "threshold_r_squared", r2, least, why=why))
    return out


def _linear_within(model: ModelColumn, every: Models) -> ModelColumn | None:
    regimes = [t for t in model.coefficients if is_a("term", "threshold", t)]
    n = model.fit.get("N")
    if len(regimes) < 2 or n is None:
        return None
    x = regimes[0].split()[0].split("(")[0].strip()
    others = {t for t in model.regressors() if t not in regimes}
    found = [
        m
        for m in every
        if m.regressors() == others | {x}
        and not any(is_parameter(t) and t in ("rho", "lambda") for t in m.coefficients)
        and "R2" in m.fit
        and "N" in m.fit
        and m.fit["N"].value == n.value
        and not is_a("column", "sub_sample", m.dependent)
        and _one_outcome(m, model)
    ]
    return max(found, key=lambda m: m.fit["R2"].value, default=None)


def _one_outcome(linear: ModelColumn, model: ModelColumn) -> bool:
    """Return whether nothing speaks against one outcome: headings may name the method as well."""
    words = linear.dependent.split()
    return len(words) == 1 or bool(set(words) & set(model.dependent.split()))
