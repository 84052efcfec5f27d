# SPDX-License-Identifier: GPL-2.0-or-later
r"""Formulas of the docs, written in TeX, as MathML: every browser of today shows it, without a network.

What the docs use, and what is likely beside it: a command that is not here stops the build, and is to be added.
"""

from __future__ import annotations

import re
from html import escape

_GREEK = {
    **dict(
        zip(
            "alpha beta gamma delta eta kappa lambda mu pi rho sigma tau".split(),
            "αβγδηκλμπρστ",
            strict=True,
        )
    ),
    **dict(
        zip(
            "chi omega theta vartheta phi varphi epsilon varepsilon".split(),
            "χωθϑϕφϵε",
            strict=True,
        )
    ),
    **dict(zip("zeta iota nu xi upsilon psi".split(), "ζινξυψ", strict=True)),
    **dict(zip("Gamma Delta Lambda Sigma Omega".split(), "ΓΔΛΣΩ", strict=True)),
    **dict(zip("Theta Xi Pi Upsilon Phi Psi".split(), "ΘΞΠΥΦΨ", strict=True)),
    **{"partial": "∂", "nabla": "∇", "infty": "∞", "ell": "ℓ", "emptyset": "∅", "top": "⊤"},
}
_SIGNS = {
    **{
        "ge": "≥",
        "le": "≤",
        "ne": "≠",
        "in": "∈",
        "ni": "∋",
        "to": "→",
        "sim": "∼",
        "propto": "∝",
        "mid": "∣",
    },
    **{
        "times": "×",
        "cdot": "⋅",
        "pm": "±",
        "cap": "∩",
        "cup": "∪",
        "circ": "∘",
        "dots": "…",
        "prime": "′",
    },
    **{
        "{": "{",
        "}": "}",
        "#": "#",
        "_": "_",
        "lvert": "|",
        "rvert": "|",
        "lVert": "‖",
        "rVert": "‖",
    },
    **{
        "lfloor": "⌊",
        "rfloor": "⌋",
        "lceil": "⌈",
        "rceil": "⌉",
        "langle": "⟨",
        "rangle": "⟩",
        "|": "‖",
    },
    **{
        "leq": "≤",
        "geq": "≥",
        "neq": "≠",
        "approx": "≈",
        "equiv": "≡",
        "ll": "≪",
        "gg": "≫",
        "cong": "≅",
    },
    **{"forall": "∀", "exists": "∃", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "setminus": "∖"},
    **{
        "cdots": "⋯",
        "ldots": "…",
        "vdots": "⋮",
        "ast": "∗",
        "star": "⋆",
        "oplus": "⊕",
        "otimes": "⊗",
        "odot": "⊙",
    },
    **{
        "leftarrow": "←",
        "rightarrow": "→",
        "Rightarrow": "⇒",
        "Leftrightarrow": "⇔",
        "mapsto": "↦",
        "mp": "∓",
    },
    **{
        "perp": "⊥",
        "parallel": "∥",
        "land": "∧",
        "lor": "∨",
        "neg": "¬",
        "%": "%",
        "&": "&amp;",
        "$": "$",
    },
}
_WIDE = {"sum": "∑", "prod": "∏", "int": "∫", "bigcup": "⋃", "bigcap": "⋂"}
_NAMES = (
    "ln",
    "log",
    "exp",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "max",
    "min",
    "arg",
    "sup",
    "inf",
    "lim",
    "det",
    "Pr",
)
_UNDER = (*(one for one in _WIDE if one != "int"), "max", "min", "sup", "inf", "lim")
"""What has its limits above and beneath where it stands on a line of its own."""
_OVER = {
    "hat": "^",
    "widehat": "^",
    "bar": "¯",
    "overline": "¯",
    "tilde": "~",
    "dot": "˙",
    "mathring": "˚",
}
_OVER |= {"ddot": "¨", "vec": "→", "check": "ˇ", "breve": "˘", "widetilde": "~"}
_SPACES = {
    ",": "0.17em",
    ":": "0.22em",
    ";": "0.28em",
    " ": "0.33em",
    "!": "0em",
    "quad": "1em",
    "qquad": "2em",
}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&']|\d+(?:\.\d+)?|[A-Za-z]|[^\sA-Za-z\d]", re.DOTALL)
_PRIME = "<mo>′</mo>"
_BY_NAME = (("big", "1.2em"), ("Big", "1.8em"), ("bigg", "2.4em"), ("Bigg", "3em"))
_FIXED = ' stretchy="false"'
_BAR = f'{_FIXED} lspace="0" rspace="0"'
_SIZES = {f"{name}{side}": size for side in ("", "l", "r", "m") for name, size in _BY_NAME}
_THIN = '<mspace width="0.17em"></mspace>'


def mathml(tex: str, *, display: bool = False) -> str:
    r"""Return a formula as MathML.

    Parameters
    ----------
    tex : str
        What stands between the dollar signs.
    display : bool
        Whether it stands on a line of its own.

    Raises
    ------
    ValueError
        If a command is not known.

    Examples
    --------
    >>> mathml(r"\rho_1")
    '<math><msub><mi>ρ</mi><mn>1</mn></msub></math>'
    """
    inside = _Reader(tex, display).row(())
    return f'<math display="block">{inside}</math>' if display else f"<math>{inside}</math>"


class _Reader:
    def __init__(self, tex: str, display: bool) -> None:
        self._texts: list[str] = []
        kept = re.sub(r"\\(text|mathrm|operatorname)\{([^{}]*)\}", self._keep, tex)
        self._tokens = _TOKEN.findall(kept)
        self._at, self._display = 0, display

    def _keep(self, found: re.Match[str]) -> str:
        """Set a text aside, with its blanks."""
        kind = "mtext" if found[1] == "text" else "mi"
        words = re.sub(r"\\(.)", r"\1", found[2]).replace("-", "−" if kind == "mi" else "-")
        self._texts.append(f"<{kind}>{escape(words, quote=False).replace(' ', chr(0xA0))}</{kind}>")
        return rf"\kept{{{len(self._texts) - 1}}}"

    def row(self, ends: tuple[str, ...]) -> str:
        """Return what stands up to one of some tokens, and read over it."""
        out = []
        while self._at < len(self._tokens):
            if self._tokens[self._at] in ends:
                self._at += 1
                break
            out.append(self._scripted())
        return "".join(out)

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise ValueError("a formula ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _scripted(self) -> str:
        """Return one thing with what stands below and above it."""
        name = self._tokens[self._at].lstrip("\\")
        after = _THIN if name in _NAMES else ""
        base, below, above = self._one(), "", ""
        while self._at < len(self._tokens) and self._tokens[self._at] in "_^'":
            sign = self._next()
            if sign == "'":
                above += _PRIME
            elif sign == "_":
                below = self._one()
            else:
                above += self._one()
        if above.count(_PRIME) and above != _PRIME:
            above = f"<mrow>{above}</mrow>"
        wide = self._display and name in _UNDER
        if below and above:
            tag = "munderover" if wide else "msubsup"
            return f"<{tag}>{base}{below}{above}</{tag}>{after}"
        if below:
            tag = "munder" if wide else "msub"
            return f"<{tag}>{base}{below}</{tag}>{after}"
        return (f"<msup>{base}{above}</msup>" if above else base) + after

    def _one(self) -> str:
        """Return the next thing alone: a letter, a number, a sign, a group, a command with what it takes."""
        token = self._next()
        if token == "{":
            return f"<mrow>{self.row(('}',))}</mrow>"
        if not token.startswith("\\"):
            return _plain(token)
        name = token[1:]
        if name in _GREEK:
            return f"<mi>{_GREEK[name]}</mi>"
        if name in _SIGNS:
            fixed = (_FIXED if _SIGNS[name] in "⌊⌋{}" else _BAR) if _SIGNS[name] in "|‖⌊⌋{}" else ""
            return f"<mo{fixed}>{_SIGNS[name]}</mo>"
        if name in _WIDE:
            return f"<mo>{_WIDE[name]}</mo>"
        if name in _NAMES:
            return f"<mi>{name}</mi>"
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"></mspace>'
        return self._command(name)

    def _command(self, name: str) -> str:
        if name in _OVER:
            return (
                f'<mover accent="true">{self._one()}<mo stretchy="false">{_OVER[name]}</mo></mover>'
            )
        if name in ("frac", "tfrac", "dfrac"):
            return f"<mfrac>{self._one()}{self._one()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self._one()}</msqrt>"
        if name in ("mathbf", "boldsymbol"):
            return f'<mrow style="font-weight:bold">{self._one()}</mrow>'
        if name == "kept":
            self._next()
            number = int(self._next())
            self._next()
            return self._texts[number]
        if name in _SIZES:
            size = _SIZES[name]
            fixed = f' symmetric="true" minsize="{size}" maxsize="{size}"'
            return self._one().replace(_FIXED, fixed)
        if name in (
            "textstyle",
            "displaystyle",
            "limits",
            "nolimits",
            "mathbb",
            "mathcal",
            "mathit",
        ):
            return ""
        if name == "not":
            return self._one().replace("</mo>", "\u0338</mo>")
        if name in ("left", "right"):
            return f"<mo>{escape(self._next().lstrip(chr(92)), quote=False)}</mo>"
        if name == "begin":
            return self._lines()
        raise ValueError(f"\\{name} is not known to mathml.py")

    def _lines(self) -> str:
        r"""Return the lines of \begin{cases} or \begin{aligned}, cells at &."""
        kind = self._word()
        lines, cells = [], []
        while True:
            cell, end = self._cell()
            cells.append(f"<mtd>{cell}</mtd>")
            if end != "&":
                lines.append(f"<mtr>{''.join(cells)}</mtr>")
                cells = []
            if end == "\\end":
                break
        self._word()
        brace = {"cases": "<mo>{</mo>", "pmatrix": "<mo>(</mo>", "bmatrix": "<mo>[</mo>"}.get(
            kind, ""
        )
        brace_after = {"pmatrix": "<mo>)</mo>", "bmatrix": "<mo>]</mo>"}.get(kind, "")
        align = {"cases": "left", "aligned": "right left"}.get(kind, "center")
        return f'<mrow>{brace}<mtable columnalign="{align}">{"".join(lines)}</mtable>{brace_after}</mrow>'

    def _cell(self) -> tuple[str, str]:
        out = []
        while True:
            if self._at >= len(self._tokens):
                raise ValueError("an environment does not end")
            if self._tokens[self._at] in ("&", "\\\\", "\\end"):
                return "".join(out), self._next()
            out.append(self._scripted())

    def _word(self) -> str:
        """Return what stands in braces, letter for letter."""
        self._next()
        out = ""
        while (token := self._next()) != "}":
            out += token
        return out


def _plain(token: str) -> str:
    if token[0].isdigit():
        return f"<mn>{token}</mn>"
    if token.isalpha() and token.isascii():
        return f"<mi>{token}</mi>"
    if token.isalpha():
        return f"<mtext>{token}</mtext>"
    fixed = (_BAR if token == "|" else _FIXED) if token in "|()[]" else ""
    sign = {"-": "−", "*": "∗"}.get(token, token)
    return f"<mo{fixed}>{escape(sign, quote=False)}</mo>"
