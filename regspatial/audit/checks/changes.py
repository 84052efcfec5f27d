"""Changes, growth rates and group means against the values they are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ...results.audit import Finding
from ...words import Message, Words, _
from ..finding import held
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import is_a, patterns

_YEAR = re.compile(r"^[^\d]{0,3}((?:19|20)\d\d)\D{0,2}$")
_SHARE = 0.6
"""Of the rows that one rule must explain before it is held against the others."""

Rule = Callable[[Interval, Interval, int], Interval]


def _power(ratio: Interval, years: int) -> Interval:
    low, high = max(ratio.low, 0.0), max(ratio.high, 0.0)
    return Interval(low ** (1.0 / years), high ** (1.0 / years))


_RULES: tuple[tuple[Words, Rule], ...] = (
    (_("(last − first)/years"), lambda a, b, n: (b - a).scaled(1.0 / n)),
    (_("last − first"), lambda a, b, n: b - a),
    (_("(last/first)^(1/years) − 1"), lambda a, b, n: _power(b / a, n) - exactly(1.0)),
    (_("last/first − 1"), lambda a, b, n: b / a - exactly(1.0)),
    (
        _("100·((last/first)^(1/years) − 1)"),
        lambda a, b, n: (_power(b / a, n) - exactly(1.0)).scaled(100.0),
    ),
    (_("100·(last/first − 1)"), lambda a, b, n: (b / a - exactly(1.0)).scaled(100.0)),
)


def check_changes(sheet: Sheet) -> list[Finding]:
    """Return whether a column of changes follows from the first and the last year, by one rule."""
    years = _years(sheet)
    if len(years) < 2:
        return []
    (first, a), (last, b) = years[0], years[-1]
    out = []
    for k, heading in enumerate(sheet.head):
        if not (is_a("heading", "change", heading) or is_a("heading", "growth", heading)):
            continue
        rows = [x for x in sheet.lines if {a, b, k} <= set(x.numbers)]
        implied = {
            said: [rule(x.numbers[a].interval, x.numbers[b].interval, last - first) for x in rows]
            for said, rule in _RULES
        }
        good = {
            said: sum(x.numbers[k].interval.meets(i) for x, i in zip(rows, found, strict=True))
            for said, found in implied.items()
        }
        best = max(good, key=lambda said: good[said], default=None)
        if best is None or good[best] < max(_SHARE * len(rows), 2):
            continue
        for x, i in zip(rows, implied[best], strict=True):
            where = (sheet.name, heading, x.name)
            out.append(held(where, "change", x.numbers[k], i, why=_worded(best)))
    return out


def _worded(sentence: Words) -> Message:
    return sentence if isinstance(sentence, Message) else Message(sentence)  # type: ignore[arg-type]


def _years(sheet: Sheet) -> list[tuple[int, int]]:
    """Return (year, column) of headings that are years, in order of time."""
    found = [(int(m[1]), k) for k, h in enumerate(sheet.head) if (m := _YEAR.match(h))]
    return sorted(found)


def check_group_means(sheet: Sheet) -> list[Finding]:
    """Return whether a row named after a group holds the mean of its members."""
    years = {k for _year, k in _years(sheet)}
    group = next(
        (k for k in range(1, len(sheet.head)) if all(k not in x.numbers for x in sheet.lines)), None
    )
    if group is None or not years:
        return []
    out = []
    members: dict[str, list[Line]] = {}
    heads: dict[str, Line] = {}
    for line in sheet.lines:
        name = line.texts[-1] if line.texts else ""
        if (
            line.name.lower().startswith(name.lower())
            and name
            and line.name.lower() != name.lower()
        ):
            heads[name] = line
        else:
            members.setdefault(name, []).append(line)
    for name, line in heads.items():
        for k in sorted(years & set(line.numbers)):
            numbers = [one.numbers[k] for one in members.get(name, []) if k in one.numbers]
            if len(numbers) > 1:
                where = (sheet.name, sheet.head[k], line.name)
                why = Message(_("mean of its {n} {n:member|members}"), n=len(numbers))
                out.append(held(where, "group_mean", line.numbers[k], _mean(numbers), why=why))
    return out


def _mean(numbers: Sequence[Printed]) -> Interval:
    total = exactly(0.0)
    for one in numbers:
        total = total + one.interval
    return total.scaled(1.0 / len(numbers))


_OF = re.compile(r"^(?P<x>.+?)[ _](?P<what>change|growth)$", re.IGNORECASE)


def check_statements(sheet: Sheet) -> list[Finding]:
    """Return whether changes and rates of a list (quantity, period, value, unit) follow from its values."""
    at = sheet.found("statement")
    if {"quantity", "period", "value"} - set(at) or at["quantity"] != 0:
        return []
    periods = [_text(sheet, line, at["period"]) for line in sheet.lines]
    values = {
        (line.name, period): line.numbers[at["value"]]
        for line, period in zip(sheet.lines, periods, strict=True)
        if at["value"] in line.numbers
    }
    out = []
    for line, period in zip(sheet.lines, periods, strict=True):
        span, name = patterns("pattern")["span"].fullmatch(period), _OF.match(line.name)
        if span is None or name is None or at["value"] not in line.numbers:
            continue
        ends = [values.get((name["x"], year)) for year in span.groups()]
        if ends[0] is not None and ends[1] is not None:
            years = int(span[2]) - int(span[1])
            percent = any("%" in t or "percent" in t.lower() for t in line.texts)
            where = (sheet.name, period, line.name)
            pair = (ends[0].interval, ends[1].interval)
            out.append(_statement(where, line.numbers[at["value"]], pair, years, percent=percent))
    return out


def _text(sheet: Sheet, line: Line, k: int) -> str:
    number = line.numbers.get(k)
    if number is not None:
        return number.text
    before = sum(j not in line.numbers for j in range(1, k))
    return line.texts[before + 1] if len(line.texts) > before + 1 else ""


def _statement(
    where: tuple[str, str, str],
    printed: Printed,
    ends: tuple[Interval, Interval],
    years: int,
    *,
    percent: bool,
) -> Finding:
    first, last = ends
    if not percent:
        why = Message(_("last − first"))
        return held(where, "change", printed, last - first, why=why)
    rate = (_power(last / first, years) - exactly(1.0)).scaled(100.0)
    step = (last - first).scaled(100.0 / years)
    plain = Message(_("100·((last/first)^(1/years) − 1)"))
    mistaken = Message(
        _("100·((last/first)^(1/years) − 1); what is printed is 100·(last − first)/years, no rate")
    )
    why = mistaken if printed.interval.meets(step) else plain
    return held(where, "change", printed, rate, why=why)
