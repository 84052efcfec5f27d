"""What a run leaves so that it can be made again: versions, seeds, checksums, recipe or command."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._files.atomic import sha256
from .._files.paths import shipped
from .._files.side_files import files_of
from ..errors import InputError
from . import outputs

RECIPE = "recipe.toml"
"""The recipe as it was run, beside its results."""
RUN = "run.json"
OF_THE_FOLDER = ("language", "formats", "sources_beside")
"""What a program needs to make the run again; readers have it in the command."""


def way_to(target: Path, folder: Path) -> str:
    """Return a path as seen from a folder, so that both can move together; absolute on another drive."""
    try:
        return Path(os.path.relpath(target.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return target.resolve().as_posix()


def of_recipe(
    recipe: Path, base: Path, folder: Path, *, language: str, formats: Sequence[str]
) -> dict[str, Any]:
    """Return how a recipe's run is made again.

    Parameters
    ----------
    recipe, base : Path
        The file, and the folder beside which its sources are looked up.
    folder : Path
        Of the results.
    """
    return {
        "command": command_of(_called(recipe), language, formats),
        "language": language,
        "formats": ",".join(formats),
        "sources_beside": way_to(base, folder),
    }


def command_of(recipe: str, language: str, formats: Sequence[str]) -> str:
    """Return the command that runs a recipe again."""
    words = ["regspatial", "recipe", recipe, "--lang", language, "--format", ",".join(formats)]
    return shlex.join(words)


def _called(recipe: Path) -> str:
    """Return how the shell takes a recipe: a shipped one by its name, from any folder; a file by its own."""
    try:
        own = shipped("recipes", recipe.name)
    except InputError:
        return recipe.name
    return recipe.stem if own.resolve() == recipe.resolve() else recipe.name


def of_tool(
    tool: str, given: Mapping[str, Any], seed: int | None, folder: Path, files: Sequence[str]
) -> dict[str, Any]:
    """Return how a single run is made again, in the shell, from the folder it was started in.

    Parameters
    ----------
    given : mapping
        The options as they were given, by their Python names.
    seed : int, optional
        Also one that was drawn.
    folder : Path
        Of the results.
    files : sequence of str
        What was read, for the checksums.
    """
    values = {**given, **({} if seed is None else {"rng": seed})}
    arguments = ["run", tool]
    for name, value in values.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            arguments += [f"--{name.replace('_', '-')}", str(one)]
    here = Path.cwd()
    return {
        # a folder's own name: pasted anywhere, the command makes a folder beside it
        "command": shlex.join(["regspatial", *arguments, "--out", folder.resolve().name]),
        "arguments": arguments,
        "started_in": way_to(here, folder),
        "inputs": {str(one): sha256(one) for f in files for one in files_of(Path(f))},
        "versions": outputs.versions(),
    }
