"""Files of a command line in, files out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..catalog import rasters
from ..containers import PeriodWeights, Regions, SpatialWeights
from ..errors import ParameterError
from ..recipes import outputs
from ..recipes.flow_sources import flow_files, further_tables, load_flows
from ..recipes.inputs import Inputs
from ..recipes.passport import of_tool
from ..recipes.pictures import write_linked, write_pictures
from ..recipes.raster_sources import load_rasters, raster_files
from ..recipes.sources import load_panel, load_regions
from ..reporting.formats import PICTURES, USUAL
from ..reporting.look import FigureStyle, styled
from ..results.second_opinion import SecondOpinion
from ..runner import Outcome, seed_of
from ..studies.places.names import NameRules, match_names, name_rules
from ..studies.places.region_names import names_of
from ..weights import read as read_weights_file
from ..weights import read_by_time
from ..weights.by_time import names_times
from ..words import _
from .folder import filled
from .table_options import flag, spec, yes


def containers(
    files: Mapping[str, str | None],
    reading: Mapping[str, Any] | None = None,
    maps: Sequence[str] = (),
    grids: Sequence[str] = (),
) -> dict[str, Any]:
    """Read the regions, the panel, the weights, further `maps` and rasters (`grids`) that a command names.

    `reading` says how the table is to be read; see `table_options`.
    """
    _refuse_orphans(files, reading or {})
    here, inputs = Path(), Inputs()
    found: dict[str, Any] = {}
    if files.get("regions"):
        found["regions"] = load_regions(
            str(files["regions"]),
            files.get("regions_id"),
            here,
            inputs,
            reading={
                "crs": files.get("crs"),
                "to_lonlat": yes(files.get("to_lonlat")),
                "repair": yes(files.get("repair")),
                "from_gcj02": yes(files.get("from_gcj02")),
            },
        )
    whole = found.get("regions")
    if files.get("subset") and whole is not None:
        found["regions"] = whole.subset(str(files["subset"]))
    part = found.get("regions")
    if files.get("dissolve") and part is not None:
        found["regions"] = part.dissolve(str(files["dissolve"]))
    if files.get("panel"):
        found["panel"] = load_panel(
            spec(files, reading or {}),
            here,
            inputs,
            regions=whole,
            part=part,
            by=files.get("dissolve"),
        )
    if files.get("flows"):
        named = {k: files.get(f"flows_{k}") for k in ("origin", "destination", "value", "time")}
        rules = _rules(files, found.get("regions"))
        flows = {"source": files["flows"], "names": rules, **named}
        further = further_tables(str(files.get("flows_also") or ""), flows, here)
        given = flows if not further else [flows, *further]
        found["flows"] = load_flows(given, found.get("regions"), here, inputs)
    for name in maps:
        if files.get(name):
            found[name] = load_regions(str(files[name]), None, here, inputs)
    for name in grids:
        if files.get(name):
            found[name] = load_rasters(str(files[name]), here, inputs)
    if files.get("weights_file"):
        path = str(files["weights_file"])
        by_time = names_times(path)
        found["weights"] = read_by_time(path) if by_time else read_weights_file(Path(path))
    return found


def links_in_codes(
    links: Sequence[tuple[str, str]], files: Mapping[str, str | None]
) -> tuple[tuple[str, str], ...]:
    """Return extra links with codes for names, where the table's names are matched too."""
    if not links or files.get("names") == "map":
        return tuple(links)
    names = _rules(files)
    if names is None:
        return tuple(links)
    codes = match_names([one for pair in links for one in pair], names).required()
    return tuple(zip(codes[::2], codes[1::2], strict=True))


def _rules(files: Mapping[str, str | None], regions: Regions | None = None) -> NameRules | None:
    """Return how place names are matched; codes among them stay what they are."""
    return name_rules(
        files.get("names"),
        files.get("corrections"),
        restore_zeros=yes(files.get("restore_zeros")),
        regions=regions,
    )


def _refuse_orphans(files: Mapping[str, str | None], reading: Mapping[str, Any]) -> None:
    """Raise for options that say how to read a file that the command does not name."""
    for file in ("regions", "panel", "flows"):
        if file not in files or files[file]:
            continue
        orphans = [k for k, v in files.items() if k.startswith(f"{file}_") and v]
        if file == "regions":
            orphans += [
                k
                for k in ("crs", "to_lonlat", "subset", "dissolve", "repair", "from_gcj02")
                if files.get(k)
            ]
        if file == "panel":
            orphans += [
                k for k in ("names", "corrections", "restore_zeros", "ignore") if files.get(k)
            ]
            orphans += reading
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


def _passport(
    outcome: Outcome,
    folder: Path,
    given: Mapping[str, Any],
    formats: Sequence[str],
    language: str,
) -> dict[str, Any]:
    """Return how this run is made again: its options, its formats, the files that it read."""
    seed = seed_of(outcome.result)
    read = [
        path
        for value in given.values()
        for one in (value if isinstance(value, (list, tuple)) else [value])
        for path in _paths(str(one))
    ]
    for one in rasters(outcome.tool):
        read += raster_files(str(given[one])) if one in given else []
    read += flow_files(str(given["flows_also"])) if "flows_also" in given else []
    options = {**given, "lang": language, "format": ",".join(formats)}
    return of_tool(outcome.tool.name, options, seed, folder, read)


def _paths(value: str) -> list[str]:
    """Return what an option may name: a file, several with commas, by times (2010=a.npz, w_{time}.npz), a pattern.

    What is no file after all has no checksum.
    """
    parts = [value, *(part.strip() for part in value.split(","))]
    named = dict.fromkeys([*parts, *(part.partition("=")[2] for part in parts)])
    found: list[str] = []
    for one in named:
        path = Path(one.replace("{time}", "*"))
        # a pattern of files has an ending; a formula with * has none
        is_pattern = any(mark in path.name for mark in "*?[") and path.suffix
        found += sorted(map(str, path.parent.glob(path.name))) if is_pattern else [one]
    return list(dict.fromkeys(found))


def write_outcome(
    outcome: Outcome,
    folder: Path,
    language: str,
    drawn: Regions | None = None,
    given: Mapping[str, Any] | None = None,
    formats: Sequence[str] = USUAL,
    opinion: SecondOpinion | None = None,
    style: FigureStyle | None = None,
) -> None:
    """Write tables, layer, weights, pictures and a record of one run into a folder.

    Maps show `drawn`, the whole map the command named: regions without data are hatched, not gone.
    The record holds the options `given` and the seed, also one that was drawn, so that the run can
    be repeated.
    """
    from ..recipes.steps import said

    name = outcome.tool.name
    with filled(folder, name) as stage:
        names = names_of(outcome.regions, language, outcome.result)
        outputs.write_result(stage, name, outcome.result, language, formats, names)
        outputs.write_run(
            stage, outcome, given or {}, _passport(outcome, folder, given or {}, formats, language)
        )
        if opinion is not None:
            outputs.write_result(stage, "second-opinion", opinion, language, formats)
        if isinstance(outcome.result, (SpatialWeights, PeriodWeights)):
            outputs.write_weights(stage, "weights", outcome.result)
        elif outcome.regions is not None:
            outputs.write_layer(stage / f"{name}.gpkg", outcome.result, outcome.regions)
            outputs.write_network(stage / f"{name}-map.gpkg", outcome.result, outcome.regions)
        shown = outcome.regions if drawn is None else drawn
        if not set(formats) & set(PICTURES):  # one picture, not the same one twice
            with styled((style or FigureStyle()).on_screen):
                said(outcome, language, None, shown, titled=True).write_images(stage)
        write_pictures(
            stage, name, outcome.result, shown, language=language, formats=formats, style=style
        )
        source = None if style is None else style.source
        write_linked(
            stage, name, outcome.result, shown, language=language, formats=formats, source=source
        )
