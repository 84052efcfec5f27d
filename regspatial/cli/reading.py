"""Files of a command line in, files out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..containers import Regions, SpatialWeights
from ..errors import ParameterError
from ..recipes import outputs
from ..recipes.sources import Inputs, load_flows, load_panel, load_regions
from ..reporting.figures import names_of
from ..reporting.formats import USUAL
from ..runner import Outcome
from ..weights import read as read_weights_file
from ..words import _
from .folder import filled
from .table_options import flag, spec


def containers(
    files: Mapping[str, str | None], reading: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Read the regions, the panel and the weights that a command names.

    `reading` says how the table is to be read; see `table_options`.
    """
    _refuse_orphans(files, reading or {})
    here, inputs = Path(), Inputs()
    found: dict[str, Any] = {}
    if files.get("regions"):
        found["regions"] = load_regions(
            str(files["regions"]), files.get("regions_id"), here, inputs
        )
    if files.get("panel"):
        found["panel"] = load_panel(spec(files, reading or {}), here, inputs)
    if files.get("flows"):
        named = {k: files.get(f"flows_{k}") for k in ("origin", "destination", "value")}
        flows = {"source": files["flows"], "names": _names(files), **named}
        found["flows"] = load_flows(flows, found.get("regions"), here, inputs)
    if files.get("weights_file"):
        found["weights"] = read_weights_file(Path(str(files["weights_file"])))
    return found


def links_in_codes(
    links: Sequence[tuple[str, str]], files: Mapping[str, str | None]
) -> tuple[tuple[str, str], ...]:
    """Return extra links with codes for names, where the table's names are matched too."""
    names = _names(files)
    if names is None or not links:
        return tuple(links)
    from ..studies.names import match_names

    codes = match_names([one for pair in links for one in pair], names).required()
    return tuple(zip(codes[::2], codes[1::2], strict=True))


def _names(files: Mapping[str, str | None]) -> str | None:
    """Return the level of place names; codes among them stay what they are."""
    names = files.get("names")
    return None if names in (None, "", "none") else names


def _refuse_orphans(files: Mapping[str, str | None], reading: Mapping[str, Any]) -> None:
    """Raise for options that say how to read a file that the command does not name."""
    for file in ("regions", "panel", "flows"):
        if file not in files or files[file]:
            continue
        orphans = [k for k, v in files.items() if k.startswith(f"{file}_") and v]
        if file == "panel":
            orphans += [*(["names"] if files.get("names") else []), *reading]
        if orphans:
            said = " ".join(map(flag, orphans))
            raise ParameterError(
                _(
                    "{said} without {flag} would have no effect. Give the file with {flag}, or "
                    "leave them out."
                ),
                said=said,
                flag=flag(file),
            )


def write_outcome(
    outcome: Outcome,
    folder: Path,
    language: str,
    drawn: Regions | None = None,
    given: Mapping[str, Any] | None = None,
    formats: Sequence[str] = USUAL,
) -> None:
    """Write tables, layer, weights, pictures and a record of one run into a folder.

    Maps show `drawn`, the whole map the command named: regions without data are hatched, not gone.
    The record holds the options `given` and the seed, also one that was drawn, so that the run can
    be repeated.
    """
    from ..recipes.steps import said

    name = outcome.tool.name
    with filled(folder) as stage:
        names = names_of(outcome.regions, language)
        outputs.write_result(stage, name, outcome.result, language, formats, names)
        outputs.write_run(stage, outcome, given or {})
        if isinstance(outcome.result, SpatialWeights):
            outputs.write_weights(stage, "weights", outcome.result)
        elif outcome.regions is not None:
            outputs.write_layer(stage / f"{name}.gpkg", outcome.result, outcome.regions)
            outputs.write_network(stage / f"{name}-map.gpkg", outcome.result, outcome.regions)
        said(outcome, language, None, drawn).write_images(stage)
