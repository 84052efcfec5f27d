"""Weights by a line of text: "knn k=6", "inverse-distance power=1 points=seat", "near.gwt"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._calls.door import door
from ..containers import Panel, Regions, SpatialWeights
from ..errors import ParameterError, RegspatialError, listed
from ..words import PYTHON, SPOKEN_ON, Face, Message, Spoken, _
from .by_rule import build_weights
from .files import READABLE, read

Rules = str | Iterable[str | SpatialWeights]


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "yes", "1", "false", "no", "0"):
        raise ValueError(text)
    return text.lower() in ("true", "yes", "1")


def _pairs(text: str) -> tuple[tuple[str, ...], ...]:
    pairs = tuple(tuple(one.split("-", 1)) for one in text.split(",") if one)
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(text)
    return pairs


def _time(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() else text


_TAKES: dict[str, Callable[[str], Any]] = {
    "order": int,
    "k": int,
    "include_lower": _flag,
    "power": float,
    "threshold": float,
    "bandwidth": float,
    "cutoff": float,
    "omega": float,
    "snap": float,
    "function": str,
    "points": str,
    "metric": str,
    "variable": str,
    "base": _time,
    "islands": str,
    "links": _pairs,
    "normalise": str,
}


@door
def from_rule(
    rule: str, regions: Regions | None = None, panel: Panel | None = None
) -> SpatialWeights:
    """Return weights by a line of text.

    Parameters
    ----------
    rule : str
        A kind of `build` and what it takes, ``name=value`` with blanks between: "queen",
        "knn k=6", "inverse-distance power=1 points=seat", "queen links=460000-440000"; or the name
        of a weights file.
    regions, panel
        As for `build`.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    ParameterError
        If the line is not of that form.
    RegspatialError
        As `build` and `read`.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.from_rule("knn k=4", regions).n
    30
    """
    text = rule.strip()
    if Path(text).suffix.lower() in READABLE:
        return read(text)
    kind, *rest = text.split() or [""]
    how: dict[str, Any] = {}
    for part in rest:
        name, sign, value = part.partition("=")
        if not sign or name not in _TAKES:
            raise ParameterError(
                _(
                    "{part!r} in the rule {rule!r} is not understood; after the kind there may "
                    "be name=value of: {names}."
                ),
                part=part,
                rule=text,
                names=listed(sorted(_TAKES), 30),
            )
        try:
            how[name] = _TAKES[name](value)
        except ValueError:
            raise ParameterError(
                _("{value!r} in the rule {rule!r} is no value of {name}."),
                value=value,
                rule=text,
                name=name,
            ) from None
    try:
        return build_weights(regions, panel, kind=kind, **how)  # type: ignore[arg-type]  # checked there
    except RegspatialError as error:
        sentence = _("In the rule {rule!r}: {reason}")
        error.message = Message(sentence, rule=text, reason=_InRule(error.message))
        raise


class _RuleFace(Face):
    """A face on which what a rule takes is spelled as a rule has it, ``k=6``: no option is called so there."""

    def __init__(self, own: Face) -> None:
        super().__init__(own.name)
        self.own = own

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return what a rule takes as it stands in one, the kind by its value alone."""
        plain = name.rpartition(".")[2]
        if plain in ("kind", "weights_kind") and value is not None:
            return value
        if plain not in _TAKES:
            return self.own.parameter(name, value, language)
        return f"{plain}={(value or '').strip(chr(39))}"

    def tool(self, name: str, language: str) -> str:
        """Return a tool as the face has it."""
        return self.own.tool(name, language)

    def number(self, text: str) -> str:
        """Return a number as the face has it."""
        return self.own.number(text)

    def signs(self, text: str) -> str:
        """Return letters as the face has them."""
        return self.own.signs(text)


@dataclass(frozen=True)
class _InRule(Spoken):
    """What is wrong with a rule, in the spelling of rules."""

    message: Message

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the sentence, whose full stop the sentence around it has."""
        return self.message.text(language, _RuleFace(SPOKEN_ON.get() if face is PYTHON else face))


def split_rules(rules: Rules) -> list[str | SpatialWeights]:
    """Return the rules of a text (with semicolons between), or of a list."""
    if isinstance(rules, SpatialWeights):
        return [rules]
    items = rules.split(";") if isinstance(rules, str) else list(rules)
    return [one.strip() if isinstance(one, str) else one for one in items if one]


@door
def from_rules(
    rules: Rules, regions: Regions | None = None, panel: Panel | None = None
) -> tuple[SpatialWeights, ...]:
    """Return several weights: "queen; knn k=6; near.gwt", or a list of rules and weights.

    Parameters
    ----------
    rules : str or sequence of str and SpatialWeights
    regions, panel
        As for `build`.

    Returns
    -------
    tuple of SpatialWeights
        In the order of the rules.

    Raises
    ------
    ParameterError
        If a rule cannot be read.
    IslandError, WeightsError
        As `build`.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> [w.kind for w in rs.weights.from_rules(["knn k=4", "inverse-distance"], regions)]
    ['knn', 'inverse-distance']
    """
    return tuple(
        from_rule(one, regions, panel) if isinstance(one, str) else one
        for one in split_rules(rules)
        if one != ""
    )
