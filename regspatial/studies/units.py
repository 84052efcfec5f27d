"""Units as yearbooks state them, taken apart: what one of them is, and how to get from one to another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._calls.door import door
from ..containers import Panel
from ..containers.time_words import narrow
from ..containers.with_unit import column_with_unit
from ..errors import ParameterError, UnknownColumnError, listed
from ..words import Message, Sentence, _

_TIMES = {
    "十": 1e1,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
    "hundred": 1e2,
    "thousand": 1e3,
    "thousands": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "mio": 1e6,
    "billion": 1e9,
    "billions": 1e9,
    "trillion": 1e12,
}
_BASES = {
    "元": "yuan",
    "人民币元": "yuan",
    "yuan": "yuan",
    "rmb": "yuan",
    "cny": "yuan",
    "美元": "usd",
    "usd": "usd",
    "us$": "usd",
    "dollar": "usd",
    "dollars": "usd",
    "$": "usd",
    "欧元": "euro",
    "eur": "euro",
    "euro": "euro",
    "euros": "euro",
    "人": "person",
    "person": "person",
    "persons": "person",
    "people": "person",
    "inhabitants": "person",
    "户": "household",
    "households": "household",
    "件": "item",
    "项": "item",
    "个": "item",
    "家": "firm",
    "所": "institution",
    "辆": "vehicle",
    "张": "bed",
    "次": "time",
    "人次": "visit",
    "册": "volume",
    "立方米": "m3",
    "m3": "m3",
    "m³": "m3",
}
_SIZES = {
    "吨": ("ton", 1.0),
    "ton": ("ton", 1.0),
    "tons": ("ton", 1.0),
    "tonne": ("ton", 1.0),
    "tonnes": ("ton", 1.0),
    "公斤": ("ton", 1e-3),
    "千克": ("ton", 1e-3),
    "kg": ("ton", 1e-3),
    "公里": ("m", 1e3),
    "千米": ("m", 1e3),
    "km": ("m", 1e3),
    "米": ("m", 1.0),
    "m": ("m", 1.0),
    "平方公里": ("m2", 1e6),
    "平方千米": ("m2", 1e6),
    "km2": ("m2", 1e6),
    "km²": ("m2", 1e6),
    "公顷": ("m2", 1e4),
    "hectare": ("m2", 1e4),
    "hectares": ("m2", 1e4),
    "ha": ("m2", 1e4),
    "亩": ("m2", 1e4 / 15),
    "平方米": ("m2", 1.0),
    "m2": ("m2", 1.0),
    "m²": ("m2", 1.0),
    "千瓦时": ("kwh", 1.0),
    "kwh": ("kwh", 1.0),
    "度": ("kwh", 1.0),
    "吨标准煤": ("tce", 1.0),
    "tce": ("tce", 1.0),
    "%": ("", 1e-2),
    "％": ("", 1e-2),
    "percent": ("", 1e-2),
    "per cent": ("", 1e-2),
    "‰": ("", 1e-3),
    "1": ("", 1.0),
}
_PER = re.compile(r"\s*(?:/|／|\bper\b|每)\s*")
_NUMBER = re.compile(r"(\d[\d,]*)\s*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit taken apart: how many of what, over how many of what."""

    factor: float
    base: str
    per: str = ""


def unit_of(text: str) -> Unit | None:
    """Return a unit taken apart, or None if it is not known.

    Examples
    --------
    >>> unit_of("亿元"), unit_of("10,000 persons"), unit_of("元/人").per
    (Unit(factor=100000000.0, base='yuan', per=''), Unit(factor=10000.0, base='person', per=''), 'person')
    """
    halves = _PER.split(narrow(text), maxsplit=1)
    above, below = _simple(halves[0]), _simple(halves[-1])
    if above is None or below is None or len(halves) == 1:
        return above if len(halves) == 1 else None
    return Unit(above.factor / below.factor, above.base, below.base)


def _simple(text: str) -> Unit | None:
    """Return a unit without "per": a number, words of multiples, and what is counted."""
    rest, factor = text.strip().lower(), 1.0
    if rest not in _SIZES and (found := _NUMBER.match(rest)):
        factor, rest = float(found[1].replace(",", "")), rest[found.end() :]
    while rest:
        if rest in _SIZES:
            base, size = _SIZES[rest]
            return Unit(factor * size, base)
        if rest in _BASES:
            return Unit(factor, _BASES[rest])
        word = next((w for w in sorted(_TIMES, key=len, reverse=True) if rest.startswith(w)), None)
        if word is None:
            return None
        factor, rest = factor * _TIMES[word], rest[len(word) :].strip()
    return Unit(factor, "") if factor != 1.0 else None


_STEPS: Mapping[str, tuple[tuple[float, Sentence, Sentence], ...]] = {
    "": (
        (1e12, _("trillion {unit}"), _("trillions")),
        (1e9, _("billion {unit}"), _("billions")),
        (1e6, _("million {unit}"), _("millions")),
    ),
    "zh": ((1e12, "万亿{unit}", "万亿"), (1e8, "亿{unit}", "亿"), (1e4, "万{unit}", "万")),
}
"""What large numbers are counted in, by language: how many, before a unit, and without one."""
_LONG = 1e7
"""From here on a number is read more easily in millions, or in 万."""
_LEAST = 10.0
"""What the largest number is at least, in the step it is counted in: ``1,500 million``, not ``1.5 billion``."""


def step_of(largest: float, unit: str, language: str) -> tuple[float, str]:
    """Return by what the numbers of a legend are divided so that they are short, and their unit then.

    Parameters
    ----------
    largest : float
        The largest size among the numbers.
    unit : str
        As the label says it, in the language; "" where it says none.

    Examples
    --------
    >>> (
    ...     step_of(4.8e7, "万元", "zh"),
    ...     step_of(4.8e7, "10,000 yuan", "en"),
    ...     step_of(9.47e11, "", "en"),
    ... )
    ((10000.0, '亿元'), (100000.0, 'billion yuan'), (1000000000.0, 'billions'))
    >>> step_of(137_905, "亿元", "zh")
    (1.0, '亿元')
    """
    share = _SIZES.get(narrow(unit).strip().lower(), ("-",))[0] == ""  # a million per cent is none
    if share or not _LONG <= abs(largest) < float("inf"):
        return 1.0, unit
    factor, rest = _multiple(unit)
    whole = abs(largest) * factor
    for size, before, alone in _STEPS.get(language[:2], _STEPS[""]):
        if whole >= _LEAST * size and size > factor:
            said = Message(before, unit=rest) if rest else Message(alone)
            return float(f"{size / factor:.15g}"), said.text(language)
    return 1.0, unit


def step_word(largest: float, language: str) -> tuple[float, str]:
    """Return by what large numbers are divided, and the word behind each: (1e8, "亿"), (1e9, "billion").

    Examples
    --------
    >>> step_word(9.47e11, "zh"), step_word(9.47e11, "en"), step_word(9470, "en")
    ((100000000.0, '亿'), (1000000000.0, 'billion'), (1.0, ''))
    """
    divisor, said = step_of(largest, "-", language)
    return divisor, said.replace("-", "").strip()


def _multiple(unit: str) -> tuple[float, str]:
    """Return how many a unit counts at once, and the unit of one: (1e4, "元") of 万元."""
    rest, factor = unit.strip(), 1.0
    if narrow(rest).lower() in _SIZES:
        return factor, rest
    if found := _NUMBER.match(rest):
        factor, rest = float(found[1].replace(",", "")), rest[found.end() :]
    words = sorted(_TIMES, key=len, reverse=True)
    while (low := rest.lower()) and low not in _BASES:
        word = next((w for w in words if low.startswith(w)), None)
        if word is None or (word.isascii() and low[len(word) : len(word) + 1].isalpha()):
            break
        factor, rest = factor * _TIMES[word], rest[len(word) :].strip()
    return factor, rest


def same_unit(one: str, other: str) -> bool:
    """Return whether two units are one, however they are written.

    Examples
    --------
    >>> same_unit("亿元", "100 million yuan"), same_unit("亿元", "万元"), same_unit("%", "％")
    (True, False, True)
    """
    first, second = (narrow(x).replace(" ", "").lower() for x in (one, other))
    if first == second:
        return True
    known = unit_of(one), unit_of(other)
    return known[0] is not None and known[0] == known[1]


_COUNTED = {
    "yuan",
    "usd",
    "euro",
    "person",
    "household",
    "item",
    "firm",
    "institution",
    "vehicle",
    "bed",
    "visit",
    "volume",
    "m3",
    "m2",
    "ton",
    "kwh",
    "tce",
}
"""Bases of units whose sums over regions mean something."""
_MEANS = re.compile(
    r"人均|户均|平均|均|每|率|比|工资|收入|价|指数|密度|强度|程度|\b(?:per|mean|average|rate|ratio|share|"
    r"wage|income|price|index|density|p?capita|ln|log|growth)(?:\b|_)|^(?:ln|log|p|pc)_?(?:gdp|pop)|/",
    re.IGNORECASE,
)
"""Words of what is a mean, a rate or a price whatever its unit."""
_AMOUNTS = re.compile(
    r"^(?:gdp|population|pop|地区生产总值|国内生产总值|生产总值|人口|总人口|常住人口|户籍人口)$",
    re.IGNORECASE,
)
"""What is an amount although no unit is stated."""


def is_amount(name: str, unit: str = "") -> bool:
    """Return whether a variable is an amount by its unit, or by its name where no unit is stated.

    Examples
    --------
    >>> (
    ...     is_amount("gdp", "亿元"),
    ...     is_amount("人均GDP", "元"),
    ...     is_amount("population"),
    ...     is_amount("ln_gdp"),
    ... )
    (True, False, True, False)
    """
    if _MEANS.search(name):
        return False
    if not unit:
        return bool(_AMOUNTS.match(name))
    return adds(unit)


def adds(unit: str) -> bool:
    """Return whether sums over regions of what is counted in a unit mean something.

    Examples
    --------
    >>> adds("亿元"), adds("元/人"), adds("%"), adds("10,000 persons")
    (True, False, False, True)
    """
    found = unit_of(unit)
    return found is not None and not found.per and found.base in _COUNTED


@door
def convert_units(panel: Panel, wanted: Mapping[str, str]) -> Panel:
    """Return a panel with columns in other units; both must count the same.

    Parameters
    ----------
    panel : Panel
        With the units that its tables stated; see ``panel.units``.
    wanted : mapping of column to unit
        ``{"gdp": "元", "population": "10,000 persons"}``.

    Returns
    -------
    Panel
        A new one; its labels say the new units.

    Raises
    ------
    UnknownColumnError
        If columns are not there.
    ParameterError
        Naming every column whose unit is not stated, or is not known, or counts something else.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel(ids=("a",), times=(2020,), columns={"gdp": [[1.5]]}, units={"gdp": "亿元"})
    >>> rs.studies.convert_units(panel, {"gdp": "万元"})["gdp"].values
    array([[15000.]])
    """
    wanted = {
        name if name in panel else column_with_unit(panel, name) or name: unit
        for name, unit in wanted.items()
    }
    absent = [name for name in wanted if name not in panel]
    if absent:
        raise UnknownColumnError(
            _("There are no columns {absent}; there are: {names}."),
            columns=absent,
            absent=listed(absent),
            names=listed(panel.columns, 30),
        )
    faults = [said for name, unit in wanted.items() if (said := _fault(panel, name, unit))]
    if faults:
        raise ParameterError(
            _("{n} {n:unit|units} cannot be had: {faults}."),
            n=len(faults),
            faults=listed(faults, 12),
        )
    cells = dict(panel.columns)
    for name, unit in wanted.items():
        ratio = _ratio(panel.units[name], unit)
        cells[name] = cells[name] * ratio if ratio >= 1 else cells[name] / (1 / ratio)
    labels = {
        name: replace(one, unit=wanted[name]) if name in wanted and one.unit else one
        for name, one in panel.labels.items()
    }
    return replace(panel, columns=cells, units={**panel.units, **wanted}, labels=labels)


def _ratio(stated: str, wanted: str) -> float:
    """Return how many of one unit are one of another, both known and of one kind."""
    now, then = unit_of(stated), unit_of(wanted)
    if now is None or then is None:  # `_fault` has said so
        raise ValueError(stated, wanted)
    # the digits that the table shows, not those of 1e8/1e4 in binary
    return float(f"{now.factor / then.factor:.15g}")


def _fault(panel: Panel, name: str, unit: str) -> Message | None:
    stated = panel.units.get(name, "")
    if not stated:
        return Message(_("the table states no unit for {name!r}"), name=name)
    now, then = unit_of(stated), unit_of(unit)
    for one, text in ((now, stated), (then, unit)):
        if one is None:
            return Message(_("{name!r}: the unit {unit!r} is not known"), name=name, unit=text)
    if now is not None and then is not None and (now.base, now.per) != (then.base, then.per):
        return Message(
            _("{name!r} is in {stated!r}, which is not a multiple of {unit!r}"),
            name=name,
            stated=stated,
            unit=unit,
        )
    return None


def pairs_of_units(given: str | Mapping[str, str] | Sequence[Any] | None) -> dict[str, str]:
    """Return {column: unit} of a mapping, or of a line "gdp=万元, population=人".

    Raises
    ------
    ParameterError
    """
    if not given:
        return {}
    if isinstance(given, Mapping):
        return {str(k): str(v) for k, v in given.items()}
    found = [one.partition("=") for one in re.split("[,，、;；](?=[^,，、;；]*=)", str(given))]
    if not all(mark and name.strip() and unit.strip() for name, mark, unit in found):
        raise ParameterError(
            _("{param:units={given!r}} is not a line of column=unit; write it like {example}."),
            given=given,
            example="gdp=万元,population=人",
        )
    return {name.strip(): unit.strip() for name, _mark, unit in found}
