"""The head of a recipe is its study: what its steps take from it, and the study to work on in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._calls.door import door
from .._files.own_folder import OwnFolder
from ..catalog import Tool, expand, get
from ..choices.languages import check_language
from ..errors import warn
from ..runner import collected
from ..runner.filling import filled
from ..runner.study import Study
from ..words import Language
from .inputs import Inputs
from .parsing import parsed

if TYPE_CHECKING:
    from .schema import Step
    from .steps import Run


def with_head(step: Step, data: Mapping[str, Any]) -> Step:
    """Return a step with what the head says once: the formula, and the first weights, where it names none.

    A tool whose weights may be left out, or are built by parameters of the step, takes none from the head.
    """
    try:
        tool = get(step.tool)
    except KeyError:  # compare, or a tool that is none: said elsewhere
        return step
    formula = data.get("formula")
    said = filled(tool, step.params, formula=formula if isinstance(formula, str) else None)
    weights = data.get("weights")
    first = next(iter(weights), None) if isinstance(weights, Mapping) else None
    takes = step.weights is None and _needs_weights(tool, step.params)
    return replace(step, params=said, weights=first if takes else step.weights)


def _needs_weights(tool: Tool, params: Mapping[str, Any]) -> bool:
    need = tool.needs("weights")
    built = any(p.name in params for p in expand(tool) if p.feeds.startswith("w."))
    return need is not None and not need.optional and not built


def study_of(run: Run) -> Study:
    """Return what a run has read as a study: of the first weights; of one sample."""
    recipe = run.recipe
    return Study(
        run.inputs.regions,
        run.inputs.panel,
        next(iter(run.weights.values()), None),
        formula=recipe.formula,
        flows=run.flows,
        rng=recipe.rng,
        language=check_language(run.language),
    )


@door
def read_study(path: str | Path, language: Language | None = None) -> Study:
    """Read the head of a recipe: its map, table, weights, formula, labels and rng, as a study.

    Parameters
    ----------
    path : path of a TOML file
        Its steps are left out; there need not be any.
    language : {"en", "zh"}, optional
        By default the one that the recipe names, else English.

    Returns
    -------
    Study
        Of one sample, unless ``[panel] missing`` says otherwise: of the formula, and of what the steps use.

    Raises
    ------
    RegspatialError
        For all that is wrong with the head, or the files it names.

    Examples
    --------
    >>> from pathlib import Path
    >>> import regspatial as rs
    >>> head = '''
    ... formula = "ln_inn ~ ln_de + hum"
    ... [regions]
    ... source = "example:dri"
    ... [panel]
    ... source = "shipped:tables/dri_simulated_2012_2022.csv"
    ... id = "adcode"
    ... time = "year"
    ... [weights.near]
    ... kind = "knn"
    ... k = 4
    ... '''
    >>> size = Path("study.toml").write_text(head)
    >>> study = rs.read_study("study.toml")
    >>> [round(float(one), 3) for one in study.moran().values[:2]]
    [0.381, 0.413]
    """
    from .loading import load
    from .schema import recipe_and_faults
    from .steps import Run

    path = Path(path)
    recipe, faults, _sound = recipe_and_faults(path, steps=bool(parsed(path).get("step")))
    faults.raised()
    if recipe.formula and recipe.panel is not None:  # a study is of one sample, its weights too
        recipe = replace(recipe, panel={"missing": "drop_regions", **recipe.panel})
    nowhere = OwnFolder(recipe.path.parent, recipe.path.parent, {})
    spoken = language or recipe.language or "en"
    run = Run(recipe=recipe, own=nowhere, home=nowhere.path, language=spoken, inputs=Inputs())
    with collected() as notes:
        load(run)
    for note in notes:
        warn(note)
    return study_of(run)
