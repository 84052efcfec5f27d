"""Write the reference pages: tools from the catalog, Python names from docstrings, the error tree.

The pages are kept in the repository, so that they read without building anything; a test compares
them with the code.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import error_pages
import python_pages
import tool_pages

REFERENCE = Path(__file__).resolve().parent / "reference"
FOLDERS = (REFERENCE / "python", REFERENCE / "tools", tool_pages.PICTURES)
"""What holds nothing but generated pages: others are of tools that are not there any more."""


def pages() -> dict[Path, str]:
    """Return what every generated page should hold."""
    return {**tool_pages.pages(), **python_pages.pages(), **error_pages.pages()}


if __name__ == "__main__":
    wanted = pages()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in FOLDERS:
        for path in set(folder.iterdir()) - wanted.keys():
            path.unlink()
