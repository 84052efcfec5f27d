"""Label: what a variable is called for readers, in both languages, and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._calls.door import door, fields_checked
from ..choices.languages import check_language
from ..errors import InputError, UnknownColumnError, listed
from ..words import PYTHON, Face, Message, Sentence, Spoken, Words, _, n_, say


@dataclass(frozen=True)
class Label(Spoken):
    """What a variable is called for readers; files keep its name.

    Parameters
    ----------
    en, zh : str
        The label in each language. Where one is missing, the other stands in.
    unit : str or text in both languages
        Set in parentheses behind the label where values are read off: legends and axes.
    prices : str
        The price basis of values in money: "current", or the time whose prices they are at ("2010"). Stands behind the
        unit; columns of different bases cannot be added.

    Raises
    ------
    InputError
        If there is no label in any language.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.Label(en="Patents", unit="per 10,000 people").heading()
    'Patents (per 10,000 people)'
    """

    en: str = ""
    zh: str = ""
    unit: str | Spoken = ""
    prices: str = ""

    def __post_init__(self) -> None:
        fields_checked(self)
        if not (self.en.strip() or self.zh.strip()):
            raise InputError(_("A label needs a text in English or Chinese: en or zh."))

    @door
    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the label in one language, or in the other one where it has none."""
        del face
        language = check_language(language)
        first, second = (self.zh, self.en) if language.startswith("zh") else (self.en, self.zh)
        return first if first.strip() else second

    @door
    def heading(self, language: str = "en") -> str:
        """Return the label with its unit."""
        language = check_language(language)
        if not say(self.measure, language):
            return self.text(language)
        return _headed(self.text(language), self.measure).text(language)

    @property
    def measure(self) -> str | Spoken:
        """The unit with the price basis, where there is one."""
        if not self.prices:
            return self.unit
        basis = price_basis(self.prices)
        return Message(_("{unit}, {basis}"), unit=self.unit, basis=basis) if self.unit else basis


def price_basis(prices: str) -> Message:
    """Return what a price basis is called: current prices, constant prices of 2010."""
    if prices == "current":
        return Message(_("current prices"))
    return Message(_("constant prices of {base}"), base=prices)


def labelled(given: Mapping[str, Any], columns: Iterable[str] | None = None) -> dict[str, Label]:
    """Return labels by name; a plain text is the label in every language.

    Raises
    ------
    UnknownColumnError
        If `columns` are given and a label belongs to none of them.
    """
    out = {
        str(name): one if isinstance(one, Label) else Label(en=one) for name, one in given.items()
    }
    there = out if columns is None else list(columns)
    unknown = [name for name in out if name not in there]
    if unknown:
        raise UnknownColumnError(
            _("Labels are given for columns that are not there: {unknown}; there are: {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(there, 30),
        )
    return out


def made(said: Words, unit: str | Spoken = "") -> Label:
    """Return the label that a message puts into words."""
    return Label(en=say(said, "en"), zh=say(said, "zh"), unit=unit)


_CALL = re.compile(r"([A-Za-z]\w*)\((.+)\)")
CALLED: dict[str, Sentence] = {
    "W": _("spatial lag of {x}"),
    "log": _("log of {x}"),
    "log1p": _("log of 1 + {x}"),
    "asinh": _("inverse hyperbolic sine of {x}"),
    "exp": _("exponential of {x}"),
    "sqrt": _("square root of {x}"),
    "square": _("square of {x}"),
    "abs": _("size of {x}"),
    "I": "{x}",
    "mean": _("mean over time of {x}"),
    "per": _("{x} per {y}"),
    "lag": n_("{x}, {n} period before", "{x}, {n} periods before"),
    "lead": n_("{x}, {n} period after", "{x}, {n} periods after"),
    "diff": n_("change of {x} over {n} period", "change of {x} over {n} periods"),
    "growth": n_("growth of {x} over {n} period", "growth of {x} over {n} periods"),
    "cagr": n_("growth rate of {x} over {n} period", "growth rate of {x} over {n} periods"),
    "chain": _("{x}, chained"),
    "deflate": _("{x} at prices of {z}"),
    "winsor": _("{x}, winsorised"),
    "zscore": _("{x}, standardised"),
    "interpolate": _("{x}, gaps interpolated"),
    "at": _("{x} in {y}"),
    "others": _("{x}, mean of the other regions"),
    "bartik": _("shift–share instrument ({x}, {y} …)"),
    "dummy": _("{x} = {y}"),
}
"""What a function of a formula makes of x, by its name there; derived columns are called the same."""

_BESIDE = _("{label} ({unit})")
_INSIDE: dict[str, Sentence] = {
    "log": _("log ({unit})"),
    "log1p": _("log (1 + {unit})"),
    "asinh": _("asinh ({unit})"),
}
"""What stands for the unit of values that have none: the unit of what they are the logarithm of."""


def inside(how: str, unit: str | Spoken) -> str | Spoken:
    """Return what stands for the unit of a function's values, from that of its argument; "" where nothing does."""
    if how == "diff" and _function_of(unit):  # a difference of logarithms has lost it
        return ""
    if not unit or how in _KEEPS_UNIT:
        return unit
    plain = _function_of(unit) is None and how in _INSIDE
    return Message(_INSIDE[how], unit=unit) if plain else ""


def _function_of(unit: str | Spoken) -> str | None:
    """Return the function whose argument has a unit; None where the values themselves have it."""
    sentence = unit.sentence if isinstance(unit, Message) else None
    return next((how for how, one in _INSIDE.items() if one is sentence or one == sentence), None)


def _headed(said: str, unit: str | Spoken) -> Message:
    """Return a label with its unit behind, that of an argument beside it: log of GDP (yuan)."""
    how = _function_of(unit)
    if how is None or not isinstance(unit, Message):
        return Message(_BESIDE, label=said, unit=unit)
    of = dict(unit.fields)["unit"]
    for language in ("en", "zh"):
        before, after = Message(CALLED[how], x="\0").text(language).split("\0")
        if said.startswith(before) and said.endswith(after):
            argument = Message(_BESIDE, label=said[len(before) : len(said) - len(after)], unit=of)
            return Message(CALLED[how], x=argument)
    return Message(_BESIDE, label=said, unit=of)  # the user calls it otherwise


_POWER = re.compile(r"([^:]+)\^(-?[\d.]+)")
_RATIO = re.compile(r"([^/*+]+) / ([^/*+]+)")
_KEEPS_UNIT = ("lag", "lead", "diff", "winsor", "interpolate", "at", "others", "mean", "abs", "I")
"""Functions whose values have the unit of what they are of."""


def unit_of(name: str, labels: Mapping[str, Words]) -> str | Spoken:
    """Return the unit of an expression, where it follows from those of its columns; ``log (yuan)`` of a logarithm."""
    if name in labels:
        found = labels[name]
        return found.measure if isinstance(found, Label) else ""
    call = _CALL.fullmatch(name)
    if call is not None and _balanced(call[2]):
        return inside(call[1], unit_of(_arguments(call[2])[0], labels))
    ratio = _RATIO.fullmatch(name)
    above, below = (
        (unit_of(part, labels) for part in ratio.groups()) if ratio is not None else ("", "")
    )
    if not (above and below):
        return ""
    return Message("{above}/{below}", above=above, below=below) if above != below else ""


def _arguments(text: str) -> list[str]:
    """Return what stands between the commas of a call, not of calls within it."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _balanced(text: str) -> bool:
    """Return whether brackets open before they close: ``a):log(b`` is between two calls."""
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def _called(call: re.Match[str], labels: Mapping[str, Words]) -> Words:
    """Return what a call is called; where none of its parts has a label, as it is written."""
    parts = _arguments(call[2])
    said = [spoken(part, labels) for part in parts]
    if not any(isinstance(part, Spoken) for part in said):
        return f"{call[1]}({', '.join(map(say, said))})"
    more = dict(zip(("x", "y", "z"), said, strict=False))
    whole = len(parts) > 1 and parts[1].isdecimal()
    return Message(CALLED[call[1]], **more, n=int(parts[1]) if whole else 1)


def spoken(name: str, labels: Mapping[str, Words]) -> Words:
    """Return what a variable or a term of a model is called: ``W(log(gdp))`` by gdp's label.

    What has no label keeps its name; a plain text given for x keeps ``W(x)`` short.
    """
    if not labels:
        return name
    if name in labels:
        return labels[name]
    call = _CALL.fullmatch(name)
    if call is not None and call[1] in CALLED and _balanced(call[2]):
        return _called(call, labels)
    ratio = _RATIO.fullmatch(name)
    if ratio is not None:
        above, below = (spoken(part, labels) for part in ratio.groups())
        if isinstance(above, Spoken) or isinstance(below, Spoken):
            return Message(_("{above} by {below}"), above=above, below=below)
    parts = [spoken(part, labels) for part in name.split(":")] if ":" in name else []
    if any(isinstance(part, Spoken) for part in parts):
        fields = {f"part{k}": part for k, part in enumerate(parts)}
        return Message(" × ".join(f"{{{key}}}" for key in fields), **fields)
    power = _POWER.fullmatch(name)
    base = spoken(power[1], labels) if power is not None else name
    if power is not None and isinstance(base, Spoken):
        return Message("{base}^{power}", base=base, power=power[2])
    return name


@dataclass(frozen=True)
class WithUnit(Spoken):
    """A label with its unit behind it, for sentences."""

    label: Label

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the label's heading in one language."""
        del face
        return self.label.heading(language)


def beside_unit(name: str, labels: Mapping[str, Words]) -> Words:
    """Return what a variable is called with its unit behind it, where it has one; for sentences."""
    unit, said = unit_of(name, labels), spoken(name, labels)
    return WithUnit(made(said, unit)) if unit else said


def spoken_with_unit(name: str, labels: Mapping[str, Words], language: str) -> str:
    """Return what a variable is called where its values are read off: with its unit."""
    return say(beside_unit(name, labels), language)
