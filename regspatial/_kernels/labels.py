"""Labels: how ids are written down, and how one order is turned into another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import DuplicateIdError, LabelError, listed

_BITS = 1400


def _shown(value: object) -> str:
    long = isinstance(value, int) and value.bit_length() >= _BITS
    return "an integer of more than 400 digits" if long else repr(value)


def label(value: object) -> str:
    """Return the canonical form of an id: text, with ``110000.0`` and ``110000`` alike ``"110000"``.

    Raises
    ------
    LabelError
        If the value is empty, NaN or None.
    """
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, (bool, np.bool_)) or value is None:
        text = ""
    elif isinstance(value, (int, np.integer)):
        number = int(value)
        # Python writes no integer of more than 4,300 digits, and no region has such a code
        text = str(number) if number.bit_length() < _BITS else ""
    elif isinstance(value, (float, np.floating)):
        real = float(value)
        if not math.isfinite(real):
            text = ""
        else:
            text = str(int(real)) if real.is_integer() else repr(real)
    else:
        text = str(value).strip()
    if not text:
        raise LabelError(
            f"An id is empty or no id at all ({_shown(value)}). Every row needs an id; remove the "
            "row or fill it in.",
            f"有一个编号为空或不是编号（{_shown(value)}）。每一行都需要编号；请删除该行或补全编号。",
        )
    return text


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def labels(values: Iterable[object], *, what: str = "ids") -> tuple[str, ...]:
    """Return canonical, unique labels.

    Raises
    ------
    DuplicateIdError
        If a label stands twice; `.ids` holds them.
    LabelError
        If a label is empty, or holds characters that no file can (NUL, half a surrogate pair).
    """
    out = tuple(label(v) for v in values)
    if not _writable("".join(out)):
        odd = [repr(one) for one in out if not _writable(one)]
        raise LabelError(
            f"{len(odd)} of the {what} hold characters that are no text: {listed(odd)}. "
            "Correct the ids.",
            f"{what} 中有 {len(odd)} 个含有非文本字符：{listed(odd)}。请更正编号。",
            ids=odd,
        )
    if len(set(out)) < len(out):
        seen: set[str] = set()
        twice: dict[str, None] = {}
        for one in out:
            if one in seen:
                twice[one] = None
            seen.add(one)
        raise DuplicateIdError(
            f"{len(twice)} of the {what} stand more than once: {listed(twice)}. "
            "Each region must appear once; merge or drop the repeated ones.",
            f"{what} 中有 {len(twice)} 个重复：{listed(twice)}。每个区域只能出现一次；请合并或删除重复项。",
            ids=twice,
        )
    return out


_IN_CHINESE = {
    "data": "数据",
    "exclude list": "排除列表（exclude）",
    "links": "附加连接（links）",
    "panel": "数据表",
    "regions": "地图",
    "selection": "所选范围",
    "weights": "权重",
}


def _in_chinese(name: str) -> str:
    return _IN_CHINESE.get(name, f" {name} ")


def positions(
    source: Sequence[str], wanted: Sequence[str], *, source_name: str, wanted_name: str
) -> NDArray[np.intp]:
    """Return where each of `wanted` stands in `source`.

    Raises
    ------
    LabelError
        If some are not there; `.ids` holds them.
    """
    index = {one: k for k, one in enumerate(source)}
    missing = [one for one in wanted if one not in index]
    if missing:
        raise LabelError(
            f"{len(missing)} of the {len(wanted)} regions of the {wanted_name} are not in the "
            f"{source_name}: {listed(missing)}. Use the same ids on both sides "
            "(join_report lists all differences) or select the common regions.",
            f"{_in_chinese(wanted_name).lstrip()}的 {len(wanted)} 个区域中有 {len(missing)} 个不在"
            f"{_in_chinese(source_name)}中：{listed(missing)}。"
            "请在两边使用相同的编号（join_report 会列出全部差异），或先选取共同的区域。",
            ids=missing,
        )
    return np.fromiter((index[one] for one in wanted), dtype=np.intp, count=len(wanted))


def same_members(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether two label lists hold the same labels, in any order."""
    return len(a) == len(b) and set(a) == set(b)
