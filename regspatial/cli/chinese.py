"""What click says by itself, in the language spoken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import rich_click as click
from click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption

from .. import catalog
from .._files.paths import shipped_recipes
from ..words import Message, _, say, together
from ..words.nearest_name import alike, asked_whether

_MOST_MEANT = 4  # options that a sentence proposes

_PANELS = {
    "OPTIONS_PANEL_TITLE": _("Options"),
    "COMMANDS_PANEL_TITLE": _("Commands"),
    "ARGUMENTS_PANEL_TITLE": _("Arguments"),
    "ERRORS_PANEL_TITLE": _("Error"),
    "REQUIRED_LONG_STRING": _("[required]"),
    "DEFAULT_STRING": _("[default: {}]"),
}


class UnknownCommand(click.UsageError):
    """A command that is not there, as data: click before 8.4 says it in prose alone.

    Parameters
    ----------
    name : str
    context : click.Context
        Of the group that was asked for it.
    """

    def __init__(self, name: str, context: click.Context) -> None:
        self.name = name
        there = getattr(context.command, "commands", {})
        recipe = [f"regspatial recipe {name}"] if name.endswith(".toml") else []
        self.near = recipe or _commands_near(name, there)
        said = Message(_("There is no command {name}."), name=name)
        super().__init__(together(said, asked_whether(self.near)).text(), context)


def _commands_near(name: str, there: Mapping[str, Any]) -> list[str]:
    """Return the commands that were meant, where tools are commands those too; else ``run`` with one."""
    if name in shipped_recipes():
        return [f"regspatial recipe {name}"]
    tools = [t.name for t in catalog.tools()]
    meant = [name] if name in tools else catalog.meant(name)
    if set(tools) <= set(there):
        return meant
    near = alike(name, there, _MOST_MEANT - 1)
    return near or [f"regspatial run {one}" for one in meant]


def headings(language: str) -> None:
    """Give the panels of the help pages their headings in the language."""
    for name, text in _PANELS.items():
        setattr(click.rich_click, name, say(text, language))


def help_options(command: click.Command, language: str) -> None:
    """Let a command, and all below it that are made, describe --help and its usage in the language."""
    command.add_help_option = False
    command.options_metavar = say(_("[OPTIONS]"), language)
    if isinstance(command, click.Group):
        command.subcommand_metavar = say(_("COMMAND [ARGS]..."), language)
        _refuse_unknown(command)

    def format_usage(context: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(command.collect_usage_pieces(context))
        formatter.write_usage(context.command_path, pieces, prefix=say(_("Usage:"), language))

    command.format_usage = format_usage  # type: ignore[method-assign, assignment]
    text = say(_("Show this message and exit."), language)
    click.help_option("-h", "--help", help=text)(command)
    below = getattr(command, "commands", {})
    for one in below.values() if isinstance(below, dict) else ():
        help_options(one, language)


def _refuse_unknown(group: click.Group) -> None:
    """Let a group refuse a command that is not there by `UnknownCommand`."""
    resolve = group.resolve_command

    def resolved(context: click.Context, args: list[str]) -> Any:
        if args and not context.resilient_parsing and args[0][:1] != "-":
            name = str(args[0])
            if group.get_command(context, name) is None:
                raise UnknownCommand(name, context)
        return resolve(context, args)

    group.resolve_command = resolved  # type: ignore[method-assign, assignment]


def usage_error(error: click.ClickException) -> Message | None:
    """Return the sentence for a command that was typed wrongly, or None if click must say it."""
    if isinstance(error, click.UsageError) and "unexpected extra argument" in error.message:
        extra = error.message.partition("(")[2].rstrip(")")
        return Message(
            _("There is one argument too many: {extra}. What is not a file has an option."),
            extra=extra,
        )
    said = _sentence(error)
    if said is None:
        return None
    where = getattr(error, "ctx", None)
    path = where.command_path if where is not None else "regspatial"
    return together(said, Message(_(" `{path} --help` shows how it is used."), path=path))


def _sentence(error: click.ClickException) -> Message | None:
    if isinstance(error, NoSuchOption):
        said = Message(_("There is no option {name}."), name=error.option_name)
        return together(said, asked_whether(_options_near(error)))
    if isinstance(error, UnknownCommand):
        return together(
            Message(_("There is no command {name}."), name=error.name), asked_whether(error.near)
        )
    if isinstance(error, MissingParameter) and error.param is not None:
        return Message(_("The option {name} is required."), name=error.param.opts[0])
    if isinstance(error, click.BadParameter) and error.param is not None:
        name, choices = error.param.opts[0], getattr(error.param.type, "choices", ())
        if choices:
            return Message(
                _("The value of {name} is not allowed; choose one of: {choices}."),
                name=name,
                choices=list(choices),
            )
        return Message(_("The value of {name} is not allowed."), name=name)
    if isinstance(error, BadOptionUsage):
        return Message(_("The option {name} needs a value."), name=error.option_name)
    return None


_CONDITION = "--only"
_CONDITIONS = ("where", "filter", "if", "query", "rows", "select")


def narrow(error: click.ClickException) -> None:
    """Let an option that is not there name the one that is meant, in click's own sentence as well."""
    near = _options_near(error) if isinstance(error, NoSuchOption) else []
    if isinstance(error, NoSuchOption) and near:
        # final in name only: it is what is printed
        object.__setattr__(error, "possibilities", near)


def _options_near(error: NoSuchOption) -> list[str]:
    """Return the options that were meant: those with the name as their last word (--panel-id), then those alike."""
    typed = error.option_name.strip("-")
    there = [] if error.ctx is None else [o for p in error.ctx.command.params for o in p.opts]
    if typed in _CONDITIONS and _CONDITION in there:  # what Python and other programs call it
        return [_CONDITION]
    if f"--{typed}-kind" in there:  # --weights queen: the rule is meant, not one of its details
        return [f"--{typed}-kind"]
    ending = [
        o for o in there if typed and o.endswith((f"-{typed}", f"-{typed.removesuffix('s')}"))
    ]
    return list(dict.fromkeys([*ending, *(error.possibilities or ())]))[:_MOST_MEANT]
