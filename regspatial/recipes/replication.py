"""A replication package: recipe, data, results, versions and a README in one zip, run again by one command."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .._calls.door import door
from .._files.atomic import sha256, write_bytes
from ..errors import InputError, ParameterError, listed
from ..words import _
from .passport import RECIPE, RUN, way_to
from .replication_readme import NAMES, readme
from .replication_zip import CHECKSUMS, RESULTS
from .verifying import record_of

_SHIPPED = ("china:", "example:", "shipped:")
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip, the earliest that there is: the same study gives the same zip."""
_SCRIPT = """#!/bin/sh
# Make the study again and compare every number with results/.
set -eu
cd "$(dirname "$0")"
if ! command -v regspatial >/dev/null 2>&1; then
  python3 -m venv .venv
  .venv/bin/python -m pip install -r requirements.txt
  PATH="$PWD/.venv/bin:$PATH"
fi
exec regspatial verify results
"""


@dataclass(frozen=True, slots=True)
class _Study:
    """A run, and where its files lie: the root is the folder that holds recipe and data."""

    place: Path
    record: Mapping[str, Any]
    beside: Path
    root: Path
    data: Mapping[str, Path]
    """Files by the name that the recipe gives them."""


@door
def replication_package(
    folder: str | Path, out: str | Path, *, without: Iterable[str] = (), overwrite: bool = False
) -> Path:
    """Write all that makes the run of a recipe again into one zip.

    The zip holds the recipe and the data where they lay beside one another, the results, the versions
    of the programs, checksums, README in English and Chinese by the template of the social science data
    editors, and run.sh, which makes the run again and compares every number. `verify` takes the zip too.

    Parameters
    ----------
    folder : path
        Of a recipe's run.
    out : path
        The zip.
    without : iterable of str
        Data that may not be handed on, by the names that the recipe gives them: their checksums stand in
        the README in their place.
    overwrite : bool
        Replace the zip if it is there.

    Returns
    -------
    Path
        Of the zip.

    Raises
    ------
    InputError
        If the folder holds no run of a recipe, its data are not where they were, or the zip is there.
    ParameterError
        If the recipe names data by an absolute path, or `without` names what it does not read.
    OutputError
        If the zip cannot be written.

    References
    ----------
    Vilhuber, L., Connolly, M., Koren, M., Llull, J., and Morrow, P. (2022). A template README for social
    science replication packages. https://doi.org/10.5281/zenodo.7293838

    Examples
    --------
    >>> from regspatial.recipes import replication_package
    >>> replication_package("study", "study.zip")  # doctest: +SKIP
    PosixPath('study.zip')
    """
    zipped = Path(out)
    if zipped.exists() and not overwrite:
        raise InputError(
            _("{path} is there already. Give another name, or let it be replaced."), path=zipped
        )
    study = _study(Path(folder))
    kept_out = _kept_out(study, tuple(without))
    write_bytes(zipped, _zip(zipped.stem, _files(study, kept_out)))
    return zipped


def _study(place: Path) -> _Study:
    if not (place / RUN).is_file() or not (place / RECIPE).is_file():
        raise InputError(
            _("{folder} holds no run of a recipe. Give the folder that a recipe left."),
            folder=place,
        )
    record = record_of(place / RUN)
    beside = (place / str(record["sources_beside"])).resolve()
    named = [one for one in record.get("inputs", {}) if not one.startswith(_SHIPPED)]
    absolute = [one for one in named if Path(one).is_absolute()]
    if absolute:
        raise ParameterError(
            _(
                "{names} stand in the recipe by absolute paths, which lead nowhere on another machine. "
                "Name them as seen from the recipe, and run it once more."
            ),
            names=listed(absolute),
        )
    data = {one: (beside / one).resolve() for one in named}
    gone = [one for one, path in data.items() if not path.is_file()]
    if gone:
        raise InputError(
            _("The data {names} are not where the run read them: {folder}."),
            names=listed(gone),
            folder=beside,
        )
    root = Path(os.path.commonpath([beside, *(path.parent for path in data.values())]))
    return _Study(place, record, beside, root, data)


def _kept_out(study: _Study, without: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [one for one in without if one not in study.data]
    if unknown:
        raise ParameterError(
            _("{names} are not read by the recipe; its own data are: {there}."),
            names=listed(unknown),
            there=listed(study.data) or "–",
        )
    changed = [one for one in study.data if sha256(study.data[one]) != study.record["inputs"][one]]
    if changed:
        raise InputError(
            _("{names} changed since the run. Run the recipe once more."), names=listed(changed)
        )
    return without


def _files(study: _Study, kept_out: tuple[str, ...]) -> dict[str, bytes]:
    """Return the contents of the package by their paths in it."""
    within = PurePosixPath(study.beside.relative_to(study.root).as_posix())
    recipe = (within / str(study.record["recipe"])).as_posix()
    files = {recipe: (study.place / RECIPE).read_bytes()}
    for one, path in study.data.items():
        if one not in kept_out:
            files[path.relative_to(study.root).as_posix()] = path.read_bytes()
    if any(PurePosixPath(name).parts[0] == RESULTS for name in files):
        raise ParameterError(
            _("The data lie in a folder {name}, where the package has its results. Rename it."),
            name=RESULTS,
        )
    for path in sorted(study.place.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            files[f"{RESULTS}/{path.relative_to(study.place).as_posix()}"] = path.read_bytes()
    moved = {**study.record, "sources_beside": way_to(Path("/", within), Path("/", RESULTS))}
    files[f"{RESULTS}/{RUN}"] = json.dumps(moved, ensure_ascii=False, indent=1).encode()
    files["requirements.txt"] = _requirements(study.record).encode()
    files["run.sh"] = _SCRIPT.encode()
    for language, name in NAMES.items():
        said = readme(study.record, study.place, language, recipe=recipe, kept_out=kept_out)
        files[name] = said.encode()
    return files


def _requirements(record: Mapping[str, Any]) -> str:
    versions = {name: str(one) for name, one in record["versions"].items() if name != "python"}
    own = versions.pop("regspatial")
    return "\n".join([f"regspatial[all]=={own}", *(f"{n}=={v}" for n, v in versions.items()), ""])


def _zip(name: str, files: Mapping[str, bytes]) -> bytes:
    sums = [f"{hashlib.sha256(data).hexdigest()}  {path}" for path, data in sorted(files.items())]
    held = {**files, CHECKSUMS: ("\n".join(sums) + "\n").encode()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(held.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path == "run.sh" else 0o644) << 16
            archive.writestr(entry, data)
    return made.getvalue()
