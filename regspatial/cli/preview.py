"""``regspatial preview FILE…``: what tables would be taken for, and how to read them."""

from __future__ import annotations

import json
from typing import Any

import rich_click as click

from ..choices import codes
from ..choices.data import MatchNames
from ..errors import ParameterError
from ..words import Message, _, languages
from .completing import complete_columns, complete_files
from .language import default_language, in_language
from .table_options import face, table_options, taken

_USED = ("sheet", "columns", "encoding", "decimal", "units")


def preview_command() -> click.Command:
    """Return the command."""

    @click.command(
        "preview",
        help=in_language(
            Message(
                _(
                    "Show what tables would be taken for (regions, years, variables, units, titles, "
                    "notes), everything that is wrong with them, and the options that read them."
                )
            )
        ),
    )
    @click.argument("files", nargs=-1, required=True, shell_complete=complete_files)
    @click.option("--panel-id", metavar="COLUMN", shell_complete=complete_columns)
    @click.option("--panel-time", metavar="COLUMN", shell_complete=complete_columns)
    @click.option("--names", type=click.Choice(codes(MatchNames)))
    @click.option("--ignore", metavar="NAMES")
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    def command(files: tuple[str, ...], lang: str | None, as_json: bool, **given: Any) -> None:
        _show(files, given, lang or default_language(), as_json)

    own = {o.name: o for o in table_options(default_language())}
    command.params += [own[name] for name in _USED]
    return command


def _show(files: tuple[str, ...], given: dict[str, Any], language: str, as_json: bool) -> None:
    from ..io import preview_panel
    from ..recipes.outputs import json_ready
    from ..studies.leaving_out import parts

    reading = taken(given)
    names = given.get("names")
    found = preview_panel(
        files,
        given.get("panel_id"),
        given.get("panel_time"),
        names=None if names == "none" else names,
        ignore=parts(given.get("ignore") or ""),
        **reading,
    )
    if as_json:
        rows = {t.name: json_ready(t.records()) for t in found.tables()}
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    texts = [t.text(language, face=face()) for t in found.tables() if t.name == "preview"]
    if found.problems:
        said = [f"- {one.text(language, face())}" for one in found.problems]
        texts.append("\n".join([in_language(Message(_("Problems:"))), *said]))
    if found.shell:
        texts.append(Message(_("Read by: {options}"), options=found.shell).text(language))
    click.echo("\n\n".join(texts))
    if found.problems and not found.shell:
        raise ParameterError(
            _("{n} {n:problem stands|problems stand} in the way of reading these tables."),
            n=len(found.problems),
        )
