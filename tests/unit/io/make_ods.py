"""A sheet in OpenDocument as it stands in the file, for the tests of readers; no library writes one here."""

import zipfile
from xml.sax.saxutils import escape

_SPACES = " ".join(
    f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
    for one in ("office", "table", "text", "style")
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def cell(value, more=""):
    """Return one cell; `more` are attributes of its own (a span, a formula)."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, str):
        return (
            f'<table:table-cell office:value-type="string" {more}>'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def ods(path, rows, sheet="Sheet1"):
    """Write rows of cells; a row that is a text, and a cell that begins with "<", stand as they are."""

    def row(cells):
        if isinstance(cells, str):
            return cells
        inside = [c if isinstance(c, str) and c.startswith("<table:") else cell(c) for c in cells]
        return f"<table:table-row>{''.join(inside)}</table:table-row>"

    body = "".join(map(row, rows))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{sheet}">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", KIND)
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", manifest)
    return path
