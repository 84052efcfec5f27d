"""Word: three-line tables as journals want them, in English and Chinese.

Times New Roman beside SimSun, a caption above that Word numbers itself, head rows that repeat on
every page, numbers aligned at the decimal point, notes below.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..._files.atomic import replacing
from ..laid import Laid
from .docx_parts import WordTable, set_page
from .docx_widths import LANDSCAPE, MOST_ROWS, PORTRAIT, natural_widths

__all__ = ["MOST_ROWS", "RUN", "SEVERAL", "write"]

SEVERAL = True
RUN = "paper"


def write(tables: Sequence[Laid], path: str | os.PathLike[str], *, number: int = 1) -> None:
    """Write a document with the tables, numbered from `number`."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", tables[0].caption
    wide = any(sum(natural_widths(t)) > PORTRAIT for t in tables)
    set_page(document.sections[0], wide=wide)
    room = LANDSCAPE if wide else PORTRAIT
    for k, table in enumerate(tables):
        WordTable(document, table, number + k, first=k == 0, room=room).add()
    with replacing(path) as temporary:
        document.save(str(temporary))
