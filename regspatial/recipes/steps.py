"""One step of a recipe: run, then written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import __version__, runner
from .._calls.citations import works_of
from .._files.atomic import write_text
from .._files.own_folder import OwnFolder, folder_error
from ..catalog import expand
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..errors import DataWarning, warn
from ..progress import Progress
from ..reporting._paper import PAPER
from ..reporting.cited import cited
from ..reporting.formats import USUAL
from ..reporting.look import FigureStyle, styled
from ..reporting.report import Writer
from ..results.network.layer import NetworkLayer
from ..studies.joining import regions_of
from ..studies.places.region_names import names_of
from ..terms.spoken import spoken_on
from ..weights import describe_weights
from ..weights.rules import split_rules
from ..words import _
from . import outputs
from .blocks import RECORD, Blocks
from .compare import check_compare, compare
from .giving import give
from .inputs import Inputs
from .pictures import write_linked, write_pictures
from .schema import Recipe, Step
from .titling import titles_in_comparison
from .tool_checks import without_maps
from .weights_rule import is_of_flows, load_weights


@dataclass(slots=True)
class Run:
    """What the steps of one run share."""

    recipe: Recipe
    own: OwnFolder
    home: Path
    language: str
    inputs: Inputs
    formats: tuple[str, ...] = USUAL
    style: FigureStyle = field(default_factory=FigureStyle)
    panels: dict[str, Panel] = field(default_factory=dict)
    weights: dict[str, SpatialWeights | PeriodWeights] = field(default_factory=dict)
    flows: tuple[NetworkLayer, ...] = ()
    maps: dict[str, dict[str, Regions]] = field(default_factory=dict)
    rasters: dict[str, dict[str, Any]] = field(default_factory=dict)
    systems: dict[str, dict[str, Path]] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    fingerprint: str = ""
    former: OwnFolder | None = None
    """What stands in `home` while the run is made beside it, and whose steps may be taken over."""


def folder_of(k: int, step: Step) -> str:
    """Return the name of the folder of the step at place `k`, counted from zero."""
    return f"{k + 1:02d}-{step.name}"


def run_step(run: Run, step: Step, target: str, progress: Progress | None) -> None:
    """Run a step and leave its files in the folder `target` of the run.

    Raises
    ------
    OutputError
        If the files cannot be written; nothing of this run is left at `target` then.
    """
    writer = _compared if step.tool == "compare" else _called
    partial = run.own.stage / target
    try:
        partial.mkdir()
        writer(run, step, partial, progress)
        record = json.dumps(_step_record(run, step), ensure_ascii=False, indent=1)
        write_text(partial / RECORD, record)
        give(run, step, run.records.get(step.name))
        run.own.place(partial, target)
    except OSError as error:
        raise folder_error(run.home / target, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _called(run: Run, step: Step, folder: Path, progress: Progress | None) -> None:
    outcome = _call(run, step, progress)
    result = run.records[step.name] = outcome.result
    source = run.recipe.source.text(run.language) if run.recipe.source else None
    names = names_of(outcome.regions, run.language, outcome.result)
    notice = run.recipe.noticed(run.language)
    outputs.write_result(folder, step.name, result, run.language, run.formats, names, notice)
    below = run.recipe.below_maps
    if isinstance(result, (SpatialWeights, PeriodWeights)):
        outputs.write_weights(folder, "weights", result)
    elif outcome.regions is not None:
        outputs.write_layer(folder / f"{step.name}.gpkg", result, outcome.regions, notice)
        outputs.write_network(folder / f"{step.name}-map.gpkg", result, outcome.regions, notice)
    drawn = outcome.regions if run.inputs.drawn is None else run.inputs.drawn
    with styled(run.style.on_screen):
        prints = "docx" in run.formats
        said(outcome, run.language, source, drawn, prints=prints).write(folder)
    write_pictures(
        folder,
        step.name,
        result,
        drawn,
        language=run.language,
        formats=run.formats,
        style=run.style,
        source=None if below is None else below.text(run.language),
    )
    write_linked(
        folder,
        step.name,
        result,
        drawn,
        language=run.language,
        formats=run.formats,
        source=below,
    )


def _compared(run: Run, step: Step, folder: Path, progress: Progress | None) -> None:
    records = [_record(run, name, progress) for name in step.of]
    titles = titles_in_comparison(run.recipe.steps, step.of)
    tables = compare(titles, records, run.language, check_compare(step.params))
    blocks = Blocks(run.language, {})
    laid = [
        replace(table.laid(), name=name)
        for table, name in zip(tables, (step.name, f"{step.name}-impacts"), strict=False)
    ]
    laid = outputs.noticed(laid, run.recipe.noticed(run.language))
    outputs.write_tables(folder, step.name, laid, run.formats)
    for table in tables:
        blocks.table(table)
    blocks.write(folder)


def said(
    outcome: runner.Outcome,
    language: str,
    source: str | None,
    drawn: Regions | None = None,
    *,
    prints: bool = False,
    titled: bool = False,
) -> Blocks:
    """Return method, tables, figures and notes of a run, as the report will show them.

    Maps show `drawn`, by default the regions of the run. With `prints`, pictures are kept in dots too;
    `titled` ones bear their titles, for files that no page captions.
    """
    regions = outcome.regions if drawn is None else drawn
    drawable = regions if regions is not None and regions.polygons is not None else None
    blocks = Blocks(language, names_of(regions, language, outcome.result), prints=prints)
    writer = Writer(blocks, drawable, source, titled=titled)
    writer.headed = True
    result = outcome.result
    if isinstance(result, (SpatialWeights, PeriodWeights)):
        result = describe_weights(result)
    with spoken_on(PAPER):
        writer.remarks = [note.localized(language) for note in outcome.notes]
    writer.one(result)
    blocks.cite(cited(result, works_of(runner.load(outcome.tool.entry))))
    return blocks


def _record(run: Run, name: str, progress: Progress | None) -> Any:
    """Return an earlier step's record; a step taken over from an earlier run is run again."""
    if name not in run.records:
        step = next(s for s in run.recipe.steps if s.name == name)
        run.records[name] = _call(run, step, progress).result
    return run.records[name]


def give_again(run: Run, step: Step, progress: Progress | None) -> None:
    """Put the columns that a step gives into the panel, of a step taken over from an earlier run."""
    if step.gives:
        give(run, step, _record(run, step.name, progress))


def _call(run: Run, step: Step, progress: Progress | None) -> runner.Outcome:
    tool = runner.find(step.tool)
    params = without_maps(step) | run.systems.get(step.name, {})
    for p in expand(tool):
        if p.kind == "seed" and p.name not in params:
            params[p.name] = run.recipe.rng
        if p.kind == "rules" and p.name in params:
            params[p.name] = _named_weights(params[p.name], run.weights)
    containers: dict[str, Any] = {}
    if run.flows and tool.needs("flows") is not None:
        containers["flows"] = run.flows
    containers |= run.maps.get(step.name, {}) | run.rasters.get(step.name, {})
    if run.panels:
        containers["panel"] = run.panels[step.panel or ""]
    if run.inputs.regions is not None:
        containers["regions"] = run.inputs.regions
    rule = None if step.weights is None else run.recipe.weights[step.weights]
    given = rule is not None and ("file" in rule or is_of_flows(rule))
    if step.weights is not None and given:
        containers["weights"] = run.weights[step.weights]
    for_part = None if rule is None or given else _weights_for(run, str(step.weights), rule)
    return runner.call(tool, containers, params, progress, for_part, strict=True)


def _weights_for(run: Run, name: str, rule: Mapping[str, Any]) -> runner.WeightsFor:
    """Return what makes the weights of a rule: built once for all regions, anew for a part of them."""

    def weights(regions: Regions | None, panel: Panel | None) -> SpatialWeights:
        built = run.weights[name]
        assert isinstance(built, SpatialWeights)  # noqa: S101 - those of a rule
        wanted = panel or regions
        if wanted is None or set(wanted.ids) == set(built.ids):
            return built
        if regions is not None and panel is not None:
            regions = regions_of(regions, panel)
        made = load_weights(rule, regions, panel, run.recipe.beside, run.inputs)
        assert isinstance(made, SpatialWeights)  # noqa: S101 - those of a rule
        warn(
            DataWarning(
                _(
                    "The weights {name!r} are built anew for the {n} {n:region|regions} "
                    "that are left ({links} {links:link|links})."
                ),
                name=name,
                n=made.n,
                links=made.links,
            )
        )
        return made

    return weights


def _named_weights(rules: Any, known: Mapping[str, SpatialWeights | PeriodWeights]) -> list[Any]:
    """Return rules with the weights of the recipe in place of their names."""
    return [known.get(one, one) if isinstance(one, str) else one for one in split_rules(rules)]


def _step_record(run: Run, step: Step) -> dict[str, Any]:
    return {
        "step": step.name,
        "tool": step.tool,
        "weights": step.weights,
        "params": outputs.json_ready(dict(step.params)),
        "seed": step.params.get("rng", run.recipe.rng),
        "language": run.language,
        "formats": ",".join(run.formats),
        "fingerprint": run.fingerprint,
        "version": __version__,
    }
