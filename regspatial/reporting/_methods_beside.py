"""Sentences that stand in the paragraph on methods alone: tests that were made, how weights were built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..regression.tests.record import SpecificationTest
from ..results.table import Note
from ..terms import Named, term
from ..words import Message, _, together


def of_tests(tests: Sequence[SpecificationTest]) -> tuple[Note, ...]:
    """Return which specification tests were made, and whether p is that of F."""
    if not tests:
        return ()
    called = [term("specification_test", name) for name in dict.fromkeys(t.name for t in tests)]
    said = _("Specification tests: {tests}.")
    if any(t.df_below for t in tests):
        said = _("Specification tests: {tests}; p of LR and Wald tests is that of F.")
    return (Note(said, tests=called),)


def of_weights(kind: str, spec: Mapping[str, Any]) -> tuple[Note, ...]:
    """Return by which numbers weights were built: power, neighbours, threshold, between what points."""
    parts = [Message(said, x=spec[name]) for name, said in _BY.get(kind, ()) if _given(spec, name)]
    if isinstance(spec.get("points"), str) and isinstance(spec.get("metric"), str):
        places = term("points", spec["points"]), term("metric", spec["metric"])
        said = _("distances between {points}, {metric}")
        parts.append(Message(said, points=places[0], metric=places[1]))
    if not parts:
        return ()
    between = [x for one in parts[1:] for x in (Message(_("; {part}"), part=one),)]
    begins = Message(_("{kind} weights: {first}"), kind=Named("weights_kind", kind), first=parts[0])
    return (together(begins, *between, Message(_("."))),)


def _given(spec: Mapping[str, Any], name: str) -> bool:
    return isinstance(spec.get(name), (int, float)) and not isinstance(spec.get(name), bool)


_POWER = ("power", _("1/d to the power {x:g}"))
_CUTOFF = ("cutoff", _("zero beyond a distance of {x:g}"))
_BY = {
    "inverse-distance": (_POWER, _CUTOFF),
    "nested-economic": (_POWER, _CUTOFF),
    "mixed": (_POWER, _CUTOFF),
    "knn": (("k", _("the {x:g} nearest of each region")),),
    "distance-band": (("threshold", _("neighbours up to a distance of {x:g}")),),
    "exponential": (("bandwidth", _("falling exponentially with a bandwidth of {x:g}")), _CUTOFF),
}
"""By kind: what numbers decide the weights, and how they are said."""
