"""Tables as plain values for JSON, and back: what is read back is checked field by field.

The folder of an earlier run may come from a stranger, so nothing read from it names a function, a
path or a piece of markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from typing import Any, TypeVar, get_args

from ..choices import codes
from ..choices.comparison import EffectsRows, Parentheses, StarLevels
from ..reporting.comparisons.column import ModelColumn
from ..reporting.comparisons.columns import EFFECTS
from ..reporting.comparisons.form import ComparisonForm
from ..reporting.comparisons.regression_table import RegressionTable
from ..results import Column, Note, Table
from ..results.table import REGION, Kind
from ..terms import TERMS
from ..words import NameOf, Spoken, Words, languages, say
from .outputs import json_ready

T = TypeVar("T")


_MOST = 2**63  # of a whole number


class Unreadable(ValueError):  # noqa: N818 - the caller knows the file, and says it
    """A value is not of the kind that stands there in a file of ours."""


def dump_table(table: Table) -> dict[str, Any]:
    """Return a table as plain values for JSON, to be read back by `parse_table`."""
    out: dict[str, Any] = json_ready(
        {
            "name": table.name,
            "title": _both(table.en),
            "columns": [[c.key, _both(c.en), c.kind, c.terms] for c in table.columns],
            "rows": [[_plain(v) for v in row] for row in table.rows],
            "notes": [_both(n) for n in table.notes],
            "labels": {name: _plain(one) for name, one in table.labels.items()},
        }
    )
    return out


def parse_table(raw: Any) -> Table:
    """Return the table that `dump_table` took apart.

    Raises
    ------
    Unreadable
    """
    raw = fields(raw, "name", "title", "columns", "rows", "notes", "labels")
    columns = tuple(_column(c) for c in items(raw["columns"]))
    return Table(
        name=text(raw["name"]),
        en=_said(raw["title"]),
        columns=columns,
        rows=tuple(_row(row, columns) for row in items(raw["rows"])),
        notes=tuple(_note(n) for n in items(raw["notes"])),
        labels=_mapping(raw["labels"], _name),
    )


def dump_regressions(table: RegressionTable) -> dict[str, Any]:
    """Return models side by side as plain values for JSON."""
    out: dict[str, Any] = json_ready(
        {
            "columns": [
                {
                    "heading": c.heading,
                    "group": c.group,
                    "effect": c.effect,
                    "y_name": c.y_name,
                    "cells": {term: list(cell) for term, cell in c.cells.items()},
                    "facts": {key: _plain(v) for key, v in c.facts.items()},
                    "by_t": c.by_t,
                    "effects": [[*of, list(cell)] for of, cell in c.effects.items()],
                    "absorbed": dict(c.absorbed),
                    "dynamic": c.dynamic,
                }
                for c in table.columns
            ],
            "language": table.language,
            "stars": table.stars,
            "digits": table.digits,
            "names": {name: _plain(one) for name, one in table.labels.items()},
            "title": table.title,
            "extra_notes": list(table.extra_notes),
            "form": asdict(table.form),
        }
    )
    return out


def parse_regressions(raw: Any) -> RegressionTable:
    """Return what `dump_regressions` took apart.

    Raises
    ------
    Unreadable
    """
    raw = fields(
        raw, "columns", "language", "stars", "digits", "names", "title", "extra_notes", "form"
    )
    columns = tuple(_model(c) for c in items(raw["columns"]))
    if not columns:
        raise Unreadable
    return RegressionTable(
        columns=columns,
        language=one_of(raw["language"], languages()),
        stars=_is(raw["stars"], bool),
        digits=one_of(raw["digits"], range(16)),
        names=_mapping(raw["names"], _name),
        title=text(raw["title"]),
        extra_notes=tuple(text(n) for n in items(raw["extra_notes"])),
        form=_form(raw["form"]),
    )


def _form(raw: Any) -> ComparisonForm:
    plain = ("keep", "drop", "order", "groups")
    raw = fields(raw, *(one.name for one in dataclass_fields(ComparisonForm)))
    return ComparisonForm(
        parentheses=one_of(raw["parentheses"], codes(Parentheses)),
        levels=one_of(raw["levels"], codes(StarLevels)),
        effects_rows=one_of(raw["effects_rows"], codes(EffectsRows)),
        controls=tuple(_control(one) for one in items(raw["controls"])),
        **{name: tuple(text(one) for one in items(raw[name])) for name in plain},
    )


def _control(raw: Any) -> tuple[str, tuple[str, ...]]:
    both = items(raw)
    if len(both) != 2:
        raise Unreadable
    return text(both[0]), tuple(text(one) for one in items(both[1]))


def fields(raw: Any, *names: str) -> Mapping[str, Any]:
    """Return a mapping of exactly these keys."""
    if not isinstance(raw, dict) or set(raw) != set(names):
        raise Unreadable
    return raw


def text(value: Any) -> str:
    """Return a text that can be written as UTF-8."""
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        raise Unreadable
    return value


def items(value: Any) -> list[Any]:
    """Return a list."""
    return _is(value, list)


def one_of(value: Any, allowed: Any) -> Any:
    """Return a value if it is among those allowed, and of their type."""
    if type(value) not in {type(a) for a in allowed} or value not in allowed:
        raise Unreadable
    return value


def _is(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise Unreadable
    return value


def _mapping(value: Any, parse: Callable[[Any], T]) -> dict[str, T]:
    return {text(k): parse(v) for k, v in _is(value, dict).items()}


def _plain(value: Any) -> Any:
    return _both(value) if isinstance(value, Spoken) else value


def _both(said: Words) -> dict[str, str]:
    """Return a text in every language that a report can have."""
    return {one: say(said, one) for one in languages()}


def _in_languages(raw: Any) -> bool:
    """Return whether a value is a text in English, Chinese, and perhaps languages more."""
    return isinstance(raw, dict) and {"en", "zh"} <= set(raw) <= set(languages())


def _said(raw: Any) -> NameOf:
    if not _in_languages(raw):
        raise Unreadable
    more = tuple((k, text(v)) for k, v in raw.items() if k not in ("en", "zh"))
    return NameOf(text(raw["en"]), text(raw["zh"]), more)


def _name(raw: Any) -> Words:
    return _said(raw) if isinstance(raw, dict) else text(raw)


def _note(raw: Any) -> Note:
    return Note("{said}", said=_said(raw))


def _column(raw: Any) -> Column:
    key, said, kind, terms = _some(raw, 4)
    return Column(
        text(key), _said(said), one_of(kind, get_args(Kind)), one_of(terms, ("", REGION, *TERMS))
    )


def _some(raw: Any, n: int) -> list[Any]:
    if len(items(raw)) != n:
        raise Unreadable
    return items(raw)


def _row(raw: Any, columns: tuple[Column, ...]) -> tuple[Any, ...]:
    cells = _some(raw, len(columns))
    return tuple(_cell(v, whole=c.kind == "int") for v, c in zip(cells, columns, strict=True))


def _cell(value: Any, *, whole: bool) -> Any:
    if _in_languages(value):
        return _said(value)
    value = _value(value)
    if whole and isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise Unreadable
    return value


def _fact(value: Any) -> Any:
    return _said(value) if _in_languages(value) else _value(value)


def _value(value: Any) -> Any:
    """Return a text, a number, a truth value or None."""
    if value is None or isinstance(value, bool):
        return value
    return text(value) if isinstance(value, str) else _number(value)


def _number(value: Any) -> int | float:
    if isinstance(value, dict):
        return float(one_of(fields(value, "float")["float"], ("nan", "inf", "-inf")))
    if type(value) is int and abs(value) < _MOST:
        return value
    return _is(value, float)


def _model(raw: Any) -> ModelColumn:
    raw = fields(
        raw,
        "heading",
        "group",
        "effect",
        "y_name",
        "cells",
        "facts",
        "by_t",
        "effects",
        "absorbed",
        "dynamic",
    )
    return ModelColumn(
        heading=text(raw["heading"]),
        group=_is(raw["group"], int),
        effect=one_of(raw["effect"], ("", *EFFECTS)),
        y_name=text(raw["y_name"]),
        cells=_mapping(raw["cells"], _estimate),
        facts=_mapping(raw["facts"], _fact),
        by_t=_is(raw["by_t"], bool),
        effects=dict(map(_effect, items(raw["effects"]))),
        absorbed=_mapping(raw["absorbed"], text),
        dynamic=_is(raw["dynamic"], bool),
    )


def _effect(raw: Any) -> tuple[tuple[str, str], tuple[float, float, float]]:
    of, variable, cell = _some(raw, 3)
    return (one_of(of, EFFECTS), text(variable)), _estimate(cell)


def _estimate(raw: Any) -> tuple[float, float, float]:
    estimate, error, p = (float(_number(v)) for v in _some(raw, 3))
    return estimate, error, p
