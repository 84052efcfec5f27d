"""Label: what a variable is called for readers, in both languages, and its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..words import PYTHON, Face, Message, Spoken, Words, _, say


@dataclass(frozen=True)
class Label(Spoken):
    """What a variable is called for readers; files keep its name.

    Parameters
    ----------
    en, zh : str
        The label in each language. Where one is missing, the other stands in.
    unit : str or text in both languages
        Set in parentheses behind the label where values are read off: legends and axes.

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

    def __post_init__(self) -> None:
        for what in (self.en, self.zh):
            if not isinstance(what, str):
                raise InputError(_("A label is a text, not {what!r}."), what=what)
        if not isinstance(self.unit, (str, Spoken)):
            raise InputError(_("A unit is a text, not {what!r}."), what=self.unit)
        if not (self.en.strip() or self.zh.strip()):
            raise InputError(_("A label needs a text in English or Chinese: en or zh."))

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the label in one language, or in the other one where it has none."""
        del face
        first, second = (self.zh, self.en) if language.startswith("zh") else (self.en, self.zh)
        return first if first.strip() else second

    def heading(self, language: str = "en") -> str:
        """Return the label with its unit."""
        unit = say(self.unit, language)
        if not unit:
            return self.text(language)
        return Message(_("{label} ({unit})"), label=self, unit=unit).text(language)


def labelled(given: Mapping[str, Any]) -> dict[str, Label]:
    """Return labels by name; a plain text is the label in every language."""
    return {
        str(name): one if isinstance(one, Label) else Label(en=one) for name, one in given.items()
    }


def made(said: Message, unit: str | Spoken = "") -> Label:
    """Return the label that a message puts into words."""
    return Label(en=said.text("en"), zh=said.text("zh"), unit=unit)


_CALL = re.compile(r"(W|log|exp|sqrt|square)\((.+)\)")
_CALLED = {
    "W": _("spatial lag of {x}"),
    "log": _("log of {x}"),
    "exp": _("exponential of {x}"),
    "sqrt": _("square root of {x}"),
    "square": _("square of {x}"),
}


def spoken(name: str, labels: Mapping[str, Words]) -> Words:
    """Return what a variable or a term of a model is called: ``W(log(gdp))`` by gdp's label.

    What has no label keeps its name; a plain text given for x keeps ``W(x)`` short.
    """
    if not labels:
        return name
    if name in labels:
        return labels[name]
    call = _CALL.fullmatch(name)
    if call is not None:
        inner = spoken(call[2], labels)
        if isinstance(inner, Spoken):
            return Message(_CALLED[call[1]], x=inner)
        return f"{call[1]}({say(inner)})"
    parts = [spoken(part, labels) for part in name.split(":")] if ":" in name else []
    if any(isinstance(part, Spoken) for part in parts):
        fields = {f"part{k}": part for k, part in enumerate(parts)}
        return Message(" × ".join(f"{{{key}}}" for key in fields), **fields)
    return name


def spoken_with_unit(name: str, labels: Mapping[str, Words], language: str) -> str:
    """Return what a variable is called where its values are read off: with its unit."""
    found = spoken(name, labels)
    return found.heading(language) if isinstance(found, Label) else say(found, language)
