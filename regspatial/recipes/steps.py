"""One step of a recipe: run, then written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import __version__, runner
from .._kernels.atomic import output_error, write_text
from ..catalog import expand
from ..containers import Panel, Regions, SpatialWeights
from ..progress import Progress
from . import outputs
from .compare import compare, write_comparison
from .pictures import Picture, pictures
from .schema import Recipe, Step, Words
from .sources import Inputs


@dataclass(slots=True)
class Run:
    """What the steps of one run share."""

    recipe: Recipe
    folder: Path
    language: str
    inputs: Inputs
    panels: dict[str, Panel] = field(default_factory=dict)
    weights: dict[str, SpatialWeights] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""


def run_step(run: Run, step: Step, target: Path, progress: Progress | None) -> None:
    """Run a step and leave its files in `target`.

    Raises
    ------
    OutputError
        If the files cannot be written; nothing is left at `target` then.
    """
    writer = _compared if step.tool == "compare" else _called
    partial = target.with_name(f".partial-{target.name}")
    try:
        if target.exists():
            shutil.rmtree(target)
        partial.mkdir()
        images, notes = writer(run, step, partial, progress)
        record = json.dumps(_step_record(run, step, images, notes), ensure_ascii=False, indent=1)
        write_text(partial / "step.json", record)
        partial.rename(target)
    except OSError as error:
        raise output_error(target, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _called(
    run: Run, step: Step, folder: Path, progress: Progress | None
) -> tuple[list[Picture], list[str]]:
    outcome = _call(run, step, progress)
    result = run.records[step.name] = outcome.result
    source = run.recipe.source.text(run.language) if run.recipe.source else None
    tables, images = outputs.result_tables(result), pictures(outcome, run.language, source)
    outputs.write_tables(folder, tables)
    outputs.write_pictures(folder, images)
    if outcome.regions is not None and not isinstance(result, SpatialWeights):
        outputs.write_layer(folder / f"{step.name}.gpkg", result, outcome.regions)
    write_text(folder / "tables.json", outputs.dump_tables(tables))
    return images, [n.zh if run.language == "zh" else n.en for n in outcome.notes]


def _compared(
    run: Run, step: Step, folder: Path, progress: Progress | None
) -> tuple[list[Picture], list[str]]:
    records = [_record(run, name, progress) for name in step.of]
    table = compare([_title(run, name) for name in step.of], records, run.language)
    write_comparison(folder, step.name, table)
    return [], []


def _record(run: Run, name: str, progress: Progress | None) -> Any:
    """Return an earlier step's record; a step taken over from an earlier run is run again."""
    if name not in run.records:
        step = next(s for s in run.recipe.steps if s.name == name)
        run.records[name] = _call(run, step, progress).result
    return run.records[name]


def _title(run: Run, name: str) -> Words:
    return next(s.title for s in run.recipe.steps if s.name == name)


def _call(run: Run, step: Step, progress: Progress | None) -> runner.Outcome:
    tool = runner.find(step.tool)
    params = dict(step.params)
    for p in expand(tool):
        if p.kind == "seed" and p.name not in params:
            params[p.name] = run.recipe.seed
    containers: dict[str, Panel | Regions | SpatialWeights] = {}
    if run.panels:
        containers["panel"] = run.panels[step.panel or ""]
    if run.inputs.regions is not None:
        containers["regions"] = run.inputs.regions
    if step.weights is not None:
        containers["weights"] = run.weights[step.weights]
    return runner.call(tool, containers, params, progress)


def _step_record(
    run: Run, step: Step, images: Sequence[Picture], notes: Sequence[str]
) -> dict[str, Any]:
    return {
        "step": step.name,
        "tool": step.tool,
        "weights": step.weights,
        "params": outputs.json_ready(dict(step.params)),
        "seed": run.recipe.seed,
        "language": run.language,
        "fingerprint": run.fingerprint,
        "version": __version__,
        "notes": list(notes),
        "pictures": [
            {
                "file": f"{p.name}.{'svg' if isinstance(p.image, str) else 'png'}",
                "caption": p.caption,
                "alt": p.alt,
                "note": p.note,
            }
            for p in images
        ],
    }
