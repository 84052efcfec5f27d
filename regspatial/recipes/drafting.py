"""A first recipe for a table and a map: what is guessed stands in it, with comments, to be changed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._files.atomic import write_text
from ..containers import Panel, Regions
from ..errors import InputError, all_at_once, listed
from ..io import preview_panel
from ..words import Message, Sentence, _, say
from .inputs import Inputs
from .passport import way_to
from .schema import read_recipe
from .sources import load_panel, load_regions

MOST = 8  # variables described; more do not fit a page
LEVELS = {"china:province": "province", "china:prefecture": "prefecture"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was guessed: how the table is read, the map, and the panel that this gives."""

    spec: dict[str, Any]
    map: str
    map_id: str | None
    panel: Panel
    regions: Regions


def draft_recipe(table: Path, map: str | None, out: Path, language: str = "en") -> Draft:
    """Write a recipe that runs as it is: description, Moran's I, clusters; a model as a comment.

    Parameters
    ----------
    table : Path
        Of a yearbook or a panel, as `preview_panel` reads it.
    map : str, optional
        A file, ``"china:province"`` or ``"china:prefecture"``; by default that of China whose codes or
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
    write_text(out, _written(draft, table, out, language))
    read_recipe(out)
    return draft


def _guessed(table: Path, map: str | None) -> Draft:
    """Return the first reading of a table that has a map; all that stands in the way otherwise."""
    faults: list[Any] = []
    for level in (None, "province", "prefecture"):
        found = preview_panel([str(table)], names=level)
        if not found.recipe:
            said = Message(
                _("{table} cannot be read: {problems}"),
                table=table.name,
                problems=list(found.problems),
            )
            faults.append(InputError(said))
            continue
        spec = tomllib.loads(found.recipe)
        panel = load_panel(spec, Path(), Inputs())
        fitting = _map_of(panel, map)
        if fitting is not None:
            return Draft(
                spec=spec, map=fitting[0], map_id=fitting[1], panel=panel, regions=fitting[2]
            )
        where = map or ", ".join(LEVELS)
        sentence = _("The regions of {table} ({some}) are not on the map ({map}).")
        faults.append(InputError(sentence, table=table.name, some=listed(panel.ids, 4), map=where))
    alike = {one.message.text(): one for one in faults}
    raise all_at_once(list(alike.values()))


def _map_of(panel: Panel, map: str | None) -> tuple[str, str | None, Regions] | None:
    """Return a map that has all regions of the panel, and the attribute that holds their ids."""
    for source in (map,) if map else LEVELS:
        for name in (None,) if source in LEVELS else (None, *_attributes(str(source))):
            try:
                regions = load_regions(str(source), name, Path(), Inputs())
            except InputError:
                continue
            if set(panel.ids) <= set(regions.ids):
                return str(source), name, regions
    return None


def _attributes(source: str) -> list[str]:
    import pyogrio

    if not Path(source).exists():
        raise InputError(_("There is no map {source}."), source=source)
    return [str(one) for one in pyogrio.read_info(source)["fields"]]


def _written(draft: Draft, table: Path, out: Path, language: str) -> str:
    panel = draft.panel
    spec = {**draft.spec, "source": way_to(table, out.parent)}
    source = draft.map if draft.map in LEVELS else way_to(Path(draft.map), out.parent)
    whole = [name for name, v in panel.columns.items() if np.isfinite(v).all() and np.ptp(v) > 0]
    varied = [n for n in whole if (np.ptp(panel.columns[n], axis=1) > 0).all()] or whole
    if not varied:
        raise InputError(
            _(
                "No column of {table} has a value in every cell; fill one, or choose a span of years."
            ),
            table=table.name,
        )
    gaps = [name for name in panel.columns if name not in whole]
    y, *others = varied
    lines = [
        *_comment(_("A first study of {table}: read, run as it is, then change what you know better."), language, table=table.name),
        "",
        f"title = {_toml(say(Message(_('A first look at {table}'), table=table.stem), language))}",
        f"language = {_toml(language)}",
        "seed = 1",
        "",
        *_comment(_("The map, and the attribute that holds the codes of the table."), language),
        "[regions]",
        f"source = {_toml(source)}",
        *([f"id = {_toml(draft.map_id)}"] if draft.map_id else []),
        "",
        *_comment(_("The table: {n} {n:region|regions}, {times} {times:time|times}, {k} "
                "{k:variable|variables}."), language, n=panel.n, times=panel.T, k=len(panel.columns)),
        "[panel]",
        *(f"{key} = {_toml(value)}" for key, value in spec.items()),
        "",
        *_comment(_("Who neighbours whom; an island is linked to the nearest region."), language),
        "[weights.neighbours]",
        *(["kind = \"queen\"", "islands = \"nearest\""] if draft.regions.polygons is not None else ["kind = \"knn\"", "k = 4"]),
        "",
        *(_comment(_("Left out, since cells are empty or all are equal: {gaps}."), language, gaps=listed(gaps, 12)) if gaps else []),
        *_step("describe", "describe", _("What stands in the table"), language, {"variables": varied[:MOST]}),
        *_step("moran", "moran", _("Do neighbours resemble each other?"), language, {"variable": y}, weights=True),
        *_step("clusters", "local_moran", _("Where high and low values gather"), language, {"variable": y, "time": panel.times[-1], "permutations": 999}, weights=True),
    ]  # fmt: skip
    if others and panel.T > 2:
        formula = f"{y} ~ {' + '.join(others[:3])}"
        model = _step(
            "model", "panel_model", _("A spatial Durbin model with direct and indirect effects"),
            language, {"formula": formula, "model": "sdm"}, weights=True,
        )  # fmt: skip
        lines += [
            *_comment(_("A model, once you know what explains what: take the # away."), language),
            *(f"# {one}".rstrip() for one in model),
        ]
    return "\n".join(lines).rstrip() + "\n"


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
    inside = ", ".join(f"{key} = {_toml(value)}" for key, value in params.items())
    return [
        "[[step]]",
        f"name = {_toml(name)}",
        f"tool = {_toml(tool)}",
        f"title = {_toml(say(title, language))}",
        *(['weights = "neighbours"'] if weights else []),
        f"params = {{ {inside} }}",
        "",
    ]


def _toml(value: Any) -> str:
    """Write a value as TOML: what JSON writes, but for tables."""
    if isinstance(value, dict):
        return (
            "{ "
            + ", ".join(
                f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in value.items()
            )
            + " }"
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
