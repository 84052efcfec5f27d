"""Run the examples of the docs and compare what they print with what the pages show.

Of README.md and of every page under docs/, the blocks marked ``python`` are executed in order, in
one namespace per page, and the blocks marked ``sh`` whose first word is ``regspatial`` as commands,
in a temporary folder in which ``data``, ``recipes`` and ``docs`` are those of the checkout. A block
marked ``text`` that follows shows what was printed: words exactly, numbers to the digits shown; a
line ``…`` in it stands for any number of lines.

Comments just above a block: ``<!-- no-run -->`` leaves it alone; ``<!-- exit 2 -->`` says that a
command ends with that code.

    python docs/examples.py            # compare all pages
    python docs/examples.py --write    # write what is printed into the pages
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_FENCE = re.compile(r"^```(\w*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--\s*(no-run|exit \d+)\s*-->\s*\Z")
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, where it stands, and the comment above it."""

    language: str
    text: str
    start: int
    end: int
    line: int
    comment: str

    @property
    def runs(self) -> bool:
        """Whether the block is executed."""
        if self.comment == "no-run":
            return False
        is_command = self.language == "sh" and self.text.split(" ", 1)[0] == "regspatial"
        return self.language == "python" or is_command


@dataclass(frozen=True, slots=True)
class Example:
    """A block that was executed, what it printed, and the block that shows it (or None)."""

    block: Block
    printed: str
    shown: Block | None


def pages() -> list[Path]:
    """Return README.md and every page under docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    out = []
    for m in _FENCE.finditer(text):
        above = _COMMENT.search(text, 0, m.start())
        line = text.count("\n", 0, m.start()) + 1
        comment = above[1] if above else ""
        out.append(Block(m[1], m[2], m.start(2), m.end(2), line, comment))
    return out


def examples(page: Path, text: str | None = None) -> list[Example]:
    """Execute the examples of a page.

    Raises
    ------
    RuntimeError
        If a block fails, naming page and line.
    """
    text = page.read_text(encoding="utf-8") if text is None else text
    found = blocks(text)
    if not any(b.runs for b in found):
        return []
    out = []
    space: dict[str, object] = {"__name__": "__main__"}
    with _workplace("zh" if page.name.endswith(".zh.md") else "en"):
        for k, block in enumerate(found):
            if not block.runs:
                continue
            following = found[k + 1] if k + 1 < len(found) else None
            shown = following if following and following.language == "text" else None
            try:
                printed = _commands(block) if block.language == "sh" else _python(block, space)
            except Exception as error:
                where = f"{page.relative_to(ROOT)}, line {block.line}"
                raise RuntimeError(f"{where}: {type(error).__name__}: {error}") from error
            out.append(Example(block, printed, shown))
    return out


@contextlib.contextmanager
def _workplace(language: str) -> Iterator[None]:
    before = os.environ.get("REGSPATIAL_LANG")
    os.environ["REGSPATIAL_LANG"] = language
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in ("data", "recipes", "docs"):
            Path(name).symlink_to(ROOT / name, target_is_directory=True)
        try:
            yield
        finally:
            _close_figures()
            if before is None:
                del os.environ["REGSPATIAL_LANG"]
            else:
                os.environ["REGSPATIAL_LANG"] = before


def _close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def _python(block: Block, space: dict[str, object]) -> str:
    from regspatial import RegspatialWarning

    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer), warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", RegspatialWarning)
        exec(compile(block.text, f"<line {block.line}>", "exec"), space)
    return buffer.getvalue()


def _commands(block: Block) -> str:
    """Run the commands of a block; what they print and say stands in one text."""
    from regspatial.cli.app import run

    buffer = io.StringIO()
    wanted = int(block.comment.split()[1]) if block.comment else 0
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if words[0] != "regspatial":
            raise ValueError(f"{words[0]!r} stands in a block of regspatial commands")
        with contextlib.redirect_stdout(buffer), contextlib.redirect_stderr(buffer):
            code = run(words[1:])
        if code != wanted:
            raise ValueError(f"exit code {code}, not {wanted}: {buffer.getvalue().strip()}")
    return buffer.getvalue()


def difference(shown: str, printed: str) -> str | None:
    """Return the first line in which a page differs from what was printed, or None."""
    wanted, got = shown.rstrip().splitlines(), printed.rstrip().splitlines()
    at, skip = 0, False
    for line in wanted:
        if line.strip() == "…":
            skip = True
            continue
        while skip and at < len(got) and not same_line(line, got[at]):
            at += 1
        if at >= len(got):
            return f"shown but not printed: {line}"
        if not same_line(line, got[at]):
            return f"shown:   {line}\n  printed: {got[at]}"
        at, skip = at + 1, False
    if at < len(got) and not skip:
        return f"printed but not shown: {got[at]}"
    return None


def same_line(shown: str, printed: str) -> bool:
    """Return whether two lines agree: words exactly, numbers to one unit of the last digit.

    Widths of blanks and rules do not count. One unit, since another BLAS may round the other way.
    """
    a, b = _squeezed(shown), _squeezed(printed)
    if _NUMBER.sub("#", a) != _NUMBER.sub("#", b):
        return False
    pairs = zip(_NUMBER.findall(a), _NUMBER.findall(b), strict=True)
    return all(_same_number(x, y) for x, y in pairs)


def _squeezed(line: str) -> str:
    return re.sub(r"-{3,}", "---", re.sub(r"\s+", " ", line.strip()))


def _same_number(a: str, b: str) -> bool:
    a, b = a.replace("−", "-"), b.replace("−", "-")
    if a == b:
        return True
    one, other = Decimal(a), Decimal(b)
    last = min(int(n.as_tuple().exponent) for n in (one, other))
    return last < 0 and abs(one - other) <= Decimal(1).scaleb(last)


def rewritten(page: Path) -> str:
    """Return the page with what its examples print; blocks with a line ``…`` stay as they are."""
    text = page.read_text(encoding="utf-8")
    for e in reversed(examples(page, text)):
        if e.shown is None or "…" in (line.strip() for line in e.shown.text.splitlines()):
            continue
        if difference(e.shown.text, e.printed) is not None:
            text = text[: e.shown.start] + e.printed.rstrip() + "\n" + text[e.shown.end :]
    return text


def main(arguments: list[str]) -> int:
    """Compare the pages named (all by default, which takes minutes), or write them with --write."""
    if {"-h", "--help"} & set(arguments):
        print("python docs/examples.py [--write] [PAGE ...]")
        return 0
    os.environ.setdefault("MPLBACKEND", "Agg")
    write = "--write" in arguments
    named = [Path(a).resolve() for a in arguments if not a.startswith("-")]
    wrong = []
    for page in named or pages():
        try:
            if write:
                text = rewritten(page)
                if text != page.read_text(encoding="utf-8"):
                    page.write_text(text, encoding="utf-8")
                    print(f"wrote {page.relative_to(ROOT)}")
            found = [(e, difference(e.shown.text, e.printed)) for e in examples(page) if e.shown]
        except RuntimeError as error:
            wrong.append(str(error))
            continue
        wrong += [f"{page.relative_to(ROOT)}, line {e.block.line}: {d}" for e, d in found if d]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
