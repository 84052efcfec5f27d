"""Bytes to text: UTF-8, UTF-16 with its mark, and GB18030, told apart; broken files refused."""

from __future__ import annotations

import codecs

from ...errors import FileFormatError, ParameterError
from ...words import _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Chinese prose lies almost wholly within GB 2312, while another encoding read as GB 18030 lands
# all over its 27 000 characters.
_COMMON_SHARE = 0.8


def decode(data: bytes, source: str, encoding: str | None = None) -> str:
    """Return the text of a file.

    Parameters
    ----------
    data : bytes
    source : str
        Name of the file, for errors.
    encoding : str, optional
        As Python names it; found out without it: a byte order mark, else UTF-16 by its zeros, else
        UTF-8, else GB18030 (which holds GBK and GB2312).

    Raises
    ------
    FileFormatError
        If the bytes are cut off or are not text in that encoding; the sentence names the line.
    ParameterError
        If there is no such encoding.
    """
    if encoding is not None:
        return _as(data, encoding, source)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as(data, name, source)
    unmarked = _utf16(data)
    if unmarked is not None:
        return unmarked
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(data, error, source)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not text or _common_share(text) < _COMMON_SHARE:
        raise FileFormatError(
            _(
                "{source} is neither UTF-8 nor GB18030 (GBK) text. Say its encoding, for "
                "example {param:encoding=big5} or {param:encoding=cp1252}, or save it as UTF-8."
            ),
            source=source,
        )
    return text


def _utf16(data: bytes) -> str | None:
    """Return the text of UTF-16 without its mark, told by zeros in every other byte, or None."""
    head = data[:4096]
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if len(data) % 2 or max(zeros) < max(2, 4 * min(zeros)):  # a few letters end in a zero too
        return None
    try:
        text = data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _as(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise ParameterError(
            _("There is no encoding {encoding!r}; common ones are utf-8, gb18030, big5, cp1252."),
            encoding=encoding,
        ) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileFormatError(
            _(
                "{source} is not {encoding} text (line {line}). Leave encoding= out to have it "
                "found (UTF-8, GB18030), or name the right one."
            ),
            source=source,
            encoding=encoding,
            line=line,
        ) from None


def _refuse_broken_utf8(data: bytes, error: UnicodeDecodeError, source: str) -> None:
    """Raise if the bytes are UTF-8 but for a few, so that GB18030 would turn them to nonsense."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text if c > "\x7f") - broken
    if whole <= 5 * broken:
        return
    line = data[: error.start].count(b"\n") + 1
    cut = error.end >= len(data) and "end of data" in error.reason
    sentence = (
        _(
            "{source} is cut off in the middle of a character in line {line}. Take the whole file "
            "again, or save it anew as UTF-8."
        )
        if cut
        else _(
            "{source} has a broken UTF-8 character in line {line}. Take the whole file again, or "
            "save it anew as UTF-8."
        )
    )
    raise FileFormatError(sentence, source=source, line=line)


def _common_share(text: str) -> float:
    letters = [c for c in text if c > "\x7f"]
    common = 0
    for c in letters:
        try:
            c.encode("gb2312")
        except UnicodeEncodeError:
            continue
        common += 1
    return common / len(letters) if letters else 1.0
