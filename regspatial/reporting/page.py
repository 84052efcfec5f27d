"""Page: one self-contained static HTML file, in English or Chinese.

Standard library only (QGIS writes its reports through this module too). A page holds its style
sheet and its figures and loads nothing: no script, no font, no image from elsewhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from .. import __version__
from .._files.atomic import write_text
from ..choices.languages import check_language
from ..errors import InputError
from ..results.table import Table
from ..words import _
from ._latex import letters
from ._page_pieces import definitions, picture
from ._story import Story
from ._stylesheet import stylesheet
from .formats.as_html import notes_html, table_html
from .laid import Laid, Layable, laid_out

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
    """A page under construction; every method but `html` and `write` returns the page.

    Parameters
    ----------
    title : str
    language : {"en", "zh"}
        Language of headings, numbers' names and tables.
    subtitle : str
        A line under the title.
    names : mapping of region id to name, optional
        Stand in a column of their own beside ids in tables.

    Examples
    --------
    >>> page = Page("Innovation of provinces", "en").section("Data").paragraph("Thirty provinces.")
    >>> "<h2" in page.html()
    True
    """

    def __init__(
        self,
        title: str,
        language: str = "en",
        *,
        subtitle: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title, language, names=names)
        self.subtitle = subtitle
        self._blocks: list[str] = []
        self._lead: int | None = None
        self._contents: list[tuple[int, str, str, str]] = []

    def section(self, title: str) -> Page:
        """Begin a numbered section; the findings stand before the first."""
        if self._lead is None:
            self._lead = len(self._blocks)
        return self._heading(2, title)

    def subsection(self, title: str) -> Page:
        """Begin a numbered subsection of the current section."""
        return self._heading(3, title) if self._counts["section"] else self.section(title)

    def paragraph(self, text: str) -> Page:
        """Add plain text; blank lines separate paragraphs."""
        parts = [p.strip() for p in re.split(r"\n\s*\n", text) if p.strip()]
        return self._add("".join(f"<p>{html.escape(p)}</p>" for p in parts))

    def method(self, text: str, *, shown: bool = True) -> Page:
        """Add the sentence on how the numbers of the section were computed; or to the methods alone."""
        self._methods.append(text)
        if not shown:
            return self
        return self._add(f'<p class="method">{html.escape(text)}</p>')

    def items(self, texts: Iterable[str]) -> Page:
        """Add a bulleted list of plain texts."""
        points = "".join(f"<li>{html.escape(t)}</li>" for t in texts)
        return self._add(f"<ul>{points}</ul>")

    def preformatted(self, text: str) -> Page:
        """Add text as it stands, in a fixed-width face."""
        return self._add(f'<pre tabindex="0">{html.escape(text)}</pre>')

    def note(self, text: str) -> Page:
        """Add a small note."""
        return self._add(f'<p class="note">{html.escape(text)}</p>')

    def fold(self) -> Page:
        """Begin what a reader opens when it is wanted; it is printed with the rest."""
        self._begin_fold()
        return self

    def unfold(self) -> Page:
        """End what is folded, and say on its lid what it holds."""
        folded = self._end_fold()
        if folded is None:
            return self
        at, lid = folded
        inside = "".join(self._blocks[at:])
        del self._blocks[at:]
        return self._add(
            f'<details class="more"><summary>{html.escape(lid)}</summary>{inside}</details>'
        )

    def table(self, table: Table | Layable, *, digits: int = 3, most_rows: int = 400) -> Page:
        """Add a numbered table; one wider than the page scrolls inside its own box.

        A `Table` is shown in the page's language: coded values are spelled out, and what says the
        same in the other language is left out.

        Parameters
        ----------
        table : Table, or a table that lays itself out
        digits : int
            Significant digits of a column's median magnitude (`Table` only).
        most_rows : int
            Rows shown of a longer table; a note says how many there are.

        Raises
        ------
        InputError
            For what is no table.
        """
        laid = laid_out(table, self.language, digits=digits, names=self.names, most_rows=most_rows)
        if len(getattr(table, "rows", ())) <= most_rows:
            self.laid.append(laid)
        laid = self.noticed(laid)
        number = self._next("table")
        name = self._label("table", number)
        place = "scroll many" if len(laid.kinds) >= MANY else "scroll"
        label = html.escape(self._word("scroll").format(name), quote=True)
        # Shown where the box does scroll; a browser that cannot tell goes by the guess.
        guess = " guess" if _letters(laid) > WIDE else ""
        hint = f'<p class="hint{guess}" aria-hidden="true">{html.escape(self._word("hint"))}</p>'
        return self._add(
            f'<div class="{place}" role="region" tabindex="0" aria-label="{label}">{hint}'
            f"{table_html(laid, anchor=f'table-{number}', number=name)}</div>{notes_html(laid)}"
        )

    def figure(
        self,
        image: str | bytes,
        *,
        caption: str,
        alt: str,
        note: str = "",
        printed: bytes | None = None,
    ) -> Page:
        """Add a numbered figure.

        Parameters
        ----------
        image : str or bytes
            An SVG document as text, or the bytes of a PNG or SVG file. A file is shown as an image
            of its own, in which a browser runs and loads nothing; a text becomes part of the page.
        caption : str
            Printed under the figure.
        alt : str
            What the figure shows, for those who cannot see it; required.
        note : str
            Source or remark under the caption.
        printed : bytes, optional
            The picture in dots, for pages that print; this one does not.

        Raises
        ------
        InputError
            If the image is neither, if an SVG holds a script or a link out of the page, or if
            `alt` is empty.
        """
        if not alt.strip():
            raise InputError(
                _("A figure needs a text alternative: alt='what the figure shows'."),
            )
        del printed
        number = self._next("figure")
        drawn = picture(image, alt, f"figure-{number}-")
        remark = f'<p class="note">{html.escape(note)}</p>' if note else ""
        return self._add(
            f'<figure id="figure-{number}"><div class="plate">{drawn}</div>'
            f'<figcaption><span class="number">{self._label("figure", number)}</span>'
            f"{html.escape(self.captioned(caption))}</figcaption>{remark}</figure>"
        )

    def methods(self, versions: Mapping[str, object]) -> Page:
        """Add the section on methods: one paragraph of all sentences, the programs, and the works.

        Parameters
        ----------
        versions : mapping of program to version
        """
        text = self.method_text(versions)
        if not self._methods:
            return self
        self.section(self._word("methods")).paragraph(text)
        if self.works:
            self.subsection(self._word("works"))
            points = "".join(f"<li>{html.escape(one)}</li>" for one in self.works)
            self._add(f'<ul class="works" lang="en">{points}</ul>')
        return self

    def provenance(self, facts: Mapping[str, object]) -> Page:
        """Add the section on where the numbers come from.

        Parameters
        ----------
        facts : mapping
            Plain values, or mappings of name to value: ``{"versions": {"regspatial": "0.1.0"},
            "seeds": {"impacts": 1}, "inputs": {"panel.csv": "<sha256>"}}``. Known keys are
            headed in the language of the page.
        """
        self.section(self._word("provenance"))
        plain = {k: v for k, v in facts.items() if not isinstance(v, Mapping)}
        groups = {k: v for k, v in facts.items() if isinstance(v, Mapping)}
        parts = [definitions({self._named(k): v for k, v in plain.items()})] if plain else []
        for key, group in groups.items():
            parts.append(f"<h3>{html.escape(self._named(key))}</h3>{definitions(group)}")
        return self._add(f'<div class="provenance">{"".join(parts)}</div>')

    def html(self) -> str:
        """Return the whole page."""
        lang = "zh-CN" if self.language == "zh" else self.language
        title = html.escape(self.title)
        subtitle = f'<p class="subtitle">{html.escape(self.subtitle)}</p>' if self.subtitle else ""
        contents = self._contents_html()
        layout = "layout with-contents" if contents else "layout"
        lead = len(self._blocks) if self._lead is None else self._lead
        blocks = [*self._blocks[:lead], *self._findings_html(), *self._blocks[lead:]]
        return (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "img-src data:; style-src 'unsafe-inline'\">\n"
            '<meta name="color-scheme" content="light dark">\n'
            f'<meta name="generator" content="regspatial {__version__}">\n'
            f"<title>{title}</title>\n<style>{stylesheet(self.language)}</style>\n</head>\n"
            f'<body>\n<a class="skip" href="#content">{self._word("skip")}</a>\n'
            f'<div class="{layout}">\n<header><h1>{title}</h1>{subtitle}</header>\n'
            f'{contents}<main id="content">\n' + "\n".join(blocks) + "\n</main>\n</div>\n"
            "</body>\n</html>\n"
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

    def _heading(self, level: int, title: str) -> Page:
        number = self._headed(level, title)
        anchor = f"section-{number.replace('.', '-')}"
        self._contents.append((level, number, anchor, title))
        return self._add(
            f'<h{level} id="{anchor}"><span class="number">{number}</span>'
            f"{html.escape(title)}</h{level}>"
        )

    def _findings_html(self) -> list[str]:
        """Return the findings, those of a section together under a link to it."""
        if not self._findings:
            return []
        groups = []
        for (number, title), inside in groupby(self._findings, lambda f: (f.number, f.section)):
            texts = [html.escape(one.text) for one in inside]
            link = ""
            if number:
                link = f'<h3><a href="#section-{number}">{html.escape(title)}</a></h3>'
            groups.append(f"{link}<ul>{''.join(f'<li>{t}</li>' for t in texts)}</ul>")
        caution = html.escape(self._word("caution"))
        notice = f'<p class="notice">{html.escape(self.notice)}</p>' if self.notice else ""
        return [
            f'<section class="findings" aria-labelledby="findings"><h2 id="findings">'
            f"{self._word('findings')}</h2>{notice}{''.join(groups)}"
            f'<p class="note">{caution}</p></section>'
        ]

    def _contents_html(self) -> str:
        if len(self._contents) < 2:
            return ""
        groups: list[tuple[str, list[str]]] = []
        if self._findings:
            groups.append((f'<a href="#findings">{self._word("findings")}</a>', []))
        for level, number, anchor, title in self._contents:
            link = f'<a href="#{anchor}">{number}&ensp;{html.escape(title)}</a>'
            if level == 2:
                groups.append((link, []))
            else:
                groups[-1][1].append(f"<li>{link}</li>")
        entries = "".join(
            f"<li>{link}{'<ol>' + ''.join(inner) + '</ol>' if inner else ''}</li>"
            for link, inner in groups
        )
        return (
            '<nav aria-labelledby="contents">'
            f'<h2 id="contents">{self._word("contents")}</h2><ol>{entries}</ol></nav>\n'
        )

    def _at(self) -> int:
        return len(self._blocks)

    def _add(self, block: str) -> Page:
        self._blocks.append(block)
        return self
