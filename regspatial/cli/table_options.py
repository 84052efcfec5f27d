"""How a table is to be read, as options of the shell: what [panel] of a recipe says, on one line.

These are no parameters of the tools: QGIS chooses sheets, rows and years by its own means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import rich_click as click

from ..catalog import Tool, expand
from ..errors import ParameterError

_OPTIONS = (
    (
        "sheet",
        "NAME",
        "Sheet of a workbook, needed where several have content.",
        "工作簿中的工作表；有多个含内容的工作表时必填。",
    ),
    (
        "skip_header",
        "INTEGER",
        "Rows above the header (titles).",
        "表头上方要跳过的行数（标题等）。",
    ),
    (
        "skip_footer",
        "INTEGER",
        "Rows below the data (notes).",
        "数据下方要跳过的行数（注、资料来源等）。",
    ),
    (
        "ignore",
        "NAMES",
        "Rows to leave out by their id, separated by commas: Total.",
        "要剔除的行，按编号列的值，以逗号分隔，例如 全国,西藏。",
    ),
    (
        "columns",
        "COLUMNS",
        "Columns to read, separated by commas; all by default.",
        "要读取的列，以逗号分隔；默认读取全部数值列。",
    ),
    (
        "wide",
        "NAME",
        "For a table with a row per region and a column per year: the variable that the columns "
        "hold; yes where they are named as gdp_2012.",
        "用于每个区域一行、每年一列的宽表：各年份列所属的变量名；若列名形如 gdp_2012，则填 yes。",
    ),
    (
        "times",
        "FIRST,LAST",
        "First and last year to keep: 2012,2023.",
        "保留的起止年份，例如 2012,2023。",
    ),
)
_YEAR = re.compile(r"\d+\s*年?")
_HANGING = re.compile(r"(--[a-z-]+) (?=[.,;)。，；）]|$)")
_YES = ("yes", "true", "1", "是")
_NAMES = tuple(name for name, *_ in _OPTIONS)
_ADVICE = {
    "links=[(id, id)]": "--links id-id",
    "links=[(编号, 编号)]": "--links 编号-编号",
    "links=[('460000', '440000')]": "--links 460000-440000",
    "Give variable= (GDP": "Give --weights-variable (GDP",
    "请给出 variable=（GDP": "请给出 --weights-variable（GDP",
    "drop these flows with outside='drop'": "take their rows out of the table",
    "以 outside='drop' 剔除这些流量": "从表中删去这些行",
    "or outside='drop'": "or take them out of the file",
    "或使用 outside='drop'": "或从文件中删去",
    "(balance() shows the choices)": "(--ignore, --times)",
    "（balance() 列出可选办法）": "（--ignore、--times）",
}
"""Advice for Python in the words of the shell."""


def table_options(language: str) -> list[click.Parameter]:
    """Return the options of a command that reads a table."""
    return [
        click.Option(
            [flag(name), name], metavar=metavar, type=str, help=zh if language == "zh" else en
        )
        for name, metavar, en, zh in _OPTIONS
    ]


def flag(name: str) -> str:
    """Return the shell's spelling of a parameter: ``skip_footer`` is ``--skip-footer``."""
    return f"--{name.replace('_', '-')}"


def taken(given: dict[str, Any]) -> dict[str, Any]:
    """Take the reading options out of what a command was given, as keys of [panel].

    Raises
    ------
    ParameterError
        For a number of rows that is none, or years that are not two.
    """
    raw = {name: given.pop(name, None) for name in _NAMES}
    found = {name: value for name, value in raw.items() if value is not None}
    for name in ("skip_header", "skip_footer"):
        if name in found:
            found[name] = _rows(name, found[name])
    for name in ("ignore", "columns"):
        if name in found:
            found[name] = [one for one in _parts(found[name]) if one]
    if "wide" in found:
        found["wide"] = True if found["wide"].lower() in _YES else found["wide"]
    if "times" in found:
        found["times"] = _span(found["times"])
    return found


def in_shell_words(text: str, tool: Tool | None = None) -> str:
    """Return a message with the options it advises as the shell spells them: sheet= is --sheet.

    The parameters of the tool are among them, also by the name of the argument that they feed.
    """
    for said, shell in _ADVICE.items():
        text = text.replace(said, shell)
    spelled = {name: name for name in (*_NAMES, "names", "islands")}
    flat = () if tool is None else expand(tool)
    fed = {p.feeds.partition(".")[2]: p.name for p in flat if p.feeds.count(".") == 1}
    spelled |= {argument: name for argument, name in fed.items() if len(argument) > 2}
    spelled |= {p.name: p.name for p in flat}
    said_as = re.compile(rf"(?<![\w.-])({'|'.join(spelled)})=(?!=) ?(\"?)")
    text = said_as.sub(lambda m: f"{flag(spelled[m[1]])} {m[2]}", text)
    return _HANGING.sub(r"\1", text)


def _rows(name: str, value: str) -> int:
    if value.isdecimal():
        return int(value)
    raise ParameterError(
        f"{flag(name)} {value!r} is not a number of rows; give a whole number such as 1.",
        f"{flag(name)} {value!r} 不是行数；请给出整数，例如 1。",
    )


def _span(value: str) -> list[int | str]:
    years = [int(one.rstrip("年")) if _YEAR.fullmatch(one) else one for one in _parts(value)]
    if len(years) == 2:
        return list(years)
    raise ParameterError(
        f"--times {value!r} is not a span; give the first and the last year, as in 2012,2023.",
        f"--times {value!r} 不是起止年份；请给出首末两年，例如 2012,2023。",
    )


def _parts(value: str) -> list[str]:
    return [one.strip() for one in re.split("[,，、]", value)]


def spec(files: Mapping[str, str | None], reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a command says of its table, in the form of [panel] of a recipe."""
    return {
        "source": files["panel"],
        "id": files.get("panel_id") or "id",
        "time": files.get("panel_time"),
        "names": files.get("names"),
        **reading,
    }
