"""``regspatial pack FOLDER``: recipe, data and results of a run as a replication package."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from ..words import Message, _, languages
from .folder import overwrite_option
from .language import in_language


def pack_command() -> click.Command:
    """Return the command."""

    @click.command(
        "pack",
        help=in_language(
            Message(
                _(
                    "Write a replication package of a recipe's run: recipe, data, results, versions, README and "
                    "run.sh in one zip, which regspatial verify takes too."
                )
            )
        ),
    )
    @click.argument("folder", type=click.Path(path_type=Path))
    @click.option(
        "--out",
        type=click.Path(path_type=Path),
        help=in_language(
            Message(_("The zip; by default it lies beside the folder, under its name."))
        ),
    )
    @click.option(
        "--without",
        multiple=True,
        help=in_language(
            Message(
                _("Data that may not be handed on, as the recipe names them; their checksums stay.")
            )
        ),
    )
    @overwrite_option()
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    def command(
        folder: Path,
        out: Path | None,
        without: tuple[str, ...],
        lang: str | None,
        *,
        overwrite: bool,
        as_json: bool,
    ) -> None:
        del lang  # the README is in both languages
        from ..recipes import replication_package

        target = out or folder.with_name(f"{folder.resolve().name}.zip")
        made = replication_package(folder, target, without=without, overwrite=overwrite)
        click.echo(json.dumps({"package": str(made)}) if as_json else str(made))

    return command
