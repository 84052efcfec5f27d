"""In which encoding the texts of an SPSS file are: as it states, or as they look."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable, Mapping, Sequence

from ...errors import FileFormatError, ParameterError
from ...words import _
from .text import decode

_CODES = {65001: "utf-8", 936: "gb18030", 54936: "gb18030", 950: "big5", 20936: "gb18030"}
_ASCII = 4
"""Code pages below this one are no encodings: EBCDIC, 7-bit and 8-bit ASCII."""


def spss_encoding(
    order: str,
    extras: Mapping[int, bytes],
    texts: Sequence[bytes],
    source: str,
    given: str | None,
) -> Callable[[bytes], str]:
    """Return what turns the bytes of a file's texts into text.

    Parameters
    ----------
    order : {"<", ">"}
    extras : mapping of subtype to bytes
        The records that say the encoding: its name (20), or the number of its code page (3).
    texts : sequence of bytes
        All that the file holds: an encoding that does not fit one of them is refused.
    source : str
    given : str, optional
        What the caller says it is.

    Raises
    ------
    FileFormatError
    ParameterError
        If there is no such encoding.
    """
    name = given or _stated(order, extras)
    if name is None or not _known(name):
        if given is not None:
            raise ParameterError(
                _(
                    "There is no encoding {encoding!r}; common ones are utf-8, gb18030, big5, cp1252."
                ),
                encoding=given,
            )
        name = _looked_at(b"\n".join(texts), source)
    # GB 18030 holds what GB 2312 and GBK hold, and what programs write that name one of these
    plain = codecs.lookup(_spelled(name)).name
    plain = "gb18030" if plain in ("gbk", "gb2312") else plain
    try:
        for one in texts:
            one.decode(plain)
    except UnicodeDecodeError:
        raise FileFormatError(
            _(
                "{name} holds text that is not {encoding}, the encoding it states. Name the right "
                "one with {param:encoding=gb18030}."
            ),
            name=source,
            encoding=name,
        ) from None
    return lambda raw: raw.decode(plain)


def _stated(order: str, extras: Mapping[int, bytes]) -> str | None:
    named = extras.get(20, b"").strip(b" \0").decode("ascii", "replace")
    if named:
        return named
    machine = extras.get(3, b"")
    if len(machine) < 32:
        return None
    code = struct.unpack_from(f"{order}i", machine, 28)[0]
    return None if code < _ASCII else _CODES.get(code, f"cp{code}")


def _spelled(name: str) -> str:
    return name.lower().replace("windows-", "cp")


def _known(name: str) -> bool:
    try:
        codecs.lookup(_spelled(name))
    except (LookupError, ValueError):
        return False
    return True


def _looked_at(every: bytes, source: str) -> str:
    """Return UTF-8 or GB 18030, by the rule that holds for text files."""
    decode(every, source)
    try:
        every.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
