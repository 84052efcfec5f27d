"""Word: three-line tables as journals want them, in English and Chinese.

Times New Roman beside SimSun, a caption above that Word numbers itself, head rows that repeat on
every page, numbers aligned at the decimal point, notes below.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..._files.atomic import replacing
from ..laid import Laid
from .docx_parts import WordTable, in_chinese, new_section, set_page
from .docx_widths import LANDSCAPE, MOST_ROWS, PORTRAIT, lies_across

__all__ = ["MOST_ROWS", "RUN", "SEVERAL", "write"]

SEVERAL = True
RUN = "paper"


def write(tables: Sequence[Laid], path: str | os.PathLike[str], *, number: int = 1) -> None:
    """Write a document with the tables, numbered from `number`; wide ones stand on pages across."""
    from docx import Document

    document = Document()
    in_chinese(document)
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", tables[0].caption
    before = None
    across = [lies_across(table) for table in tables]
    for k, (table, wide) in enumerate(zip(tables, across, strict=True)):
        if wide != before:
            set_page(document.sections[0] if k == 0 else new_section(document), wide=wide)
        before, room = wide, LANDSCAPE if wide else PORTRAIT
        last = k + 1 == len(tables) or across[k + 1] != wide
        WordTable(document, table, number + k, first=k == 0, room=room).add(last=last)
    with replacing(path) as temporary:
        document.save(str(temporary))
