"""``regspatial list`` and ``regspatial run TOOL``, one command per tool of the catalog."""

from __future__ import annotations

import json
import sys
from collections import UserDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import rich_click as click

from .._files.one_run import refuse_another_run
from .._files.own_folder import refuse_clash
from ..catalog import GROUPS, Param, Tool, expand, further_maps, rasters, tools
from ..errors import ParameterError
from ..reporting.formats import FORMATS, LINKED, PICTURES, USUAL, chosen_formats
from ..terms.spoken import spoken_on
from ..words import Message, _, languages, say
from .chinese import help_options
from .completing import complete_formats, completer
from .figure_options import figure_options, refuse_unused, taken_style
from .lang_option import lang_option
from .language import default_language, in_language
from .speaking import Speaker
from .table_options import SWITCH, face, map_options, table_options, taken
from .tool_command import ToolCommand
from .working import at_work, workers_option

if TYPE_CHECKING:
    from ..results.second_opinion import SecondOpinion
    from ..results.table import Table
    from ..runner import Outcome
    from ..runner.study import Study

_JOINED = {"derive": "NAME=EXPRESSION", "only": "CONDITION"}
"""What may be given several times, and is one text with semicolons."""
_NOT_LINKED = _(
    "No page to explore was written: it needs a map, and a result with values by region."
)
_SCREEN = 40
"""Rows of a table that a screen shows: a province each, and some more."""
_FOUND = ("panel_id",)  # what the shell finds by content; QGIS has a field to choose


def list_command() -> click.Command:
    """Return the command that lists the tools."""

    @click.command("list", help=in_language(Message(_("List the tools."))))
    @click.option("--lang", type=click.Choice(languages()))
    @click.option(
        "--json",
        "as_json",
        is_flag=True,
        help=in_language(Message(_("As JSON, with all parameters."))),
    )
    def command(lang: str | None, as_json: bool) -> None:
        language = lang or default_language()
        if as_json:
            rows = [_described(t, language) for t in tools()]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        group = ""
        for tool in tools():
            if tool.group != group:
                group = tool.group
                click.echo(f"\n{say(GROUPS[group], language)}")
            if tool.behind:
                click.echo(f"      {tool.name:<24} {tool.label(language)}")
            else:
                click.echo(f"  {tool.name:<28} {tool.label(language)}")

    return command


def run_group() -> click.Group:
    """Return the group with one command per tool."""

    @click.group(
        "run",
        cls=_Tools,
        help=in_language(Message(_("Run one tool on files."))),
    )
    @lang_option()
    def group() -> None:
        pass

    group.commands = _Commands((tool.name, tool) for tool in tools())
    return group


class _Commands(UserDict[str, Any]):
    """One command per tool, made when it is asked for: a run wants one, and all take longer than many a run."""

    def __getitem__(self, name: str) -> Any:
        found = self.data[name]
        if isinstance(found, Tool):
            found = self.data[name] = _tool_command(found)
            help_options(found, default_language())
        return found


class _Tools(click.RichGroup):
    """The tools by name; ``join-report`` is ``join_report``."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name.replace("-", "_"))


def _tool_command(tool: Tool) -> click.Command:
    language = default_language()

    def callback(**given: Any) -> None:
        own = {
            "out": given.pop("out"),
            "formats": given.pop("formats"),
            "again": given.pop("second_opinion"),
            "workers": given.pop("workers"),
            "speaker": Speaker(given.pop("lang"), given.pop("events"), given.pop("as_json")),
        }
        run_tool(tool, given, **own)

    options: list[click.Parameter] = []
    for p in expand(tool):
        options.append(_option(p, language))
        if p.name == "names":
            options += table_options(language)
        if p.name == "regions_id":
            options += map_options(language)
    options += figure_options(language)
    options += _common_options()
    return ToolCommand(
        tool,
        params=options,
        callback=callback,
        help=tool.help(language),
        short_help=tool.label(language),
    )


def _common_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--study"],
            metavar="FILE",
            help=in_language(
                Message(
                    _(
                        "A recipe whose head says map, table, weights and formula once; other options stand "
                        "before it."
                    )
                )
            ),
        ),
        click.Option(
            ["--out"],
            type=click.Path(path_type=Path),
            help=in_language(Message(_("Folder for the results."))),
        ),
        format_option(),
        workers_option(),
        click.Option(
            ["--lang"],
            type=click.Choice(languages()),
            help=in_language(Message(_("Language of the output."))),
        ),
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            help=in_language(Message(_("Print the tables as JSON."))),
        ),
        click.Option(
            ["--second-opinion"],
            is_flag=True,
            help=in_language(
                Message(
                    _(
                        "Compute the result again with independent programs that are installed, and show "
                        "both numbers."
                    )
                )
            ),
        ),
        click.Option(
            ["--events"],
            type=click.Choice(["jsonl"]),
            help=in_language(Message(_("Events as JSON lines."))),
        ),
    ]


def format_option() -> click.Option:
    """Return the option that chooses the formats of the tables in files."""
    said = Message(
        _(
            "Formats of the files, with commas: of tables {formats}; of pictures for print {pictures}; {linked}: a "
            "page to explore, on which map, scatterplot, histogram and table mark each other (default: {usual})."
        ),
        formats=", ".join(FORMATS),
        pictures=", ".join(PICTURES),
        linked=LINKED,
        usual=",".join(USUAL),
    )
    return click.Option(
        ["--format", "formats"],
        metavar="NAMES",
        help=in_language(said),
        shell_complete=complete_formats,
    )


def _option(p: Param, language: str) -> click.Option:
    text = p.help(language) or p.label(language)
    if p.choices:
        text += " [" + " | ".join(c.value for c in p.choices) + "]"
    if not p.required and p.default not in (None, (), ""):
        default = {True: "yes", False: "no"}[p.default] if p.kind == "boolean" else p.default
        text += Message(_(" (default: {default})"), default=default).text(language)
    if p.name == "panel":
        text += Message(
            _(
                " May be named several times, or be a pattern (year*.xlsx): tables are merged by label."
            )
        ).text(language)
    if p.name in _FOUND:
        text += Message(_(" Without it, tables are recognised by their content.")).text(language)
    several = p.kind == "table" and p.name == "panel"
    if p.name in _JOINED:
        return click.Option(
            [f"--{p.name}", p.name],
            help=text,
            metavar=_JOINED[p.name],
            type=str,
            multiple=True,
            callback=lambda _context, _option, value: "; ".join(value) or None,
        )
    flag = f"--{p.name.replace('_', '-')}"
    listed = p.kind == "variables"
    switch = SWITCH if p.kind == "boolean" else {}
    return click.Option(
        [flag, p.name],
        required=p.required and p.name not in _FOUND,
        help=text,
        metavar="[yes|no]" if switch else p.kind.upper(),
        type=str,
        **switch,
        shell_complete=completer(p),
        multiple=several or listed,
        callback=_one_or_several if several else _listed if listed else None,
    )


def _listed(_context: object, _option: object, value: Any) -> str | None:
    """Return names that were given one by one, or with commas, with commas: none is passed over."""
    return ", ".join(value) or None


def _one_or_several(_context: object, _option: object, value: Any) -> Any:
    """Return the one file that was named, or a list of several; None without any."""
    return list(value) if len(value) > 1 else next(iter(value), None)


def run_tool(
    tool: Tool,
    given: dict[str, Any],
    *,
    out: Path | None,
    formats: str | None,
    speaker: Speaker,
    again: bool = False,
    workers: int | None = None,
) -> None:
    """Read the files a command names, run the tool, print or write what it gave."""
    from .. import runner
    from .reading import containers, links_in_codes

    chosen = chosen_formats(USUAL if formats is None else formats)
    if formats is not None and out is None:
        raise ParameterError(
            _(
                "{param:format} without {param:out} would have no effect. Give the folder with {param:out}."
            ),
        )
    said = {name: value for name, value in given.items() if value is not None}
    study = _study(given.pop("study", None), speaker)
    reading = taken(given)
    refuse_unused(given, chosen, writes=out is not None)
    style = taken_style(given)
    files = {p.name: given.pop(p.name) for p in expand(tool) if p.name in given and is_file(p)}
    files |= {one: given.pop(one, None) for one in ("crs", "to_lonlat", "dissolve")}
    values = {k: v for k, v in given.items() if v is not None}
    held = {} if study is None else _held(tool, study, values, files)
    if study is not None:
        values = runner.filled(tool, values, formula=study.formula, rng=study.rng)
    checked = runner.check(tool, values)
    if "links" in values:
        values["links"] = links_in_codes(checked["links"], files)
    if out is not None:
        _refuse_folder(out, tool.name, chosen)
    with runner.collected() as notes:
        found = held | containers(files, reading, further_maps(tool), rasters(tool))
    with at_work(workers, speaker), speaker.progress(tool.name) as progress:
        outcome = runner.call(tool, found, values, progress)
    merged = getattr(found.get("panel"), "reading", None)
    if merged is not None and len(merged.sheets) > 1:
        said_of = merged.sentence().text(speaker.language)
        speaker.event({"event": "note", "message": said_of})
    for note in (*notes, *outcome.notes):
        speaker.event({"event": "note", "message": note.localized(speaker.language, face(tool))})
    opinion = _opinion(outcome, speaker) if again else None
    if out is not None:
        from ..recipes.pictures import linked_name
        from .reading import write_outcome

        with spoken_on(face(tool)):
            write_outcome(
                outcome, out, speaker.language, found.get("regions"), said, chosen, opinion, style
            )
        if LINKED in chosen and not (out / linked_name(tool.name)).exists():
            speaker.event({"event": "note", "message": say(_NOT_LINKED, speaker.language)})
    _print(tool, outcome, opinion, files, speaker, out)


def _study(path: str | None, speaker: Speaker) -> Study | None:
    """Return the study that a command names; what it says is told first."""
    from .. import runner
    from ..choices.languages import check_language
    from ..recipes import read_study

    if path is None:
        return None
    with runner.collected() as notes:
        study = read_study(path, check_language(speaker.language))
    for note in notes:
        speaker.event({"event": "note", "message": note.localized(speaker.language)})
    return study


def _held(
    tool: Tool, study: Study, values: Mapping[str, Any], files: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a study holds of a run, but for weights where the command says how they are made."""
    built = any(p.name in values for p in expand(tool) if p.feeds.startswith("w."))
    without = {"weights"} if built or files.get("weights_file") else set()
    kinds = [one for one in ("regions", "panel", "weights", "flows") if one not in without]
    there = [one for one in kinds if not study.lacks([one])]
    return {one: getattr(study, "w" if one == "weights" else one) for one in there}


def _print(
    tool: Tool,
    outcome: Outcome,
    opinion: SecondOpinion | None,
    files: Mapping[str, Any],
    speaker: Speaker,
    out: Path | None,
) -> None:
    """Print what a run gave: all of it, or what is short where the rest is in files."""
    from .. import runner
    from ..recipes.outputs import json_ready, result_tables, short_tables
    from ..reporting._localize import localized

    tables = result_tables(outcome.result)
    more = () if opinion is None else opinion.tables()
    if speaker.as_json:
        rows = {t.name: json_ready(t.records()) for t in (*tables, *more)}
        seed = runner.seed_of(outcome.result)
        drawn = {} if seed is None else {"seed": seed}
        click.echo(json.dumps({"tool": tool.name, "tables": rows, **drawn}, ensure_ascii=False))
    else:
        shown = short_tables(outcome.result) if out is not None else tables
        names = _names(outcome, files, speaker.language)
        at_a_screen = sys.stdout.isatty()  # a file or a pipe has every row
        texts = [
            localized(_first_rows(t) if at_a_screen else t, speaker.language, names).text(
                speaker.language, face=face(tool)
            )
            for t in (*shown, *more)
        ]
        if len(shown) < len(tables):
            texts.append(Message(_("Files are in {out}"), out=out).text(speaker.language))
        click.echo("\n\n".join(texts))


def _first_rows(table: Table) -> Table:
    """Return a table as a screen takes it: a curve of 400 values does not push the results off it."""
    from ..results.table import Note

    further = len(table.rows) - _SCREEN
    if further <= 0:
        return table
    said = Note(
        _("{n} further {n:row|rows}: --out FOLDER leaves all in files, --json prints them."),
        n=further,
    )
    kept = tuple(k for k in table.across if k < _SCREEN)
    return replace(table, rows=table.rows[:_SCREEN], across=kept, notes=(said, *table.notes))


def _refuse_folder(out: Path, name: str, formats: Sequence[str]) -> None:
    """Raise before anything is computed where the results could not be left."""
    refuse_another_run(out, name)
    likely = (*(f".{one}" for one in formats), ".gpkg", "-map.gpkg", "-run.json")
    refuse_clash(out, [f"{name}{ending}" for ending in likely])


def _names(outcome: Outcome, files: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the names of the regions: of the map, or of the shipped one whose names were matched."""
    from ..choices import codes
    from ..choices.data import MapLevel
    from ..io import china
    from ..studies.places.region_names import names_of

    names = names_of(outcome.regions, language, outcome.result)
    level = files.get("names")
    if names or level not in codes(MapLevel):
        return names
    return names_of(china(cast("MapLevel", level)), language)


def _opinion(outcome: Outcome, speaker: Speaker) -> SecondOpinion:
    """Return the result of a run, computed again by the programs that are installed."""
    from ..opinions import second_opinion

    with speaker.progress("second_opinion") as progress:
        return second_opinion(outcome.result, regions=outcome.regions, progress=progress)


def is_file(p: Param) -> bool:
    """Return whether a flat parameter belongs to reading files rather than to the tool."""
    return p.kind in (
        "vector",
        "rasters",
        "table",
        "tables",
        "weights_file",
        "column",
    ) or p.feeds in (
        "panel",
        "regions",
    )


def _described(tool: Tool, language: str) -> dict[str, Any]:
    return {
        "name": tool.name,
        "group": tool.group,
        "behind": tool.behind or None,
        "title": tool.label(language),
        "help": tool.help(language),
        "parameters": [
            {
                "name": p.name,
                "kind": p.kind,
                "label": p.label(language),
                "help": p.help(language),
                "required": p.required,
                "default": None if p.required else p.default,
                "choices": [c.value for c in p.choices],
            }
            for p in expand(tool)
        ],
    }
