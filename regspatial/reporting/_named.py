"""Which works a page names: its references list those, as those of a paper do.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._order import Order
    from ._story import Story

_IN_CHINESE = {
    "\N{CJK UNIFIED IDEOGRAPH-83AB}\N{CJK UNIFIED IDEOGRAPH-5170}": "Moran",
    "\N{CJK UNIFIED IDEOGRAPH-5409}\N{CJK UNIFIED IDEOGRAPH-5C14}\N{CJK UNIFIED IDEOGRAPH-91CC}": "Geary",
    "\N{CJK UNIFIED IDEOGRAPH-6CF0}\N{CJK UNIFIED IDEOGRAPH-5C14}": "Theil",
    "\N{CJK UNIFIED IDEOGRAPH-8C6A}\N{CJK UNIFIED IDEOGRAPH-65AF}\N{CJK UNIFIED IDEOGRAPH-66FC}": "Hausman",
}
"""People whose names Chinese sentences spell in Chinese: as in the Chinese words of `_()`."""
_AUTHOR = re.compile(r"([A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+)*), [A-ZÀ-Ž]\.")
_YEAR = re.compile(r"\((\d{4})")
_NAME = r"[A-ZÀ-Ž][\w'’]+"
_AND = "\N{CJK UNIFIED IDEOGRAPH-548C}\N{CJK UNIFIED IDEOGRAPH-4E0E}"
_ET_AL = "\N{CJK UNIFIED IDEOGRAPH-7B49}"
_GLUE = rf"(?:–|,? and | & |, |、| [{_AND}] )"
_CITED = re.compile(
    rf"(?:{_GLUE}{_NAME}(?:[ -]{_NAME})*| et al\.|\s?{_ET_AL})*(?:'s|’s)?\s?[(（]?(\d{{4}}(?:[,、]\s?\d{{4}})*)"
)
"""What follows a surname where a year is cited with it: "Lee and Yu (2010)"."""
_NEXT = re.compile(rf"{_GLUE}({_NAME})")
_AMONG = re.compile(rf"{_NAME}{_GLUE}$")


def named(works: Sequence[str], texts: Iterable[str]) -> list[str]:
    """Return the works that texts name by their first author, as "Lee and Yu (2010)" and "Moran's I" do.

    A surname with another year, or among people who did not write the work, names another. A work whose authors or
    year cannot be told is kept.
    """
    text = "\n".join(texts)
    for chinese, name in _IN_CHINESE.items():
        text = text.replace(chinese, f" {name} ")
    return [one for one in works if _is_named(one, text)]


def _is_named(work: str, text: str) -> bool:
    year = _YEAR.search(work)
    authors = _AUTHOR.findall(work[: year.start()]) if year else []
    if year is None or not authors:
        return True
    places = re.finditer(rf"(?<!\w){re.escape(authors[0])}(?!\w)", text)
    return any(
        _means(text[max(0, at.start() - 40) : at.start()], text[at.end() :][:120], authors, year[1])
        for at in places
    )


def _means(before: str, after: str, authors: Sequence[str], year: str) -> bool:
    """Return whether the first author between two texts stands for a work."""
    cited, following = _CITED.match(after), _NEXT.match(after)
    if cited:
        return year in cited[1]
    if following:
        return any(one.startswith(following[1]) for one in authors[1:])
    return not _AMONG.search(before)


def texts_of(story: Story, order: Order) -> Iterator[str]:
    """Yield all that a page says, by which its works are told."""
    yield from (story.title, story.subtitle, story.question, *(one.text for one in order.said))
    chapters = [order.methods or order.lead, order.lead, *order.sections, *order.appendix]
    yield from (text for one in chapters for text in (one.title, *one.findings))
    for placed in (*order.shown, *(p for one in chapters for p in one.placed)):
        block, laid = placed.block, placed.block.laid
        yield from (block.text, *block.texts, placed.caption, *placed.notes)
        if laid:
            yield from (cell.text for row in laid.head for cell in row)
            yield from (cell.text for row in laid.rows for cell in row.cells)
