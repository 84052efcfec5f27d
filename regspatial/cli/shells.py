"""Completion in bash, zsh and fish where a word holds a colon, an equals sign or a quoted formula."""

from __future__ import annotations

import os
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

_WORDS = 'COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD'
_LINE = 'COMP_WORDS="${COMP_LINE:0:$COMP_POINT}" COMP_CWORD=$COMP_CWORD'
"""What bash hands over: the line as it was typed, since its own words are cut at colons."""


def register() -> None:
    """Put these in the place of click's."""
    for one in (_Bash, _Zsh, _Fish):
        add_completion_class(one)


class _Bash(BashComplete):
    """bash cuts words at ``:`` and ``=`` and puts what is completed behind the last of them."""

    source_template = BashComplete.source_template.replace(_WORDS, _LINE)
    _cut = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)
        incomplete = words.pop() if words and not line.endswith(" ") else ""
        quoted = line.count('"') % 2 or line.count("'") % 2
        value = incomplete.partition("=")[2] if incomplete.startswith("--") else incomplete
        self._cut = 0 if quoted else max(value.rfind(one) for one in ":=") + 1
        return words[1:], incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return f"{item.type},{str(item.value)[self._cut :]}"


class _Joined:
    """zsh and fish replace the whole word ``--option=value``, so its head stays in what is completed."""

    _head = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()  # type: ignore[misc]
        name, sign, _value = incomplete.partition("=")
        self._head = f"{name}=" if sign and name.startswith("--") else ""
        return args, incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        whole = CompletionItem(f"{self._head}{item.value}", type=item.type, help=item.help)
        said: str = super().format_completion(whole)  # type: ignore[misc]
        return said


class _Zsh(_Joined, ZshComplete):
    pass


class _Fish(_Joined, FishComplete):
    # What is completed may hold commas, "gdp,population"; only the first parts kind and value.
    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split -m 1 ","'
    )
