"""What the shell completes behind Tab: choices, columns of the table that is named, attributes, files."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import rich_click as click
from click.shell_completion import CompletionItem, get_completion_class, split_arg_string

from ..catalog import Param
from ..errors import InputError
from ..reporting.formats import FORMATS, LINKED, PICTURES
from ..words import Message, _
from .language import default_language, in_language
from .shells import register

register()
SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_REGSPATIAL_COMPLETE"
_FIRST = 40  # rows among which a table has its header
_READ = 1 << 16  # bytes of a text table that are looked at
_BETWEEN = re.compile(r"[,;~+|*:()\s]")
_SHIPPED = ("china:province", "china:prefecture", "china:county", "china:hubs", "china:poles")
_ATTRIBUTES = ("regions_id", "borders", "by", "group")
_COLUMNS = ("variable", "variables", "formula", "column")

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completer(p: Param) -> Completer:
    """Return what completes the value of a parameter."""

    def complete(
        context: click.Context, option: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        if p.choices:
            language = default_language()
            return [
                CompletionItem(c.value, help=c.label(language))
                for c in p.choices
                if c.value.startswith(incomplete)
            ]
        if p.kind == "boolean":
            return _starting(("yes", "no"), incomplete)
        if p.name == "subset":
            return complete_subsets(context, option, incomplete)
        if p.name in _ATTRIBUTES:
            return complete_attributes(context, option, incomplete)
        if p.kind in _COLUMNS:
            return complete_columns(context, option, incomplete)
        shipped = _starting(_SHIPPED, incomplete) if p.kind == "vector" and incomplete else []
        if shipped:
            return shipped
        if p.kind in ("vector", "rasters", "table", "tables", "weights_file"):
            return [CompletionItem(incomplete, type="file")]
        return []

    return complete


def complete_columns(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete names of columns of the table that is named."""
    del option
    return _last(columns_of(context.params.get("panel") or _files_typed()), incomplete)


def complete_attributes(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete names of attributes of the map that is named."""
    del option
    return _starting(_attributes(context.params.get("regions")), incomplete)


def complete_subsets(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the named parts of China, also the last of several with commas."""
    del context, option
    from ..studies.places.subsets import subsets

    return _last([one.key for one in subsets().subsets], incomplete)


def complete_files(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete files."""
    del context, option
    return [CompletionItem(incomplete, type="file")]


def words(*there: str) -> Completer:
    """Return what completes an option that takes one of a few words."""
    return lambda _context, _option, incomplete: _starting(there, incomplete)


def complete_formats(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete formats, also the last of several with commas."""
    del context, option
    return _last((*FORMATS, *PICTURES, LINKED), incomplete)


def columns_of(given: Any) -> list[str]:
    """Return the names in the first row of a table that looks like a header; [] where there is none.

    Quick rather than thorough, since somebody waits with a finger on Tab: `regspatial preview` reads
    a table as the tools do.
    """
    path = given[0] if isinstance(given, (list, tuple)) and given else given
    if not isinstance(path, str) or not Path(path).is_file():
        return []
    try:
        rows = _text_rows(Path(path)) if _is_text(path) else _sheet_rows(Path(path))
        heads = next((row for row in rows if _is_header(row)), [])
        from ..io._heading_units import names_without_units  # tables are read: here alone

        return list(names_without_units(heads).values())
    except Exception:  # noqa: BLE001 - what cannot be read completes nothing, and no trace is to be seen
        return []


def recipes_and_files(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the names of shipped recipes; where none begins so, files."""
    del context, option
    from .._files.paths import shipped_recipes

    return _starting(shipped_recipes(), incomplete) or [CompletionItem(incomplete, type="file")]


def completion_command() -> click.Command:
    """Return the command that prints the script of a shell."""

    @click.command(
        "completion",
        help=in_language(
            Message(
                _(
                    "Print the script by which a shell completes commands, options, choices and names "
                    'of columns. For bash: eval "$(regspatial completion bash)" in ~/.bashrc; for zsh '
                    "the same in ~/.zshrc; for fish: regspatial completion fish > "
                    "~/.config/fish/completions/regspatial.fish"
                )
            )
        ),
    )
    @click.argument("shell", type=click.Choice(SHELLS))
    @click.pass_context
    def command(context: click.Context, shell: str) -> None:
        kind = get_completion_class(shell)
        if kind is None:
            raise InputError(_("There is no completion for {name}."), name=shell)
        click.echo(kind(context.find_root().command, {}, "regspatial", VARIABLE).source())

    return command


def _files_typed() -> list[str]:
    """Return the files on the line: click keeps no arguments while an option waits for its value."""
    line = split_arg_string(os.environ.get("COMP_WORDS", ""))
    return [one for one in line[2:] if Path(one).is_file()]


def _starting(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(one) for one in names if one.startswith(incomplete)]


def _last(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Return completions of the last name in a list or a formula, what stands before kept."""
    at = max((m.end() for m in _BETWEEN.finditer(incomplete)), default=0)
    before, begun = incomplete[:at], incomplete[at:]
    return [CompletionItem(before + one) for one in names if one.startswith(begun)]


def _attributes(given: Any) -> list[str]:
    if isinstance(given, str) and given in _SHIPPED:
        from ..io import china

        return list(china("province" if given == _SHIPPED[0] else "prefecture").attributes)
    if not isinstance(given, str) or not Path(given).is_file():
        return []
    try:
        from ..io.vector import attributes_of

        return attributes_of(Path(given))
    except Exception:  # noqa: BLE001 - as for tables
        return []


def _is_text(path: str) -> bool:
    return Path(path).suffix.lower() in (".csv", ".txt", ".tsv", "")


def _text_rows(path: Path) -> Iterable[list[str]]:
    with path.open("rb") as file:
        raw = file.read(_READ)
    try:
        text = raw.decode("utf-8-sig", errors="strict" if len(raw) < _READ else "ignore")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="ignore")
    mark = (
        "\t"
        if text.count("\t") > text.count(",")
        else ";"
        if text.count(";") > text.count(",")
        else ","
    )
    return list(csv.reader(text.splitlines()[:_FIRST], delimiter=mark))


def _sheet_rows(path: Path) -> Iterable[list[str]]:
    from ..io._workbook import workbook_rows

    rows = next(iter(workbook_rows(path, 0).values()))
    return [[str(cell) for cell in row] for row in rows[:_FIRST]]


def _is_header(row: list[str]) -> bool:
    """Whether a row has several names: a title has one cell, a row of figures no names."""
    there = [cell.strip() for cell in row if cell.strip()]
    names = [cell for cell in there if not re.fullmatch(r"[-\d.,%]+", cell)]
    return len(there) > 1 and len(names) > len(there) / 2
