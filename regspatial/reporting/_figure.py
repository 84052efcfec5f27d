"""The figure that every picture is drawn into; a notebook shows it without pyplot and its magics."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib.figure


class Figure(matplotlib.figure.Figure):
    """A figure of matplotlib that a notebook shows by itself, whether or not pyplot was imported.

    Where ``%matplotlib inline`` is on, its own printer of figures stands in front of this one: both
    give the same kind of picture, and a notebook asks for one of a kind.
    """

    def savefig(self, fname: Any, **how: Any) -> None:
        """Save as matplotlib does; letters of SVG and PDF stay letters, and the file says what it shows."""
        import matplotlib as mpl

        from .images import described, words_of

        kind = str(how.get("format") or getattr(fname, "name", fname)).rpartition(".")[2].lower()
        told = words_of(self)
        if kind in ("png", "pdf"):
            text = "Description" if kind == "png" else "Subject"
            how.setdefault("metadata", {"Title": told[0], text: told[1]})
        with mpl.rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}):
            if kind != "svg":
                super().savefig(fname, **how)
                return
            drawn = io.BytesIO()
            super().savefig(drawn, **{**how, "format": "svg"})
        whole = described(drawn.getvalue().decode(), *told)
        if not hasattr(fname, "write"):
            Path(fname).write_bytes(whole.encode())
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
