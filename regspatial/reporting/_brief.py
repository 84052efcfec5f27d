"""The report of a study whose tables stand in files too: a body of few pages, and an appendix without long lists.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ..words import Message, _, verbatim
from ._story import Block, Part
from .laid import Laid

ROWS = 45
"""Rows of all tables of the sections together; an estimate and its error are two."""
PICTURES = 2
"""Pictures of all sections together, beside that of the first page."""
LISTED, LONG = 10, 20
"""Rows of a long list that the appendix shows, and rows up to which a list is none."""
LISTS = frozenset({"id", "from", "origin", "side", "start", "treated"})
"""First columns of tables with a row for every region, link, pair, or point of a curve."""


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
    rows = 0
    for _part, one, laid in tables:
        if rows + len(laid.rows) <= ROWS:
            rows += len(laid.rows)
            kept.add(id(one))
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


def listed(block: Block, part: Part, language: str) -> Block:
    """Return a table of the appendix: of a list its first rows, of one that an earlier step shows none, and where all stand."""
    laid = block.laid
    if laid is None or not part.folder or not laid.plain or laid.plain[0][0] not in LISTS:
        return block
    file = f"{part.folder}/{laid.name}.csv"
    if part.again:
        said = Message(
            _("{caption}: in the file {file}."), caption=verbatim(laid.caption), file=file
        )
        return Block(kind="note", text=said.text(language))
    return block if len(laid.rows) <= LONG else replace(block, laid=_first_rows(laid, file))


def _first_rows(laid: Laid, file: str) -> Laid:
    hidden = len(laid.rows) - LISTED
    note = Message(
        _("{hidden} {hidden:more row stands|more rows stand} in the file {file}."),
        hidden=hidden,
        file=file,
    )
    notes = (*laid.notes, note.text(laid.language))
    return replace(laid, rows=laid.rows[:LISTED], notes=notes)
