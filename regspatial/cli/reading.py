"""Files of a command line in, files out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..containers import Regions, SpatialWeights
from ..recipes import outputs
from ..recipes.sources import Inputs, load_flows, load_panel, load_regions
from ..results import Table
from ..runner import Outcome
from ..weights import read as read_weights_file
from .folder import filled
from .table_options import spec


def containers(
    files: Mapping[str, str | None], reading: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Read the regions, the panel and the weights that a command names.

    `reading` says how the table is to be read; see `table_options`.
    """
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
        flows = {"source": files["flows"], **named}
        found["flows"] = load_flows(flows, found.get("regions"), here, inputs)
    if files.get("weights_file"):
        found["weights"] = read_weights_file(Path(str(files["weights_file"])))
    return found


def write_outcome(
    outcome: Outcome,
    tables: tuple[Table, ...],
    folder: Path,
    language: str,
    drawn: Regions | None = None,
) -> None:
    """Write tables, layer, weights and pictures of one run into a folder.

    Maps show `drawn`, the whole map the command named: regions without data are hatched, not gone.
    """
    from ..recipes.steps import said

    name = outcome.tool.name
    with filled(folder) as stage:
        outputs.write_tables(stage, tables, language)
        if isinstance(outcome.result, SpatialWeights):
            outputs.write_weights(stage, "weights", outcome.result)
        elif outcome.regions is not None:
            outputs.write_layer(stage / f"{name}.gpkg", outcome.result, outcome.regions)
            outputs.write_network(stage / f"{name}-map.gpkg", outcome.result, outcome.regions)
        said(outcome, language, None, drawn).write_images(stage)
