"""What pages of every kind keep as they grow: numbers of headings, findings, methods, works.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ..choices.languages import check_language
from ..words import Message, _, say, verbatim
from ._page_pieces import WORDS
from .laid import Laid


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, and the section that shows what it is made from."""

    text: str
    section: str
    number: str


class Story(ABC):
    """What is told: findings and methods are kept apart from where they were found.

    Parameters
    ----------
    title : str
    language : {"en", "zh"}
    names : mapping of region id to name, optional

    Attributes
    ----------
    prints : bool
        Whether pictures are taken as dots for print.
    laid : list of Laid
        The whole tables of the page, to be held against one another before it is written.
    notice : str
        A few words that stand with the findings, every table and every picture: "Simulated data".
    """

    prints: ClassVar[bool] = False

    def __init__(
        self, title: str, language: str = "en", *, names: Mapping[str, str] | None = None
    ) -> None:
        self.title = title
        self.language: str = check_language(language)
        self.names: dict[str, str] = dict(names or {})
        self.laid: list[Any] = []
        self.notice = ""
        self._findings: list[Finding] = []
        self._methods: list[str] = []
        self._works: dict[str, None] = {}
        self._counts = {"section": 0, "subsection": 0, "table": 0, "figure": 0}
        self._section = ""
        self._folded: tuple[int, int, int] | None = None

    def finding(self, text: str) -> Any:
        """Keep a sentence for the top of the page, with the section that it stands in."""
        number = f"{self._counts['section']}" if self._counts["section"] else ""
        self._findings.append(Finding(text, self._section, number))
        return self

    def captioned(self, caption: str) -> str:
        """Return a caption with the notice of the page in brackets."""
        if not self.notice:
            return caption
        said = _("{caption} ({notice})")
        return Message(said, caption=verbatim(caption), notice=verbatim(self.notice)).text(
            self.language
        )

    def noticed(self, laid: Laid) -> Laid:
        """Return a table with the notice of the page as its first note."""
        return replace(laid, notes=(self.notice, *laid.notes)) if self.notice else laid

    def cite(self, works: Iterable[str]) -> Any:
        """Keep works for the list at the end of the methods."""
        self._works |= dict.fromkeys(works)
        return self

    @property
    def works(self) -> list[str]:
        """Works cited, in alphabetical order."""
        return sorted(self._works)

    def method_text(self, versions: Mapping[str, object]) -> str:
        """Return the paragraph on methods: every sentence once, then the programs and versions."""
        said = list(dict.fromkeys(self._methods))
        if versions:
            programs = [f"{name} {version}" for name, version in versions.items()]
            said.append(
                Message(_("Computed with {programs}."), programs=programs).text(self.language)
            )
        return ("" if self.language.startswith("zh") else " ").join(said)

    @abstractmethod
    def _at(self) -> int:
        """Return how much the page holds."""

    def _begin_fold(self) -> None:
        self._folded = (self._at(), self._counts["table"], self._counts["figure"])

    def _end_fold(self) -> tuple[int, str] | None:
        """Return where what is folded began, and what it holds; None if there is nothing."""
        begun, self._folded = self._folded, None
        if begun is None or self._at() == begun[0]:
            return None
        at, tables, figures = begun
        held = [
            self._range(kind, before + 1, self._counts[kind])
            for kind, before in (("table", tables), ("figure", figures))
            if self._counts[kind] > before
        ]
        lid = Message(_("More: {what}"), what=held) if held else Message(_("More"))
        return at, lid.text(self.language)

    def _range(self, kind: str, first: int, last: int) -> str:
        numbers = f"{first}" if first == last else f"{first}–{last}"
        said = Message(_("{kind} {number}."), kind=Message(WORDS[kind]), number=numbers)
        return said.text(self.language).rstrip(".。 ")

    def _headed(self, level: int, title: str) -> str:
        """Count a heading and return its number."""
        if level == 2 or not self._counts["section"]:
            self._counts["section"] += 1
            self._counts["subsection"] = 0
            self._section = title
            return f"{self._counts['section']}"
        self._counts["subsection"] += 1
        return f"{self._counts['section']}.{self._counts['subsection']}"

    def _next(self, kind: str) -> int:
        self._counts[kind] += 1
        return self._counts[kind]

    def _label(self, kind: str, number: int) -> str:
        return Message(_("{kind} {number}."), kind=Message(WORDS[kind]), number=number).text(
            self.language
        )

    def _word(self, key: str) -> str:
        return say(WORDS[key], self.language)

    def _named(self, key: str) -> str:
        return self._word(key) if key in WORDS else key.replace("_", " ").capitalize()
