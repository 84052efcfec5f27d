"""Bring the .po files up to date with the sentences in the code (`make words`).

Extracts what `_`, `n_` and `p_` mark, keeps the translations that are there, marks new sentences
with an empty one, and drops what no code says any more. A test fails while a sentence is without
its translation, so nothing is guessed here.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "n_": (1, 2), "p_": ((1, "c"), 2)}
PACKAGES = ("regspatial", "qgis_plugin")
WIDTH = 100
FIELD = re.compile(r"(\{[^{}]*\})")
TOUCHING = re.compile("(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")
"""Where Chinese wants a blank: between a character and a Latin letter or a digit."""


def extracted() -> Catalog:
    """Return every marked sentence of the code, in the order of files and lines."""
    found = Catalog(fuzzy=False)
    for package in PACKAGES:
        folder = str(ROOT / package)
        rows = extract_from_dir(
            folder,
            method_map=[("**.py", "python")],
            keywords=KEYWORDS,
            directory_filter=lambda folder: True,  # it would pass over `_kernels`
        )
        for _file, _line, message, _comments, context in rows:
            if message and message != ("",):
                found.add(message, context=context)
    return found


def updated(path: Path) -> tuple[Catalog, list[str]]:
    """Return the catalog of one language, and the sentences that want a translation."""
    language = path.parent.parent.name
    with path.open("rb") as file:
        old = read_po(file, locale=language)
    new = Catalog(locale=language, fuzzy=False, header_comment=old.header_comment)
    wanting = []
    for message in extracted():
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        known = old.get(key, message.context)
        said = known.string if known is not None else ""
        if isinstance(message.id, tuple):
            said = tuple(said) if isinstance(said, (tuple, list)) else (said,)
        elif isinstance(said, (tuple, list)):
            said = said[0]
        if language.startswith("zh"):
            said = tuple(map(spaced, said)) if isinstance(said, tuple) else spaced(said)
        if not said or said == ("",):
            wanting.append(key)
        made = new.add(message.id, said, context=message.context, flags=sorted(message.flags))
        # its fields stand in braces; of a % in it Babel thinks that it is a sentence of another kind
        made.flags.discard("python-format")
    return new, wanting


def spaced(text: str) -> str:
    """Return a Chinese sentence with its blanks; what stands in fields stays as it is."""
    parts = FIELD.split(text)
    return "".join(one if k % 2 else TOUCHING.sub(" ", one) for k, one in enumerate(parts))


def text_of(catalog: Catalog) -> str:
    """Return a catalog as a .po: no places in the code and no dates, so that a change is small."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, width=WIDTH, include_previous=False)
    head = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
        "Report-Msgid-Bugs-To",
        "Project-Id-Version",
    )
    lines = buffer.getvalue().decode().split("\n")
    return "\n".join(one for one in lines if not one.startswith(tuple(f'"{h}:' for h in head)))


def main() -> int:
    """Write every .po anew and say what wants a translation."""
    code = 0
    for path in sorted((ROOT / "regspatial" / "locale").glob("*/LC_MESSAGES/regspatial.po")):
        catalog, wanting = updated(path)
        path.write_text(text_of(catalog), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences")
        for one in wanting:
            print(f"  wants a translation: {one}")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
