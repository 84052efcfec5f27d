"""``regspatial subsets``: the named parts of China that ``--subset`` knows, with year and document."""

from __future__ import annotations

import json

import rich_click as click

from ..words import Message, _, languages
from .language import default_language, in_language


def subsets_command() -> click.Command:
    """Return the command."""

    @click.command(
        "subsets",
        help=in_language(
            Message(
                _(
                    "List the belts, macro-regions, economic zones and city groups of China that --subset "
                    "takes, with the year and the document that defines each."
                )
            )
        ),
    )
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    def command(lang: str | None, as_json: bool) -> None:
        from ..recipes.outputs import json_ready
        from ..studies.places.subsets import subsets

        found = subsets()
        if as_json:
            rows = [
                {**row, "members": list(one.members)}
                for row, one in zip(
                    json_ready(found.tables()[0].records()), found.subsets, strict=True
                )
            ]
            click.echo(json.dumps(rows, ensure_ascii=False))
        else:
            click.echo(found.tables()[0].text(lang or default_language()))

    return command
