"""Systems of indicators: columns with their signs and dimensions, given in code or in a TOML file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from .._calls.door import fields_checked
from .._calls.edges import ask
from .._files.atomic import reason_of
from .._files.paths import shipped
from .._files.toml_table import toml_table
from ..errors import FileFormatError, InputError, ParameterError, listed
from ..formula.tokens import apart
from ..words import Message, _

SIGNS = {"+": True, "positive": True, "-": False, "−": False, "negative": False}
TABLES = {".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}
"""Endings of tables of indicators, which `regspatial.io` reads."""
SHIPPED = "shipped:indicators/"
_GROUPED = ("dimension", "subdimension", "unit")
_KEYS = {"sign", "reference", "en", "zh", *_GROUPED, *(f"{key}_zh" for key in _GROUPED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of a system.

    Parameters
    ----------
    column : str
        Column of the panel, or an expression of columns (``per(so2, gdp)``).
    positive : bool
        Whether more is better.
    reference : float, optional
        A target that counts as the best there can be: reaching it counts one, more counts no more.
    dimension, subdimension, unit : str
    en, zh : str
        Its name in words; the column's name where there is none.
    dimension_zh, subdimension_zh, unit_zh : str
        The same in Chinese; as it is where there is none.
    """

    column: str
    positive: bool = True
    reference: float | None = None
    dimension: str = ""
    subdimension: str = ""
    unit: str = ""
    en: str = ""
    zh: str = ""
    dimension_zh: str = ""
    subdimension_zh: str = ""
    unit_zh: str = ""

    def __post_init__(self) -> None:
        fields_checked(self)


Indicators: TypeAlias = Mapping[str, Any] | Sequence[Indicator] | str | os.PathLike[str]


def system_of(indicators: Indicators) -> tuple[Indicator, ...]:
    """Return a system of indicators.

    Parameters
    ----------
    indicators : mapping, sequence of Indicator, or path
        ``{"patents": "+", "so2": "-"}``, ``{"patents": {"sign": "+", "dimension": "output"}}``, or a
        TOML file with a table of that form under ``[indicators]`` (and under
        ``[dimensions]``, ``[subdimensions]``, ``[units]`` what each is called in two languages,
        as in ``core = { en = "Core industry", zh = "…" }``); a CSV or Excel table with
        a row an indicator, its headings ``column``, ``sign`` and, where there are, ``reference``, ``dimension``,
        ``subdimension``, ``unit``, ``en``, ``zh`` (or their Chinese); or on one line,
        ``"patents:+, so2:-"``. An indicator may be an expression: ``{"log(gdp)": "+"}``.
        ``"shipped:indicators/dri.toml"`` is a system that comes with regspatial.

    Raises
    ------
    ParameterError
        If there is none, one stands twice, or a sign or key is not known; all faults at once.
    InputError, FileFormatError
        If the file is not there, or is no such table.
    """
    if isinstance(indicators, str):
        indicators = _of_text(indicators.strip())
    if isinstance(indicators, os.PathLike):
        path = Path(indicators)
        table = path.suffix.lower() in TABLES
        indicators = ask("indicator_rows", path) if table else _read(path)
    if isinstance(indicators, Mapping):
        return _of_mapping(indicators)
    given = tuple(indicators) if isinstance(indicators, Sequence) else ()
    found = tuple(one for one in given if isinstance(one, Indicator))
    if not found or len(found) < len(given):
        raise ParameterError(
            _(
                "{param:indicators} must name columns with their signs, as in "
                '{{"patents": "+", "so2": "-"}}, or a TOML file with such a table.'
            )
        )
    names = [one.column for one in found]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise ParameterError(
            _("These indicators stand twice: {twice}. Each column counts once."),
            twice=listed(twice),
        )
    return found


def _of_text(text: str) -> Path | dict[str, str]:
    """Return the file that a text names, or the indicators that it lists."""
    if text.startswith(SHIPPED):
        return shipped("recipes", "indicators", PurePosixPath(text).name)
    return Path(text) if is_file_of_indicators(text) else parse_list(text)


def is_file_of_indicators(text: str) -> bool:
    """Return whether a text names a file of indicators, not the indicators themselves."""
    ending = Path(text.strip()).suffix.lower()
    return ending in {".toml", *TABLES} and not text.startswith(SHIPPED)


def parse_list(text: str) -> dict[str, str]:
    """Return the indicators of one line, ``patents:+, per(so2, gdp):-``, as shell and QGIS take them."""
    out: dict[str, str] = {}
    for part in apart(text, ",，;；"):
        name, _colon, sign = part.replace("：", ":").rpartition(":")
        out[name.strip() or part] = sign.strip() if name else "+"
    return out


def _of_mapping(given: Mapping[str, Any]) -> tuple[Indicator, ...]:
    out, faults = [], []
    for column, raw in given.items():
        spec = {"sign": raw} if isinstance(raw, str) else raw
        if not isinstance(spec, Mapping):
            faults.append(Message("{column} = {raw!r}", column=column, raw=raw))
            continue
        unknown = sorted(set(spec) - _KEYS)
        sign = spec.get("sign", "+")
        if unknown or sign not in SIGNS:
            what = unknown or [f"sign {sign!r}"]
            faults.append(Message("{column} ({what})", column=column, what=listed(what)))
            continue
        try:
            target = _number(spec.get("reference"))
        except ValueError:
            what = [f"reference {spec['reference']!r}"]
            faults.append(Message("{column} ({what})", column=column, what=listed(what)))
            continue
        texts = _texts(spec)
        out.append(Indicator(column=str(column), positive=SIGNS[sign], reference=target, **texts))
    if faults:
        raise ParameterError(
            _(
                "These indicators cannot be read: {faults}. A sign is + or −; further keys are "
                "{keys}."
            ),
            faults=faults,
            keys=listed(sorted(_KEYS - {"sign"})),
        )
    if not out:
        raise ParameterError(_("{param:indicators} is empty; name at least one column."))
    return tuple(out)


def _number(given: object) -> float | None:
    """Return a reference value; None where there is none.

    Raises
    ------
    ValueError
        If it is no finite number.
    """
    if given is None or given == "":
        return None
    found = float(str(given))
    if isinstance(given, bool) or not isfinite(found):
        raise ValueError(given)
    return found


def _texts(spec: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of an indicator; ``{ en = "km", zh = "…" }`` is a text and its Chinese."""
    out: dict[str, str] = {}
    for key, text in spec.items():
        if key in ("sign", "reference"):
            continue
        both = text if isinstance(text, Mapping) and key in _GROUPED else {"en": text}
        out[key] = str(both.get("en") or both.get("zh", ""))
        if both.get("zh"):
            out[f"{key}_zh"] = str(both["zh"])
    return out


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = toml_table(path)
    except OSError as error:
        raise InputError(
            _("The file {path} cannot be read: {reason}."), path=path, reason=reason_of(error)
        ) from None
    table = data.get("indicators")
    if not isinstance(table, Mapping) or not table:
        raise FileFormatError(
            _("{name} has no table [indicators] with a column and its sign in each row."),
            name=path.name,
        )
    return _with_names(table, data)


def _with_names(table: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the table of a file with what it calls its dimensions, and its units, in words."""
    return {column: _named(spec, data) for column, spec in table.items()}


def _named(spec: object, data: Mapping[str, Any]) -> object:
    if not isinstance(spec, Mapping):
        return spec
    out = dict(spec)
    for key in _GROUPED:
        known = data.get(f"{key}s")
        if isinstance(known, Mapping) and isinstance(out.get(key), str):
            out[key] = known.get(out[key], out[key])
    return out
