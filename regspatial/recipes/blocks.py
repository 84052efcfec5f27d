"""What a step has to say, kept on disk: the report is put together from it, resumed or not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from .._files.atomic import write_bytes, write_text
from .._files.contained_paths import inside
from .._files.own_folder import OwnFolder
from ..errors import FileFormatError, InputError
from ..reporting.comparisons.regression_table import RegressionTable
from ..reporting.docx_page import DocxPage
from ..reporting.images import described
from ..reporting.laid import Layable
from ..reporting.page import Page
from ..results import Table
from ..results.called import spelled
from ..words import _
from .plain_tables import (
    Unreadable,
    dump_regressions,
    dump_table,
    fields,
    items,
    parse_regressions,
    parse_table,
    text,
)

RECORD = "step.json"
_FILE = "blocks.json"
_IMAGE = re.compile(r"screen-[1-9][0-9]{0,3}\.(?:svg|png)")
_LARGEST = 1 << 26  # bytes of a file that is read back


class Blocks:
    """Takes what a page takes, and keeps it: the writer of reports works on either.

    Parameters
    ----------
    language : {"en", "zh"}
    names : mapping of id to name
        For figures and tables.
    prints : bool
        Whether pictures are kept in dots too, for a Word document.
    """

    def __init__(self, language: str, names: Mapping[str, str], *, prints: bool = False) -> None:
        self.language = language
        self.prints = prints
        self.names = names
        self._kept: list[dict[str, Any]] = []
        self._images: dict[str, str | bytes] = {}
        self._figures = 0

    def section(self, title: str) -> Blocks:
        """Keep a heading."""
        return self._keep("subsection", title=title)

    def paragraph(self, text: str) -> Blocks:
        """Keep a paragraph."""
        return self._keep("paragraph", text=text)

    def items(self, texts: Iterable[str]) -> Blocks:
        """Keep a list."""
        return self._keep("items", texts=list(texts))

    def note(self, text: str) -> Blocks:
        """Keep a small note."""
        return self._keep("note", text=text)

    def method(self, text: str, *, shown: bool = True) -> Blocks:
        """Keep the sentence on how the numbers were computed."""
        return self._keep("method" if shown else "method_beside", text=text)

    def finding(self, text: str) -> Blocks:
        """Keep a finding."""
        return self._keep("finding", text=text)

    def cite(self, works: Iterable[str]) -> Blocks:
        """Keep works that are cited."""
        return self._keep("works", texts=list(works))

    def fold(self) -> Blocks:
        """Keep where what is folded begins."""
        return self._keep("fold")

    def unfold(self) -> Blocks:
        """Keep where what is folded ends."""
        return self._keep("unfold")

    def table(self, table: Table | Layable) -> Blocks:
        """Keep a table."""
        if isinstance(table, Table):
            return self._keep("table", table=dump_table(spelled(table, self.language, self.names)))
        if isinstance(table, RegressionTable):
            return self._keep("regressions", table=dump_regressions(table))
        raise TypeError(type(table).__name__)  # a new kind of table needs a way back from the disk

    def figure(
        self,
        image: str | bytes,
        *,
        caption: str,
        alt: str,
        note: str = "",
        printed: bytes | None = None,
        is_map: bool = False,
    ) -> Blocks:
        """Keep a figure; its image becomes a file ``screen-1``, and the one in dots ``word-1``."""
        self._figures += 1
        name = f"screen-{self._figures}.{'svg' if isinstance(image, str) else 'png'}"
        told = described(image, caption, alt) if isinstance(image, str) else image
        self._images[name] = told
        if printed is not None:
            self._images[_in_dots(name)] = printed
        return self._keep("figure", file=name, caption=caption, alt=alt, note=note, is_map=is_map)

    def write(self, folder: Path) -> None:
        """Write the blocks and the images into the step's folder."""
        self.write_images(folder)
        write_text(folder / _FILE, json.dumps(self._kept, ensure_ascii=False, indent=1))

    def write_images(self, folder: Path) -> None:
        """Write the images alone."""
        for name, image in self._images.items():
            write_bytes(folder / name, image.encode() if isinstance(image, str) else image)

    def _keep(self, kind: str, **what: Any) -> Blocks:
        self._kept.append({"kind": kind, **what})
        return self


def _in_dots(name: str) -> str:
    """Return the name of the file that holds a picture in dots, as the Word document shows it."""
    return f"word-{name.partition('.')[0].rpartition('-')[2]}.png"


def replay(folder: Path, page: Page | DocxPage) -> None:
    """Put the blocks of a step on a page.

    Raises
    ------
    FileFormatError
        If the file of blocks is missing, or holds anything but what `Blocks` writes.
    InputError
        If a figure is none.
    """
    try:
        blocks = items(_json(folder, _FILE))
        for block in blocks:
            _put(page, folder, block)
    except (OSError, Unreadable):
        raise FileFormatError(
            _("{file} is not as regspatial writes it. Run again without --resume."),
            file=folder / _FILE,
        ) from None


def _put(page: Page | DocxPage, folder: Path, block: Any) -> None:
    kind = block.get("kind") if isinstance(block, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Unreadable
    names, put = _KINDS[kind]
    given = fields(block, "kind", *names)
    put(page, folder, *(given[n] for n in names))


def finished(own: OwnFolder, name: str, identity: Mapping[str, str], language: str) -> bool:
    """Return whether an earlier run has finished a step that is the same as this one.

    All its files must be there, its record must say the same, and its blocks must be readable;
    otherwise the step is run again.
    """
    if not own.whole(name):
        return False
    folder = inside(own.path, name)
    try:
        record = _json(folder, RECORD)
        if not isinstance(record, dict):
            return False
        if {k: record.get(k) for k in identity} != dict(identity):
            return False
        replay(folder, Page("", language))
    except (OSError, Unreadable, InputError):
        return False
    return True


def _json(folder: Path, name: str) -> Any:
    """Return what a JSON file holds; one that is too large, too deep or no JSON is unreadable."""
    path = inside(folder, name)
    if path.stat().st_size > _LARGEST:
        raise Unreadable
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise Unreadable from None


def _figure(
    page: Page | DocxPage, folder: Path, file: Any, caption: Any, alt: Any, note: Any, is_map: Any
) -> None:
    if not _IMAGE.fullmatch(text(file)):
        raise Unreadable
    path = inside(folder, _in_dots(file) if page.prints else file)
    if path.stat().st_size > _LARGEST:
        raise Unreadable
    page.figure(
        path.read_bytes(),
        caption=text(caption),
        alt=text(alt),
        note=text(note),
        is_map=is_map is True,
    )


_KINDS: Mapping[str, tuple[tuple[str, ...], Callable[..., object]]] = {
    "subsection": (("title",), lambda page, _, t: page.subsection(text(t))),
    "paragraph": (("text",), lambda page, _, t: page.paragraph(text(t))),
    "items": (("texts",), lambda page, _, t: page.items([text(one) for one in items(t)])),
    "note": (("text",), lambda page, _, t: page.note(text(t))),
    "method": (("text",), lambda page, _, t: page.method(text(t))),
    "method_beside": (("text",), lambda page, _, t: page.method(text(t), shown=False)),
    "finding": (("text",), lambda page, _, t: page.finding(text(t))),
    "works": (("texts",), lambda page, _, t: page.cite([text(one) for one in items(t)])),
    "fold": ((), lambda page, _: page.fold()),
    "unfold": ((), lambda page, _: page.unfold()),
    "table": (("table",), lambda page, _, t: page.table(parse_table(t))),
    "regressions": (("table",), lambda page, _, t: page.table(parse_regressions(t))),
    "figure": (("file", "caption", "alt", "note", "is_map"), _figure),
}
"""All that a file of blocks can ask for: the fields of each kind, and what is done with them."""
