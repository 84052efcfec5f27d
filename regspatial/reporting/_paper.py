"""How sentences stand in tables and reports that leave the library: in words, as a reader has them.

A parameter is called as the dialogs call it, with what its value is called there; numbers have minus signs and
no power of ten where that is short. Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

from collections import Counter
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
        plain = "" if value is None else value.strip("'\"")
        label = _label(name, plain, language)
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
PEOPLE = frozenset(
    (
        "Bartlett",
        "Bonferroni",
        "Dorling",
        "Epanechnikov",
        "Gaussian",
        "Geary",
        "Huff",
        "Phillips",
        "Poisson",
        "Sheather",
        "Silverman",
        "Wang",
    )
)
"""First words of labels that keep their capital within a sentence."""


@cache
def _params() -> dict[str, tuple[Param, ...]]:
    """Return the parameters of all tools by their names, and by the arguments that they feed."""
    found: dict[str, tuple[Param, ...]] = {}
    for tool in tools():
        for one in tool.params:
            for name in {one.name, one.feeds, one.feeds.partition(".")[2]} - {""}:
                found[name] = (*found.get(name, ()), one)
    return found


def _label(name: str, value: str, language: str) -> str:
    """Return what most tools call a parameter, of those whose parameter has the value as a choice."""
    every = _params().get(name)
    if every is None:
        return name.rpartition(".")[2].replace("_", " ")
    able = [one for one in every if any(choice.value == value for choice in one.choices)]
    label = Counter(one.label(language) for one in able or every).most_common(1)[0][0]
    return within_a_sentence(label)


def _value(name: str, value: str, language: str) -> str:
    """Return what most tools call a value of a parameter."""
    called = Counter(
        choice.label(language)
        for param in _params().get(name, ())
        for choice in param.choices
        if choice.value == value
    )
    if not called:
        return value.replace("_", " ")
    label = called.most_common(1)[0][0]
    return within_a_sentence(label)


def within_a_sentence(label: str) -> str:
    """Return a label with a small letter, where its first word is neither an abbreviation nor a person."""
    first = label.partition(" ")[0].removesuffix("'s")
    if not label[1:2].islower() or "–" in first or first in PEOPLE:
        return label
    return label[:1].lower() + label[1:]
