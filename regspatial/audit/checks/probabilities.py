"""Tables of tests: statistic, degrees of freedom, p and stars against one another."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from ...results.audit import Finding, Verdict
from ...words import Message, Words, _
from ..finding import said_p
from ..printed import Interval, Printed
from ..sheet import Line, Sheet
from ..stars import USUAL, Legend, possible, stated_legend
from ..words import is_a, patterns, usual, what

Kind = Literal["chi2", "f", "t", "z", "z_one"]
_KINDS: tuple[Kind, ...] = ("chi2", "f", "t", "z")
_MANY = 60
"""Degrees of freedom up to which a chi-square without any is tried."""
_DENOMINATOR = 15.0
"""Degrees of freedom below an F, of which a table says nothing, from which it is thought of."""
Tail = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class _Test:
    """One statistic of a row: of what distribution, and how sure that is."""

    where: tuple[str, str, str]
    kind: Kind
    statistic: Printed
    df: tuple[float, ...]
    sure: bool
    """Whether the heading names the distribution; else the name of the test does."""
    rounded: tuple[float, float] | None = None
    """Where degrees of freedom lie that are printed with decimals, as Welch's."""


def is_tests(sheet: Sheet) -> bool:
    """Return whether a table has a statistic and what belongs to it, its p or degrees of freedom."""
    at = sheet.found("test")
    statistics = [k for k in (*_KINDS, "statistic") if k in at]
    return bool(statistics) and ("p" in at or "df" in at)


def check_tests(sheet: Sheet, given: Legend | None) -> list[Finding]:
    """Return findings on a table of tests, a test a row."""
    if not is_tests(sheet) or "vif" in sheet.found("collinearity"):
        return []
    at = sheet.found("test")
    stated = given or stated_legend(sheet.notes)
    out = []
    for line in sheet.lines:
        test = _test(sheet, line, at)
        if test is None:
            continue
        p = line.numbers.get(at["p"]) if "p" in at else None
        apart = "p_usual" in at and at["p_usual"] in line.numbers  # our own tables: p is another's
        drawn = apart or _drawn(sheet)
        if p is not None:
            out.append(_p_of_test(test, p, sheet.head[at["p"]], drawn=drawn))
        stars = next((n for k, n in line.stars.items() if line.numbers[k] is test.statistic), None)
        if stars and (p is not None or (test.df or test.kind in ("z", "z_one"))):
            out.append(_stars(test, p, stars, stated))
    return out


def _drawn(sheet: Sheet) -> bool:
    """Return whether p may come from permutations or draws, which no distribution gives."""
    texts = (sheet.name, *sheet.notes, *sheet.head, *(line.name for line in sheet.lines))
    return any(patterns("pattern")["drawn"].search(usual(text)) for text in texts)


def _test(sheet: Sheet, line: Line, at: dict[str, int]) -> _Test | None:
    for kind in _KINDS:
        number = line.numbers.get(at[kind]) if kind in at else None
        if number is not None:
            where = (sheet.name, sheet.head[at[kind]], sheet.label(line))
            df = _df(sheet, line, at, sheet.head[at[kind]])
            return _Test(where, kind, number, df, True, _rounded(line, at))
    number = line.numbers.get(at["statistic"]) if "statistic" in at else None
    if number is None:
        return None
    where = (sheet.name, sheet.head[at["statistic"]], sheet.label(line))
    df = _df(sheet, line, at, "")
    named = _named(line)
    if named is None:
        return None
    kind, known = named
    return _Test(where, kind, number, df or known, False, _rounded(line, at))


def _named(line: Line) -> tuple[Kind, tuple[float, ...]] | None:
    """Return the distribution of a test by its name, and degrees of freedom that never vary."""
    for text in line.texts or (line.name,):
        for form, kind in (("chi2", "chi2"), ("f", "f"), ("t", "t")):
            if patterns("pattern")[f"df_{form}"].search(usual(text)):
                return kind, ()  # type: ignore[return-value]
        name = what("known_test", text)
        if name is not None:
            return _KNOWN[name]
    return None


_KNOWN: dict[str, tuple[Kind, tuple[float, ...]]] = {
    "lm_spatial": ("chi2", (1.0,)),
    "jarque_bera": ("chi2", (2.0,)),
    "chi2": ("chi2", ()),
    "normal": ("z", ()),
}


def _df(sheet: Sheet, line: Line, at: dict[str, int], heading: str) -> tuple[float, ...]:
    """Return the degrees of freedom of a row, none where they are not above zero."""
    found = _df_printed(sheet, line, at, heading)
    return found if all(x > 0.0 for x in found) else ()


def _df_printed(sheet: Sheet, line: Line, at: dict[str, int], heading: str) -> tuple[float, ...]:
    """Return the degrees of freedom of a row: of its column, or in brackets behind a name."""
    two = [line.numbers.get(at[k]) for k in ("df1", "df2") if k in at]
    if len(two) == 2 and all(p is not None for p in two):
        return tuple(p.value for p in two if p is not None)
    one = line.numbers.get(at["df"]) if "df" in at else None
    below = line.numbers.get(at["df2"]) if "df2" in at else None
    if one is not None:
        return (one.value,) if below is None else (one.value, below.value)
    for text in (heading, *line.texts):
        for name in ("df_f", "df_chi2", "df_t"):
            found = patterns("pattern")[name].search(usual(text))
            if found:
                return tuple(float(x) for x in re.findall(r"\d+", found["df"]))
    return ()


def _rounded(line: Line, at: dict[str, int]) -> tuple[float, float] | None:
    """Return where the degrees of freedom of a row lie, if they are no whole number."""
    one = line.numbers.get(at["df"]) if "df" in at else None
    if one is None or one.unit >= 1.0 or one.interval.low <= 0.0:
        return None
    return one.interval.low, one.interval.high


def _spans(test: _Test) -> list[tuple[Interval, Message]]:
    """Return where p may lie, each with what it follows from, over the rounding of all that is printed."""
    tails = _tails(test)
    spans = [(_span(tail, test.statistic), said) for tail, said in tails]
    if test.kind == "chi2" and len(test.df) == 2:
        return [_read_as_f(test)]
    if test.kind != "t" or len(test.df) != 1 or test.rounded is None:
        return spans
    for df in test.rounded:
        more = _tails(replace(test, df=(df,)))
        spans = [
            (_hull(span, _span(tail, test.statistic)), said)
            for (span, said), (tail, _unused) in zip(spans, more, strict=True)
        ]
    return spans


def _read_as_f(test: _Test) -> tuple[Interval, Message]:
    """Return where p of F lies that is made of a χ²: above that of χ², and below that of a quarter of it.

    The observations behind the statistic are those below F and the parameters, which are not printed and
    seldom three times as many.
    """
    a, b = test.df
    quarter: Tail = lambda x: float(fdtrc(a, b, 0.25 * max(x, 0.0) / a))  # noqa: E731
    said = Message(_("F with {a:.4g} and {b:.4g} degrees of freedom"), a=a, b=b)
    return _hull(_span(_chi2(a), test.statistic), _span(quarter, test.statistic)), said


def _hull(one: Interval, other: Interval) -> Interval:
    return Interval(min(one.low, other.low), max(one.high, other.high))


def _tails(test: _Test) -> list[tuple[Tail, Message]]:
    """Return what p may be, as functions of the statistic, each with its name."""
    df = test.df
    if test.kind == "chi2" and len(df) == 1:
        return [(_chi2(df[0]), Message(_("χ² with {df:.4g} degrees of freedom"), df=df[0]))]
    if test.kind == "f" and len(df) == 2:
        said = Message(_("F with {a:.4g} and {b:.4g} degrees of freedom"), a=df[0], b=df[1])
        upper: Tail = lambda x: float(fdtrc(df[0], df[1], max(x, 0.0)))  # noqa: E731
        return [
            (upper, said),
            (lambda x: 1.0 - upper(x), said),
        ]  # a ratio that is small counts below
    if test.kind == "t" and len(df) == 1:
        return _sided(
            lambda x: float(stdtr(df[0], -x)),
            Message(_("t with {df:.4g} degrees of freedom"), df=df[0]),
        )
    if test.kind in ("z", "t"):
        return _sided(lambda x: float(ndtr(-x)), Message(_("the normal distribution")))
    return []


def _chi2(df: float) -> Tail:
    return lambda x: float(chdtrc(df, max(x, 0.0)))


def _sided(upper: Tail, said: Message) -> list[tuple[Tail, Message]]:
    return [(lambda x: 2.0 * upper(abs(x)), said), (upper, said), (lambda x: upper(-x), said)]


def _span(tail: Tail, statistic: Printed) -> Interval:
    """Return p over the interval of a statistic."""
    i = statistic.interval
    ends = [i.low, i.high] + ([0.0] if i.low < 0.0 < i.high else [])
    values = [tail(x) for x in ends if math.isfinite(x)]
    if not values:
        return Interval(0.0, 1.0)
    low = 0.0 if math.isinf(i.high) or math.isinf(i.low) else min(values)
    return Interval(low, max(values))


def _p_of_test(test: _Test, p: Printed, heading: str, *, drawn: bool) -> Finding:
    spans = _spans(test)
    if not spans:
        return _without_df(test, p, heading, drawn=drawn)
    good = next((one for one in spans if p.interval.meets(one[0])), None)
    span, said = good or spans[0]
    why: Words = said
    verdict: Verdict = "consistent" if good else "inconsistent"
    if not good and drawn:
        verdict, why = "unknown", Message(_("p of permutations or draws can differ"))
    elif not good and test.kind == "t" and not test.df and _with_fewer(test, p, span):
        verdict, why = "unknown", Message(_("follows with fewer degrees of freedom"))
    elif not good and not test.sure and not is_a("known_test", "lm_spatial", test.where[2]):
        verdict = "inconsistent" if _is_neither(test, p) else "unknown"
    return _finding(test, p, heading, span, verdict, why)


def _with_fewer(test: _Test, p: Printed, normal: Interval) -> bool:
    """Return whether some number of degrees of freedom, of which one is the fewest, gives p of t."""
    most = max(_span(tail, test.statistic).high for tail, _said in _tails(replace(test, df=(1.0,))))
    return p.interval.high > normal.low and p.interval.low <= most


def _is_neither(test: _Test, p: Printed) -> bool:
    """Return whether a named test with its degrees of freedom has p neither as χ² nor as F of them."""
    if test.kind != "chi2" or len(test.df) != 1:
        return False
    k = test.df[0]
    loose = _span(lambda x: float(fdtrc(k, _DENOMINATOR, max(x, 0.0))), test.statistic)
    tight = _span(_chi2(k), replace(test.statistic, value=test.statistic.value * k))
    return not p.interval.meets(_hull(loose, tight))


def _without_df(test: _Test, p: Printed, heading: str, *, drawn: bool) -> Finding:
    """Of a χ² without degrees of freedom some whole number of them gives p, or none does."""
    if test.kind != "chi2" or test.statistic.value < 0.0:
        why = Message(_("the degrees of freedom are not stated"))
        return _finding(test, p, heading, Interval(0.0, 1.0), "unknown", why)
    spans = [(_span(_chi2(df), test.statistic), df) for df in range(1, _MANY + 1)]
    good = next((one for one in spans if p.interval.meets(one[0])), None)
    if good is not None:
        said = Message(_("χ² with {df:.4g} degrees of freedom"), df=float(good[1]))
        return _finding(test, p, heading, good[0], "consistent", said)
    above = [one for one in spans if one[0].low > p.interval.high]
    span = above[0][0] if above else spans[-1][0]
    why = Message(_("no whole number of degrees of freedom of χ² gives p"))
    verdict: Verdict = "inconsistent" if test.sure and not drawn else "unknown"
    return _finding(test, p, heading, span, verdict, why)


def _finding(
    test: _Test, p: Printed, heading: str, span: Interval, verdict: Verdict, why: Words
) -> Finding:
    table, column, term = test.where
    return Finding(
        table=table,
        column=heading,
        term=term,
        check="test_p",
        printed=p.text,
        implied=f"{said_p(span)} ({column} = {test.statistic.text})",
        verdict=verdict,
        why=why,
    )


def _stars(test: _Test, p: Printed | None, stars: int, stated: Legend | None) -> Finding:
    legend = stated or USUAL
    if p is not None:
        span = Interval(max(p.interval.low, 0.0), p.interval.high)
    else:
        tails = _tails(test)
        span = _span(tails[0][0], test.statistic) if tails else Interval(0.0, 1.0)
    allowed = possible(span, legend)
    verdict: Verdict = "consistent"
    if stars not in allowed:
        verdict = "inconsistent" if stated is not None else "unknown"
    table, column, term = test.where
    levels = "/".join(f"{x:g}".removeprefix("0") for x in legend)
    said = _("at {levels}, as stated") if stated else _("at {levels}, the usual levels")
    return Finding(
        table=table,
        column=column,
        term=term,
        check="test_stars",
        printed=f"{test.statistic.text}{'*' * stars}",
        implied=f"{' / '.join('*' * k or '–' for k in sorted(allowed))} ({said_p(span)})",
        verdict=verdict,
        why=Message(said, levels=levels),
    )
