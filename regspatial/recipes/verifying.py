"""Make a run again from what it left, and hold its numbers against those that are there."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._calls.door import door
from .._files.atomic import reason_of, sha256
from .._files.read_files import apart
from ..errors import FileFormatError, InputError, RegspatialError, listed
from ..progress import Progress
from ..results.verification import NO_FILE, Verification
from ..words import _
from . import contradictions, outputs
from .comparing import compared
from .contents import hiding
from .engine import run_recipe
from .passport import RECIPE, RUN
from .replication_zip import unpacked_package
from .schema import Recipe, read_recipe

Rerun = Callable[[Mapping[str, Any], Path, Path], None]
"""Makes a single run again: (its record, the folder it left, an empty folder)."""


@door
def verify(
    folder: str | Path, *, rerun: Any = None, progress: Progress | None = None
) -> Verification:
    """Make a run again and compare every number with what it left.

    Parameters
    ----------
    folder : path
        Of a recipe's run, or a replication package of one; with `rerun`, of a single run too.
    rerun : callable, optional
        What makes a single run again; the shell gives it.
    progress : callable, optional

    Returns
    -------
    Verification
        ``agrees`` says whether all is the same up to rounding (1e-9) and the record of the run says what
        was run; ``changed`` lists inputs and versions that are others than they were.

    Raises
    ------
    InputError
        If the folder holds no run, or its sources are not where they were.
    FileFormatError
        If the record of the run is damaged, or a file of a package is not what its checksum says.

    Notes
    -----
    The results of the second run are made in a temporary folder; nothing in `folder` changes.
    Tables are compared number by number and text by text in every format (CSV, JSON, Excel, Word,
    OpenDocument, LaTeX, Markdown, Typst), and so are reports, weights, the values and outlines of layers,
    and what an SVG says that it shows; other pictures byte by byte, and where these differ only by
    whether they are there, since they depend on fonts. What a report
    says of its run (versions, command) is no result.
    """
    place = Path(folder)
    with apart():  # results are read here to be compared: the next run may replace them
        if place.is_file():
            with unpacked_package(place) as results:
                return _verified(results, rerun, progress)
        return _verified(place, rerun, progress)


def _verified(place: Path, rerun: Any, progress: Progress | None) -> Verification:
    if (place / RUN).is_file():
        return _recipe(place, record_of(place / RUN), progress)
    single = sorted(place.glob("*-run.json")) if place.is_dir() else []
    if not single or rerun is None:
        raise InputError(
            _(
                "{folder} holds no run: neither {run} of a recipe nor TOOL-run.json of a single run"
                "{python: (the shell's `regspatial verify` makes that one again)}. Give the folder that a run left."
            ),
            folder=str(place),
            run=RUN,
        )
    if len(single) > 1:
        raise InputError(
            _("{folder} holds several runs: {names}. Keep each in a folder of its own."),
            folder=str(place),
            names=listed([one.name for one in single]),
        )
    return _single(place, record_of(single[0]), rerun)


def record_of(file: Path) -> dict[str, Any]:
    """Return what a run said of itself.

    Raises
    ------
    InputError, FileFormatError
        If it cannot be read, or is no record of a run.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            _("{name} cannot be read: {reason}."), name=file.name, reason=reason_of(error)
        ) from None
    except ValueError:
        raise FileFormatError(
            _(
                "{name} is damaged: it is not the JSON that a run leaves. Run the recipe or the command once more."
            ),
            name=file.name,
        ) from None
    if not isinstance(found, dict) or not ({"sources_beside", "arguments"} & set(found)):
        raise FileFormatError(
            _(
                "{name} does not say how the run is made again; it was left by an older version. "
                "Run the recipe or the command once more."
            ),
            name=file.name,
        )
    return found


def _recipe(place: Path, record: Mapping[str, Any], progress: Progress | None) -> Verification:
    beside = (place / str(record["sources_beside"])).resolve()
    recipe = _as_it_was(place, beside)
    with tempfile.TemporaryDirectory(prefix="regspatial-") as made:
        again = Path(made) / "run"
        contradictions.find_inputs(record, recipe.beside)
        how = {"language": record["language"], "formats": record["formats"], "progress": progress}
        try:
            run_recipe(recipe, again, **how)
        except RegspatialError:
            if beside.is_dir():
                raise
            raise _not_there(beside) from None
        now = record_of(again / RUN)
        return Verification(
            files=compared(place, again, (hiding(record), hiding(now))),
            changed=_changed(record, now),
            contradictions=contradictions.of_recipe(record, now),
            command=str(record.get("command", "")),
            spec={"function": "verify"},
        )


def _as_it_was(place: Path, beside: Path) -> Recipe:
    """Return the recipe that the folder keeps, its sources beside the one it was run from.

    A folder that was moved alone runs too where all its sources are shipped.
    """
    kept = place / RECIPE
    if not kept.is_file():
        raise _not_there(kept)
    return replace(read_recipe(kept), base=beside if beside.is_dir() else place)


def _not_there(missing: Path) -> InputError:
    return InputError(
        _(
            "The run cannot be made again: {missing} is not there. Move the folder of results and "
            "its sources together."
        ),
        missing=str(missing),
    )


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    out: list[tuple[str, Any, Any]] = []
    for group in ("inputs", "versions"):
        old, new = before.get(group, {}), now.get(group, {})
        for name in sorted(set(old) | set(new)):
            if old.get(name) != new.get(name):
                pair = [str(one.get(name, ""))[:12] or NO_FILE for one in (old, new)]
                out.append((name, pair[0], pair[1]))
    return tuple(out)


def _single(place: Path, record: Mapping[str, Any], rerun: Rerun) -> Verification:
    started = (place / str(record["started_in"])).resolve()
    if not started.is_dir():
        raise _not_there(started)
    contradictions.find_inputs(record, started)
    with tempfile.TemporaryDirectory(prefix="regspatial-") as made:
        again = Path(made) / "run"
        rerun(record, started, again)
        now = {"versions": outputs.versions()}
        now["inputs"] = {
            f: sha256(started / f) for f in record.get("inputs", {}) if (started / f).is_file()
        }
        return Verification(
            files=compared(place, again, (hiding(record), hiding(now))),
            changed=_changed(record, now),
            contradictions=contradictions.of_single(record),
            command=str(record.get("command", "")),
            spec={"function": "verify"},
        )
