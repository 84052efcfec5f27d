"""Parameters and outputs that tools of several rooms share: each fed to one function."""

from __future__ import annotations

from dataclasses import replace

from ..words import Sentence, _, p_
from .types import Output, Param


def table_by_time(feeds: str = "panel") -> Param:
    """Return the table; `feeds` names the argument that takes it whole."""
    return Param(name="panel", kind="panel", feeds=feeds, en=_("Table by region and time"))


def the_map(function: str, *, optional: bool = False) -> Param:
    """Return the map of the regions."""
    return Param(
        name="regions",
        kind="regions",
        feeds=f"{function}.regions",
        en=p_("layer", "Regions"),
        optional=optional,
    )


def map_of_the_result() -> Param:
    """Return the map of a result whose function takes none."""
    return Param(
        name="regions",
        kind="regions",
        feeds="regions",
        en=p_("layer", "Regions"),
        help_en=_("For a map of the result."),
        optional=True,
    )


def map_of_fields() -> Param:
    """Return the map whose fields serve clusters and effects, and whose names the regions bear."""
    return replace(
        map_of_the_result(),
        help_en=_(
            "For clusters and effects by its fields, such as region4, and for names of regions."
        ),
        advanced=True,
    )


def grouping(function: str) -> Param:
    """Return the attribute by which regions are grouped."""
    return Param(
        name="group",
        kind="text",
        feeds=f"{function}.group",
        en=_("Grouping attribute"),
        help_en=_("Attribute of the regions, such as region4; needs regions."),
        default=None,
    )


def one_time(function: str) -> Param:
    """Return the time of a cross-section."""
    return Param(
        name="time",
        kind="time",
        feeds=f"{function}.time",
        en=_("Time"),
        help_en=_("Which time of the table is used; empty if it has one only."),
        default=None,
    )


def weights(feeds: str) -> Param:
    """Return the weights; `feeds` names the argument that takes them."""
    return Param(
        name="w",
        kind="weights",
        feeds=feeds,
        en=_("Spatial weights"),
        help_en=_("A file, or a rule."),
    )


def seed_of_draws(function: str) -> Param:
    """Return the seed of permutations."""
    return Param(
        name="seed",
        kind="seed",
        feeds=f"{function}.rng",
        en=_("Random seed"),
        help_en=_("The same seed gives the same p-values; empty: a new one, written down."),
        default=None,
        minimum=0,
        advanced=True,
    )


def table(name: str, en: Sentence) -> Output:
    """Return a table that is called as the record calls it."""
    return Output(name=name, kind="table", en=en, source=name)


def number(name: str, en: Sentence, source: str | None = None) -> Output:
    """Return a number that is read from the record by `source`, by default its own name."""
    return Output(name=name, kind="number", en=en, source=source or name)
