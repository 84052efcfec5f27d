"""From a recipe's file to tables, lists, texts and numbers; what is no recipe stops here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ..errors import FileFormatError, InputError

# The longest recipe we know has 9 kB and five levels. Python's parser takes a call for a level, and
# for a key of n parts the time of n²: a file of 200 kB would keep it busy for an hour.
_BYTES = 1_000_000
_LEVELS = 30
_DOTS = 1000  # more than sentences in one line of prose
_BETWEEN_DOTS = re.compile(r"[^.=\[\]{},\n]+")


def parsed(path: Path) -> dict[str, Any]:
    """Return what a recipe file holds.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read.
    FileFormatError
        If it is not TOML, with line and column; too large, nested too deep, or with an integer that
        TOML has no room for (64 bits).
    """
    text = _text(path)
    if "k." * _DOTS in _BETWEEN_DOTS.sub("k", text):
        raise _too_deep(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, error) from None
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError:  # Python's limit to the digits of an integer
        raise _too_large(path, "…") from None
    _check(data, path)
    return data


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_BYTES + 1)
    except FileNotFoundError:
        raise InputError(
            f"There is no recipe file {path}.", f"找不到研究方案文件 {path}。"
        ) from None
    except IsADirectoryError:
        raise InputError(
            f"{path} is a folder, not a recipe file; recipes end with .toml.",
            f"{path} 是文件夹；研究方案应为以 .toml 结尾的文件。",
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"The recipe file {str(path)[:80]} cannot be read: {error}.",
            f"无法读取研究方案文件 {str(path)[:80]}：{error}。",
        ) from None
    if len(raw) > _BYTES:
        raise FileFormatError(
            f"{path.name} is larger than {_BYTES:,} bytes, which no recipe is. Give the recipe, "
            "not the data.",
            f"{path.name} 超过 {_BYTES:,} 字节，不是研究方案。请给出研究方案文件，而不是数据。",
        )
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _no_toml(path, error) from None


def _check(data: dict[str, Any], path: Path) -> None:
    """Raise FileFormatError for values nested too deep and integers that are too large."""
    level: list[Any] = [data]
    for _ in range(_LEVELS):
        inside: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inside += one.values()
            elif isinstance(one, list):
                inside += one
            elif isinstance(one, int) and not -(2**63) <= one < 2**63:
                raise _too_large(path, f"{str(one)[:12]}…")
        level = inside
    if level:
        raise _too_deep(path)


def _no_toml(path: Path, error: ValueError) -> FileFormatError:
    return FileFormatError(
        f"{path.name} is not a TOML file: {error}. Correct that place.",
        f"{path.name} 不是有效的 TOML 文件：{error}。请更正该处。",
    )


def _too_deep(path: Path) -> FileFormatError:
    return FileFormatError(
        f"{path.name} is nested more than {_LEVELS} levels deep, which no recipe is. Write tables "
        "and lists one below the other.",
        f"{path.name} 的嵌套超过 {_LEVELS} 层，不是有效的研究方案。请将表与列表并列书写。",
    )


def _too_large(path: Path, number: str) -> FileFormatError:
    return FileFormatError(
        f"{path.name} holds an integer of more than 64 bits ({number}), which TOML has no room "
        "for. Write a smaller one.",
        f"{path.name} 含有超过 64 位的整数（{number}），TOML 不支持。请改用较小的数。",
    )
