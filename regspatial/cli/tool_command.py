"""The command of one tool: its own options first, all of them on request, and a command that works when nothing is given."""

from __future__ import annotations

from typing import Any

import rich_click as click

from ..asking.calls import in_shell
from ..catalog import Tool, relatives
from ..words import Message, _
from .language import in_language

_LEADING = frozenset(
    {"panel", "regions", "weights_file", "weights_kind", "study", "out", "lang", "help", "help_all"}
)
"""What leads into a table, a map, weights and a folder; how they are read and drawn is asked for with --help-all."""


class ToolCommand(click.RichCommand):
    """A tool.

    Parameters
    ----------
    tool : Tool
        From the catalog.
    params : list of click.Parameter
    **settings
        Of a click command.
    """

    def __init__(self, tool: Tool, params: list[click.Parameter], **settings: Any) -> None:
        everything = click.Option(
            ["--help-all"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_all,
            help=in_language(
                Message(_("Show every option: reading, weights, regions, figures, and exit."))
            ),
        )
        super().__init__(name=tool.name, params=[*params, everything], **settings)
        self.tool = tool
        self.own = _LEADING | {p.name for p in tool.params if not p.advanced}
        self.shows_all = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Print a command that works where nothing is given, and leave."""
        if not args and not ctx.resilient_parsing:  # a shell that completes gives none
            said = Message(
                _(
                    "Needs a table or a map. On what is shipped it runs so:\n\n    {command}\n\n{more}"
                ),
                command=in_shell(self.tool),
                more=Message(
                    _("regspatial run {name} --help shows its options."), name=self.tool.name
                ),
            )
            click.echo(in_language(said))
            ctx.exit(2)
        if any(one.partition("=")[0] == "--study" for one in args):
            for p in self.params:
                p.required = False  # the study may say it; what nobody says is missed by the runner
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the tool's own options, or of all."""
        aside = [
            p
            for p in self.params
            if isinstance(p, click.Option)
            and not (self.shows_all or p.name in self.own or p.hidden)
        ]
        for one in aside:
            one.hidden = True  # for the page alone: they are taken and completed all the same
        try:
            super().format_help(ctx, formatter)
            if near := relatives(self.tool):
                names = ", ".join(one.name for one in near)
                click.echo(in_language(Message(_("See also: {names}."), names=names)))
        finally:
            for one in aside:
                one.hidden = False


def _show_all(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    del option
    if asked and isinstance(ctx.command, ToolCommand):
        ctx.command.shows_all = True
        click.echo(ctx.get_help())
        ctx.exit()
