"""LaTeX: escaping, and three-line tables with booktabs, siunitx and longtable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .formats._numbers import as_printed

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "varphi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Υ": "Upsilon",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{sign: f"$^{place}$" for place, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    "⁻": "$^-$",
    "‖": r"$\|$",
    "×": r"$\times$",
    "−": r"$-$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "±": r"$\pm$",
    "–": "--",
    "…": r"\ldots{}",
    **{letter: rf"$\{name}$" for letter, name in _GREEK.items()},
    "\n": " ",
    "\r": " ",
    "\t": " ",
    "●": r"{\Large$\bullet$}",
    "•": r"{\small$\bullet$}",
    "⨂": r"{\Large$\otimes$}",
    "⊗": r"{\small$\otimes$}",
}


def escape(text: str) -> str:
    """Return text as LaTeX that prints it; Greek letters and signs go to mathematics."""
    return "".join(_SPECIAL.get(c, c) for c in text)


def number(text: str) -> str:
    """Return a written number with a true minus sign; anything else escaped."""
    return escape(as_printed(text))


_WRITTEN = re.compile(
    "(?P<open>\\(?)(?P<sign>[-\N{MINUS SIGN}]?)(?P<whole>[0-9][0-9,]*)(?:\\.(?P<part>[0-9]+))?"
    "(?P<close>\\)?)(?P<stars>\\*{0,3})"
)
LONG = 44  # rows from which a table goes over pages
WIDE = 84  # letters that a line of an article in 11 points holds, within margins of 2.5 cm
NARROW, EDGE = (
    60,
    "430pt",
)  # those of a line below this width, as an article without such margins has
SIZES = ((1.0, ""), (1.1, r"\small"), (1.25, r"\footnotesize"), (1.5, r"\scriptsize"))
LEAST = r"\tiny"
ACROSS = (
    1.5  # lines from which a table stands across its page; one of these holds half as much more
)
PARAGRAPH = 40  # letters from which a column of text is set in lines
_SETUP = (
    r"\sisetup{input-open-uncertainty=,input-close-uncertainty=,table-align-text-before=false,"
    r"table-align-text-after=false,input-ignore={,},group-digits=none,group-minimum-digits=4,"
    r"group-separator={,}}"
)


def aligned(text: str) -> str:
    """Return a cell of a column that siunitx aligns at the decimal point; what is no number in braces."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return f"{{{number(text)}}}" if text else ""
    sign = "-" if found["sign"] else ""
    digits = found["whole"].replace(",", "") + (f".{found['part']}" if found["part"] else "")
    before, after = (f"{{{found[k]}}}" if found[k] else "" for k in ("open", "close"))
    stars = f"{{{found['stars']}}}" if found["stars"] else ""
    return f"{before}{sign}{digits}{after}{stars}"


def alignment_of(kind: str, texts: Sequence[str]) -> str:
    """Return the column type: S for numbers, l for text, p for text that is too long for a line."""
    if kind == "text":
        longest = max(map(letters, texts), default=0)
        return (
            "l"
            if longest < PARAGRAPH
            else rf">{{\raggedright\arraybackslash}}p{{{PARAGRAPH // 2}em}}"
        )
    found = [m for t in texts if (m := _WRITTEN.fullmatch(t)) is not None]
    if not found:
        return "c" if kind == "estimate" else "r"
    whole = max(len(m["whole"].replace(",", "")) for m in found)
    part = max(len(m["part"] or "") for m in found)
    sign = "-" if any(m["sign"] for m in found) else ""
    stars = max((m["stars"] for m in found), key=len)
    after = stars or (")" if any(m["close"] for m in found) else "")
    more = f",table-space-text-post={{{after}}}" if after else ""
    if any("," in m["whole"] for m in found):
        more += ",group-digits=integer"
    before = ",table-space-text-pre={(}" if any(m["open"] for m in found) else ""
    return f"S[table-format={sign}{whole}.{part}{before}{more}]"


def letters(text: str) -> int:
    """Return how wide a text is, a Chinese sign as two letters."""
    return sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in text)


def three_lines(
    *,
    caption: str,
    label: str,
    alignment: str,
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    foot: Sequence[Sequence[str]] = (),
    notes: Sequence[str] = (),
    width: int = 0,
) -> str:
    """Return a table; `head` holds whole lines, body and foot escaped cells.

    It fits a page: `width` letters that a line does not hold make it smaller, half as many more turn the
    page, and many rows make it a longtable, which repeats its head.
    """
    rows = [*(_row(cells) for cells in body)]
    if foot:
        rows += [r"\midrule", *(_row(cells) for cells in foot)]
    under = []
    if notes:
        under = [
            r"\begin{minipage}{0.95\linewidth}\footnotesize",
            *(escape(n) + r"\par" for n in notes),
            r"\end{minipage}",
        ]
    titled = rf"\caption{{{escape(caption)}}}\label{{tab:{label}}}"
    if len(body) + len(foot) > LONG:
        return _over_pages(titled, alignment, head, rows, under, width)
    fits = width <= NARROW
    shrunk = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%"
    lines = [
        r"\begin{table}[htbp]",
        r"\centering",
        _SETUP,
        titled,
        *([] if fits else [shrunk]),
        rf"\begin{{tabular}}{{{alignment}}}",
        r"\toprule",
        *head,
        r"\midrule",
        *rows,
        r"\bottomrule",
        r"\end{tabular}" + ("" if fits else "}"),
    ]
    if under:
        lines += [r"\par\medskip", *under]
    whole = [*lines, r"\end{table}"]
    if width > ACROSS * WIDE:  # smaller than two thirds nobody reads
        whole = [r"\begin{landscape}", *whole, r"\end{landscape}"]
    return "\n".join([*whole, ""])


def _over_pages(
    titled: str,
    alignment: str,
    head: Sequence[str],
    rows: Sequence[str],
    under: Sequence[str],
    width: int,
) -> str:
    across = width > ACROSS * WIDE
    roomy, narrow = (_size(width / line / (ACROSS if across else 1.0)) for line in (WIDE, NARROW))
    size = rf"\ifdim\textwidth<{EDGE} {narrow}\else{roomy}\fi" if narrow != roomy else roomy
    lines = [
        rf"\begingroup{size}",
        _SETUP,
        rf"\begin{{longtable}}{{{alignment}}}",
        titled + r"\\",
        r"\toprule",
        *head,
        r"\midrule",
        r"\endfirsthead",
        r"\toprule",
        *head,
        r"\midrule",
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
        *rows,
        r"\end{longtable}",
    ]
    whole = [*lines, *under, r"\endgroup"]
    if across:
        whole = [r"\begin{landscape}", *whole, r"\end{landscape}"]
    return "\n".join([*whole, ""])


def _size(share: float) -> str:
    """Return the size for a table that is so many lines wide; what is wider than any stands closer."""
    size = next((said for most, said in SIZES if share <= most), LEAST)
    return size + (r"\setlength{\tabcolsep}{3pt}" if size == LEAST else "")


def opening(cell: str) -> str:
    r"""Return the first cell of a row, shielded where LaTeX would read on.

    After ``\\`` and the rules a ``[`` opens their optional argument and a ``*`` is theirs, over blanks
    and line ends.
    """
    return f"{{}}{cell}" if cell.lstrip()[:1] in ("[", "*") else cell


def _row(cells: Sequence[str]) -> str:
    return " & ".join([opening(cells[0]), *cells[1:]]) + r" \\"
