"""``regspatial find``: which tool answers a question, with the command to paste."""

from __future__ import annotations

import json

import rich_click as click

from ..choices.languages import check_language
from ..words import Message, _, languages
from .language import default_language, in_language


def find_command() -> click.Command:
    """Return the command."""

    @click.command(
        "find",
        help=in_language(
            Message(
                _(
                    'Find the tool that answers a question, in English or Chinese: regspatial find "do regions catch up".'
                )
            )
        ),
    )
    @click.argument("question", nargs=-1)
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    def command(question: tuple[str, ...], lang: str | None, as_json: bool) -> None:
        from ..asking import find

        language = check_language(lang or default_language())
        answers = find(" ".join(question))
        if as_json:
            rows = [
                {"tool": one.name, "says": one.line(language), "command": one.shell}
                for one in answers
            ]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            click.echo(answers.text(language, "shell"))

    return command
