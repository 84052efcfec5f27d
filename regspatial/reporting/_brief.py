"""The report of a study whose tables stand in files too: a body of few pages, and an appendix without long lists.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ..words import Message, _, verbatim
from ._notes import letters
from ._once import content_of
from ._story import Block, Part
from .laid import Laid

ROWS = 45
"""Rows of all tables of the sections together; an estimate and its error are two."""
PICTURES = 2
"""Pictures of all sections together, beside that of the first page."""
LISTED, LONG, LONGEST = 5, 20, 30
"""Rows of a long list that the appendix shows, rows up to which a list is none, and up to which any table stands there."""
WIDE = 120
"""Letters of a column's cells, on average, from which the appendix leaves it to the file of the table."""
LISTS = frozenset({"id", "from", "origin", "side", "start", "treated"})
"""First columns of tables with a row for every region, link, pair, or point of a curve."""
AWAY = frozenset({"customary", "sample"})
"""Tables that files have alone: estimates beside what other programs print, how observations are counted."""
ESTIMATES = frozenset({"p_value", "low"})
"""Columns of tables that stand in the appendix of a section, even where an earlier one is like it."""


def briefly(parts: Sequence[Part], taken: Collection[int]) -> list[Part]:
    """Return sections with the tables and pictures for which the body has room; the others stand in the appendix.

    Tables that the study names come first, then the shorter; of pictures one a section before second ones, and those that
    lead their section, as maps do, or stand in place of its table before those that go with one.

    Parameters
    ----------
    parts : sequence of Part
    taken : collection of int
        `id` of the blocks that stand on the first page.
    """
    shown = [(part, one) for part in parts for one in part.blocks if id(one) not in taken]
    tables = [(part, one, one.laid) for part, one in shown if one.laid is not None]
    tables.sort(key=lambda found: (found[0].tables is None, len(found[2].rows)))
    kept: set[int] = set(taken)
    stand = {
        content_of(one.laid)
        for part in parts
        for one in part.blocks
        if id(one) in taken and one.laid
    }
    rows = 0
    for _part, one, laid in tables:
        content = content_of(laid)
        if rows + len(laid.rows) <= ROWS and (content is None or content not in stand):
            rows += len(laid.rows)
            kept.add(id(one))
            stand.add(content)
    kept |= {id(one) for one in _pictures(parts, kept, taken)[:PICTURES]}
    return [_parted(one, kept) for one in parts]


def _pictures(parts: Sequence[Part], kept: Collection[int], taken: Collection[int]) -> list[Block]:
    """Return the pictures that are not taken, those first that a body has room for first."""
    ranked = []
    for part in parts:
        before = beside = 0
        for one in part.blocks:
            if one.kind == "figure":
                if id(one) not in taken:
                    ranked.append((before, beside > 0, one))
                before += 1
            elif id(one) in kept:
                beside += 1
    return [one for *_rank, one in sorted(ranked, key=lambda found: found[:2])]


def _parted(part: Part, kept: Collection[int]) -> Part:
    stays = [one for one in part.blocks if not one.shows or id(one) in kept]
    goes = [one for one in part.blocks if one.shows and id(one) not in kept]
    return replace(part, blocks=stays, folded=[*goes, *part.folded])


def appended(blocks: Sequence[Block], part: Part, language: str) -> list[Block]:
    """Return what the appendix shows of a section whose tables stand in files: short tables, the first rows of lists.

    Tables without estimates of a section that tells again what stands elsewhere are named alone, as those are that
    repeat columns of another.
    """
    if not part.folder:
        return list(blocks)
    shown: list[Block] = []
    away: list[Laid] = []
    for one in blocks:
        laid = (
            None if one.laid is None or not one.laid.plain else _shortened(one.laid, part, blocks)
        )
        if laid is not None:
            shown.append(replace(one, laid=laid))
        elif one.laid is None or not one.laid.plain:
            shown.append(one)
        else:
            away.append(one.laid)
    if away:
        names = [
            Message(_("{caption} ({file})"), caption=verbatim(one.caption), file=f"{one.name}.csv")
            for one in away
        ]
        said = Message(_("In the folder {folder}: {names}."), folder=part.folder, names=names)
        shown.append(Block(kind="note", text=said.text(language)))
    return shown


def _shortened(laid: Laid, part: Part, blocks: Sequence[Block]) -> Laid | None:
    """Return a table of the appendix, None where its file has it alone."""
    keys = laid.plain[0]
    if laid.name in AWAY:
        return None
    if laid.compares:
        return laid
    if any(_within(laid, one.laid) for one in blocks if one.laid and one.laid.name not in AWAY):
        return None
    lists = keys[0] in LISTS
    if part.again and (lists or ESTIMATES.isdisjoint(keys)):
        return None
    if not lists and len(laid.rows) > LONGEST:
        return None
    file = f"{part.folder}/{laid.name}.csv"
    short = _without_long_texts(laid, file)
    return _first_rows(short, file) if lists and len(short.rows) > LONG else short


def _within(laid: Laid, other: Laid | None) -> bool:
    """Return whether another table has all rows and columns of this one, and more."""
    if other is None or not other.plain or len(other.plain) != len(laid.plain):
        return False
    keys, wider = laid.plain[0], other.plain[0]
    if len(wider) <= len(keys) or not set(keys) <= set(wider):
        return False
    at = [wider.index(key) for key in keys]
    return all(
        tuple(row[k] for k in at) == tuple(mine)
        for row, mine in zip(other.plain[1:], laid.plain[1:], strict=True)
    )


def _without_long_texts(laid: Laid, file: str) -> Laid:
    """Return a table without columns of sentences, which stand in its file; its first column stays."""
    if laid.compares or len(laid.head) != 1 or any(one.across for one in laid.rows):
        return laid
    if len(laid.head[0]) != len(laid.kinds):
        return laid
    sizes = [
        sum(letters(row.cells[k].text) for row in laid.rows) / len(laid.rows)
        for k in range(len(laid.kinds) if laid.rows else 0)
    ]
    kept = [k for k, size in enumerate(sizes) if not k or size < WIDE]
    if len(kept) == len(sizes) or len(kept) < 2:
        return laid
    names = [verbatim(laid.head[0][k].text) for k in range(len(sizes)) if k not in kept]
    note = Message(_("In the file {file}: {names}."), file=file, names=names)
    return replace(
        laid,
        kinds=tuple(laid.kinds[k] for k in kept),
        head=(tuple(laid.head[0][k] for k in kept),),
        rows=tuple(replace(row, cells=tuple(row.cells[k] for k in kept)) for row in laid.rows),
        notes=(*laid.notes, note.text(laid.language)),
    )


def beside(parts: Sequence[Part], language: str) -> list[Part]:
    """Return sections without the tables of one model in their appendix that are a column of a table of several models."""
    several = [
        (part, one.laid)
        for part in parts
        for one in (*part.blocks, *part.folded)
        if one.laid is not None and one.laid.compares and len(one.laid.kinds) > 2
    ]
    return [
        replace(one, folded=[_as_column(b, several, language) for b in one.folded]) for one in parts
    ]


def _as_column(block: Block, several: Sequence[tuple[Part, Laid]], language: str) -> Block:
    laid = block.laid
    if laid is None or not laid.compares or len(laid.kinds) != 2:
        return block
    for part, other in several:
        for k in range(1, len(other.kinds)):
            if _column(laid, 1) <= _column(other, k):
                said = Message(
                    _("{caption}: column {number} of the table “{other}” ({section})."),
                    caption=verbatim(laid.caption),
                    number=f"({k})",
                    other=verbatim(other.caption),
                    section=verbatim(part.title),
                )
                return Block(kind="note", text=said.text(language))
    return block


def _column(laid: Laid, k: int) -> set[tuple[str, str]]:
    """Return what stands in a column, an error with the name of the row above it."""
    found, name = set(), ""
    for row in laid.rows:
        name = row.cells[0].text or name
        if not row.across and row.cells[k].text:
            found.add((name + row.part, row.cells[k].text))
    return found


def _first_rows(laid: Laid, file: str) -> Laid:
    hidden = len(laid.rows) - LISTED
    note = Message(
        _("{hidden} {hidden:more row stands|more rows stand} in the file {file}."),
        hidden=hidden,
        file=file,
    )
    notes = (*laid.notes, note.text(laid.language))
    return replace(laid, rows=laid.rows[:LISTED], notes=notes)
