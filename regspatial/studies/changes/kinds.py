"""How a variable goes from parts to a whole: summed, or averaged by a weight; said, or read off its name and unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...containers import Panel
from ...errors import ParameterError, UnknownColumnError, listed
from ...results.table import Note
from ...terms import term
from ...words import Message, Sentence, Words, _, say
from ...words.nearest_name import did_you_mean
from ..units import adds
from ..yearbooks.yearbook_words import ADDS_BY_NAME, DENOMINATORS, LOGARITHMS, NEVER_ADDS, OF_HEADS

Kinds = Mapping[str, str] | str

_WAYS = ("sum", "mean", "min", "max", "same")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one variable goes from parts to a whole.

    Parameters
    ----------
    way : {"sum", "mean", "min", "max", "same"}
    weight : str
        Of a mean: the column that weighs it; "": none does.
    why : {"given", "name", "unit", "list"}
        Where this comes from.
    """

    way: str
    weight: str = ""
    why: str = "given"

    @property
    def text(self) -> str:
        """What is written for it: sum, mean:pop."""
        return f"{self.way}:{self.weight}" if self.weight else self.way

    def said(self, called: Callable[[str], Words]) -> Note:
        """Return it in words, with what columns are called."""
        if not self.weight:
            return Note("{way}", way=term("way_of_kind", self.way))
        return Note(_("mean weighted by {weight}"), weight=called(self.weight))


def kinds_of(panel: Panel, variables: Sequence[str], given: Kinds | None) -> dict[str, Kind]:
    """Return how each variable goes from parts to a whole.

    Raises
    ------
    ParameterError
        Naming the variables of which nothing says it, and how to say it.
    UnknownColumnError
        If a variable or a weight is not there.
    """
    said = _read(given)
    _require_there(panel, [*variables, *said, *(one.weight for one in said.values() if one.weight)])
    found: dict[str, Kind] = {}
    unsure: list[Message] = []
    for name in variables:
        kind = said.get(name) or _guessed(panel, name)
        if isinstance(kind, Kind):
            found[name] = kind
        else:
            unsure.append(Message("{name} ({why})", name=name, why=Message(kind)))
    if unsure:
        names = [str(dict(one.fields)["name"]) for one in unsure]
        raise ParameterError(
            _(
                "Nothing says how {n} {n:variable goes|variables go} from parts to a whole: {which}. Say it, as in "
                "{param:kinds={example}}."
            ),
            n=len(unsure),
            which=listed(unsure, 12),
            example=_example(panel, names),
        )
    return found


def _example(panel: Panel, names: Sequence[str]) -> str:
    weight = next((c for c in (*OF_HEADS, "gdp") if c in panel), "")
    return ", ".join(
        f"{one}={'mean:' + weight if weight and weight != one and NEVER_ADDS.search(one) else 'sum'}"
        for one in names[:3]
    )


def _require_there(panel: Panel, names: Sequence[str]) -> None:
    absent = [one for one in dict.fromkeys(names) if one not in panel]
    if absent:
        raise UnknownColumnError(
            _("There are no columns {absent}.{hint} There are: {names}."),
            columns=absent,
            absent=listed(absent),
            names=listed(panel.columns, 30),
            hint=did_you_mean(absent, [*panel.columns]),
        )


def _read(given: Kinds | None) -> dict[str, Kind]:
    """Return {variable: kind} of a mapping, or of a line "gdp=sum, pgdp=mean:pop"."""
    if not given:
        return {}
    if isinstance(given, Mapping):
        pairs = [(str(k), str(v)) for k, v in given.items()]
    else:
        cut = [one.partition("=") for one in re.split("[,，;；]", given) if one.strip()]
        pairs = [(name.strip(), kind.strip()) for name, _mark, kind in cut]
    found = {}
    for name, text in pairs:
        way, _mark, weight = (one.strip() for one in text.partition(":"))
        if way not in _WAYS or not name or (weight and way != "mean"):
            raise ParameterError(
                _(
                    "{param:kinds} says {text!r} of {name!r}; it may say sum, mean, mean:COLUMN (weighted by a "
                    "column), min, max or same, as in gdp=sum, pgdp=mean:population."
                ),
                text=text,
                name=name,
            )
        found[name] = Kind(way, weight)
    return found


def _guessed(panel: Panel, name: str) -> Kind | Sentence:
    """Return the kind by name, then by unit, then by a list of names; else why there is none."""
    unit = panel.units.get(name, "")
    label = panel.labels.get(name)
    if not unit and label is not None:
        unit = say(label.unit, "en")
    if LOGARITHMS.search(name):
        return _("a logarithm: take logs after")
    if NEVER_ADDS.search(name):
        weight = _denominator(panel, name)
        return Kind("mean", weight, "name") if weight else _("a rate, whose weight is not known")
    if unit:
        found = adds(unit)
        return Kind("sum", "", "unit") if found else _("its unit does not say that it adds")
    if ADDS_BY_NAME.match(name):
        return Kind("sum", "", "list")
    return _("neither name nor unit says it")


def _denominator(panel: Panel, name: str) -> str:
    low = {column.lower(): column for column in panel.columns}
    for pattern, names in DENOMINATORS:
        if pattern.search(name):
            return next((low[one.lower()] for one in names if one.lower() in low), "")
    return ""
