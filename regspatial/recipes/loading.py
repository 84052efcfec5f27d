"""What a recipe names is read before any step runs; all that is wrong with it is said at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256 as _sha256
from pathlib import Path
from typing import Any

from .. import __version__
from .._files.own_folder import OwnFolder
from ..catalog import get
from ..containers import Regions
from ..errors import RegspatialError, UnknownColumnError
from ..reporting.look import LAYERS, FigureStyle
from ..runner.faults import column_faults
from ..studies.joining import regions_of
from ..words import Message, _, together
from ..words.naming import naming
from .faults import Faults
from .flow_sources import load_flows
from .giving import taken, with_given
from .inputs import Inputs, resolved
from .labelling import apply_labels
from .one_sample import cut_to_one_sample
from .raster_sources import load_rasters
from .schema import Recipe, Step, recipe_and_faults
from .sources import load_panel, load_regions, select_regions, without
from .steps import Run
from .tool_checks import maps_of, rasters_of, systems_of, without_maps
from .weights_rule import load_weights

_UNREAD = Message(_(" The map could not be read; its attributes are not among these."))

_OF_THE_MAP = ("only",)
"""Keys of [panel] that cannot be read without the map."""


def checked_recipe(path: str | Path) -> Recipe:
    """Read a recipe; where something is wrong with its form, its sources and columns are looked at too.

    Raises
    ------
    RegspatialError
        For all that is wrong at once.
    """
    recipe, faults, sound = recipe_and_faults(path)
    if recipe is not None and faults.found and sound:
        nowhere = OwnFolder(recipe.path.parent, recipe.path.parent, {})
        run = Run(recipe=recipe, own=nowhere, home=nowhere.path, language="en", inputs=Inputs())
        _read_sources(run, faults)
        faults.found += [*_rule_faults(run), *_column_faults(run)]
    faults.raised()
    assert recipe is not None  # noqa: S101 - without one there are faults
    return recipe


def load(run: Run) -> None:
    """Read the map, the tables, the flows and what steps name, and make the weights.

    Raises
    ------
    RegspatialError
        For all that is wrong at once; what needs a source that cannot be read is left aside then.
    """
    faults = Faults()
    _read_sources(run, faults)
    columns = _column_faults(run)
    if faults.found:
        faults.found += [*_rule_faults(run), *columns]
        faults.raised()
    faults.found += columns
    if not columns:
        with faults.kept():
            cut_to_one_sample(run)
    with naming(run.inputs.regions):
        _load_weights(run, faults)
    faults.raised()
    checks = json.dumps(run.inputs.checksums(), sort_keys=True)
    text = run.recipe.path.read_text(encoding="utf-8")
    run.fingerprint = _sha256(f"{__version__}\n{text}\n{checks}".encode()).hexdigest()


def _read_sources(run: Run, faults: Faults) -> None:
    """Read every file that a recipe names; keep what is wrong with each."""
    recipe, base, inputs = run.recipe, run.recipe.beside, run.inputs
    nothing: tuple[Regions | None, Regions | None] = (None, None)
    whole, part = faults.of(_map, run, otherwise=nothing)
    _panels(run, whole, part, faults)
    if not _lost(run) and not faults.found:
        with faults.kept():
            apply_labels(run)
    with faults.kept():
        run.style = _with_files(recipe.figures, base, inputs)
    if recipe.flows is not None and not _lost(run):
        with faults.kept():
            run.flows = load_flows(recipe.flows, inputs.regions, base, inputs)
    for step in recipe.steps:
        if not _is_tool(step):
            continue
        with faults.kept(
            Message(_("step {step!r} of {recipe}"), step=step.name, recipe=recipe.path.name)
        ):
            run.maps[step.name] = {
                name: load_regions(source, None, base, inputs)
                for name, source in maps_of(step).items()
            }
            run.rasters[step.name] = {
                name: load_rasters(text, base, inputs) for name, text in rasters_of(step).items()
            }
            run.systems[step.name] = {
                name: _beside(text, base, inputs) for name, text in systems_of(step).items()
            }


def _map(run: Run) -> tuple[Regions | None, Regions | None]:
    """Read the map, and return it with the named part of it that alone is studied."""
    r = run.recipe.regions
    if r is None or "source" not in r:
        return None, None
    source = str(r["source"])
    regions = load_regions(source, r.get("id"), run.recipe.beside, run.inputs, r.get("layer"), r)
    part = None if r.get("subset") is None else regions.subset(r["subset"])
    chosen = select_regions(part or regions, r)
    run.inputs.drawn = select_regions(part or regions, {k: r.get(k) for k in ("dissolve", "only")})
    run.inputs.regions = chosen
    return regions, part


def _lost(run: Run) -> bool:
    """Return whether the recipe names a map that could not be read."""
    return run.recipe.regions is not None and run.inputs.regions is None


def _panels(run: Run, whole: Regions | None, part: Regions | None, faults: Faults) -> None:
    """Read the tables; those that need a map which could not be read, as far as they do not."""
    recipe, r = run.recipe, run.recipe.regions or {}
    specs = {} if recipe.panel is None else {"": recipe.panel}
    for name, spec in recipe.panels.items():
        specs[name] = {**(recipe.panel or {}), "derive": (), **spec}
    for name, given in specs.items():
        spec = dict(given)
        if _lost(run):
            if _names_of_map(spec):
                continue
            spec = {k: v for k, v in spec.items() if k not in _OF_THE_MAP}
        with faults.kept(Message("[{panel}]", panel=f"panels.{name}" if name else "panel")):
            panel = load_panel(
                spec,
                recipe.beside,
                run.inputs,
                recipe.labels,
                whole,
                recipe.derive,
                part,
                r.get("dissolve"),
            )
            run.panels[name] = without(panel, r.get("exclude", ()))
    run.inputs.panel = run.panels.get("")


def _names_of_map(spec: Mapping[str, Any]) -> bool:
    """Return whether a table holds names, which the map alone can tell."""
    return "map" in (spec.get("names"), *(one.get("names") for one in spec.get("merge", ())))


def _is_tool(step: Step) -> bool:
    try:
        return step.tool == "compare" or get(step.tool) is not None
    except KeyError:
        return False


def _beside(text: str, base: Path, inputs: Inputs) -> Path:
    """Return a file that a step names, found beside the recipe and taken down."""
    path = resolved(text.strip(), base)
    inputs.add(text.strip(), path)
    return path


def _with_files(style: FigureStyle, base: Path, inputs: Inputs) -> FigureStyle:
    """Return a style whose layers are found beside the recipe, and whose files are taken down."""
    found: dict[str, Any] = {}
    for name in LAYERS:
        given = getattr(style, name)
        if given is not None:
            found[name] = resolved(str(given), base)
            inputs.add(str(given), found[name])
    return replace(style, **found)


def _load_weights(run: Run, faults: Faults) -> None:
    """Make all weights; where some cannot be, keep what is said of each."""
    regions, panel = run.inputs.regions, run.inputs.panel
    if regions is not None and panel is not None:
        regions = regions_of(regions, panel)
    base, inputs, recipe = run.recipe.beside, run.inputs, run.recipe.path.name
    for name, rule in run.recipe.weights.items():
        with faults.kept(Message(_("weights {name!r} of {recipe}"), name=name, recipe=recipe)):
            run.weights[name] = load_weights(rule, regions, panel, base, inputs, run.flows)


def _column_faults(run: Run) -> list[RegspatialError]:
    """Return what is wrong with the columns that the steps name, each with its step."""
    found: list[RegspatialError] = []
    for step in run.recipe.steps:
        panel = run.panels.get(step.panel or "")
        if step.tool == "compare" or panel is None or not _is_tool(step):
            continue
        found += taken(step, panel)
        full = with_given(run.recipe, panel)
        given = without_maps(step)
        for fault in column_faults(get(step.tool), given, full, run.inputs.regions, formulas=True):
            said = together(fault.message, _UNREAD) if _lost(run) else fault.message
            where = Message(_("{fault} (step {step!r})"), fault=said, step=step.name)
            found.append(type(fault)(where, ids=fault.ids, columns=fault.columns))
    return found


def _rule_faults(run: Run) -> list[RegspatialError]:
    """Return what is wrong with the columns that rules of weights name, where none is built."""
    panel = run.inputs.panel
    found: list[RegspatialError] = []
    for name, rule in run.recipe.weights.items():
        column = rule.get("variable")
        if panel is None or not isinstance(column, str):
            continue
        try:
            with_given(run.recipe, panel)[column]
        except UnknownColumnError as error:
            said = Message(_("{fault} (weights {name!r})"), fault=error.message, name=name)
            found.append(UnknownColumnError(said, columns=error.columns))
    return found
