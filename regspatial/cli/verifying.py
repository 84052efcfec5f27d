"""``regspatial verify FOLDER``: make a run again and compare every number."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rich_click as click

from ..errors import FileFormatError, SpecificationError
from ..words import Message, _, languages, say
from .language import default_language, in_language, without_lang
from .table_options import face


def verify_command() -> click.Command:
    """Return the command."""

    @click.command(
        "verify",
        help=in_language(
            Message(
                _(
                    "Make a run again (of a recipe, or a single one with --out) and compare every number "
                    "with what is in its folder. Nothing there is changed."
                )
            )
        ),
    )
    @click.argument("folder", type=click.Path(path_type=Path))
    @click.option("--lang", type=click.Choice(languages()))
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, folder: Path, lang: str | None, as_json: bool) -> None:
        from ..recipes import verify
        from ..recipes.outputs import json_ready

        found = verify(folder, rerun=_again)
        if as_json:
            rows = {t.name: json_ready(t.records()) for t in found.tables()}
            click.echo(json.dumps({"agrees": found.agrees, "tables": rows}, ensure_ascii=False))
        else:
            language = lang or default_language()
            click.echo("\n\n".join(t.text(language, face=face()) for t in found.tables()))
        context.exit(0 if found.agrees else 1)

    return command


def _again(record: Mapping[str, Any], started: Path, again: Path) -> None:
    """Run a command of ours again, in the folder it was started in, with another folder for results."""
    arguments = [*_of_a_run(record["arguments"]), "--out", str(again)]
    done = _run(arguments, started)
    if done.returncode:  # what it says of itself, in the language that is spoken here
        spoken = default_language()
        if f"--lang {spoken}" not in " ".join(arguments):
            done = _run([*without_lang(arguments)[0], "--lang", spoken], started)
        said = _sentence(done.stderr.strip()) or done.stdout
        raise SpecificationError(_("The command cannot be run again: {said}"), said=said)


_FORBIDDEN = {"--out", "--events", "--json", "--help"}
"""Where the results go is ours to say; the others are no part of a run."""


def _of_a_run(written: Any) -> list[str]:
    """Return the arguments that a folder says it was made by: ``run TOOL`` and options of that tool alone.

    The folder may come from a stranger, who may have written down any command.
    """
    arguments = [str(one) for one in written] if isinstance(written, list) else []
    from .app import make_app

    app = make_app()
    root = click.Context(app)
    runs = app.get_command(root, "run")
    known = set(runs.list_commands(root)) if isinstance(runs, click.Group) else set()
    if arguments[:1] != ["run"] or arguments[1:2] == [] or arguments[1] not in known:
        raise _no_run(" ".join(arguments[:2]))
    tool = runs.get_command(root, arguments[1]) if isinstance(runs, click.Group) else None
    own = {one for p in (tool.params if tool else ()) for one in p.opts} - _FORBIDDEN
    options = arguments[2::2]
    odd = [one for one in options if one not in own]
    if odd or len(arguments) % 2:
        raise _no_run(odd[0] if odd else arguments[-1])
    return arguments


def _no_run(said: str) -> FileFormatError:
    return FileFormatError(
        _(
            "What the record of the run says of its command ({said}) is not the run of one tool with its own "
            "options, and nothing else is started. Run the tool again yourself."
        ),
        said=said[:80],
    )


def _run(arguments: Sequence[str], started: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program, with the arguments that it wrote down
        [sys.executable, "-X", "utf8", "-m", "regspatial", *arguments],
        cwd=started,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _sentence(said: str) -> str:
    """Return what a run of ours said on its way out, without the word that errors begin with."""
    for language in languages():
        word = say(_("Error: {said}"), language).partition("{")[0]
        if word in said:
            return said.rpartition(word)[2].strip()
    return said
