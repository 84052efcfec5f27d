"""Estimates side by side, each with what belongs to it (ATT, SE, t of two matchings), put below one another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .grid import Grid
from .printed import cell, printed
from .wide_layout import heads_of
from .words import is_a, usual, what

_BESIDE = frozenset({"se", "t", "z", "p", "statistic", "low", "high", "interval"})
_MORE = frozenset({"estimate", "stars", "count"})
_MEANS = ("treated", "control")
_BRACKETED = re.compile(r"^(?P<out>[^()]+?) ?\((?P<inside>[^()]+)\)$")
_APART = re.compile(r"^(?P<left>.+?)(?: ?[:_/] ?|[ -])(?P<right>[^:_/]+)$")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: whose it is, what it holds, and the words that say so."""

    group: str
    measure: str
    heading: str


def below_one_another(grid: Grid) -> tuple[Grid, Grid] | None:
    """Return a table of side-by-side estimates with a row an estimate, for models and as a sheet; None for others.

    A block is an estimate with an error, a statistic, p, an interval, or the two means whose difference it
    is, at its side. The groups may stand above (matchings over ATT, SE and t), within the headings (ATT (kernel),
    t (kernel)), or nowhere.
    """
    heads = heads_of(grid)
    if not 0 < heads < len(grid.rows) or what("heading", grid.rows[heads - 1][0]) == "estimate":
        return None
    columns = _columns(grid, heads)
    blocks = _blocks(columns)
    if len(blocks) < 2 or not all(_whole(columns, block) for block in blocks):
        return None
    measures = list(dict.fromkeys(columns[k].measure for block in blocks for k in block))
    said = {columns[k].measure: columns[k].heading for block in blocks for k in block}
    names = _names(columns, blocks)
    body: list[tuple[str, ...]] = []
    for block, name in zip(blocks, names, strict=True):
        at = {columns[k].measure: k + 1 for k in block}
        body += [
            (row[0], name, *(row[at[m]] if m in at else "" for m in measures))
            for row in grid.rows[heads:]
            if row[0] and any(printed(row[k]) is not None for k in at.values())
        ]
    if "stars" not in measures and any("*" in c for one in body for c in one):
        body = [(*one, "".join("*" * cell(c).stars for c in one[2:])) for one in body]
        measures, said = [*measures, "stars"], said | {"stars": "stars"}
    told = tuple(said[m] for m in measures)
    long = replace(grid, rows=(("term", "column", *told), *body))
    sheet = [("term", *told), *((f"{term} {name}", *rest) for term, name, *rest in body)]
    return long, replace(grid, rows=tuple(sheet))


def _columns(grid: Grid, heads: int) -> list[_Column]:
    out = []
    for k in range(1, len(grid.rows[0])):
        texts: list[str] = []
        for row in grid.rows[:heads]:
            left = k
            while not row[left] and left > 1:
                left -= 1
            text = row[left]
            if text and text not in texts:
                texts.append(text)
        above, lowest = " ".join(texts[:-1]), texts[-1] if texts else ""
        group, measure, heading = _parted(lowest)
        out.append(_Column(f"{above} {group}".strip(), measure, heading))
    return out


def _parted(text: str) -> tuple[str, str, str]:
    """Return the group, the measure ("" where there is none) and its words of a heading."""
    said = usual(text)
    bracketed = _BRACKETED.match(said)
    if bracketed:
        inside, out = bracketed["inside"], bracketed["out"]
        for group, heading in ((inside, out), (out, inside)):
            if _measure(heading):
                return group, _measure(heading), heading
    if _measure(said):
        return "", _measure(said), said
    apart = _APART.match(said)
    if apart:
        for group, heading in ((apart["left"], apart["right"]), (apart["right"], apart["left"])):
            if _measure(heading):
                return group, _measure(heading), heading
    for k in range(1, len(said)):  # Chinese has no blanks: the longest end that is a measure
        whole = not (said[k - 1].isascii() and said[k].isascii())
        if whole and _measure(said[k:]):
            return said[:k].strip(), _measure(said[k:]), said[k:]
    return "", "", said


def _measure(text: str) -> str:
    mean = next((one for one in _MEANS if is_a("balance", one, text)), "")
    name = what("heading", text) or ""
    return mean or (name if name in _BESIDE | _MORE else "")


def _blocks(columns: list[_Column]) -> list[list[int]]:
    """Return the columns of each block: one begins where a measure comes again, or another group does."""
    out: list[list[int]] = []
    for k, one in enumerate(columns):
        last = [columns[j] for j in out[-1]] if out else []
        again = any(one.measure == x.measure for x in last)
        if not last or again or one.group != last[-1].group:
            out.append([])
        out[-1].append(k)
    return out


def _whole(columns: list[_Column], block: list[int]) -> bool:
    held = {columns[k].measure for k in block}
    beside = held & _BESIDE or held >= set(_MEANS)
    return "" not in held and "estimate" in held and bool(beside)


def _names(columns: list[_Column], blocks: list[list[int]]) -> list[str]:
    """Return what the blocks are called: by their groups, else by their estimates, and by their numbers."""
    groups = [columns[block[0]].group for block in blocks]
    estimates = [
        next(columns[k].heading for k in block if columns[k].measure == "estimate")
        for block in blocks
    ]
    if len(set(estimates)) > 1 or not any(groups):
        groups = [f"{g} {e}".strip() for g, e in zip(groups, estimates, strict=True)]
    if len(set(groups)) < len(groups):
        groups = [f"({k}) {g}" for k, g in enumerate(groups, start=1)]
    return groups
