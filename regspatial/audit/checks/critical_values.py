"""Statistics against critical values of the same draws: what exceeds one has a smaller p, and its stars."""

from __future__ import annotations

import re
from itertools import pairwise

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..printed import Printed
from ..sheet import Line, Sheet
from ..stars import USUAL
from ..words import patterns, usual

_DRAWS = 0.004
"""How far p and a quantile of one set of draws may part: 300 draws, and how a quantile is interpolated."""


def check_critical(sheet: Sheet) -> list[Finding]:
    """Return findings on a table of tests with critical values at several levels."""
    levels = _levels(sheet)
    at = sheet.found("test")
    statistic = next((at[k] for k in ("f", "statistic", "chi2", "t", "z") if k in at), None)
    if len(levels) < 2 or statistic is None:
        return []
    out = []
    for line in sheet.lines:
        found = line.numbers.get(statistic)
        if found is None:
            continue
        where = (sheet.name, sheet.head[statistic], sheet.label(line))
        p = line.numbers.get(at["p"]) if "p" in at else None
        out.append(_line(where, line, found, p, levels, line.stars.get(statistic)))
    return out


def _levels(sheet: Sheet) -> dict[float, int]:
    """Return {level: column} of the critical values."""
    out: dict[float, int] = {}
    for k, heading in enumerate(sheet.head):
        if patterns("pattern")["critical_said"].search(usual(heading)):
            number = re.search(r"(\d+(?:\.\d+)?) ?%?", heading)
            if number is not None:
                level = float(number[1])
                out[level / 100.0 if level >= 1.0 else level] = k
    return out


def _line(
    where: tuple[str, str, str],
    line: Line,
    found: Printed,
    p: Printed | None,
    levels: dict[float, int],
    stars: int | None,
) -> Finding:
    """Return what speaks against a row: critical values that fall, p or stars beside them."""
    said: list[Message] = []
    critical = [(x, line.numbers[k]) for x, k in sorted(levels.items()) if k in line.numbers]
    for (small, high), (large, low) in pairwise(critical):
        if high.interval.high < low.interval.low:
            said.append(
                Message(_("the value at {a:.0%} is below that at {b:.0%}"), a=small, b=large)
            )
    passed = [x for x, value in critical if found.interval.low > value.interval.high]
    missed = [x for x, value in critical if found.interval.high < value.interval.low]
    if p is not None:
        said += [
            Message(_("it passes that at {a:.0%}, p does not"), a=x)
            for x in passed
            if p.interval.low > x + _DRAWS
        ]
        said += [
            Message(_("p passes {a:.0%}, it does not"), a=x)
            for x in missed
            if p.interval.high < x - _DRAWS
        ]
    if stars is not None:
        earned = sum(any(abs(x - one) < 1e-9 for x in passed) for one in USUAL)
        known = sum(any(abs(x - one) < 1e-9 for x, _value in critical) for one in USUAL)
        if known == len(USUAL) and len(passed) + len(missed) == len(critical) and stars != earned:
            said.append(Message(_("it passes {n} of them"), n=earned))
    verdict: Verdict = "inconsistent" if said else "consistent"
    values = ", ".join(f"{x:.0%}: {value.text}" for x, value in reversed(critical))
    return Finding(
        table=where[0],
        column=where[1],
        term=where[2],
        check="critical_values",
        printed=f"{found.text}{'*' * (stars or 0)}{'' if p is None else f' (p = {p.text})'}",
        implied=values,
        verdict=verdict,
        why=said[0] if said else None,
    )
