"""An index page over the studies in a folder: what each is called, what it found, where its report is."""

from __future__ import annotations

import html
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from .._calls.door import door
from .._files.atomic import write_text
from .._files.one_run import INDEX
from .._files.own_folder import own_folder
from ..choices.languages import check_language
from ..errors import InputError
from ..reporting._stylesheet import stylesheet
from ..words import Language, Message, _, n_, say
from .pages import REPORT
from .passport import RUN

_SHOWN = 4  # findings of a study, one a section
_LARGEST = 1 << 26  # bytes of a report that is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study that left its report in a folder.

    Parameters
    ----------
    folder : str
        Its name.
    title, language : str
        Of the report.
    findings : tuple of str
        The first of each section.
    notice : str
        What its recipe says wherever its results go: that data are simulated.
    """

    folder: str
    title: str
    language: str
    findings: tuple[str, ...]
    notice: str = ""


@door
def write_index(folder: str | Path, language: Language = "en", *, title: str | None = None) -> Path:
    """Write index.html, a page that leads to the reports of the studies in a folder.

    Parameters
    ----------
    folder : str or Path
        Holds a folder a study, each left by a recipe.
    language : {"en", "zh"}
    title : str, optional
        Heading of the page.

    Returns
    -------
    Path of the page.

    Raises
    ------
    InputError
        If no study is there, or an index.html that is not the one written here before, unchanged.
    OutputError
        If the page cannot be written; what was there before is untouched.
    """
    place, language = Path(folder), check_language(language)
    studies = studies_in(place)
    if not studies:
        raise InputError(
            _(
                "{folder} holds no study: no folder in it has {report} and {run}, as a recipe leaves them. "
                "Run a recipe into a folder of it first."
            ),
            folder=str(place),
            report=REPORT,
            run=RUN,
        )
    with own_folder(place, alone=False) as own:
        staged = own.stage / INDEX
        write_text(staged, _page(title or say(_("Studies"), language), studies, language))
        own.place(staged, INDEX)
    return place / INDEX


def studies_in(folder: Path) -> list[Study]:
    """Return the studies whose reports stand in the folders of a folder, by name of the folder."""
    found = []
    for one in sorted(folder.iterdir()) if folder.is_dir() else []:
        report = one / REPORT
        if (one / RUN).is_file() and report.is_file() and report.stat().st_size < _LARGEST:
            reader = _Reader()
            reader.feed(report.read_text(encoding="utf-8", errors="replace"))
            found.append(reader.study(one.name))
    return found


class _Reader(HTMLParser):
    """Reads title, language and findings of a report; nothing else of it is taken over."""

    def __init__(self) -> None:
        super().__init__()
        self._language, self._title = "en", ""
        self._findings: list[str] = []
        self._sections: set[str] = set()
        self._inside, self._open = False, ""
        self._said, self._notice = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self._language = given.get("lang") or "en"
        elif tag == "section" and given.get("class") == "findings":
            self._inside = True
        elif tag == "p" and self._inside and given.get("class") == "notice":
            self._open = "p"
        elif tag == "title":
            self._open = tag
        elif tag == "li" and self._inside:
            self._open = tag
            self._said = ""
        elif tag == "a" and self._open == "li":
            self._open = ""
            self._end(given.get("title") or "", given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = False
        if tag == "li" and self._open == "li":
            self._end("", "")
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self._title += data
        elif self._open == "p":
            self._notice += data
        elif self._open == "li":
            self._said += data

    def _end(self, title: str, section: str) -> None:
        """Keep a sentence with the title of its section, of each section the first."""
        said = self._said.strip()
        if said and (not section or section not in self._sections):
            alone = not title or said.startswith(title)
            self._findings.append(said if alone else f"{title} — {said}")
            self._sections.add(section)

    def study(self, folder: str) -> Study:
        """Return what was read."""
        return Study(
            folder=folder,
            title=self._title.strip() or folder,
            language=self._language,
            findings=tuple(self._findings[:_SHOWN]),
            notice=self._notice.strip(),
        )


def _page(title: str, studies: list[Study], language: str) -> str:
    lang = "zh-CN" if language.startswith("zh") else language
    count = Message(n_("{n} study", "{n} studies"), n=len(studies)).text(language)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        'style-src \'unsafe-inline\'">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n<style>{stylesheet(language)}</style>\n</head>\n"
        f'<body>\n<div class="layout">\n<header><h1>{html.escape(title)}</h1>'
        f'<p class="subtitle">{html.escape(count)}</p></header>\n<main id="content">\n'
        + "\n".join(_entry(one, lang) for one in studies)
        + "\n</main>\n</div>\n</body>\n</html>\n"
    )


def _entry(study: Study, lang: str) -> str:
    spoken = "" if study.language == lang else f' lang="{html.escape(study.language, quote=True)}"'
    address = html.escape(f"{quote(study.folder)}/{REPORT}", quote=True)
    points = "".join(f"<li>{html.escape(one)}</li>" for one in study.findings)
    told = f"<ul>{points}</ul>" if points else ""
    if study.notice:
        told = f'<p class="notice"><strong>{html.escape(study.notice)}</strong></p>{told}'
    return f'<article{spoken}><h2><a href="{address}">{html.escape(study.title)}</a></h2>{told}</article>'
