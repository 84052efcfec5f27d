"""Run a recipe: every step in a folder of its own, finished whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .._files.atomic import sha256, write_text
from .._files.one_run import refuse_another_run
from .._files.own_folder import own_folder
from ..choices.languages import check_language
from ..errors import RegspatialError
from ..progress import Progress, part, report
from ..reporting.formats import USUAL, chosen_formats
from ..reporting.laid import laid_out
from ..runner import collected
from ..studies.places.region_names import names_of
from ..words import Message, _
from . import outputs
from .blocks import finished
from .inputs import Inputs
from .loading import checked_recipe, load
from .pages import REPORT, readings, write_report
from .passport import OF_THE_FOLDER, RECIPE, RUN, of_recipe
from .samples import said_of_samples
from .schema import Recipe, Step
from .steps import Run, folder_of, give_again, run_step

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
        Made if it is not there. An earlier run of the same recipe there is replaced when the new one stands; until
        then, and if it is stopped, it stays whole. A folder that holds anything else is refused, such as the results
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
    recipe = recipe if isinstance(recipe, Recipe) else checked_recipe(recipe)
    refuse_another_run(Path(folder), recipe.path.name)
    with own_folder(Path(folder), alone=True) as own:
        run = Run(
            recipe=recipe,
            own=own,
            home=own.path,
            language=check_language(language or recipe.language or "en"),
            inputs=Inputs(),
            formats=chosen_formats(formats or recipe.formats or USUAL),
            style=recipe.figures,
        )
        result = _read_and_run(run, resume, progress, on_event or _silent)
    given = Path(folder)  # results are named as the user named the folder
    return replace(result, folder=given, report=given / result.report.name)


def _read_and_run(run: Run, resume: bool, progress: Progress | None, tell: Event) -> RunResult:
    """Read the inputs, and run: beside a run that stands, until the new one does."""
    report(progress, 0.0, "reading inputs")
    with collected() as notes:
        load(run)
    own = run.own
    if not own.holds(REPORT):
        return _run(run, resume, progress, tell, notes)
    own.refuse_inputs()  # before minutes of work
    with own.successor() as following:
        run.own, run.former = following, own if resume else None
        result = _run(run, resume, progress, tell, notes)
        own.succeeded_by(following)
    return result


def _run(
    run: Run, resume: bool, progress: Progress | None, tell: Event, notes: Sequence[Any]
) -> RunResult:
    recipe, own = run.recipe, run.own
    if not resume:
        own.clear()
    _leave_inputs(run)
    run.notes = [one.sentence().text(run.language) for one in readings(run)]
    run.notes += [n.localized(run.language) for n in notes]
    run.notes += [one.text(run.language) for one in said_of_samples(run)]
    for note in run.notes:
        tell({"event": "note", "message": note})
    done: list[str] = []
    resumed: list[str] = []
    n = len(recipe.steps)
    for k, step in enumerate(recipe.steps):
        share = part(progress, 0.05 + 0.9 * k / n, 0.05 + 0.9 * (k + 1) / n)
        target = folder_of(k, step)
        if _is_finished(run, target, _identity(run, step)):
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


def _is_finished(run: Run, target: str, identity: Mapping[str, str]) -> bool:
    """Return whether an earlier run has finished a step; what a run that stands has finished is copied."""
    if finished(run.own, target, identity, run.language):
        return True
    if run.former is None or not finished(run.former, target, identity, run.language):
        return False
    shutil.copytree(run.former.path / target, run.own.stage / target)
    run.own.place(run.own.stage / target, target)
    return True


def _silent(event: Mapping[str, Any]) -> None:
    del event


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
        "seed": run.recipe.rng,
        "versions": outputs.versions(),
        "inputs": run.inputs.checksums(),
        **of_recipe(
            run.recipe.path,
            run.recipe.beside,
            run.home,
            language=run.language,
            formats=run.formats,
        ),
    }
