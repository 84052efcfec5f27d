"""Several ways to cut one sample (East, Centre and West; high and low) against one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..finding import at, held
from ..model import ModelColumn
from ..printed import Printed, exactly
from ..words import patterns, usual

_REGIONS = {"east", "centre", "west"}
_LEVELS = {"high", "low"}


def check_partitions(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return the partitions whose N add up to another number than that of the most others.

    More than the sample is an error; less may be cells that the grouping variable lacks.
    """
    found = [one for one in _partitions(models) if all("N" in m.fit for m in one)]
    sums = Counter(_total(one) for one in found)
    if len(sums) < 2:
        return []
    (most, votes), (_other, less) = sums.most_common(2)
    if votes < 2 or votes == less:
        return [_held(one, max(sums), sure=False) for one in found if _total(one) < max(sums)]
    return [_held(one, most, sure=_total(one) > most) for one in found if _total(one) != most]


def _total(part: Sequence[ModelColumn]) -> int:
    return sum(int(m.fit["N"].value) for m in part)


def _held(part: Sequence[ModelColumn], total: int, *, sure: bool) -> Finding:
    sizes = [str(int(m.fit["N"].value)) for m in part]
    printed = Printed(" + ".join(sizes), float(_total(part)), 1.0)
    why = Message(_("other divisions of the sample in this table add up to {total}"), total=total)
    fails: Verdict = "inconsistent" if sure else "unknown"
    return held(at(part[-1], "N"), "parts", printed, exactly(float(total)), fails=fails, why=why)


def _partitions(models: Sequence[ModelColumn]) -> list[list[ModelColumn]]:
    """Return the complete sets of parts, by what their names have in common."""
    sets: dict[tuple[str, str], dict[str, ModelColumn]] = {}
    for m in models:
        named = _part(m.dependent) if not m.effect else None
        if named is not None:
            family, rest, name = named
            sets.setdefault((family, rest), {}).setdefault(name, m)
    return [
        list(parts.values())
        for (family, _rest), parts in sets.items()
        if set(parts) >= _REGIONS or (family == "level" and set(parts) == _LEVELS)
    ]


def _part(text: str) -> tuple[str, str, str] | None:
    """Return (family, what is cut, part) of "Inn east" or "infrastructure high", None of other names."""
    said = usual(text)
    words = said.split(" ")
    for name, pattern in patterns("part").items():
        if pattern.fullmatch(said):
            return "part", "", name
        for k, word in enumerate(words):
            if pattern.fullmatch(word):
                return "part", " ".join(words[:k] + words[k + 1 :]), name
    for name, pattern in patterns("level").items():
        found = pattern.fullmatch(said)
        if found is not None:
            return "level", "|".join(one or "" for one in found.group("a", "b", "c", "d")), name
    return None
