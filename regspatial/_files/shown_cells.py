"""Cells of a workbook that people see as another thing than is read: a number of 0.875 shown as 87.5%.

Neither python-calamine nor GDAL says how a number is shown, and a share that is read as 0.875 from one
book and as 87.5 from another is a wrong number. Positions and numbers are looked up here, in what the four
kinds of file say of formats. python-calamine also takes numbers for times of day where an .xls of Gnumeric gives
a number of its own to a format that in East Asia is a date (50 to 58): these are numbers again; no tree of the whole is built, since a sheet may be hundreds of megabytes.

References: ECMA-376 part 1, 18.8.30 (numFmt) and 18.3.1.4 (c); [MS-XLS] 2.4.126 (Format), 2.4.353 (XF)
and 2.5; OpenDocument 1.3 part 3, 19.387 (office:value-type).
"""

from __future__ import annotations

import contextlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import IO

from .binary_workbook import Shares, shares_of

Cell = tuple[int, int]
"""Row and column, from 0."""

_CHUNK = 1 << 20
_LONGEST = 1 << 16
"""Bytes of a cell at most: a formula has 8192 letters."""
_BUILT_IN = (9, 10)  # 0% and 0.00%
_TAKEN_FOR_DATES = (*range(27, 37), *range(50, 59))
_FAULTS = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
)
"""What a damaged or protected file ends in; that it is one, the reader of the figures says."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_TAG = re.compile(
    rb"""<(/?)(?:\w+:)?([\w-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>"""
)
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_AT = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_SHOWN = re.compile(rb"(-?[0-9][0-9.,]*)\s*%\s*$")


Cells = dict[Cell, str | float]
"""What a cell is to be read as: a percentage as text, or a number."""


def shown_cells(file: Path) -> dict[str, Cells]:
    """Return the cells that show another thing than a reader gives, by sheet; empty where the file cannot say.

    Parameters
    ----------
    file : path of an .xlsx, .xlsm, .xlsb, .xls or .ods workbook
    """
    with contextlib.suppress(*_FAULTS):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                if "content.xml" in archive.namelist():
                    with archive.open("content.xml") as stream:
                        return _of_open_document(stream)
                if "xl/workbook.bin" in archive.namelist():
                    how = Shares(is_percent, _packed, percent_text, _BUILT_IN)
                    return shares_of(archive, _links(archive, "workbook.bin"), how)
                return _of_xlsx(archive)
        with file.open("rb") as opened:
            if opened.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
                return _of_xls(file.read_bytes())
    return {}


def percent_text(number: float) -> str:
    """Return a number as a cell that shows percentages has it, with all its digits: 0.875 is "87.5%"."""
    # times a hundred in binary may miss what is printed (7.000000000000001): 15 digits are a cell's
    return f"{number * 100:.15g}%"


def is_percent(code: str) -> bool:
    """Return whether a format's code shows a percentage; a quoted or escaped sign only decorates."""
    return "%" in _QUOTED.sub("", code.split(";", maxsplit=1)[0])


def _tags(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes, dict[bytes, bytes], bool, bytes]]:
    """Yield (opening or "/", name, attributes, whether empty, text before) of the tags of a document."""
    rest = b""
    while True:
        chunk = stream.read(_CHUNK)
        data, end = rest + chunk, 0
        for found in _TAG.finditer(data):
            before, end = data[end : found.start()], found.end()
            named = {k.rpartition(b":")[2]: a or b for k, a, b in _ATTRIBUTE.findall(found[3])}
            yield found[1], found[2], named, bool(found[4]), before
        rest = data[end:]
        if not chunk:
            return
        if len(rest) > 16 * _CHUNK:
            raise ValueError("no tag")


def _of_xlsx(archive: zipfile.ZipFile) -> dict[str, Cells]:
    shown = _styles(archive)
    if not any(shown):
        return {}
    out: dict[str, Cells] = {}
    for name, part in parts_of(archive).items():
        if part in archive.namelist():
            with archive.open(part) as stream:
                out[name] = dict(_shown_in(stream, shown))
    return out


def _styles(archive: zipfile.ZipFile) -> list[bool]:
    """Return of each style of cells whether it shows percentages."""
    percent, shown, within = set(_BUILT_IN), [], False
    with archive.open("xl/styles.xml") as stream:
        for slash, name, given, _empty, _text in _tags(stream):
            if name == b"numFmt" and not slash and given.get(b"formatCode"):
                number = int(given[b"numFmtId"])
                code = unescape(given[b"formatCode"].decode())
                percent = percent | {number} if is_percent(code) else percent - {number}
            elif name == b"cellXfs":
                within = not slash
            elif name == b"xf" and within and not slash:
                shown.append(int(given.get(b"numFmtId", b"0")) in percent)
    return shown


def faults() -> tuple[type[Exception], ...]:
    """Return what reading a damaged or protected file ends in."""
    return _FAULTS


def parts_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return {sheet: file in the archive}."""
    files, out = _links(archive, "workbook.xml"), {}
    with archive.open("xl/workbook.xml") as stream:
        for slash, name, given, _empty, _text in _tags(stream):
            if name == b"sheet" and not slash:
                called = unescape(given[b"name"].decode())
                out[called] = files.get(given.get(b"id", b"").decode(), "")
    return out


def _links(archive: zipfile.ZipFile, book: str) -> dict[str, str]:
    """Return {relation: file in the archive} of the workbook."""
    with archive.open(f"xl/_rels/{book}.rels") as stream:
        links = [given for _s, name, given, _e, _t in _tags(stream) if name == b"Relationship"]
    files = {
        one[b"Id"].decode(): unescape(one[b"Target"].decode()) for one in links if b"Id" in one
    }
    return {k: f[1:] if f[:1] == "/" else f"xl/{f}" for k, f in files.items()}


def _shown_in(stream: IO[bytes], shown: list[bool]) -> Iterator[tuple[Cell, str]]:
    """Yield the cells of a sheet that hold a number and show it as a percentage.

    Only the cells of such styles are looked for; a cell without a place of its own (no common program
    writes one) stays what it is.
    """
    styles = b"|".join(str(k).encode() for k, one in enumerate(shown) if one)
    cell = re.compile(
        rb"""<(?:\w+:)?c(?=\s)(?=[^<>]*\ss=["'](?:"""
        + styles
        + rb""")["'])([^<>]*)>\s*(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"""
        rb"""<(?:\w+:)?v>([^<]*)</"""
    )
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk
        for found in cell.finditer(data):
            given = {k: a or b for k, a, b in _ATTRIBUTE.findall(found[1])}
            at = _AT.fullmatch(given.get(b"r", b""))
            if at is not None and given.get(b"t", b"n") == b"n":
                yield (int(at[2]) - 1, column_of(at[1])), percent_text(float(found[2]))
        rest = data[-_LONGEST:]


def column_of(letters: bytes) -> int:
    """Return the position, from 0, of a column called by letters."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _of_open_document(stream: IO[bytes]) -> dict[str, Cells]:
    """Return the cells of type "percentage", and numbers whose shown text ends in % (Gnumeric's)."""
    out: dict[str, Cells] = {}
    cells: Cells = {}
    row = column = 0
    many = rows = 1
    own: dict[int, str] = {}
    kind, text, value, inside = b"", b"", b"", False
    for slash, name, given, empty, before in _tags(stream):
        text += before if inside else b""
        if name == b"table" and not slash and b"name" in given:
            called = unescape(given[b"name"].decode())
            cells, row = out.setdefault(called, {}), 0
        elif name == b"table-row" and not slash:
            rows, column, own = int(given.get(b"number-rows-repeated", b"1")), 0, {}
        if name == b"table-row" and (slash or empty):
            if own:
                cells |= {
                    (r, c): x for r in range(row, row + min(rows, 1 << 16)) for c, x in own.items()
                }
            row += rows
        if name in (b"table-cell", b"covered-table-cell"):
            if not slash:
                many = int(given.get(b"number-columns-repeated", b"1"))
                kind, value = given.get(b"value-type", b""), given.get(b"value", b"")
                text, inside = b"", not empty
            if slash or empty:
                if kind == b"percentage" or (kind == b"float" and _is_share(text, float(value))):
                    said = percent_text(float(value))
                    own |= dict.fromkeys(range(column, column + min(many, 1 << 14)), said)
                column, inside = column + many, False
    return out


def _is_share(text: bytes, value: float) -> bool:
    """Return whether a text such as 87.5% shows the number 0.875; where it is 87.5 the sign decorates."""
    found = _SHOWN.search(text)
    if found is None:
        return False
    number = float(found[1].replace(b",", b""))
    return abs(number / 100 - value) < abs(number - value) or not value


def _of_xls(data: bytes) -> dict[str, Cells]:
    """Return the cells of a workbook of Excel 5 to 2003."""
    book = _stream(data)
    formats: dict[int, str] = {9: "0%", 10: "0.00%"}
    styles, sheets = [], []
    for kind, body in _records(book, 0):
        if kind == 0x041E:
            number, code = struct.unpack_from("<H", body)[0], _format_code(body)
            formats[number] = code
        elif kind == 0x00E0:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == 0x0085:
            sheets.append((_short_text(body[6:]), struct.unpack_from("<I", body)[0]))
        elif kind == 0x002F:  # protected by a password: what follows is not readable
            return {}
    shown = [_kind(one, formats.get(one, "")) for one in styles]
    return {name: dict(_shown_in_xls(book, at, shown)) for name, at in sheets if any(shown)}


def _kind(number: int, code: str) -> str:
    """Return "percent", "number" for what is only taken for a date, or "" for what is read as it is."""
    if is_percent(code):
        return "percent"
    dated = not code or re.search("[ymdhse]", _QUOTED.sub("", code), re.IGNORECASE)
    return "number" if number in _TAKEN_FOR_DATES and not dated else ""


def _shown_in_xls(book: bytes, at: int, shown: list[str]) -> Iterator[tuple[Cell, str | float]]:
    for kind, body in _records(book, at):
        if kind in (0x0203, 0x027E, 0x0006):  # NUMBER, RK, FORMULA
            row, column, style = struct.unpack_from("<3H", body)
            # a formula whose value is a text, a truth or an error ends its eight bytes so
            number = kind != 0x0006 or body[12:14] != b"\xff\xff"
            if number and style < len(shown) and shown[style]:
                value = (
                    _packed(struct.unpack_from("<I", body, 6)[0])
                    if kind == 0x027E
                    else float(struct.unpack_from("<d", body, 6)[0])
                )
                yield (row, column), _as_shown(value, shown[style])
        elif kind == 0x00BD:  # MULRK: a row of numbers
            row, first = struct.unpack_from("<2H", body)
            for k in range((len(body) - 6) // 6):
                style, packed = struct.unpack_from("<HI", body, 4 + 6 * k)
                if style < len(shown) and shown[style]:
                    yield (row, first + k), _as_shown(_packed(packed), shown[style])


def _as_shown(value: float, kind: str) -> str | float:
    return percent_text(value) if kind == "percent" else value


def _packed(bits: int) -> float:
    """Return the number of four bytes (RK): the upper half of a double or a whole number, or a hundredth."""
    if bits & 2:
        value = float((bits >> 2) - (1 << 30 if bits >> 31 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (bits & 0xFFFFFFFC) << 32))[0])
    return value / 100 if bits & 1 else value


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, body) of the records of one part of the stream, from its BOF to its EOF."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<2H", book, at)
        depth += (kind in (0x0809, 0x0409, 0x0209, 0x0009)) - (kind == 0x000A)
        if depth <= 0:
            return
        if depth == 1:  # a chart within a sheet is a part within the part
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _format_code(body: bytes) -> str:
    # from Excel 97 on two bytes for the length and one that says whether letters take two
    size = struct.unpack_from("<H", body, 2)[0]
    if len(body) >= 5 and body[4] in (0, 1) and len(body) == 5 + size * (1 + body[4]):
        return body[5:].decode("utf-16-le" if body[4] else "latin-1")
    return body[3 : 3 + body[2]].decode("latin-1")


def _short_text(body: bytes) -> str:
    size, wide = body[0], body[1] & 1
    if len(body) == 2 + size * (1 + wide):
        return body[2:].decode("utf-16-le" if wide else "latin-1")
    return body[1 : 1 + size].decode("gb18030", "replace")


def _stream(data: bytes) -> bytes:
    """Return the stream "Workbook" (or "Book") of a compound file."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    first, cutoff, small_table = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    table = _table(data, sector)

    def whole(start: int, links: list[int], take: int, source: bytes, begin: int) -> bytes:
        out, seen = [], set()
        while start < len(links) and start not in seen:
            seen.add(start)
            out.append(source[begin + start * take : begin + (start + 1) * take])
            start = links[start]
        return b"".join(out)

    folder = whole(first, table, sector, data, sector)
    entries = [folder[k : k + 128] for k in range(0, len(folder), 128)]
    for entry in entries:
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        if name in ("Workbook", "Book"):
            start, size = struct.unpack_from("<2I", entry, 116)
            if size >= cutoff:
                return whole(start, table, sector, data, sector)[:size]
            at = struct.unpack_from("<I", entries[0], 116)[0]
            held = whole(at, table, sector, data, sector)
            raw = whole(small_table, table, sector, data, sector)
            links = list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
            return whole(start, links, small, held, 0)[:size]
    raise ValueError("no workbook")


def _table(data: bytes, sector: int) -> list[int]:
    """Return which sector follows which."""
    listed = list(struct.unpack_from("<109I", data, 76))
    more, count = struct.unpack_from("<2I", data, 68)
    each = sector // 4
    for _k in range(count):
        if (more + 2) * sector > len(data) + sector:
            break
        held = struct.unpack_from(f"<{each}I", data, (more + 1) * sector)
        listed += held[:-1]
        more = held[-1]
    out: list[int] = []
    for one in listed:
        if one < 0xFFFFFFFA and (one + 2) * sector <= len(data) + sector:
            part = data[(one + 1) * sector : (one + 2) * sector]
            out += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    return out


def as_shown(rows: Iterable[Sequence[object]], cells: Cells) -> list[list[object]]:
    """Return rows with some cells as people see them; what is empty stays so."""
    out = [list(row) for row in rows]
    for (r, c), shown in cells.items():
        if r < len(out) and c < len(out[r]) and out[r][c] not in (None, ""):
            out[r][c] = shown
    return out
