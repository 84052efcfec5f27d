"""``regspatial new TABLE``: a recipe for a table and a map, guessed, that runs as it is."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ..words import Message, _, languages
from .language import default_language, in_language


def new_command() -> click.Command:
    """Return the command."""

    @click.command(
        "new",
        help=in_language(
            Message(
                _(
                    "Write a recipe for a table and a map: regions, times and variables are guessed, "
                    "comments say what stands where, and it runs as it is."
                )
            )
        ),
    )
    @click.argument("table", type=click.Path(path_type=Path))
    @click.option(
        "--regions",
        "map",
        metavar="MAP",
        help=in_language(
            Message(_("The map; by default that of China whose codes or names the table has."))
        ),
    )
    @click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("recipe.toml"),
        help=in_language(Message(_("The recipe to write (.toml)."))),
    )
    @click.option("--lang", type=click.Choice(languages()))
    def command(table: Path, map: str | None, out: Path, lang: str | None) -> None:
        from ..recipes.drafting import draft_recipe

        draft = draft_recipe(table, map, out, lang or default_language())
        said = Message(
            _(
                "{out}: {n} {n:region|regions}, {times} {times:time|times}, {k} "
                "{k:variable|variables}, map {map}. Run it: regspatial recipe {out}"
            ),
            out=out,
            n=draft.panel.n,
            times=draft.panel.T,
            k=len(draft.panel.columns),
            map=draft.map,
        )
        click.echo(in_language(said))

    return command
