"""What click says by itself, in Chinese."""

from __future__ import annotations

import difflib
import re

import rich_click as click
from click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption

_PANELS = {
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ARGUMENTS_PANEL_TITLE": "参数",
    "ERRORS_PANEL_TITLE": "错误",
}


_COMMAND = re.compile(r"No such command '([^']+)'\.(.*)", re.DOTALL)
_QUOTED = re.compile("'([^']+)'")


def headings(language: str) -> None:
    """Give the panels of the help pages their headings in the language."""
    if language == "zh":
        for name, text in _PANELS.items():
            setattr(click.rich_click, name, text)


def help_options(command: click.Command, language: str) -> None:
    """Describe --help in the language, of a command and of all below it."""
    if language != "zh":
        return
    command.add_help_option = False
    click.help_option("-h", "--help", help="显示帮助并退出。")(command)
    for one in getattr(command, "commands", {}).values():
        help_options(one, language)


def _near(name: str, where: click.Context | None) -> str:
    """Return the commands that are written much like this one; click says them from 8.4 on."""
    there = getattr(getattr(where, "command", None), "commands", {})
    return "、".join(difflib.get_close_matches(name.strip("'"), there, n=3))


def usage_error(error: click.ClickException) -> str | None:
    """Return the sentence for a command that was typed wrongly, or None if click must say it."""
    where = getattr(error, "ctx", None)
    path = where.command_path if where is not None else "regspatial"
    help_ = f"可用 `{path} --help` 查看用法。"
    if isinstance(error, NoSuchOption):
        near = "、".join(error.possibilities or ())
        hint = f"是否为 {near}？" if near else ""
        return f"没有选项 {error.option_name}。{hint}{help_}"
    command = _COMMAND.match(error.format_message())  # click before 8.4 has no class for it
    if command:
        near = "、".join(_QUOTED.findall(command[2] or "")) or _near(command[1], where)
        hint = f"是否为 {near}？" if near else ""
        return f"没有命令 {command[1]}。{hint}{help_}"
    if isinstance(error, MissingParameter) and error.param is not None:
        return f"缺少必填选项 {error.param.opts[0]}。{help_}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        choices = getattr(error.param.type, "choices", ())
        allowed = f"；可选：{'、'.join(map(str, choices))}" if choices else ""
        return f"选项 {error.param.opts[0]} 的值无效{allowed}。{help_}"
    if isinstance(error, BadOptionUsage):
        return f"选项 {error.option_name} 需要一个值。{help_}"
    return None
