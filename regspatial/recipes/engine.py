"""Run a recipe: every step in a folder of its own, finished whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256 as _sha256
from pathlib import Path
from typing import Any

from .. import __version__
from .._files.atomic import sha256, write_text
from .._files.one_run import refuse_another_run
from .._files.own_folder import own_folder
from .._naming import naming
from ..errors import RegspatialError, all_at_once
from ..progress import Progress, part, report
from ..reporting.formats import USUAL, chosen_formats
from ..reporting.laid import laid_out
from ..reporting.look import LAYERS, FigureStyle
from ..runner import collected, find
from ..runner.faults import column_faults
from ..studies.join import regions_of
from ..studies.region_names import names_of
from ..words import Message, _
from . import outputs
from .blocks import finished
from .flow_sources import load_flows
from .giving import with_given
from .inputs import Inputs, resolved
from .labelling import apply_labels
from .pages import readings, write_report
from .passport import OF_THE_FOLDER, RECIPE, RUN, of_recipe
from .raster_sources import load_rasters
from .schema import Recipe, Step, read_recipe
from .sources import load_panel, load_regions, select_regions, without
from .steps import Run, folder_of, give_again, run_step
from .tool_checks import maps_of, rasters_of, systems_of, without_maps
from .weights_rule import load_weights

Event = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """Where a run left its files, and the steps done and taken over from an earlier run."""

    folder: Path
    report: Path
    steps: tuple[str, ...]
    resumed: tuple[str, ...]


def run_recipe(
    recipe: Recipe | str | Path,
    folder: str | Path,
    *,
    language: str | None = None,
    formats: Sequence[str] | str | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    on_event: Event | None = None,
) -> RunResult:
    """Run a recipe into a folder.

    Parameters
    ----------
    recipe : Recipe or path of a TOML file
    folder : path
        Made if it is not there. Without `resume` an earlier run of the same recipe there is replaced, once
        the inputs have been read. A folder that holds anything else is refused, such as the results
        of another recipe; or an earlier run's file that was changed since, or one that another run is
        writing into.
    language : {"en", "zh"}, optional
        Language of the report. By default the one that the recipe names; if it names none,
        English. (The shell fills in that of the user's environment; a library does not look there.)
    formats : sequence of str, optional
        Of the tables: "csv", "tex", "docx", "xlsx", "html", "md", "ods", "typ". By default those that the recipe
        names; if it names none, "csv" and "tex". Of the pictures: "png", "pdf", "svg", "tiff", drawn as
        [figures] of the recipe says.
    resume : bool
        Take over the steps that an interrupted run of the same recipe on the same inputs finished.
    progress : callable, optional
    on_event : callable, optional
        Receives a mapping per event (step started, finished, resumed) for machine readers.

    Returns
    -------
    RunResult

    Raises
    ------
    RegspatialError
        Of the kind that fits; steps finished before stay on disk for `resume`.
    """
    recipe = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    refuse_another_run(Path(folder), recipe.path.name)
    with own_folder(Path(folder), alone=True) as own:
        run = Run(
            recipe=recipe,
            own=own,
            language=language or recipe.language or "en",
            inputs=Inputs(),
            formats=chosen_formats(formats or recipe.formats or USUAL),
            style=recipe.figures,
        )
        result = _run(run, resume, progress, on_event or _silent)
    given = Path(folder)  # results are named as the user named the folder
    return replace(result, folder=given, report=given / result.report.name)


def _run(run: Run, resume: bool, progress: Progress | None, tell: Event) -> RunResult:
    recipe, own = run.recipe, run.own
    report(progress, 0.0, "reading inputs")
    with collected() as notes:
        _load(run)
    if not resume:
        own.clear()
    _leave_inputs(run)
    run.notes = [one.sentence().text(run.language) for one in readings(run)]
    run.notes += [n.localized(run.language) for n in notes]
    for note in run.notes:
        tell({"event": "note", "message": note})
    done: list[str] = []
    resumed: list[str] = []
    n = len(recipe.steps)
    for k, step in enumerate(recipe.steps):
        share = part(progress, 0.05 + 0.9 * k / n, 0.05 + 0.9 * (k + 1) / n)
        target = folder_of(k, step)
        if finished(own, target, _identity(run, step), run.language):
            resumed.append(step.name)
            give_again(run, step, share)
            tell({"event": "step-resumed", "step": step.name})
            continue
        tell({"event": "step-started", "step": step.name, "tool": step.tool})
        try:
            run_step(run, step, target, share)
        except RegspatialError as error:
            error.located(
                Message(_("step {step!r} of {recipe}"), step=step.name, recipe=recipe.path.name)
            )
            raise
        done.append(step.name)
        tell({"event": "step-finished", "step": step.name, "folder": target})
    report(progress, 0.96, "report")
    names = names_of(run.inputs.regions, run.language, run.inputs.panel)
    facts = {k: v for k, v in _provenance(run).items() if k not in OF_THE_FOLDER}
    page = write_report(run, names, facts)
    report(progress, 1.0, "done")
    return RunResult(folder=own.path, report=page, steps=tuple(done), resumed=tuple(resumed))


def _silent(event: Mapping[str, Any]) -> None:
    del event


def _load(run: Run) -> None:
    recipe, base = run.recipe, run.recipe.beside
    regions, part, by = None, None, None
    excluded = (recipe.regions or {}).get("exclude", ())
    if recipe.regions is not None:
        r = recipe.regions
        regions = load_regions(str(r["source"]), r.get("id"), base, run.inputs, r.get("layer"), r)
        part = None if r.get("subset") is None else regions.subset(r["subset"])
        by = r.get("dissolve")
        run.inputs.regions = select_regions(part or regions, r)
        drawn = {k: r.get(k) for k in ("dissolve", "only")}
        run.inputs.drawn = select_regions(part or regions, drawn)
    if recipe.panel is not None:
        panel = load_panel(
            recipe.panel, base, run.inputs, recipe.labels, regions, recipe.derive, part, by
        )
        run.panels[""] = without(panel, excluded)
        run.inputs.panel = run.panels[""]
    for name, spec in recipe.panels.items():
        full = {**(recipe.panel or {}), "derive": (), **spec}
        panel = load_panel(full, base, run.inputs, recipe.labels, regions, recipe.derive, part, by)
        run.panels[name] = without(panel, excluded)
    apply_labels(run)
    run.style = _with_files(recipe.figures, base, run.inputs)
    if recipe.flows is not None:
        run.flows = load_flows(recipe.flows, run.inputs.regions, base, run.inputs)
    for step in recipe.steps:
        run.maps[step.name] = {
            name: load_regions(source, None, base, run.inputs)
            for name, source in maps_of(step).items()
        }
        run.rasters[step.name] = {
            name: load_rasters(text, base, run.inputs) for name, text in rasters_of(step).items()
        }
        run.systems[step.name] = {
            name: _beside(text, base, run.inputs) for name, text in systems_of(step).items()
        }
    with naming(run.inputs.regions):
        _load_weights(run, base)
    checks = json.dumps(run.inputs.checksums(), sort_keys=True)
    text = recipe.path.read_text(encoding="utf-8")
    run.fingerprint = _sha256(f"{__version__}\n{text}\n{checks}".encode()).hexdigest()


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


def _load_weights(run: Run, base: Path) -> None:
    """Make all weights; where some cannot be, say so of each, and of the steps' columns with them.

    Raises
    ------
    RegspatialError
    """
    regions, panel = run.inputs.regions, run.inputs.panel
    if regions is not None and panel is not None:
        regions = regions_of(regions, panel)
    faults: list[RegspatialError] = []
    for name, rule in run.recipe.weights.items():
        try:
            run.weights[name] = load_weights(rule, regions, panel, base, run.inputs, run.flows)
        except RegspatialError as error:
            faults.append(error)
    if faults:
        raise all_at_once([*_column_faults(run), *faults])


def _column_faults(run: Run) -> list[RegspatialError]:
    """Return what is wrong with the columns that the steps name, each with its step."""
    found = []
    for step in run.recipe.steps:
        if step.tool != "compare" and run.panels:
            tool, given = find(step.tool), without_maps(step)
            panel = with_given(run.recipe, run.panels[step.panel or ""])
            for fault in column_faults(tool, given, panel, run.inputs.regions, formulas=True):
                where = Message(_("{fault} (step {step!r})"), fault=fault.message, step=step.name)
                found.append(type(fault)(where, ids=fault.ids, columns=fault.columns))
    return found


def _leave_inputs(run: Run) -> None:
    """Leave the weights and what the run was made from."""
    own = run.own
    for name, weights in run.weights.items():
        for path in outputs.write_weights(own.stage, name, weights):
            own.place(path, f"weights/{path.name}")
    facts = json.dumps(_provenance(run), ensure_ascii=False, indent=1)
    write_text(own.stage / RUN, facts)
    write_text(own.stage / RECIPE, run.recipe.path.read_text(encoding="utf-8"))
    for k, one in enumerate(readings(run)):
        name = "reading" if not k else f"reading-{k + 1}"
        laid = replace(laid_out(one.tables()[0], run.language), name=name)
        outputs.write_tables(own.stage, name, [laid], ("csv",))
        own.place(own.stage / f"{name}.csv", f"{name}.csv")
    own.place(own.stage / RECIPE, RECIPE)
    own.place(own.stage / RUN, RUN)


def _identity(run: Run, step: Step) -> dict[str, str]:
    """Return what the record of a finished step must say for the step to be taken over."""
    return {
        "fingerprint": run.fingerprint,
        "language": run.language,
        "formats": ",".join(run.formats),
        "step": step.name,
    }


def _provenance(run: Run) -> dict[str, Any]:
    return {
        "recipe": run.recipe.path.name,
        "recipe_sha256": sha256(run.recipe.path),
        "seed": run.recipe.seed,
        "versions": outputs.versions(),
        "inputs": run.inputs.checksums(),
        **of_recipe(
            run.recipe.path,
            run.recipe.beside,
            run.own.path,
            language=run.language,
            formats=run.formats,
        ),
    }
