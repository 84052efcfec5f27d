"""``regspatial index FOLDER``: a page that leads to the reports of several studies."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from ..words import Message, _, languages
from .language import default_language, in_language


def index_command() -> click.Command:
    """Return the command."""

    @click.command(
        "index",
        help=in_language(
            Message(
                _(
                    "Write index.html, which leads to the reports of the studies in a folder: a folder "
                    "each, as recipes leave them."
                )
            )
        ),
    )
    @click.argument("folder", type=click.Path(path_type=Path))
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    def command(folder: Path, lang: str | None, as_json: bool) -> None:
        page = index_of(folder, lang)
        click.echo(json.dumps({"page": str(page)}) if as_json else str(page))

    return command


def index_of(folder: Path, lang: str | None) -> Path:
    """Write the page and return its path."""
    from ..choices.languages import check_language
    from ..recipes import write_index

    return write_index(folder, check_language(lang or default_language()))
