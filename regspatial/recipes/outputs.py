"""What a run leaves on disk: tables, layers, weights, figures, and how to read them back."""

from __future__ import annotations

import json
import math
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import __version__, runner
from .._files.atomic import write_text
from .._files.contained_paths import inside
from ..audit.own import warn_of_contradictions
from ..choices import codes
from ..choices.weights import Contiguity
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..errors import NotByRegionError
from ..indicators.mapped.cartogram import CartogramMap
from ..protocols import Tabular
from ..reporting.formats import FORMATS, USUAL, format_of, write
from ..reporting.formats.as_csv import write_csv
from ..reporting.laid import Laid, laid_out
from ..reporting.shows import show_of
from ..reporting.tables import on_paper
from ..results import Table
from ..results.customary import WithCustomary
from ..results.network import PoleNetwork
from ..results.record import Record
from ..studies.places.names import name_columns
from ..weights import write as write_weights_file
from ..weights.files import unequal_rows


def write_tables(
    folder: Path,
    name: str,
    every: Sequence[Laid],
    formats: Sequence[str] = USUAL,
    paper: Sequence[Laid] = (),
) -> None:
    """Write the tables of a run in some formats.

    Parameters
    ----------
    folder : Path
    name : str
        Of the files that hold several tables; others are called as their table.
    every : sequence of Laid
        All tables; with Chinese, a CSV begins with a byte order mark for Excel.
    formats : sequence of str
    paper : sequence of Laid
        What a paper shows; all tables where it is empty.
    """
    warn_of_contradictions(every)
    for one in (f for f in formats if f in FORMATS):
        run = format_of(one).RUN
        if run == "each":
            for table in every:
                write([table], inside(folder, f"{table.name}.{one}"), one, held=True)
        elif every:
            shown = (paper or every) if run == "paper" else every
            write(shown, inside(folder, f"{name}.{one}"), one, held=True)


def write_result(
    folder: Path,
    name: str,
    result: Any,
    language: str = "en",
    formats: Sequence[str] = USUAL,
    names: Mapping[str, str] | None = None,
    notice: str = "",
) -> None:
    """Write the tables of a result; those for readers have the names of regions beside ids.

    The `notice` of a recipe stands first among the notes of each. Where other programs print other errors or p, `customary.csv`
    has the main table with theirs at its end.
    """
    tables = [laid_out(t, language, names=names) for t in result_tables(result)]
    paper = on_paper(result, language, names) if isinstance(result, Record) else []
    write_tables(folder, name, noticed(tables, notice), formats, noticed(paper, notice))
    if "csv" in formats:
        _write_customary(folder, result, language, notice)


def _write_customary(folder: Path, result: Any, language: str, notice: str) -> None:
    table = result.customary_table() if isinstance(result, WithCustomary) else None
    if table is not None:
        write_tables(folder, table.name, noticed([laid_out(table, language)], notice), ("csv",))


def noticed(tables: Sequence[Laid], notice: str) -> list[Laid]:
    """Return tables with a notice as their first note."""
    return [replace(one, notes=(notice, *one.notes)) if notice else one for one in tables]


def write_layer(path: Path, result: Any, regions: Regions, notice: str = "") -> bool:
    """Write a record's values by region as a GeoPackage with a recipe's notice; False if it has none."""
    try:
        ids, columns = result.layer_columns()
    except NotByRegionError:
        return False
    from ..io import regions_to_frame
    from ..io.geopackage import write_geopackage

    if isinstance(result, CartogramMap):
        regions = result.circles(regions)
    frame = regions_to_frame(regions.select(ids))
    names = ("name_en", "name_zh") if "name_en" in frame.columns else name_columns(regions)
    frame = frame[[c for c in frame.columns if c in (*names, "geometry")]]
    for column in columns:
        frame[column.name] = column.values
    write_geopackage(path, {path.stem: frame}, notice)
    return True


def write_network(path: Path, result: Any, regions: Regions, notice: str = "") -> bool:
    """Write a growth-pole network (nodes, edges, hinterlands, axes); False for other results."""
    if not isinstance(result, PoleNetwork):
        return False
    from ..io.geopackage import write_geopackage
    from ..io.networks import layers_of

    write_geopackage(path, layers_of(result, regions, 0.12), notice)
    return True


def _plain(time: object) -> str:
    return re.sub(r"[^\w.-]", "_", str(time))


def write_weights(folder: Path, name: str, weights: SpatialWeights | PeriodWeights) -> list[Path]:
    """Write weights as NPZ (exact) and as GAL (contiguity) or GWT (values); those of a time by themselves."""
    if isinstance(weights, PeriodWeights):
        return [
            path
            for time, one in weights.weights.items()
            for path in write_weights(folder, f"{name}-{_plain(time)}", one)
        ]
    plain = weights.kind in codes(Contiguity) and not unequal_rows(weights)
    text = "gal" if plain else "gwt"
    paths = [inside(folder, f"{name}.npz"), inside(folder, f"{name}.{text}")]
    for path in paths:
        write_weights_file(weights, path)
    return paths


def write_panel(path: Path, panel: Panel) -> None:
    """Write a panel as a long table that `read_panel` reads again: a row a region and time."""
    units = panel.units
    heads = [f"{name} ({units[name]})" if units.get(name) else name for name in panel.columns]
    rows: list[list[Any]] = [["id", "time", *heads]]
    for j, region in enumerate(panel.ids):
        for k, time in enumerate(panel.times):
            cells = (float(values[k, j]) for values in panel.columns.values())
            rows.append([region, time, *cells])
    write_csv(rows, path)


def result_tables(result: Any) -> tuple[Table, ...]:
    """Return the tables of a result; weights are described."""
    if isinstance(result, (SpatialWeights, PeriodWeights)):
        from ..weights import describe_weights

        return describe_weights(result).tables()
    if isinstance(result, Tabular):
        return result.tables()
    return ()


def short_tables(result: Any) -> tuple[Table, ...]:
    """Return what is worth printing of a result once all its tables are in files."""
    if isinstance(result, Record):
        return show_of(result).short(result)
    return result_tables(result)


def json_ready(value: Any) -> Any:
    """Return a value that strict JSON can hold: NaN and infinities become text, arrays lists."""
    if hasattr(value, "tolist"):
        return json_ready(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, dict):
        return {str(k): json_ready(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_ready(v) for v in value]
    return value


def versions() -> dict[str, str]:
    """Return the versions of what a run was made with."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"regspatial": __version__, "python": platform.python_version()}
    for package in ("numpy", "scipy", "pandas", "geopandas", "shapely", "matplotlib"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def write_run(
    folder: Path,
    outcome: runner.Outcome,
    given: Mapping[str, Any],
    passport: Mapping[str, Any] | None = None,
) -> None:
    """Write TOOL-run.json: the options as given, with the seed that was drawn where none was.

    `passport` adds how the run is made again.
    """
    seed = runner.seed_of(outcome.result)
    record = {
        "tool": outcome.tool.name,
        "parameters": {**given, **({} if seed is None else {"rng": seed})},
        "versions": versions(),
        **(passport or {}),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
    write_text(folder / f"{outcome.tool.name}-run.json", text)
