"""What a step has to say, kept on disk: the report is put together from it, resumed or not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .._kernels.atomic import write_bytes, write_text
from ..reporting.page import Page, Tabular
from ..results import Table
from .outputs import dump_table, parse_table

_FILE = "blocks.json"


class Blocks:
    """Takes what a page takes, and keeps it: the writer of reports works on either.

    Parameters
    ----------
    language : {"en", "zh"}
    names : mapping of id to name
        For figures and tables.
    """

    def __init__(self, language: str, names: Mapping[str, str]) -> None:
        self.language = language
        self.names = names
        self._kept: list[dict[str, Any]] = []
        self._images: dict[str, str | bytes] = {}

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

    def table(self, table: Table | Tabular) -> Blocks:
        """Keep a table."""
        if isinstance(table, Table):
            return self._keep("table", table=dump_table(table))
        return self._keep("fragment", html=table.html(self.language))

    def figure(self, image: str | bytes, *, caption: str, alt: str, note: str = "") -> Blocks:
        """Keep a figure; its image becomes a file of its own."""
        name = f"figure-{len(self._images) + 1}.{'svg' if isinstance(image, str) else 'png'}"
        self._images[name] = image
        return self._keep("figure", file=name, caption=caption, alt=alt, note=note)

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


class _Fragment:
    """A table that was written as HTML."""

    def __init__(self, source: str) -> None:
        self._source = source

    def html(self, language: str = "en") -> str:
        """Return the table in the language of the run."""
        del language
        return self._source


def replay(folder: Path, page: Page) -> None:
    """Put the blocks of a step on a page."""
    for block in json.loads((folder / _FILE).read_text(encoding="utf-8")):
        kind = block.pop("kind")
        if kind == "figure":
            file = folder / block.pop("file")
            image = file.read_text("utf-8") if file.suffix == ".svg" else file.read_bytes()
            page.figure(image, **block)
        elif kind == "table":
            page.table(parse_table(block.pop("table")), **block)
        elif kind == "fragment":
            page.table(_Fragment(block["html"]))
        else:
            getattr(page, kind)(**block)
