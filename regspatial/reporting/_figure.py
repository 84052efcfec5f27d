"""The figure that every picture is drawn into; a notebook shows it without pyplot and its magics."""

from __future__ import annotations

import io
import os
from typing import Any

import matplotlib.figure

from .._files.atomic import write_bytes


class Figure(matplotlib.figure.Figure):
    """A figure of matplotlib that a notebook shows by itself, whether or not pyplot was imported.

    Where ``%matplotlib inline`` is on, its own printer of figures stands in front of this one: both
    give the same kind of picture, and a notebook asks for one of a kind.
    """

    def savefig(self, fname: Any, **how: Any) -> None:
        """Save as matplotlib does; letters of SVG and PDF stay letters, and the file says what it shows."""
        import matplotlib as mpl

        from .images import described, words_of

        to_path = isinstance(fname, (str, os.PathLike))
        if to_path and not how.get("format"):
            fname, how["format"] = _with_ending(os.fspath(fname))
        kind = str(how.get("format") or getattr(fname, "name", fname)).rpartition(".")[2].lower()
        told = words_of(self)
        if kind in ("png", "pdf"):
            text = "Description" if kind == "png" else "Subject"
            how.setdefault("metadata", {"Title": told[0], text: told[1]})
        with mpl.rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}):
            if kind != "svg" and not to_path:
                super().savefig(fname, **how)
                return
            drawn = io.BytesIO()
            super().savefig(drawn, **{**how, "format": kind})
        data = drawn.getvalue()
        whole = described(data.decode(), *told) if kind == "svg" else ""
        if to_path:
            write_bytes(fname, whole.encode() if whole else data)
        elif isinstance(fname, io.TextIOBase):
            fname.write(whole)
        else:
            fname.write(whole.encode())

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        from .notebook import shown_png

        return shown_png(self)

    def _repr_html_(self) -> str:
        """Return the picture as an image with its words: JupyterLab drops those that stand beside a PNG."""
        from .notebook import shown_image

        return shown_image(self)


def _with_ending(name: str) -> tuple[str, str]:
    """Return the name of a file and its kind; one without an ending gets the usual one, as matplotlib does it."""
    ending = os.path.splitext(name)[1][1:]  # noqa: PTH122 - of any name
    if ending:
        return name, ending.lower()
    usual = str(matplotlib.rcParams["savefig.format"])
    return f"{name.rstrip('.')}.{usual}", usual
