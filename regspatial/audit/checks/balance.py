"""Balance of matched samples: bias before and after, its reduction, its sign, the deviation it implies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import what


def is_balance(sheet: Sheet) -> bool:
    """Return whether a table holds the bias of matched samples."""
    at = sheet.found("balance")
    return ("bias" in at and ("treated" in at or "reduction" in at)) or {"before", "after"} <= set(
        at
    )


def check_balance(sheet: Sheet) -> list[Finding]:
    """Return findings on a table of balance: two rows a variable, or before and after side by side."""
    if not is_balance(sheet):
        return []
    at = sheet.found("balance")
    out = [f for line in sheet.lines for f in _sign(sheet, line, at)]
    for one in _pairs(sheet, at):
        out += _reduction(sheet, one)
        out += _scale(sheet, one)
    return out


@dataclass(frozen=True, slots=True)
class _Pair:
    """A variable before and after matching."""

    name: str
    before: Printed
    after: Printed
    reduction: tuple[int, Printed] | None
    gaps: tuple[Interval, Interval] | None


def _pairs(sheet: Sheet, at: dict[str, int]) -> Iterator[_Pair]:
    if {"before", "after"} <= set(at):
        for line in sheet.lines:
            numbers = [line.numbers.get(at[k]) for k in ("before", "after")]
            if numbers[0] is not None and numbers[1] is not None:
                cut = _cut(line, at)
                yield _Pair(sheet.label(line), numbers[0], numbers[1], cut, None)
        return
    name, before = "", None
    for line in sheet.lines:
        stage = next((s for t in line.texts if (s := what("stage", t))), None)
        name = line.name if line.name and what("stage", line.name) is None else name
        if stage == "before":
            before = line
        elif stage == "after" and before is not None:
            numbers = [one.numbers.get(at["bias"]) for one in (before, line)]
            if numbers[0] is not None and numbers[1] is not None:
                gaps = [_gap(one, at) for one in (before, line)]
                both = (gaps[0], gaps[1]) if gaps[0] is not None and gaps[1] is not None else None
                yield _Pair(name, numbers[0], numbers[1], _cut(line, at) or _cut(before, at), both)
            before = None


def _cut(line: Line, at: dict[str, int]) -> tuple[int, Printed] | None:
    found = line.numbers.get(at["reduction"]) if "reduction" in at else None
    return None if found is None else (at["reduction"], found)


def _gap(line: Line, at: dict[str, int]) -> Interval | None:
    means = [line.numbers.get(at[k]) if k in at else None for k in ("treated", "control")]
    if means[0] is None or means[1] is None:
        return None
    return means[0].interval - means[1].interval


def _sign(sheet: Sheet, line: Line, at: dict[str, int]) -> list[Finding]:
    """Bias and t have the sign of the difference of the means."""
    gap = _gap(line, at)
    if gap is None or gap.low <= 0.0 <= gap.high:
        return []
    side = Interval(0.0, float("inf")) if gap.low > 0.0 else Interval(float("-inf"), 0.0)
    why = Message(_("the sign of treated − control"))
    name = " ".join(line.texts)
    return [
        held((sheet.name, sheet.head[at[k]], name), "sign", p, side, why=why)
        for k in ("bias", "t")
        if k in at and (p := line.numbers.get(at[k])) is not None
    ]


def _reduction(sheet: Sheet, pair: _Pair) -> list[Finding]:
    if pair.reduction is None or pair.before.interval.low <= 0.0 <= pair.before.interval.high:
        return []
    column, printed = pair.reduction
    left = abs(pair.after.interval) / abs(pair.before.interval)
    cut = exactly(1.0) - left
    unit = 1.0 if "%" in printed.text else 100.0
    why = Message(
        _("1 − |bias after|/|bias before| of {after} and {before}"),
        after=pair.after.text,
        before=pair.before.text,
    )
    where = (sheet.name, sheet.head[column], pair.name)
    return [held(where, "bias_reduction", printed, cut.scaled(unit), why=why)]


def _scale(sheet: Sheet, pair: _Pair) -> list[Finding]:
    """Difference over bias is one deviation, that of the unmatched samples, where the program keeps it."""
    if pair.gaps is None:
        return []
    numbers = (pair.before.interval, pair.after.interval)
    if any(one.low <= 0.0 <= one.high for one in (*pair.gaps, *numbers)):
        return []
    before = pair.gaps[0] / numbers[0]
    implied = pair.gaps[1] / before
    why = Message(_("with the deviation of the samples before matching, as pstest has it"))
    where = (sheet.name, "", pair.name)
    return [held(where, "bias_scale", pair.after, implied, fails="unknown", why=why)]
