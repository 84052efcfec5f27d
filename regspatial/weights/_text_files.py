"""Text formats of weights: GAL, GWT and CSV."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from .._files.safe_cells import csv_text as rows_as_csv
from .._files.safe_cells import guarded, unguarded
from .._kernels.memory import check_dense
from ..containers.ids import label
from ..words import Message, _, listed
from ._links import Links, broken, by_name, of_triples, unblanked

Ids = tuple[str, ...] | None
_FLOAT = re.compile(r"[1-9][0-9]*\.0+")
# Python's int and float also take other scripts' digits, superscripts fail in one of the two and
# underscores join digits; a count of ten digits and more is no count of regions.
_COUNT = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eEdD][+-]?[0-9]{1,5})?")


def decoded(data: bytes, path: Path) -> str:
    """Return text in UTF-8 (with or without a mark) or GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise broken(path, None, Message(_("it is text in neither UTF-8 nor GB 18030")))


def _filled(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) of the lines that are not blank."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def _header(lines: Iterator[tuple[int, str]], path: Path) -> int:
    """Return n from ``n`` or ``0 n layer id``."""
    number, line = next(lines, (1, ""))
    tokens = line.split()
    n = _count((tokens[0] if len(tokens) == 1 else tokens[1]) if tokens else "") or 0
    if n < 1:
        raise broken(
            path,
            number,
            Message(_("the header {line!r} is neither 'n' nor '0 n layer id'"), line=line[:60]),
        )
    return n


def _count(text: str) -> int | None:
    """Return a number of regions or neighbours; None if the text is none."""
    return int(text) if _COUNT.fullmatch(text) else None


def read_gal(data: bytes, path: Path, wanted: Ids) -> Links:
    """Return the links of a GAL file, each of value one.

    After the header every region has a line ``id count`` and, if the count is not zero, the ids of
    its neighbours on the next line or lines.
    """
    lines = _filled(decoded(data, path))
    n = _header(lines, path)
    heads: list[str] = []
    rows: list[tuple[int, int, list[str]]] = []
    number = 1
    for k in range(n):
        number, line = next(lines, (number, ""))
        if not line:
            raise broken(
                path,
                number,
                Message(_("the file ends after {k} of {n} {n:region|regions}"), k=k, n=n),
            )
        name, count = _gal_head(path, number, line)
        number, tokens = _gal_row(path, lines, number, name, count)
        heads.append(name)
        rows.append((number, count, tokens))
    number, line = next(lines, (0, ""))
    if line:
        raise broken(
            path,
            number,
            Message(_("there is more after the {n} {n:region|regions} of the header"), n=n),
        )
    return _gal_links(path, heads, rows, wanted)


def _gal_head(path: Path, number: int, line: str) -> tuple[str, int]:
    """Return id and number of neighbours; the id may hold blanks."""
    *name, last = line.split()
    count = _count(last)
    if not name or count is None:
        raise broken(
            path,
            number,
            Message(_("{line!r} is not 'id number-of-neighbours'"), line=line[:60]),
        )
    return " ".join(name), count


def _gal_row(
    path: Path, lines: Iterator[tuple[int, str]], number: int, name: str, count: int
) -> tuple[int, list[str]]:
    """Return the last line read and at least `count` words."""
    tokens: list[str] = []
    while len(tokens) < count:
        number, line = next(lines, (number, ""))
        if not line:
            raise broken(
                path,
                number,
                Message(_("the file ends among the neighbours of {name}"), name=name),
            )
        tokens += line.split()
    return number, tokens


def _gal_links(
    path: Path, heads: list[str], rows: list[tuple[int, int, list[str]]], wanted: Ids
) -> Links:
    position = {name: k for k, name in enumerate(heads)}
    origin, destination = [], []
    for k, (number, count, tokens) in enumerate(rows):
        names = tokens if len(tokens) == count else _regrouped(tokens, count, position)
        if names is None:
            raise broken(
                path,
                number,
                Message(
                    _("{heads} should have {count} {count:neighbour|neighbours}; there are {n}"),
                    heads=heads[k],
                    count=count,
                    n=len(tokens),
                ),
            )
        unknown = [one for one in names if one not in position]
        if unknown:
            raise broken(
                path,
                number,
                Message(
                    _("{unknown} is a neighbour of {heads} but has no entry of its own"),
                    unknown=unknown[0],
                    heads=heads[k],
                ),
            )
        origin += [k] * len(names)
        destination += [position[one] for one in names]
    return Links(
        ids=tuple(unblanked(heads, wanted)),
        origin=np.array(origin, dtype=np.intp),
        destination=np.array(destination, dtype=np.intp),
        value=np.ones(len(origin)),
    )


def _regrouped(tokens: list[str], count: int, known: dict[str, int]) -> list[str] | None:
    """Return words put together into `count` known ids with blanks in them, if there is one way to do it."""
    widths = sorted({name.count(" ") + 1 for name in known})
    # bit k of once[at]: the first `at` words are k ids; of twice[at]: in more than one way
    once, twice = [1] + [0] * len(tokens), [0] * (len(tokens) + 1)
    for at in range(len(tokens)):
        for width in widths if once[at] else ():
            if " ".join(tokens[at : at + width]) not in known or at + width > len(tokens):
                continue
            way, ways = once[at] << 1, twice[at] << 1
            twice[at + width] |= ways | (once[at + width] & way)
            once[at + width] |= way
    if not once[-1] >> count & 1 or twice[-1] >> count & 1:
        return None
    names: list[str] = []
    at = len(tokens)
    for left in range(count - 1, -1, -1):
        width = next(
            one
            for one in widths
            if one <= at and once[at - one] >> left & 1 and " ".join(tokens[at - one : at]) in known
        )
        names.append(" ".join(tokens[at - width : at]))
        at -= width
    return names[::-1]


def read_gwt(data: bytes, path: Path, wanted: Ids) -> Links:
    """Return the links of a GWT file: after the header a line ``origin destination value`` each."""
    lines = _filled(decoded(data, path))
    n = _header(lines, path)
    triples = [_triple(path, number, line) for number, line in lines]
    names = list(dict.fromkeys(one for a, b, _ in triples for one in (a, b)))
    names = list(dict.fromkeys(unblanked(names, wanted)))
    if wanted is not None and set(names) <= set(wanted) and n == len(wanted):
        names = list(wanted)
    if len(names) != n:
        raise broken(
            path,
            None,
            Message(
                _(
                    "the header says {n} {n:region|regions}, the links name {named}; if "
                    "some have no links, give all regions as ids="
                ),
                n=n,
                named=len(names),
            ),
        )
    return by_name(triples, names, wanted)


def _triple(path: Path, number: int, line: str) -> tuple[str, str, float]:
    tokens = line.split()
    value = _number(tokens[-1]) if len(tokens) == 3 else math.nan
    if math.isnan(value):
        raise broken(
            path,
            number,
            Message(_("{line!r} is not 'origin destination value'"), line=line[:60]),
        )
    return tokens[0], tokens[1], value


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        return math.nan
    return float(text.lower().replace("d", "e"))  # Fortran's exponents


def read_csv(data: bytes, path: Path, wanted: Ids) -> Links:
    """Return the links of a CSV file: a square table with labels, or origin, destination[, value].

    A table counts as square if the labels of its first column are those of its header.
    """
    rows = _csv_rows(decoded(data, path), path)
    if not rows:
        raise broken(path, 1, Message(_("there is nothing in it")))
    header, body = rows[0][1], rows[1:]
    if not body:
        raise broken(path, rows[0][0], Message(_("there is nothing below the header")))
    for number, row in body:
        if len(row) != len(header):
            raise broken(
                path,
                number,
                Message(
                    _(
                        "there {cells:is|are} {cells} {cells:cell|cells} under "
                        "{headings} {headings:heading|headings}"
                    ),
                    cells=len(row),
                    headings=len(header),
                ),
            )
    across = [_id(h) for h in header[1:] if h]
    down = [_id(row[0]) for _, row in body if row[0]]
    if len(across) == len(header) - 1 and set(across) == set(down):
        return _square(path, body, down, across)
    if len(header) in (2, 3):
        return _table(path, body, wanted)
    odd = sorted(set(across) ^ set(down))
    raise broken(
        path,
        1,
        Message(
            _(
                "it is neither a square table (the labels of rows and columns differ: {odd}) "
                "nor origin, destination, value"
            ),
            odd=listed(odd, 6),
        ),
    )


def _csv_rows(text: str, path: Path) -> list[tuple[int, list[str]]]:
    """Return (line number, cells) of the rows that are not blank."""
    lines = io.StringIO(text, newline=None)  # ends of lines of every system
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    rows = []
    try:
        for number, row in enumerate(reader, start=1):
            cells = [unguarded(cell).strip() for cell in row]
            if any(cells):
                rows.append((number, cells))
    except csv.Error:
        raise broken(
            path,
            reader.line_num,
            Message(
                _(
                    "a cell is longer than a cell of a table can be (131072 characters); a "
                    "quotation mark may be missing"
                )
            ),
        ) from None
    return rows


def _id(text: str) -> str:
    """Return an id as text; ``110000.0``, as tables of floats are written, is ``110000``."""
    return label(text.partition(".")[0] if _FLOAT.fullmatch(text) else text)


def _cell(path: Path, number: int, text: str) -> float:
    value = _number(text)
    if math.isnan(value):
        raise broken(path, number, Message(_("{cell!r} is not a number"), cell=text))
    return value


def _square(
    path: Path, body: list[tuple[int, list[str]]], down: list[str], across: list[str]
) -> Links:
    position = {name: k for k, name in enumerate(down)}
    if len(position) < len(down) or len(set(across)) < len(across):
        raise broken(path, None, Message(_("a label stands twice")))
    table = np.array([[_cell(path, number, v) for v in row[1:]] for number, row in body])
    column = np.array([position[a] for a in across])
    origin, at = np.nonzero(table)
    return Links(tuple(down), origin, column[at], table[origin, at], dense=True)


def _table(path: Path, body: list[tuple[int, list[str]]], wanted: Ids) -> Links:
    triples = []
    for number, row in body:
        if not row[0] or not row[1]:
            raise broken(path, number, Message(_("an id is empty")))
        value = _cell(path, number, row[2]) if len(row) == 3 else 1.0
        triples.append((_id(row[0]), _id(row[1]), value))
    return of_triples(path, triples, wanted)


def gal_text(links: Links) -> str:
    """Return a GAL file."""
    rows: list[list[str]] = [[] for _ in links.ids]
    for i, j in zip(links.origin.tolist(), links.destination.tolist(), strict=True):
        rows[i].append(links.ids[j])
    out = [f"0 {len(links.ids)} unknown id"]
    for name, row in zip(links.ids, rows, strict=True):
        out += [f"{name} {len(row)}", " ".join(row)]
    return "\n".join(out) + "\n"


def gwt_text(links: Links) -> str:
    """Return a GWT file with all digits; a region without links gets one to itself of zero."""
    out = [f"0 {len(links.ids)} unknown id"]
    out += [f"{a} {b} {v!r}" for a, b, v in _triples(links)]
    return "\n".join(out) + "\n"


def csv_text(links: Links, layout: str) -> str:
    """Return a CSV file, "square" or "links"."""
    if layout == "links":
        links_of = ((guarded(a), guarded(b), repr(v)) for a, b, v in _triples(links))
        return rows_as_csv(chain([("origin", "destination", "weight")], links_of))
    n = len(links.ids)
    check_dense(n, 3.0)  # the table and its text, twice
    table = np.zeros((n, n))
    table[links.origin, links.destination] = links.value
    ids = [guarded(name) for name in links.ids]
    square = ([name, *map(repr, row.tolist())] for name, row in zip(ids, table, strict=True))
    return rows_as_csv(chain([["id", *ids]], square))


def _triples(links: Links) -> Iterator[tuple[str, str, float]]:
    """Yield links row by row, with one of zero from every region that has none to itself."""
    count = np.bincount(links.origin, minlength=len(links.ids))
    order = np.argsort(links.origin, kind="stable")
    near = iter(zip(links.destination[order].tolist(), links.value[order].tolist(), strict=True))
    for name, m in zip(links.ids, count.tolist(), strict=True):
        if m == 0:
            yield name, name, 0.0
        for _unused in range(m):
            j, value = next(near)
            yield name, links.ids[j], value
