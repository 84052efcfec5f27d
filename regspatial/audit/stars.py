"""Standard errors, statistics, p-values and stars against one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from ..results.audit import Finding, Verdict
from ..words import Message, Words, _
from .finding import at, held, said_p
from .model import Coefficient, ModelColumn, effect_of
from .printed import Interval, Printed, exactly, printed
from .words import patterns

Legend = tuple[float, ...]
"""Levels for one, two, three stars."""

USUAL: Legend = (0.1, 0.05, 0.01)
OTHERS: tuple[Legend, ...] = ((0.05, 0.01, 0.001), (0.1, 0.05, 0.01), (0.1, 0.01, 0.001))
_FEW = tuple(range(4, 200))
"""Degrees of freedom that few clusters would give."""


def stated_legend(texts: Sequence[str]) -> Legend | None:
    """Return the levels that notes state for one, two, three stars, None where they state none."""
    text = " ".join(texts)
    found = {
        len(stars): float(level)
        for stars, level in patterns("pattern")["stars_stated"].findall(text)
    }
    if not found:
        for stars, levels in patterns("pattern")["stars_listed"].findall(text):
            marks = re.findall(r"\*+", stars)
            numbers = [_level(x) for x in re.findall(r"\d+(?:\.\d+)?\s*%?", levels)]
            if len(marks) == len(numbers):
                found = {len(m): x for m, x in zip(marks, numbers, strict=True)}
    if sorted(found) not in ([1, 2], [1, 2, 3]):
        return None
    legend = tuple(found[k] for k in sorted(found))
    good = all(a > b for a, b in pairwise(legend)) and legend[0] <= 0.2
    return legend if good else None


def _level(text: str) -> float:
    number = float(text.strip().rstrip("%"))
    return number / 100.0 if "%" in text or number >= 1.0 else number


@dataclass(frozen=True, slots=True)
class _Cell:
    """A coefficient whose significance can be judged."""

    model: ModelColumn
    one: Coefficient
    kind: str
    size: Interval | None
    """Of the statistic, without its sign."""
    p: Interval | None

    def p_of(self, df: float) -> Interval:
        """Return p for some degrees of freedom."""
        if self.size is None:
            return self.p or Interval(0.0, 1.0)
        return Interval(_two_sided(self.size.high, df), _two_sided(self.size.low, df))

    def fits(self, df: float, legend: Legend) -> bool:
        """Return whether the printed stars are possible."""
        return self.one.stars in possible(self.p_of(df), legend)


def _two_sided(size: float, df: float) -> float:
    if np.isinf(df):
        return float(2.0 * ndtr(-size))
    return float(2.0 * stdtr(df, -size))


def possible(p: Interval, legend: Legend) -> set[int]:
    """Return the numbers of stars that p allows."""
    least, most = (sum(x < level for level in legend) for x in (p.high, p.low))
    edge = sum(p.high <= level + 1e-12 for level in legend)
    return set(range(min(least, edge), most + 1))


def inferred_kind(models: Sequence[ModelColumn], legend: Legend) -> str:
    """Return what stands in brackets where no note says it: the kind that contradicts the stars least.

    "" where the table does not tell.
    """
    pairs = [(c, c.beside[""]) for m in models for c in m.coefficients.values() if "" in c.beside]
    if not pairs:
        return ""
    kinds = ["se", "t", "p"]
    if any(p.value < 0 for _c, p in pairs):
        kinds = ["t"]
    elif any(p.value > 1.0 for _c, p in pairs):
        kinds.remove("p")
    starred = any(c.stars for c, _p in pairs)
    if not starred:
        return kinds[0] if len(kinds) == 1 else ""
    wrong = {kind: _contradictions(pairs, kind, legend) for kind in kinds}
    best = min(wrong, key=lambda k: wrong[k])
    clear = sorted(wrong.values())
    return best if len(clear) == 1 or clear[0] < clear[1] else ""


def _contradictions(pairs: Sequence[tuple[Coefficient, Printed]], kind: str, legend: Legend) -> int:
    return sum(
        not _cell(ModelColumn("", ""), replace(c, beside={kind: p}), kind).fits(np.inf, legend)
        for c, p in pairs
    )


def _cell(model: ModelColumn, one: Coefficient, kind: str) -> _Cell:
    if kind == "p":
        return _Cell(model, one, kind, None, one.beside["p"].interval)
    if kind in ("t", "z"):
        return _Cell(model, one, kind, abs(one.beside[kind].interval), None)
    return _Cell(model, one, kind, abs(one.estimate.interval / one.beside["se"].interval), None)


def _cells(models: Sequence[ModelColumn], legend: Legend) -> list[_Cell]:
    kind = inferred_kind(models, legend)
    out = []
    for model in models:
        for one in model.coefficients.values():
            known = one
            if "" in one.beside and kind:
                known = replace(one, beside={**one.beside, kind: one.beside[""]})
            best = next((k for k in ("p", "z", "t", "se") if k in known.beside), None)
            if best is not None:
                out.append(_cell(model, known, best))
    return out


def check_stars(
    models: Sequence[ModelColumn], notes: Sequence[str], given: Legend | None
) -> list[Finding]:
    """Return a finding for every cell of a table that has, or could have had, stars."""
    if not any(c.stars for m in models for c in m.coefficients.values()):
        return []
    stated = given or stated_legend(notes)
    legend = stated or USUAL
    cells = [c for c in _cells(models, legend) if c.one.stars is not None]
    few = _few_clusters(cells, legend)
    other = _other_legend(cells, legend)
    found = [(c, _judged(c, legend, stated is not None, few, other)) for c in cells]
    if not patterns("pattern")["drawn_stars"].search(" ".join(notes)):
        return [f for _c, f in found]
    drawn = Message(_("p of permutations or draws can differ"))
    loose = {id(c) for c, f in found if _of_effect(c) and f.verdict == "inconsistent"}
    return [replace(f, verdict="unknown", why=drawn) if id(c) in loose else f for c, f in found]


def _of_effect(cell: _Cell) -> bool:
    """Return whether a cell is of an impact, by its column or by what stands before its variable."""
    before = re.split("[:：]", cell.one.term)[0].strip()
    return (cell.model.effect or effect_of(before)) is not None


def _degrees(cell: _Cell) -> list[float]:
    """Return the degrees of freedom that the table itself suggests, infinity first."""
    out = [np.inf]
    n, clusters = cell.model.fit.get("N"), cell.model.fit.get("clusters")
    if cell.kind != "z":
        k = len(cell.model.coefficients)
        if n is not None and n.value > k + 1:
            out.append(n.value - k)
        if clusters is not None and clusters.value > 1:
            out.append(clusters.value - 1)
    return out


def _few_clusters(cells: Sequence[_Cell], legend: Legend) -> int | None:
    """Return the degrees of freedom under which most of what the normal contradicts would be right."""
    loose = [c for c in cells if c.kind in ("t", "se")]
    wrong = [c for c in loose if not any(c.fits(df, legend) for df in _degrees(c))]
    if not wrong:
        return None
    failing = {df: sum(not c.fits(df, legend) for c in loose) for df in _FEW}
    best = max(failing, key=lambda df: (-failing[df], df))
    return best if 2 * failing[best] <= len(wrong) and failing[best] < len(wrong) else None


def _other_legend(cells: Sequence[_Cell], legend: Legend) -> tuple[Legend, int] | None:
    """Return a usual legend that the stars follow better than this one, with how many cells follow it."""
    mine = sum(c.fits(np.inf, legend) for c in cells)
    found = [(sum(c.fits(np.inf, one) for c in cells), one) for one in OTHERS if one != legend]
    count, best = max(found)
    return (best, count) if count > mine else None


def _judged(
    cell: _Cell, legend: Legend, stated: bool, few: int | None, other: tuple[Legend, int] | None
) -> Finding:
    p = cell.p_of(np.inf)
    good = any(cell.fits(df, legend) for df in _degrees(cell))
    verdict: Verdict = "consistent" if good else "inconsistent"
    why: Words | None = None
    levels = _levels(legend)
    if not good and few is not None and cell.fits(few, legend):
        verdict = "unknown"
        why = Message(
            _("follows with about {df} {df:degree|degrees} of freedom, as few clusters would give"),
            df=few,
        )
    elif not good and other is not None:
        why = Message(
            _("at {levels}; the stars of this table follow {others} in {n} {n:cell|cells}"),
            levels=levels,
            others=_levels(other[0]),
            n=other[1],
        )
    elif not good:
        sentence = _("at {levels}, as stated") if stated else _("at {levels}, the usual levels")
        why = Message(sentence, levels=levels)
    allowed = " / ".join("*" * k or "–" for k in sorted(possible(p, legend)))
    return Finding(
        table=cell.model.table,
        column=cell.model.label,
        term=cell.one.term,
        check="stars",
        printed=f"{cell.one.estimate.text}{'*' * (cell.one.stars or 0)}",
        implied=f"{allowed} ({said_p(p)})",
        verdict=verdict,
        why=why,
    )


def _levels(legend: Legend) -> str:
    return "/".join(f"{x:g}".removeprefix("0") for x in legend)


def settle(models: Sequence[ModelColumn], notes: Sequence[str], given: Legend | None) -> None:
    """Name what stands alone in brackets without a note, where the stars tell."""
    kind = inferred_kind(models, given or stated_legend(notes) or USUAL)
    for model in models if kind else ():
        for term, one in model.coefficients.items():
            if set(one.beside) == {""}:
                model.coefficients[term] = replace(one, beside={kind: one.beside[""]})


def check_ratios(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return findings where a standard error, a statistic and a p-value stand side by side."""
    signed = any(
        p.value < 0 for m in models for c in m.coefficients.values() for p in _statistics(c)
    )
    out = []
    for model in models:
        terms = list(model.coefficients.values())
        for one in terms:
            out += _sign(model, one) if signed else []
        out += _one_number_of_degrees(model, [f for c in terms for f in _ratio(model, c)])
    return out


_TELLING = 3
"""Terms whose p follow the normal before that of one other is held against it."""


def _one_number_of_degrees(model: ModelColumn, found: list[Finding]) -> list[Finding]:
    """Call a p inconsistent that fewer degrees of freedom would give, which all other terms rule out.

    A model has one number of them. Terms whose p is .000 follow with any and are not counted.
    """
    loose = [f for f in found if f.check == "p_value" and f.verdict == "unknown"]
    others = [f for f in found if f.check == "p_value" and f.verdict == "consistent"]
    telling = [f for f in others if (p := printed(f.printed)) is not None and p.value > 0.0]
    if len(loose) != 1 or len(telling) < _TELLING or model.effect is not None:
        return found
    every = [_cell_of(model, f) for f in (*telling, loose[0])]
    if any(all(p.meets(cell.p_of(df)) for cell, p in every) for df in _FEW):
        return found
    why = Message(_("no number of degrees of freedom gives the p of all terms"))
    sure = replace(loose[0], verdict="inconsistent", why=why)
    return [sure if f is loose[0] else f for f in found]


def _cell_of(model: ModelColumn, finding: Finding) -> tuple[_Cell, Interval]:
    """Return the statistic of a term and where its printed p lies."""
    one = model.coefficients[finding.term]
    statistic = next((one.beside[k] for k in ("z", "t", "") if k in one.beside), None)
    size = abs(
        one.estimate.interval / one.beside["se"].interval
        if statistic is None
        else statistic.interval
    )
    return _Cell(model, one, "t", size, None), one.beside["p"].interval


_ALL = 10
"""Digits from which on a number is not rounded for print."""
_DRAWS, _SAME = 20_001, 1e-12
"""The most draws that p is taken for a share of, and how near."""


def _statistics(one: Coefficient) -> list[Printed]:
    return [one.beside[k] for k in ("t", "z") if k in one.beside]


def _sign(model: ModelColumn, one: Coefficient) -> list[Finding]:
    """Return a finding where a statistic has the other sign: nothing else is said of it."""
    found = [p for p in _statistics(one) if p.value * one.estimate.value < 0]
    why = Message(
        _("a statistic has the sign of its estimate {estimate}"), estimate=one.estimate.text
    )
    positive = one.estimate.value > 0
    side = Interval(0.0, np.inf) if positive else Interval(-np.inf, 0.0)
    return [held(at(model, one.term), "sign", p, side, why=why) for p in found]


def _ratio(model: ModelColumn, one: Coefficient) -> list[Finding]:
    out = []
    statistic = next((one.beside[k] for k in ("z", "t") if k in one.beside), one.beside.get(""))
    if statistic is not None and "se" in one.beside:
        ratio = one.estimate.interval / one.beside["se"].interval
        out.append(held(at(model, one.term), "statistic", statistic, ratio))
    if statistic is not None and "p" in one.beside:
        out.append(_p_value(model, one, statistic))
    elif "se" in one.beside and "p" in one.beside:
        ratio = one.estimate.interval / one.beside["se"].interval
        out.append(_p_value(model, one, Printed("", ratio.middle, ratio.high - ratio.low)))
    return out


def _p_value(model: ModelColumn, one: Coefficient, statistic: Printed) -> Finding:
    size = abs(statistic.interval)
    cell = _Cell(model, one, "z" if "z" in one.beside else "t", size, None)
    p = one.beside["p"]
    degrees = _degrees(cell)
    found = [held(at(model, one.term), "p_value", p, cell.p_of(df)) for df in degrees]
    good = next((f for f in found if f.verdict == "consistent"), None)
    if good is not None:
        return good
    if model.effect is not None or _is_share(
        one.estimate, p
    ):  # p of draws need not be that of their z
        why = Message(_("by the normal distribution; p of permutations can differ"))
        return replace(found[0], verdict="unknown", why=why)
    if cell.kind == "z":
        return found[0]
    below = p.interval.high < cell.p_of(np.inf).low  # fewer degrees of freedom only raise p
    above = p.interval.low > cell.p_of(1.0).high  # and one is the fewest
    return (
        found[0]
        if below or above
        else replace(
            found[0], verdict="unknown", why=Message(_("follows with fewer degrees of freedom"))
        )
    )


def _is_share(estimate: Printed, p: Printed) -> bool:
    """Return whether p beside an estimate with all its digits is a count over a count, as shares of draws are.

    Of the p of a distribution, written so, one in some thousands is.
    """
    digits = re.sub(r"[eE].*|\D", "", estimate.text).lstrip("0")
    share = Fraction(p.value).limit_denominator(_DRAWS)
    return len(digits) >= _ALL and abs(float(share) - p.value) <= _SAME


def critical(level: float) -> Interval:
    """Return the normal's two-sided critical value."""
    return exactly(float(-ndtri(level / 2.0)))
