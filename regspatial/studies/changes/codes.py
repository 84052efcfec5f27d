"""What codes the rows of a table have in the lists of divisions."""

from __future__ import annotations

from ...containers import Panel
from ..places.divisions import divisions
from ..places.gazetteer import LEVELS, as_code, bearers, china_gazetteer, spelling
from .history import History


def codes_of(panel: Panel, known: History) -> tuple[str, ...]:
    """Return a code for every row: what it is, what a Chinese name means at the level that knows most, or the label."""
    words = [one for one in panel.ids if not one.isdigit() and one not in known.changes]
    level = _level(words)
    if level is None:
        return panel.ids
    return tuple(
        one if one.isdigit() or one in known.changes else _code(one, level) or one
        for one in panel.ids
    )


def _level(words: list[str]) -> str | None:
    """Return the level whose names most of the words are, or None where half are none."""
    if not words:
        return None
    found = {
        level: sum(_code(one, level) is not None for one in words)
        for level in ("prefecture", *LEVELS)
    }
    best = max(found, key=lambda level: found[level])
    return best if 2 * found[best] > len(words) else None


def _code(text: str, level: str) -> str | None:
    """Return the code of a present name, else of the last unit of that name that there was."""
    names = china_gazetteer(level)
    if (code := as_code(text, names.codes)) is not None:
        return code
    hits = bearers(text, names)
    if len(hits) == 1 and spelling(text) not in names.former:
        return hits[0]
    whole = spelling(text)
    olds = [d for d in divisions() if d.level == level and d.last and spelling(d.name) == whole]
    if olds:
        return max(olds, key=lambda one: one.last or 0).code
    return hits[0] if len(hits) == 1 else None
