"""What a recipe or a command line names, read into containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from .._files.paths import shipped
from ..choices import codes
from ..choices.data import MapLevel
from ..containers import Label, Panel, Regions
from ..containers.groups import nameable
from ..errors import LabelError, ParameterError, listed
from ..formula.conditions import chosen, of_period, of_regions
from ..indicators.national_poles import national_poles
from ..indicators.nearest.estimate import computing_hubs
from ..studies.leaving_out import leave_out
from ..studies.places.names import name_rules
from ..studies.places.subsets import cut_to_subset
from ..words import Message, _
from . import kinds
from .deriving import derive
from .inputs import Inputs, resolved

READING = (
    "names",
    "corrections",
    "restore_zeros",
    "sheet",
    "columns",
    "ignore",
    "wide",
    "encoding",
    "decimal",
    "skip_header",
    "skip_footer",
    "at",
    "units",
)
"""Keys of [panel] that go to `read_panel` as they are."""


MAP_READING = ("crs", "encoding", "to_lonlat", "repair", "from_gcj02")
"""Keys of [regions] that go to `read_boundaries` as they are."""


def load_regions(
    source: str,
    id_column: str | None,
    base: Path,
    inputs: Inputs,
    layer: str | None = None,
    reading: Mapping[str, Any] | None = None,
) -> Regions:
    """Read regions from ``china:province``, ``china:prefecture``, ``china:county``, ``example:NAME`` or a file.

    ``china:hubs`` are the clusters of the national hubs of computing, ``china:poles`` the cities of the
    national growth poles, as places.
    """
    from .. import io
    from ..io.points import is_point_table

    how = {k: v for k, v in (reading or {}).items() if k in MAP_READING and v not in (None, False)}

    scheme, _unused, name = source.partition(":")
    if scheme in ("china", "example"):
        _refuse_other_id(source, scheme, id_column, layer)
        _refuse_reading(source, how)
    if source == "china:hubs":
        inputs.add(source, shipped("data", "places", "hubs.csv"))
        return computing_hubs()
    if source == "china:poles":
        inputs.add(source, shipped("data", "places", "pole_cities.csv"))
        return national_poles()
    if scheme == "china":
        if name not in codes(MapLevel):
            raise ParameterError(
                _("There is no {source!r}; use china:province, china:prefecture or china:county."),
                source=source,
            )
        level = cast(MapLevel, name)
        inputs.add(source, io.china_path(level))
        return io.china(level)
    if scheme == "example":
        example = io.example(name)
        inputs.add(f"{source} (map)", example.map_path)
        return example.regions()
    path = resolved(source, base)
    inputs.add(source, path)
    if id_column is None and not how and is_point_table(path):
        return io.read_points(path)
    return io.read_boundaries(path, id=id_column, layer=layer, **how)


def _refuse_reading(source: str, how: Mapping[str, Any]) -> None:
    """Raise if a shipped map is to be read in a way that only a file can be."""
    if how:
        raise ParameterError(
            _(
                "{keys} has no effect on {source}: a shipped map is valid and in WGS-84. Leave it out."
            ),
            keys=listed(Message("{param:{key}}", key=key) for key in how),
            source=source,
        )


def _refuse_other_id(source: str, scheme: str, column: str | None, layer: str | None) -> None:
    """Raise if a shipped map is asked for by another id, or by a layer: it has one of each."""
    ours = ("adcode",) if scheme == "china" else ()
    if (column and column not in ours) or layer:
        said = (
            Message(_("The layer {layer!r}"), layer=layer)
            if layer
            else Message(_("The id column {column!r}"), column=column)
        )
        raise ParameterError(
            _(
                "{said} has no effect on {source}: the regions of a shipped map have their "
                "codes (adcode) as ids already. Leave it out; a table with names needs "
                "{param:names}."
            ),
            said=said,
            source=source,
        )


def load_panel(
    spec: Mapping[str, Any],
    base: Path,
    inputs: Inputs,
    labels: Mapping[str, Label] | None = None,
    regions: Regions | None = None,
    common: Mapping[str, str] | None = None,
    part: Regions | None = None,
    by: str | None = None,
) -> Panel:
    """Read a panel, cut its times, and derive columns; `labels` of other columns are left aside.

    `regions` are the map whose names are meant by ``names = "map"``; `common` the columns that every
    panel of the recipe derives, before its own; `part` the named part of the map that alone is studied,
    `by` the attribute by which its regions are merged.
    """
    panel = _one_panel(spec, base, inputs, regions)
    inherited = {k: spec[k] for k in ("names", "corrections", "restore_zeros") if k in spec}
    for further in spec.get("merge", ()):
        other = _one_panel({**inherited, **further}, base, inputs, regions)
        if "times" in spec and "times" not in further:  # the study's times are the table's too
            cut = other.select(times=[t for t in other.times if t in panel.times] or None)
            other = replace(cut, reading=other.reading)
        panel = panel.merge(other, how=further.get("how", "raise"))
    read = panel.reading
    if part is not None and regions is not None:
        panel = cut_to_subset(panel, regions, part, by)
    panel = derive(derive(_named(panel, labels), common or {}), spec.get("derive", ()))
    panel = of_period(chosen(panel, spec.get("only"), regions), spec.get("period"))
    return replace(_named(panel, labels), reading=read)


def _one_panel(
    spec: Mapping[str, Any], base: Path, inputs: Inputs, regions: Regions | None
) -> Panel:
    """Read the tables of one source, and cut their times."""
    from .. import io

    source = spec["source"]
    if isinstance(source, str) and source.startswith("example:"):
        example = io.example(source.partition(":")[2])
        inputs.add(f"{source} (table)", example.table_path)
        panel = example.panel()
    else:
        panel = io.read_panel(_tables(source, base, inputs), **_reading(spec, regions))
    cut = _times(panel, spec["times"]) if "times" in spec else panel
    return replace(cut, reading=panel.reading)


def _named(panel: Panel, labels: Mapping[str, Label] | None) -> Panel:
    """Give the columns that are there their labels: before others are derived, and those too."""
    there = nameable(panel.columns, panel.groups)
    return panel.with_labels({k: v for k, v in (labels or {}).items() if k in there})


def _tables(source: Any, base: Path, inputs: Inputs) -> Path | list[Path]:
    """Return the one file of a source, or several; their checksums are taken down."""
    from ..io.yearbook import is_pattern, matching

    if isinstance(source, str) and not is_pattern(resolved(source, base)):
        inputs.add(source, resolved(source, base))
        return resolved(source, base)
    files = []
    for one in [source] if isinstance(source, str) else source:
        for file in matching(resolved(str(one), base)):
            inputs.add(str(Path(str(one)).parent / file.name), file)
            files.append(file)
    return files


def _reading(spec: Mapping[str, Any], regions: Regions | None = None) -> dict[str, Any]:
    """Return the parameters of `read_panel`; without an id the tables are recognised by content.

    Gaps are kept: every analysis refuses them in the columns it uses, by name.
    """
    how = {key: spec[key] for key in READING if spec.get(key) not in (None, "none")}
    given = {key: how.pop(key) for key in ("corrections", "restore_zeros") if key in how}
    rules = name_rules(how.pop("names", None), **given, regions=regions)
    if rules is not None:
        how["names"] = rules
    by_hand = {"wide", "skip_header", "skip_footer"} & set(how)
    return {
        "id": spec.get("id") or ("id" if by_hand else None),
        "time": spec.get("time"),
        "missing": "keep",
        **how,
    }


def select_regions(regions: Regions, spec: Mapping[str, Any]) -> Regions:
    """Apply ``only`` (ids, attribute = value, or a condition), ``exclude`` (ids) and ``groups`` of a recipe."""
    if spec.get("dissolve") is not None:
        regions = regions.dissolve(str(spec["dissolve"]))
    only = spec.get("only")
    if isinstance(only, Mapping):
        regions = regions.where(**only)
    elif only is not None:
        regions = of_regions(regions, only)
    out = leave_out(spec.get("exclude", ()), regions)[0]
    assert out is not None  # noqa: S101 - a map goes in, so a map comes out
    regions = out
    for name, groups in spec.get("groups", {}).items():
        regions = _grouped(regions, name, groups)
    return regions


def without(panel: Panel, excluded: Sequence[str]) -> Panel:
    """Return a panel without the regions that a recipe excludes, as far as it has them."""
    try:
        out = leave_out(excluded, panel=panel)[1]
    except LabelError as error:  # the map knew them all; a table need not hold each
        known = [one for one in excluded if str(one) not in error.ids]
        out = leave_out(known, panel=panel)[1]
    assert out is not None  # noqa: S101 - a panel goes in, so a panel comes out
    return replace(out, reading=panel.reading)


def _grouped(regions: Regions, name: str, groups: Mapping[str, Any]) -> Regions:
    """Add an attribute that says to which group of the recipe each region belongs."""
    owner = {str(i): label for label, ids in groups.items() for i in ids}
    regions.index(list(owner), wanted_name=f"groups {name!r}")
    left = [i for i in regions.ids if i not in owner]
    if left:
        raise ParameterError(
            _("The groups {name!r} leave out {left}; put every region in one group."),
            name=name,
            left=listed(left),
        )
    return regions.with_attributes(**{name: np.array([owner[i] for i in regions.ids])})


def _times(panel: Panel, span: Any) -> Panel:
    if isinstance(span, Mapping) and {"first", "last"} <= set(span) <= {"first", "last", "step"}:
        first, last, step = span["first"], span["last"], span.get("step", 1)
        if not (kinds.whole(first) and kinds.whole(last) and kinds.whole(step) and step > 0):
            raise ParameterError(
                _("{param:times={dict}}: first, last and step must be whole numbers."),
                dict=dict(span),
            )
        return panel.select(times=range(first, last + 1, step))
    if isinstance(span, list) and len(span) == 2:
        return panel.between(span[0], span[1])
    raise ParameterError(
        _("{param:times={span!r}} must be [first, last] or {{first, last, step}}."), span=span
    )
