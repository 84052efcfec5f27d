"""What a run has to say beside its result: seeds drawn, parameters without effect, whose weights."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from ..catalog import Idle, Tool
from ..containers import SpatialWeights
from ..errors import (
    DataWarning,
    RegspatialWarning,
    listed,
    warn,
)
from ..words import Message, _


def say_built(only: Any, by: str | None, weights: SpatialWeights | None) -> None:
    """Say of weights by a rule that they are those of the regions that were chosen."""
    if by:
        warn(
            DataWarning(
                _(
                    "The weights are built within each value of {by} alone: links between groups are "
                    "not among them."
                ),
                by=by,
            )
        )
    elif only and weights is not None:
        warn(
            DataWarning(
                _(
                    "The weights are built for the {n} {n:region|regions} that are "
                    "left ({links} {links:link|links})."
                ),
                n=weights.n,
                links=weights.links,
            )
        )


@contextmanager
def collected() -> Generator[list[RegspatialWarning]]:
    """Collect this package's warnings as notes for the user; others pass on as they are."""
    notes: list[RegspatialWarning] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    said: set[str] = set()
    for one in caught:
        if isinstance(one.message, RegspatialWarning):
            if str(one.message) not in said:  # a model and those it is tested against say the same
                notes.append(one.message)
            said.add(str(one.message))
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def seed_of(result: Any) -> int | None:
    """Return the seed that a result was drawn with, None where nothing was drawn."""
    seed = getattr(result, "spec", {}).get("seed")
    return None if seed is None else int(seed)


def say_seed(tool: Tool, values: Mapping[str, Any], result: Any) -> None:
    """Say the seed of a run that was given none, so that its digits can be had again."""
    seed = seed_of(result)
    for p in tool.params:
        if p.kind == "seed" and values[p.name] is None and seed is not None:
            warn(
                RegspatialWarning(
                    _(
                        "The random seed of this run was drawn: {param:{name}={seed}} gives the same digits "
                        "again."
                    ),
                    name=p.name,
                    seed=seed,
                )
            )


def without_effect(one: Idle) -> DataWarning:
    """Return what is said of a parameter that was given and changes nothing."""
    pairs = isinstance(one.value, tuple)  # only links are
    value = ",".join(map("-".join, one.value)) if pairs else one.value
    if not one.other:
        return DataWarning(
            _(
                "{param:{name}={value}} has no effect: the weights were given, so no rule is used. Leave it "
                "out, or the weights."
            ),
            name=one.name,
            value=value,
        )
    if one.allowed == (None,):
        return DataWarning(
            _(
                "{param:{name}={value}} has no effect with {param:{other}} given. Leave out one of the two."
            ),
            name=one.name,
            value=value,
            other=one.other,
        )
    allowed = listed(
        Message("{param:{other}={value}}", other=one.other, value=value) for value in one.allowed
    )
    return DataWarning(
        _(
            "{param:{name}={value}} has no effect: it is used only with {allowed}. Leave it out, or "
            "choose that."
        ),
        name=one.name,
        value=value,
        allowed=allowed,
    )
