"""Page: one self-contained static HTML file, in English or Chinese.

Standard library only (QGIS writes its reports through this module too). A page holds its style
sheet and its figures and loads nothing: no script, no font, no image from elsewhere.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import __version__
from .._files.atomic import write_text
from ..choices.languages import check_language
from ._latex import letters
from ._order import Chapter, Order, Placed, elsewhere, further_notes, in_order
from ._page_elements import definitions, picture
from ._story import Drawn, Story
from ._stylesheet import stylesheet
from .formats.as_html import notes_html, table_html
from .laid import Laid

__all__ = ["Page", "check_language"]

MANY = 11  # columns from which a table is set smaller, to stand whole on a desktop and on paper
WIDE = (
    46  # letters of a line, a Chinese one as two, from which a table is thought wider than a phone
)


def _letters(table: Laid) -> int:
    """Return how many letters wide a table is, headings broken at their blanks."""
    heads = [[max(h.split(), key=letters, default="") for h in line] for line in table.spread()]
    lines = [*heads, *([cell.text for cell in row.cells] for row in table.rows if not row.across)]
    return sum(2 + max(map(letters, column)) for column in zip(*lines, strict=True))


class Page(Story):
    """A page under construction; see `Story` for what it takes.

    Examples
    --------
    >>> page = Page("Innovation of provinces", "en").section("Data").paragraph("Thirty provinces.")
    >>> "<h2" in page.html()
    True
    """

    def html(self) -> str:
        """Return the whole page."""
        lang = "zh-CN" if self.language == "zh" else self.language
        title = html.escape(self.title)
        subtitle = f'<p class="subtitle">{html.escape(self.subtitle)}</p>' if self.subtitle else ""
        order = in_order(self)
        contents = _contents(self, order)
        layout = "layout with-contents" if contents else "layout"
        return (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "img-src data:; style-src 'unsafe-inline'\">\n"
            '<meta name="color-scheme" content="light dark">\n'
            f'<meta name="generator" content="regspatial {__version__}">\n'
            f"<title>{title}</title>\n<style>{stylesheet(self.language)}</style>\n</head>\n"
            f'<body>\n<a class="skip" href="#content">{self.word("skip")}</a>\n'
            f'<div class="{layout}">\n<header><h1>{title}</h1>{subtitle}</header>\n'
            f'{contents}<main id="content">\n' + "\n".join(_blocks(self, order)) + "\n</main>\n"
            "</div>\n</body>\n</html>\n"
        )

    def write(self, path: str | Path) -> Path:
        """Write the page; an existing file is replaced only by a complete one.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        write_text(path, self.html())
        return Path(path)

    def _image(self, image: str | bytes, alt: str, printed: bytes | None) -> str:
        del printed
        return picture(image, alt, f"figure-{self._figures}-")


def _blocks(page: Page, order: Order) -> Iterable[str]:
    """Yield the page piece by piece: the first page, methods, sections, references, appendix."""
    if page.question:
        yield f'<p class="question">{html.escape(page.question)}</p>'
    yield from _chapter(page, order.lead, order)
    if order.said:
        yield _findings(page, order)
        yield '<div class="first" id="first">'
        for one in order.shown:
            yield _placed(page, one)
        yield "</div>"
    if order.methods is not None:
        yield from _chapter(page, order.methods, order)
    for chapter in order.sections:
        yield from _chapter(page, chapter, order)
    if order.references is not None:
        yield _heading(2, order.references.number, order.references.title)
        points = "".join(f"<li>{html.escape(work)}</li>" for work in order.works)
        yield f'<ul class="works" lang="en">{points}</ul>'
    if order.appendix:
        yield f'<h2 id="appendix">{page.word("appendix")}</h2>'
        for chapter in order.appendix:
            yield _folded(page, chapter, order)


def _chapter(page: Page, chapter: Chapter, order: Order) -> Iterable[str]:
    """Yield a section: its heading, what it says and shows, and where the rest of it stands."""
    if chapter.title:
        yield _heading(2, chapter.number, chapter.title)
    yield from _inside(page, chapter)
    yield from _elsewhere(page, chapter, order)


def _elsewhere(page: Page, chapter: Chapter, order: Order) -> Iterable[str]:
    """Yield the line on where more of a section stands, with a link to each place."""
    places = ("first", _section(chapter.more), _section(order.notes))
    said = (*elsewhere(page, chapter), further_notes(page, chapter, order))
    links = [
        f'<a href="#{to}">{html.escape(one)}</a>'
        for to, one in zip(places, said, strict=True)
        if one
    ]
    if links:
        yield f'<p class="more">{" ".join(links)}</p>'


def _inside(page: Page, chapter: Chapter) -> Iterable[str]:
    subsections = 0
    for one in chapter.placed:
        if one.block.kind == "subsection":
            subsections += 1
            yield _heading(3, f"{chapter.number}.{subsections}".lstrip("."), one.block.text)
        elif one.block.kind == "findings":
            points = "".join(f"<li>{html.escape(text)}</li>" for text in chapter.findings)
            yield f'<ul class="found">{points}</ul>' if points else ""
        else:
            yield _placed(page, one)


def _folded(page: Page, chapter: Chapter, order: Order) -> str:
    """Return a chapter of the appendix, which a reader opens when it is wanted; it is printed with the rest."""
    inside = "".join((*_inside(page, chapter), *_elsewhere(page, chapter, order)))
    return (
        f'<details class="more" id="{_section(chapter.number)}"><summary>'
        f'<span class="number">{chapter.number}</span>{html.escape(chapter.title)}</summary>'
        f"{inside}</details>"
    )


def _placed(page: Page, one: Placed) -> str:
    block = one.block
    text = html.escape(block.text)
    if block.kind == "paragraph":
        return f"<p>{text}</p>"
    if block.kind == "note":
        return f'<p class="note">{text}</p>'
    if block.kind == "pre":
        return f'<pre tabindex="0">{text}</pre>'
    if block.kind == "items":
        return f"<ul>{''.join(f'<li>{html.escape(t)}</li>' for t in block.texts)}</ul>"
    if block.kind == "facts":
        return _facts(page, page.facts or {})
    if block.laid is not None:
        return _table(page, one, block.laid)
    return "" if block.drawn is None else _figure(page, one, block.drawn)


def _table(page: Page, one: Placed, whole: Laid) -> str:
    """Return a table; one wider than the page scrolls inside its own box."""
    laid = replace(whole, caption=one.caption, notes=one.notes)
    laid = page.noticed(laid)
    name = page.label("table", one.number)
    place = "scroll many" if len(laid.kinds) >= MANY else "scroll"
    label = html.escape(page.word("scroll").format(name), quote=True)
    # Shown where the box does scroll; a browser that cannot tell goes by the guess.
    guess = " guess" if _letters(laid) > WIDE else ""
    hint = f'<p class="hint{guess}" aria-hidden="true">{html.escape(page.word("hint"))}</p>'
    return (
        f'<div class="{place}" role="region" tabindex="0" aria-label="{label}">{hint}'
        f"{table_html(laid, anchor=_anchor(one), number=name)}</div>{notes_html(laid)}"
    )


def _figure(page: Page, one: Placed, drawn: Drawn) -> str:
    remark = f'<p class="note">{html.escape(drawn.note)}</p>' if drawn.note else ""
    return (
        f'<figure id="{_anchor(one)}"><div class="plate">{drawn.image}</div>'
        f'<figcaption><span class="number">{page.label("figure", one.number)}</span>'
        f"{html.escape(page.captioned(one.caption))}</figcaption>{remark}</figure>"
    )


def _facts(page: Page, facts: Mapping[str, Any]) -> str:
    plain = {k: v for k, v in facts.items() if not isinstance(v, Mapping)}
    groups = {k: v for k, v in facts.items() if isinstance(v, Mapping)}
    parts = [definitions({page.named(k): v for k, v in plain.items()})] if plain else []
    for key, group in groups.items():
        parts.append(f"<h3>{html.escape(page.named(key))}</h3>{definitions(group)}")
    return f'<div class="provenance">{"".join(parts)}</div>'


def _findings(page: Page, order: Order) -> str:
    """Return the sentences of the first page, each with the number of its section."""
    points = "".join(
        f"<li>{html.escape(one.text)}"
        + (
            f' <a href="#{_section(one.number)}" title="{html.escape(one.title, quote=True)}">'
            f"[{one.number}]</a>"
            if one.number
            else ""
        )
        + "</li>"
        for one in order.said
    )
    caution = html.escape(page.word("caution"))
    notice = f'<p class="notice">{html.escape(page.notice)}</p>' if page.notice else ""
    return (
        '<section class="findings" aria-labelledby="findings"><h2 id="findings">'
        f"{page.word('findings')}</h2>{notice}<ul>{points}</ul>"
        f'<p class="note">{caution}</p></section>'
    )


def _contents(page: Page, order: Order) -> str:
    chapters = [order.methods, *order.sections, order.references]
    found = [one for one in chapters if one is not None]
    if len(found) + len(order.appendix) < 2:
        return ""
    entries = [f'<a href="#findings">{page.word("findings")}</a>'] if order.said else []
    for one in found:
        link = f'<a href="#{_section(one.number)}">{one.number}&ensp;{html.escape(one.title)}</a>'
        inner = "".join(
            f'<li><a href="#{_section(f"{one.number}.{k}")}">{one.number}.{k}&ensp;{html.escape(title)}</a></li>'
            for k, title in enumerate(_subsections(one), 1)
        )
        entries.append(f"{link}<ol>{inner}</ol>" if inner else link)
    if order.appendix:
        entries.append(f'<a href="#appendix">{page.word("appendix")}</a>')
    points = "".join(f"<li>{one}</li>" for one in entries)
    return (
        '<nav aria-labelledby="contents">'
        f'<h2 id="contents">{page.word("contents")}</h2><ol>{points}</ol></nav>\n'
    )


def _subsections(chapter: Chapter) -> list[str]:
    return [one.block.text for one in chapter.placed if one.block.kind == "subsection"]


def _heading(level: int, number: str, title: str) -> str:
    return (
        f'<h{level} id="{_section(number)}"><span class="number">{number}</span>'
        f"{html.escape(title)}</h{level}>"
    )


def _section(number: str) -> str:
    return f"section-{number.replace('.', '-')}"


def _anchor(one: Placed) -> str:
    return f"{one.block.kind}-{one.number}"
