"""How sentences stand in tables and reports that leave the library: in words, as a reader has them.

A parameter is called as the dialogs call it, with what its value is called there; numbers have minus signs and
no power of ten where that is short. Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..catalog import tools
from ..declare.description import Param
from ..words import Message, _
from ..words.faces import Face
from ..words.numerals import in_print, in_signs


class PaperFace(Face):
    """Spells for print: “bias correction: none”, −0.5, 2.67 × 10⁻¹²."""

    def __init__(self) -> None:
        super().__init__("paper")

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return what a parameter is called, with what its value is called."""
        label = _label(name, language)
        plain = "" if value is None else value.strip("'\"")
        if plain in ("", "…"):
            return Message("“{label}”", label=label).text(language)
        called = _value(name, plain, language)
        return Message(_("“{label}: {value}”"), label=label, value=called).text(language)

    def tool(self, name: str, language: str) -> str:
        """Return what the dialogs call a tool."""
        label = next((one.label(language) for one in tools() if one.name == name), name)
        return Message("“{label}”", label=label).text(language)

    def number(self, text: str) -> str:
        """Return a number as printed."""
        return in_print(text)

    def signs(self, text: str) -> str:
        """Return the words of a sentence with letters for parameters, as the tables have them: ρ, σ²."""
        return in_signs(text)


PAPER = PaperFace()


@cache
def _params() -> dict[str, tuple[Param, ...]]:
    """Return the parameters of all tools by their names, and by the arguments that they feed."""
    found: dict[str, tuple[Param, ...]] = {}
    for tool in tools():
        for one in tool.params:
            for name in {one.name, one.feeds, one.feeds.partition(".")[2]} - {""}:
                found[name] = (*found.get(name, ()), one)
    return found


def _label(name: str, language: str) -> str:
    known = _params().get(name)
    if known is None:
        return name.rpartition(".")[2].replace("_", " ")
    label = known[0].label(language)
    first, rest = label[:1], label[1:]
    return first.lower() + rest if rest[:1].islower() else label


def _value(name: str, value: str, language: str) -> str:
    return next(_names(name, value, language), value.replace("_", " "))


def _names(name: str, value: str, language: str) -> Iterator[str]:
    for param in _params().get(name, ()):
        for choice in param.choices:
            if choice.value == value:
                label = choice.label(language)
                yield label[:1].lower() + label[1:] if label[1:2].islower() else label
