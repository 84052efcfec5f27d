"""``regspatial merge FILE… --out panel.csv``: tables as they come, as one long table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from ..choices import codes
from ..choices.data import MatchNames
from ..choices.languages import check_language
from ..errors import ParameterError
from ..words import Message, _, languages
from .completing import complete_columns, complete_files
from .folder import overwrite_option, refuse_there
from .language import default_language, in_language
from .speaking import Speaker
from .table_options import SWITCH, face, table_options, taken, yes

_USED = ("sheet", "columns", "encoding", "decimal", "units")


def merge_command() -> click.Command:
    """Return the command."""

    @click.command(
        "merge",
        help=in_language(
            Message(
                _(
                    "Read tables as they come, put them together by region and time, and write one "
                    "table: a row a region and time, units in the headings."
                )
            )
        ),
    )
    @click.argument("files", nargs=-1, required=True, shell_complete=complete_files)
    @click.option(
        "--out",
        type=click.Path(path_type=Path),
        required=True,
        help=in_language(Message(_("The table to write (.csv)."))),
    )
    @overwrite_option()
    @click.option("--panel-id", metavar="COLUMN", shell_complete=complete_columns)
    @click.option("--panel-time", metavar="COLUMN", shell_complete=complete_columns)
    @click.option("--names", type=click.Choice(codes(MatchNames)))
    @click.option("--corrections", metavar="NAME=CODE")
    @click.option("--restore-zeros", metavar="[yes|no]", **SWITCH)
    @click.option("--ignore", metavar="NAMES")
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--events", type=click.Choice(["jsonl"]))
    def command(
        files: tuple[str, ...],
        out: Path,
        overwrite: bool,
        lang: str | None,
        events: str | None,
        **given: Any,
    ) -> None:
        refuse_there(out, overwrite=overwrite)
        _merge(files, out, given, Speaker(lang, events, as_json=False))

    own = {o.name: o for o in table_options(default_language())}
    command.params += [own[name] for name in _USED]
    return command


def _merge(files: tuple[str, ...], out: Path, given: dict[str, Any], speaker: Speaker) -> None:
    from .. import runner
    from ..io import read_panel
    from ..recipes.outputs import write_panel
    from ..studies.leaving_out import parts
    from ..studies.places.names import name_rules

    if out.suffix.lower() != ".csv":
        raise ParameterError(
            _("{out} does not end in .csv, which is what is written."), out=out.name
        )
    names, zeros = given.pop("names"), yes(given.pop("restore_zeros"))
    rules = name_rules(names, given.pop("corrections"), restore_zeros=zeros)
    id, time, ignore = (given.pop(k) for k in ("panel_id", "panel_time", "ignore"))
    with runner.collected() as notes:
        panel = read_panel(
            list(files),
            id,
            time,
            names=rules,
            ignore=parts(ignore or ""),
            missing="keep",
            **taken(given),
        )
        write_panel(out, panel)
    for note in notes:
        said = note.localized(speaker.language, face())
        speaker.event({"event": "note", "message": said})
    text = (
        repr(panel)
        if panel.reading is None
        else panel.reading.summary(check_language(speaker.language))
    )
    speaker.finished({"event": "merged", "table": str(out)}, text)
