"""What every OpenDocument file has around its text or its sheets: namespaces, the list of its parts, its type first."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_WHEN = (2000, 1, 1, 0, 0, 0)
"""Time of the parts: two files of the same tables are the same."""
_NAMESPACES = {
    "office": "office",
    "table": "table",
    "text": "text",
    "style": "style",
    "fo": "xsl-fo-compatible",
}


def packed(kind: str, content: str, styles: str, spaces: Mapping[str, str] | None = None) -> bytes:
    """Return a file.

    Parameters
    ----------
    kind : {"text", "spreadsheet"}
    content, styles : str
        What stands inside the roots of ``content.xml`` and ``styles.xml``.
    spaces : mapping of prefix to namespace, optional
        Further ones that these use.
    """
    media = f"application/vnd.oasis.opendocument.{kind}"
    odf = {k: f"urn:oasis:names:tc:opendocument:xmlns:{v}:1.0" for k, v in _NAMESPACES.items()}
    roots = " ".join(f'xmlns:{k}="{v}"' for k, v in {**odf, **(spaces or {})}.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:  # the type comes first and is not packed
        for name, text, how in (
            ("mimetype", media, zipfile.ZIP_STORED),
            ("content.xml", _document("content", roots, content), zipfile.ZIP_DEFLATED),
            ("styles.xml", _document("styles", roots, styles), zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", _manifest(media), zipfile.ZIP_DEFLATED),
        ):
            file.writestr(zipfile.ZipInfo(name, _WHEN), text, how)
    return out.getvalue()


def _document(part: str, roots: str, inside: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-{part} {roots} '
        f'office:version="1.3">{inside}</office:document-{part}>'
    )


def _manifest(media: str) -> str:
    parts = "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        'manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>{parts}'
        "</manifest:manifest>"
    )
