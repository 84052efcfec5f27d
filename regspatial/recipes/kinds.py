"""What kind of value each key of a recipe takes, checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..choices import codes
from ..choices.data import MergeHow
from ..errors import ParameterError
from ..words import Message, _
from .faults import Faults

Test = Callable[[Any], bool]
Kind = tuple[Test, str]

LONGEST = 1000


def text(value: Any) -> bool:
    """Return whether a value is a text of usual length."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST


def whole(value: Any) -> bool:
    """Return whether a value is a whole number from 0 up."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def labels(value: Any) -> bool:
    """Return whether a value is a list of labels: texts or whole numbers."""
    return isinstance(value, list) and all(text(v) or whole(v) for v in value)


def texts(value: Any) -> bool:
    """Return whether a value is a list of texts."""
    return isinstance(value, list) and all(text(v) for v in value)


def table(value: Any) -> bool:
    """Return whether a value is a table."""
    return isinstance(value, Mapping)


def tables(value: Any) -> bool:
    """Return whether a value is a list of tables."""
    return isinstance(value, list) and all(map(table, value))


def _groups(value: Any) -> bool:
    return table(value) and all(table(g) and all(map(labels, g.values())) for g in value.values())


def _links(value: Any) -> bool:
    return isinstance(value, list) and all(labels(pair) and len(pair) == 2 for pair in value)


def spelled(value: Any) -> bool:
    """Return whether a value is a mapping of text to text."""
    return table(value) and all(map(text, value.values()))


TEXT: Kind = (text, _("a text"))
WHOLE: Kind = (whole, _("a whole number from 0 up"))
LABELS: Kind = (labels, _("a list of ids"))
TABLE: Kind = (table, _("a table"))
LINKS: Kind = (
    _links,
    _('a list of pairs, as in [["460000", "440000"]]'),
)

_ONLY: Kind = (  # "" takes back what [panel] chooses
    lambda v: v == "" or labels(v) or text(v) or (table(v) and bool(v)),
    _("a condition, a list of ids, or attributes = values"),
)
_PERIOD: Kind = (
    lambda v: v == "" or text(v) or whole(v) or labels(v),
    _("a span as 2012:2020, or a list"),
)
CHOICE: Mapping[str, Kind] = {"only": _ONLY, "period": _PERIOD, "by": TEXT, "missing": TEXT}
"""Keys of a step that choose regions, times and groups."""

REGIONS: Mapping[str, Kind] = {
    "source": TEXT,
    "id": TEXT,
    "layer": TEXT,
    "crs": TEXT,
    "encoding": TEXT,
    "to_lonlat": (lambda v: isinstance(v, bool), _("true or false")),
    "repair": (lambda v: isinstance(v, bool), _("true or false")),
    "from_gcj02": (lambda v: isinstance(v, bool), _("true or false")),
    "dissolve": TEXT,
    "subset": (lambda v: text(v) or (texts(v) and bool(v)), _("a name, or a list of names")),
    "only": _ONLY,
    "exclude": LABELS,
    "groups": (
        _groups,
        _("tables of groups with a list of ids each"),
    ),
}
_CORRECTIONS: Kind = (
    lambda v: text(v) or spelled(v),
    _("a table of name = code, or a line of them"),
)
_SWITCH: Kind = (lambda v: isinstance(v, bool), _("true or false"))
PANEL: Mapping[str, Kind] = {
    "source": (
        lambda v: text(v) or (texts(v) and bool(v)),
        _("a file, a pattern of files, or a list of them"),
    ),
    "id": TEXT,
    "time": TEXT,
    "derive": (
        lambda v: tables(v) or spelled(v),
        _("a table of new column = expression, or a list of tables"),
    ),
    "names": TEXT,
    "corrections": _CORRECTIONS,
    "restore_zeros": _SWITCH,
    "sheet": (lambda v: text(v) or whole(v), _("a name or a number")),
    "columns": (
        lambda v: texts(v) or spelled(v),
        _("a list of columns, or new name = column"),
    ),
    "ignore": LABELS,
    "wide": (
        lambda v: isinstance(v, bool) or text(v) or table(v),
        _("true, a name, or a table"),
    ),
    "encoding": TEXT,
    "decimal": TEXT,
    "skip_header": WHOLE,
    "skip_footer": WHOLE,
    "at": (lambda v: text(v) or whole(v), _("a year or a text")),
    "only": _ONLY,
    "period": _PERIOD,
    "missing": (lambda v: v in ("keep", "drop_regions"), _('"keep" or "drop_regions"')),
    "units": (lambda v: text(v) or spelled(v), _("a table of column = unit, or a line of them")),
    "merge": (tables, _("a list of tables: [[panel.merge]]")),
}
MERGE: Mapping[str, Kind] = {
    **{k: v for k, v in PANEL.items() if k not in ("derive", "merge", "only", "period", "missing")},
    "how": (lambda v: v in codes(MergeHow), _('"raise", "inner" or "outer"')),
}
"""Keys of [[panel.merge]]: those that read a table, and how it is put to the others."""
FLOWS: Mapping[str, Kind] = {
    "source": TEXT,
    "name": TEXT,
    "origin": TEXT,
    "destination": TEXT,
    "value": TEXT,
    "time": TEXT,
    "names": TEXT,
    "corrections": _CORRECTIONS,
    "restore_zeros": _SWITCH,
    "directed": _SWITCH,
}
STEP: Mapping[str, Kind] = {
    "name": TEXT,
    "tool": TEXT,
    "weights": TEXT,
    "panel": TEXT,
    "of": (texts, _("a list of steps")),
    "params": TABLE,
    "tables": (texts, _("a list of names of tables")),
    "first": (
        lambda v: texts(v) and set(v) <= {"finding", "map", "table"},
        _('a list of "finding", "map" and "table"'),
    ),
    "gives": (
        lambda v: spelled(v) and bool(v),
        _("a table of new column = column of the step's tables"),
    ),
    **CHOICE,
}
_FILES: Kind = (
    lambda v: text(v) or (spelled(v) and bool(v)),
    _("a file, or a table of time = file"),
)
WEIGHTS: Mapping[str, Kind] = {"file": _FILES, "kind": TEXT, "links": LINKS}


ANY: Kind = (lambda v: v is not None, _("a value"))
"""Of a key whose value is looked at where it is used."""


def check(data: Mapping[str, Any], kinds: Mapping[str, Kind], where: str, faults: Faults) -> bool:
    """Keep a fault for each key whose value is of another kind, and return whether there is none.

    Unknown keys pass.
    """
    wrong = [key for key, value in data.items() if key in kinds and not kinds[key][0](value)]
    for key in wrong:
        shown = repr(data[key])
        shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
        faults.found.append(
            ParameterError(
                _("{where}: {key} = {shown} must be {kind}."),
                where=where,
                key=key,
                shown=shown,
                kind=Message(kinds[key][1]),
            )
        )
    return not wrong
