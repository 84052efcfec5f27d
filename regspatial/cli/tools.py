"""``regspatial list`` and ``regspatial run TOOL``, one command per tool of the catalog."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import rich_click as click

from ..catalog import GROUPS, Param, Tool, expand, tools
from .speaking import Speaker, default_language


def list_command() -> click.Command:
    """Return the command that lists the tools."""

    @click.command("list", help="List the tools.")
    @click.option("--lang", type=click.Choice(["en", "zh"]))
    @click.option("--json", "as_json", is_flag=True, help="As JSON, with all parameters.")
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
                click.echo(f"\n{GROUPS[group][1 if language == 'zh' else 0]}")
            click.echo(f"  {tool.name:<24} {tool.label(language)}")

    return command


def run_group() -> click.Group:
    """Return the group with one command per tool."""

    @click.group("run", help="Run one tool on files.")
    def group() -> None:
        pass

    for tool in tools():
        group.add_command(_tool_command(tool))
    return group


def _tool_command(tool: Tool) -> click.Command:
    language = default_language()

    def callback(**given: Any) -> None:
        own = {
            "out": given.pop("out"),
            "speaker": Speaker(given.pop("lang"), given.pop("events"), given.pop("as_json")),
        }
        run_tool(tool, given, **own)

    options: list[click.Parameter] = [_option(p, language) for p in expand(tool)]
    options += [
        click.Option(["--out"], type=click.Path(path_type=Path), help="Folder for the results."),
        click.Option(["--lang"], type=click.Choice(["en", "zh"]), help="Language of the output."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print the tables as JSON."),
        click.Option(["--events"], type=click.Choice(["jsonl"]), help="Events as JSON lines."),
    ]
    return click.Command(
        tool.name,
        params=options,
        callback=callback,
        help=tool.help(language),
        short_help=tool.label(language),
    )


def _option(p: Param, language: str) -> click.Option:
    text = p.help(language) or p.label(language)
    if p.choices:
        text += " [" + " | ".join(c.value for c in p.choices) + "]"
    if not p.required and p.default not in (None, (), ""):
        text += f" (default: {p.default})"
    flag = f"--{p.name.replace('_', '-')}"
    return click.Option(
        [flag, p.name], required=p.required, help=text, metavar=p.kind.upper(), type=str
    )


def run_tool(tool: Tool, given: dict[str, Any], *, out: Path | None, speaker: Speaker) -> None:
    """Read the files a command names, run the tool, print or write what it gave."""
    from .. import runner
    from ..recipes.outputs import json_ready, result_tables
    from .reading import containers

    files = {p.name: given.pop(p.name) for p in expand(tool) if p.name in given and is_file(p)}
    values = {k: v for k, v in given.items() if v is not None}
    runner.check(tool, values)
    with runner.collected() as notes:
        found = containers(files)
    with speaker.progress(tool.name) as progress:
        outcome = runner.call(tool, found, values, progress)
    for note in (*notes, *outcome.notes):
        text = note.zh if speaker.language == "zh" else note.en
        speaker.event({"event": "note", "message": text})
        if not speaker.events:
            click.echo(text, err=True)
    tables = result_tables(outcome.result)
    if out is not None:
        from .reading import write_outcome

        write_outcome(outcome, tables, out, speaker.language)
    if speaker.as_json:
        rows = {t.name: json_ready(t.records()) for t in tables}
        click.echo(json.dumps({"tool": tool.name, "tables": rows}, ensure_ascii=False))
    else:
        click.echo("\n\n".join(t.text(speaker.language) for t in tables))


def is_file(p: Param) -> bool:
    """Return whether a flat parameter belongs to reading files rather than to the tool."""
    return p.kind in ("vector", "table", "weights_file", "column") or p.feeds == "panel"


def _described(tool: Tool, language: str) -> dict[str, Any]:
    return {
        "name": tool.name,
        "group": tool.group,
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
