# SPDX-License-Identifier: GPL-2.0-or-later
"""The file that names the analysis core (words.py names its words, for an old Python; core_sheets.py its sheets).

In a checkout the core is the package beside the plugin; `make plugin` puts a copy of it inside the
plugin's folder and makes the imports of both files relative, so that the plugin never meets another
installed regspatial. What needs numpy and scipy is imported by the functions, when a tool runs: the
provider must load, and say what is missing, where they are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from regspatial import __version__, catalog
from regspatial._files.toml_table import toml_table
from regspatial.choices.weights import RULES
from regspatial.errors import (
    Cancelled,
    DataWarning,
    DuplicateIdError,
    FileFormatError,
    GeometryError,
    InputError,
    LabelError,
    RegspatialError,
    UnknownColumnError,
    listed,
    warn,
)
from regspatial.terms import palette
from regspatial.words import say
from regspatial.words.nearest_name import did_you_mean

from .core_sheets import (
    as_shown,
    check_ids,
    codes,
    files,
    formula_rows,
    grid,
    ids_elsewhere,
    in_order,
    is_term,
    kept_rows,
    layer_grid,
    links_drawn,
    merge_params,
    merged,
    names_on_ground,
    papers,
    quoted,
    term_said_in,
    terms_in,
    terms_of,
    text_grid,
    thinning,
    time_fields,
    time_pairs,
    times_of,
    wide_panel,
    with_part_of_year,
    with_unseen,
    without_time,
    words_of,
    year_columns,
)

__all__ = [
    "RULES",
    "Cancelled",
    "DataWarning",
    "DuplicateIdError",
    "FileFormatError",
    "GeometryError",
    "InputError",
    "LabelError",
    "RegspatialError",
    "UnknownColumnError",
    "__version__",
    "as_shown",
    "catalog",
    "check_ids",
    "codes",
    "did_you_mean",
    "files",
    "formula_rows",
    "grid",
    "ids_elsewhere",
    "in_order",
    "is_term",
    "layer_grid",
    "links_drawn",
    "listed",
    "merge_params",
    "merged",
    "names_on_ground",
    "palette",
    "papers",
    "quoted",
    "say",
    "term_said_in",
    "terms_in",
    "terms_of",
    "text_grid",
    "thinning",
    "time_fields",
    "time_pairs",
    "times_of",
    "toml_table",
    "warn",
    "wide_panel",
    "with_part_of_year",
    "with_unseen",
    "without_time",
    "words_of",
    "year_columns",
]


def runner() -> Any:
    """Return the module that checks and runs a tool."""
    from regspatial import runner

    return runner


def asking() -> Any:
    """Return the module that finds the tool for a question."""
    from regspatial import asking

    return asking


def containers() -> Any:
    """Return the module of Regions, Panel and SpatialWeights."""
    from regspatial import containers

    return containers


def weights() -> Any:
    """Return the package of weights, for its files."""
    from regspatial import weights

    return weights


def joined(w: Any) -> list[tuple[str, str]]:
    """Return the links by which regions without neighbours were joined to their nearest; of one W, by ids."""
    from regspatial.containers.joined import joined_links

    return joined_links(w.spec) if hasattr(w, "spec") else []


def bare_review_number(typed: str) -> str:
    """Return the number under which a map was approved, without the words before it."""
    from regspatial.studies import review_numbers

    return review_numbers.bare_review_number(typed)


def guessing() -> Any:
    """Return the module that guesses what the columns of a layer hold."""
    from regspatial.studies import guessing

    return guessing


def places() -> Any:
    """Return the room of places, with those of its modules that the plugin asks: parts of China, GCJ-02."""
    from regspatial.studies import places
    from regspatial.studies.places import gcj02, subsets

    del gcj02, subsets  # imported, they are attributes of the package
    return places


def units() -> Any:
    """Return the module of units and steps of numbers."""
    from regspatial.studies import units

    return units


def one_sample() -> Any:
    """Return the module that knows which regions lack a value of what a study uses."""
    from regspatial.studies import one_sample

    return one_sample


def by_time() -> Any:
    """Return the module of weights of several times."""
    from regspatial.weights import by_time

    return by_time


def page() -> Any:
    """Return the class that writes a report."""
    from regspatial.reporting.page import Page

    return Page


def pictures_of(record: Any, names: Mapping[str, str], language: str) -> tuple[Any, ...]:
    """Return the pictures that a record's page holds, drawn without matplotlib."""
    from regspatial.reporting.run_pictures import pictures_of

    return pictures_of(record, names, language)


def writing() -> Any:
    """Return the rooms that write files whole, lay tables out for readers, and say what was found."""
    from regspatial._files import atomic
    from regspatial.reporting import findings, laid

    return atomic, laid, findings


def read_files() -> Any:
    """Return the room that holds what is written against what has been read."""
    from regspatial._files import read_files

    return read_files


def kind_of(path: Path, called: str) -> str:
    """Return of which kind a map is, by its content; one that leads elsewhere is refused."""
    from regspatial._files.map_kinds import kind_of

    return kind_of(path, called)


def toml(value: Any) -> str:
    """Return a value as TOML text."""
    from regspatial._files.toml_text import toml

    return toml(value)


def shipped(*parts: str) -> Path:
    """Return the path of a file that came with the plugin."""
    from regspatial._files.paths import shipped

    return shipped(*parts)


def tidy(folder: Path) -> None:
    """Clear away what a run that was ended had begun in a folder of results."""
    from regspatial._files.own_folder import tidy

    tidy(folder)


def parse_ids(cells: Sequence[Any]) -> tuple[str, ...]:
    """Return ids as text, by the rule that holds for files too."""
    from regspatial.studies.yearbooks.cells import parse_id

    return tuple(map(parse_id, cells))


def panel(
    ids: Sequence[Any],
    times: Sequence[Any] | None,
    columns: Mapping[str, Sequence[Any]],
    names: Any = None,
    *,
    ignore: str | None = None,
    all_wanted: bool = True,
    source: str = "",
    called: Mapping[str, Sequence[Any]] | None = None,
    keys: tuple[str, ...] = (),
) -> Any:
    """Return the panel of a long table, its place names turned into codes where asked for.

    Columns not `all_wanted` are left out where they hold words, and named; `called`: names of regions;
    `keys`: what the fields of regions and times are called.
    """
    from regspatial.studies.assemble import panel_from_columns
    from regspatial.studies.yearbooks import id_columns
    from regspatial.studies.yearbooks.text_groups import told_apart, with_groups

    rows = kept_rows(ids, ignore, source)
    ids = [ids[k] for k in rows]
    times = None if times is None else [times[k] for k in rows]
    cells = {name: [column[k] for k in rows] for name, column in columns.items()}
    spoken = {name: [column[k] for k in rows] for name, column in (called or {}).items()}
    if keys:
        check_ids(ids, keys[0], {**cells, **spoken})
    ids = codes(ids, names)
    found = told_apart(ids, cells, all_wanted=all_wanted)
    numbers = [k + 1 for k in rows]
    try:
        made = panel_from_columns(ids, times, found.cells, rows=numbers, missing="keep")
    except DuplicateIdError as error:
        others = {**cells, **spoken} if keys and times is None else {}
        raise id_columns.with_way_out(error, others, "".join(keys[:1])) from None
    return with_groups(made, ids, cells, found, spoken, keys)


def labels_of_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the labels of attributes that are those of the shipped maps (region4: East, Central, …)."""
    from regspatial.studies.places.china_labels import labels_of_attributes

    return labels_of_attributes(attributes)


def dissolve_record(
    by: str, groups: Sequence[str], members: Sequence[int], measured: Sequence[Sequence[float]]
) -> Any:
    """Return the record of regions merged by an attribute, from what was measured of each group."""
    import numpy as np

    from regspatial.results.dissolved import DissolveReport

    parts, outside, slivers, sliver_area, overlap = np.array(measured, dtype=float).T
    return DissolveReport(
        by=by,
        groups=tuple(groups),
        members=np.array(members),
        parts=parts.astype(int),
        outside=outside,
        slivers=slivers.astype(int),
        sliver_area=sliver_area,
        overlap=overlap,
        spec={"function": "dissolve_report", "by": by},
    )


def region_names(known: Iterable[Any], language: str) -> dict[str, str]:
    """Return the names of regions by id, of a map, a table or a record; empty where none knows any."""
    from regspatial.studies.places.region_names import names_of

    return dict(names_of(None, language, *known))


def name_columns(headings: Iterable[str]) -> list[str]:
    """Return the headings of columns that may hold names of regions."""
    from regspatial.studies.yearbooks.yearbook_words import names_among

    return names_among(headings)


def variable_name(name: str, panel: Any, language: str) -> str:
    """Return what a variable or an expression of a panel is called."""
    from regspatial.containers.labels import spoken

    return say(spoken(name, {} if panel is None else panel.labels), language)


def label(said: Any) -> Any:
    """Return a label of a text, in its language; of texts by year, of what they have in common."""
    from regspatial.containers import Label
    from regspatial.studies.yearbooks.label_row import label_of_years

    if not isinstance(said, str):
        return label_of_years(said)
    return Label(zh=said) if any("\u4e00" <= c <= "\u9fff" for c in said) else Label(en=said)


def indicators(text: str) -> list[str]:
    """Return the columns of a system of indicators: a line "gdp:+, so2:-", or a TOML file."""
    from regspatial.indicators.systems import system_of

    return [one.column for one in system_of(text)]


def apart(text: str) -> list[str]:
    """Return the parts of a list between commas, those within brackets left alone."""
    from regspatial.formula.tokens import apart as parts

    return list(parts(text))


def is_expression(text: str) -> bool:
    """Return whether a variable is written as an expression of fields, as log(gdp)."""
    from regspatial.containers.groups import is_expression

    return bool(is_expression(text))


def derived_names(text: str | None) -> set[str]:
    """Return the names of the columns that a run derives."""
    from regspatial.formula import definitions

    return set(definitions(text)) if text else set()


def flows(
    columns: Mapping[str, Sequence[Any]],
    regions: Any,
    keys: tuple[str, str, str],
    time: str | None = None,
    name: str = "flows",
) -> tuple[Any, ...]:
    """Return the layers of observed flows of a table, one a time: origins, destinations, values."""
    from regspatial.containers.times import parse_times
    from regspatial.network.flows import flow_layers
    from regspatial.studies.yearbooks.cells import to_numbers

    origin, destination, value = keys
    return flow_layers(
        parse_ids(columns[origin]),
        parse_ids(columns[destination]),
        to_numbers(columns[value]).values.tolist(),
        [None] * len(columns[value]) if time is None else parse_times(columns[time]),
        regions=regions,
        name=name,
    )


def flow_ends(there: Sequence[str], origin: str | None, destination: str | None) -> tuple[str, str]:
    """Return the columns of the ends of flows, as they are named or headed."""
    from regspatial.studies.flow_columns import end_columns

    return end_columns(there, origin, destination)


def flow_time(
    there: Sequence[str], taken: Sequence[Any], cells: Callable[[str], Sequence[Any]]
) -> str | None:
    """Return the column that is headed as a time and holds several."""
    from regspatial.studies.flow_columns import time_column

    return time_column(there, taken, cells)


def flow_value(there: Sequence[str], named: str | None, taken: Sequence[Any], source: str) -> str:
    """Return the column of a further table that holds the sizes of its flows."""
    from regspatial.studies.flow_columns import value_column

    return value_column(there, [named] if named else [], taken, source)


def name_rules(
    names: str | None, corrections: str | None, restore_zeros: bool, regions: Any
) -> Any:
    """Return how names are matched, None where the ids are codes."""
    from regspatial.studies.places.names import name_rules

    return name_rules(names, corrections, restore_zeros=restore_zeros, regions=regions)


def term_name(family: str, code: str, language: str) -> str:
    """Return what a coded value is called."""
    from regspatial.terms import named

    return named(family, code, language)


def spoken_on(face: Any) -> Any:
    """Spell parameters for a face inside this."""
    from regspatial.terms import spoken

    return spoken.spoken_on(face)


def cell(column: Any, value: Any, language: str) -> Any:
    """Return a cell of a table as a reader has it."""
    from regspatial.words import Spoken

    return value.text(language) if isinstance(value, Spoken) else value


def tables(record: Any) -> tuple[Any, ...]:
    """Return the tables of a result; weights are described."""
    if isinstance(record, (containers().SpatialWeights, containers().PeriodWeights)):
        return tuple(weights().describe_weights(record).tables())
    return tuple(record.tables()) if hasattr(record, "tables") else ()
