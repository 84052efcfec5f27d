"""A first recipe for a table and a map: what is guessed stands in it, with comments, to be changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._files.atomic import write_text
from .._files.toml_text import toml
from ..choices import codes
from ..choices.data import MapLevel
from ..choices.languages import check_language
from ..containers import Panel, Regions
from ..errors import InputError, all_at_once, listed
from ..io import preview_panel
from ..io.vector import attributes_of
from ..words import Message, Sentence, _, say
from .inputs import Inputs
from .passport import way_to
from .schema import read_recipe
from .sources import load_panel, load_regions

MOST = 8  # variables described; more do not fit a page
EXAMPLE = "example:"
LEVELS = {f"china:{level}": level for level in codes(MapLevel)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was guessed: how the table is read, the map, and the panel that this gives."""

    spec: dict[str, Any]
    map: str
    map_id: str | None
    panel: Panel
    regions: Regions
    problems: tuple[Message, ...] = ()
    """What stood in the way of reading all of the table."""


def draft_recipe(table: Path, map: str | None, out: Path, language: str = "en") -> Draft:
    """Write a recipe that runs as it is: description, Moran's I, clusters; a model as a comment.

    Parameters
    ----------
    table : Path
        Of a yearbook or a panel, as `preview_panel` reads it; or ``"example:dri"``, a shipped one.
    map : str, optional
        A file, ``"china:province"``, ``"china:prefecture"`` or ``"china:county"``; by default that of China whose codes or
        names the table has.
    out : Path
        The recipe, which must not be there yet.
    language : {"en", "zh"}
        Of the comments and the report.

    Raises
    ------
    InputError
        If the file is there, the table cannot be read, or no map fits it.
    """
    if out.exists():
        raise InputError(
            _("{path} is there already; give the recipe another name{shell: with --out}."), path=out
        )
    draft = _guessed(table, map)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_text(out, _written(draft, table, out, check_language(language)))
    read_recipe(out)
    return draft


def _guessed(table: Path, map: str | None) -> Draft:
    """Return the first reading of a table that has a map; all that stands in the way otherwise."""
    if str(table).startswith(EXAMPLE):
        return _shipped(str(table), map)
    faults: list[Any] = []
    for level in (None, *codes(MapLevel)):
        found = preview_panel([str(table)], names=level)
        if not found.recipe:
            said = Message(
                _("{table} cannot be read: {problems}"),
                table=table.name,
                problems=list(found.problems),
            )
            faults.append(InputError(said))
            if level is None:  # names of places were tried with it
                break
            continue
        spec = tomllib.loads(found.recipe)["panel"]
        panel = load_panel(spec, Path(), Inputs())
        fitting = _map_of(panel, map)
        if fitting is not None:
            return Draft(
                spec=spec,
                map=fitting[0],
                map_id=fitting[1],
                panel=panel,
                regions=fitting[2],
                problems=found.problems,
            )
        where = map or ", ".join(LEVELS)
        sentence = _("The regions of {table} ({some}) are not on the map ({map}).")
        faults.append(InputError(sentence, table=table.name, some=listed(panel.ids, 4), map=where))
    alike = {one.message.text(): one for one in faults}
    raise all_at_once(list(alike.values()))


def _shipped(example: str, map: str | None) -> Draft:
    """Return the reading of a shipped example, whose map is its own unless another is asked for."""
    spec = {"source": example}
    panel = load_panel(spec, Path(), Inputs())
    fitting = _map_of(panel, map or example)
    if fitting is None:
        sentence = _("The regions of {table} ({some}) are not on the map ({map}).")
        raise InputError(sentence, table=example, some=listed(panel.ids, 4), map=map or example)
    return Draft(spec=spec, map=fitting[0], map_id=fitting[1], panel=panel, regions=fitting[2])


def _map_of(panel: Panel, map: str | None) -> tuple[str, str | None, Regions] | None:
    """Return a map that has all regions of the panel, and the attribute that holds their ids."""
    for source in (map,) if map else LEVELS:
        for name in (None,) if _is_shipped(source) else (None, *_attributes(str(source))):
            try:
                regions = load_regions(str(source), name, Path(), Inputs())
            except InputError:
                continue
            if set(panel.ids) <= set(regions.ids):
                return str(source), name, regions
    return None


def _is_shipped(source: str) -> bool:
    return source in LEVELS or source.startswith(EXAMPLE)


def _attributes(source: str) -> list[str]:
    if not Path(source).is_file():
        raise InputError(_("There is no map {source}."), source=source)
    return attributes_of(Path(source))


def _whole(panel: Panel) -> tuple[Panel, list[str], list[Any]]:
    """Return a span of times, the columns that are complete there, and the regions without any value.

    Of all spans the one with the most complete cells: a yearbook has series of different lengths.
    """
    values = np.stack(list(panel.columns.values()))
    empty = [
        i for i, none in zip(panel.ids, ~np.isfinite(values).any(axis=(0, 1)), strict=True) if none
    ]
    kept = panel.select(ids=[i for i in panel.ids if i not in empty]) if empty else panel
    good = {n: np.isfinite(v).all(axis=1) for n, v in kept.columns.items()}
    full = np.column_stack(list(good.values()))
    best: tuple[int, int, int] = (0, 0, 0)
    for first in range(panel.T):
        for last in range(first, panel.T):
            size = int(full[first : last + 1].all(axis=0).sum()) * (last - first + 1)
            best = max(best, (size, first, last))
    size, first, last = best
    if not size:
        return panel, [], []
    cut = kept.select(times=kept.times[first : last + 1])
    names = [n for n, v in cut.columns.items() if np.isfinite(v).all() and np.ptp(v) > 0]
    return cut, names, empty


def _variables(panel: Panel, whole: Sequence[str]) -> list[str]:
    """Return what is worth describing: what differs between regions, the places themselves last."""
    varied = [n for n in whole if (np.ptp(panel.columns[n], axis=1) > 0).all()] or list(whole)
    return sorted(
        varied,
        key=lambda n: re.search(r"(^|_)(lon|lat|x|y)(gitude|itude)?$", n.lower()) is not None,
    )


def _written(draft: Draft, table: Path, out: Path, language: str) -> str:
    panel, whole, empty = _whole(draft.panel)
    varied = _variables(panel, whole)
    if not varied:
        raise InputError(
            _(
                "No column of {table} has a value in every cell; fill one, or choose a span of years."
            ),
            table=table.name,
        )
    there = str(table) if _is_shipped(str(table)) else way_to(table, out.parent)
    spec = {**draft.spec, "source": there}
    gaps = [name for name in panel.columns if name not in whole]
    lines = [
        *_comment(
            _("A first study of {table}: read, run as it is, then change what you know better."),
            language,
            table=table.name,
        ),
        "",
        f"title = {toml(say(Message(_('A first look at {table}'), table=table.stem), language))}",
        f"language = {toml(language)}",
        "rng = 1",
        "",
        *_map(draft, empty, out, language),
        *_table(draft, panel, spec, language),
        *_comment(_("Who neighbours whom; an island is linked to the nearest region."), language),
        "[weights.neighbours]",
        *(['kind = "queen"'] if draft.regions.polygons is not None else ['kind = "knn"', "k = 4"]),
        "",
        *(
            _comment(
                _("Left out, since cells are empty or all are equal: {gaps}."),
                language,
                gaps=listed(gaps, 12),
            )
            if gaps
            else []
        ),
        *_steps(panel, varied, language),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _map(draft: Draft, empty: Sequence[Any], out: Path, language: str) -> list[str]:
    source = draft.map if _is_shipped(draft.map) else way_to(Path(draft.map), out.parent)
    lines = [
        *_comment(_("The map, and the attribute that holds the codes of the table."), language),
        "[regions]",
        f"source = {toml(source)}",
        *([f"id = {toml(draft.map_id)}"] if draft.map_id else []),
    ]
    if empty:
        lines += [
            *_comment(_("Without any value in the table; hatched on the maps."), language),
            f"exclude = {toml(list(empty))}",
        ]
    return [*lines, ""]


def _table(draft: Draft, panel: Panel, spec: Mapping[str, Any], language: str) -> list[str]:
    whole = draft.panel
    lines = [
        *_comment(
            _(
                "The table: {n} {n:region|regions}, {times} {times:time|times}, {k} "
                "{k:variable|variables}."
            ),
            language,
            n=whole.n,
            times=whole.T,
            k=len(whole.columns),
        ),
        *(f"# {one.text(language)}" for one in draft.problems),
        "[panel]",
        *(f"{key} = {toml(value)}" for key, value in spec.items()),
    ]
    if panel.T < whole.T:
        lines += [
            *_comment(
                _("Where most columns are complete; other spans have other columns."), language
            ),
            f"times = {toml([panel.times[0], panel.times[-1]])}",
        ]
    return [*lines, ""]


def _steps(panel: Panel, varied: Sequence[str], language: str) -> list[str]:
    y, *others = varied
    lines = [
        *_step(
            "describe",
            "describe",
            _("What stands in the table"),
            language,
            {"variables": varied[:MOST]},
        ),
        *_step(
            "moran",
            "moran",
            _("Do neighbours resemble each other?"),
            language,
            {"variable": y},
            weights=True,
        ),
        *_step(
            "clusters",
            "local_moran",
            _("Where high and low values gather"),
            language,
            {"variable": y, "at_time": panel.times[-1], "permutations": 999},
            weights=True,
        ),
    ]
    if others and panel.T > 2:
        formula = f"{y} ~ {' + '.join(others[:3])}"
        model = _step(
            "model",
            "spatial_panel",
            _("A spatial Durbin model with direct and indirect effects"),
            language,
            {"formula": formula, "model": "sdm"},
            weights=True,
        )
        lines += [
            *_comment(_("A model, once you know what explains what: take the # away."), language),
            *(f"# {one}" if one else "" for one in model),
        ]
    return lines


def _comment(sentence: Sentence, language: str, **fields: Any) -> list[str]:
    return [f"# {Message(sentence, **fields).text(language)}"]


def _step(
    name: str,
    tool: str,
    title: Sentence,
    language: str,
    params: dict[str, Any],
    *,
    weights: bool = False,
) -> list[str]:
    inside = ", ".join(f"{key} = {toml(value)}" for key, value in params.items())
    return [
        "[[step]]",
        f"name = {toml(name)}",
        f"tool = {toml(tool)}",
        f"title = {toml(say(title, language))}",
        *(['weights = "neighbours"'] if weights else []),
        f"params = {{ {inside} }}",
        "",
    ]
