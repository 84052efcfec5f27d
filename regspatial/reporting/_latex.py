"""LaTeX: escaping, and three-line tables with booktabs."""

from __future__ import annotations

from collections.abc import Sequence

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "²": r"$^2$", "×": r"$\times$", "−": r"$-$", "≤": r"$\leq$", "≥": r"$\geq$", "±": r"$\pm$",
    "–": "--", "…": r"\ldots{}",
    "ρ": r"$\rho$", "λ": r"$\lambda$", "σ": r"$\sigma$", "β": r"$\beta$", "θ": r"$\theta$",
    "τ": r"$\tau$", "η": r"$\eta$", "χ": r"$\chi$",
    "\n": " ", "\r": " ", "\t": " ",
}  # fmt: skip


def escape(text: str) -> str:
    """Return text as LaTeX that prints it; Greek letters and signs go to mathematics."""
    return "".join(_SPECIAL.get(c, c) for c in text)


def number(text: str) -> str:
    """Return a written number with a true minus sign; anything else escaped."""
    body = text.lstrip("-")
    if text.startswith("-") and body[:1].isdigit():
        return f"$-${escape(body)}"
    if text.startswith("(-"):
        return f"($-${escape(text[2:])}"
    return escape(text)


def three_lines(
    *,
    caption: str,
    label: str,
    alignment: str,
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    foot: Sequence[Sequence[str]] = (),
    notes: Sequence[str] = (),
) -> str:
    """Return a table environment; `head` holds whole lines, body and foot escaped cells."""
    lines = [
        r"\begin{table}[htbp]",
        r"\centering",
        rf"\caption{{{escape(caption)}}}",
        rf"\label{{tab:{label}}}",
        rf"\begin{{tabular}}{{{alignment}}}",
        r"\toprule",
        *head,
        r"\midrule",
        *(_row(cells) for cells in body),
    ]
    if foot:
        lines += [r"\midrule", *(_row(cells) for cells in foot)]
    lines += [r"\bottomrule", r"\end{tabular}"]
    if notes:
        width = r"\par\medskip\begin{minipage}{0.95\linewidth}\footnotesize"
        lines += [width, *(escape(n) + r"\par" for n in notes), r"\end{minipage}"]
    return "\n".join([*lines, r"\end{table}", ""])


def opening(cell: str) -> str:
    r"""Return the first cell of a row, shielded where LaTeX would read on.

    After ``\\`` and the rules a ``[`` opens their optional argument and a ``*`` is theirs, over blanks
    and line ends.
    """
    return f"{{}}{cell}" if cell.lstrip()[:1] in ("[", "*") else cell


def _row(cells: Sequence[str]) -> str:
    return " & ".join([opening(cells[0]), *cells[1:]]) + r" \\"
