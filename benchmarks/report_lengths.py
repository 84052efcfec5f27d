"""How long the reports of the shipped recipes are: words or letters, pages, tables of the body.

Each recipe runs in both languages, and Chromium prints its report, whole and without its appendix. Stored in
docs/methods/report_lengths.json, shown in docs/methods/report_lengths.md and its Chinese twin. The baseline was measured so:

    git worktree add ../before 54cbd015^
    PYTHONPATH=../before python benchmarks/report_lengths.py --root ../before --key before
    python benchmarks/report_lengths.py                       what is today, and the pages
    python benchmarks/report_lengths.py --recipes mpn nqp     some
    python benchmarks/report_lengths.py --pages               the pages alone
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
STORED = HERE / "docs/methods/report_lengths.json"
LANGUAGES = ("en", "zh")
SHOWN = ("words", "words_body", "pages", "pages_body", "tables_body")
Lengths = dict[str, dict[str, dict[str, int]]]
_APPENDIX = '<h2 id="appendix">'
_UNREAD = re.compile(
    r"<(style|svg|nav|head)\b.*?</\1>|<p class=\"hint.*?</p>|<a class=\"skip.*?</a>", re.DOTALL
)
_WORD = {"en": re.compile(r"[A-Za-z][A-Za-z'’-]*"), "zh": re.compile("[\u4e00-\u9fff]")}


def letters(page: str, language: str) -> int:
    """Return the words (en) or Chinese letters (zh) that a page says: pictures, contents and numbers are none."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", _UNREAD.sub(" ", page)))
    return len(_WORD[language].findall(text))


def pages(page: str, folder: Path) -> int:
    """Return how many pages of A4 a page is in print."""
    source, printed = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    browser = shutil.which("chromium") or "chromium-browser"
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            source.as_uri(),
        ],
        check=True,
        capture_output=True,
    )
    told = subprocess.run(["pdfinfo", printed], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", told, re.MULTILINE)[1])


def measured(page: str, language: str) -> dict[str, int]:
    """Return the lengths of a report."""
    body = page.split(_APPENDIX)[0]
    with tempfile.TemporaryDirectory() as folder:
        return {
            "words": letters(page, language),
            "words_body": letters(body, language),
            "pages": pages(page, Path(folder)),
            "pages_body": pages(body, Path(folder)),
            "tables_body": len(re.findall(r"<table\b", body)),
        }


def measure(root: Path, names: list[str], keep: Path | None) -> Lengths:
    """Run recipes of a checkout in both languages and measure their reports; those that `keep` holds only tell again."""
    from regspatial.recipes import run_recipe

    out: Lengths = {}
    for name in names:
        out[name] = {}
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as own:
                folder = (keep or Path(own)) / f"{name}.{language}"
                resume = folder.is_dir()
                run_recipe(root / f"recipes/{name}.toml", folder, language=language, resume=resume)
                page = (folder / "report.html").read_text(encoding="utf-8")
            out[name][language] = measured(page, language)
            print(name, language, out[name][language], file=sys.stderr, flush=True)
    return out


def table_of(stored: dict[str, Lengths], language: str) -> str:
    """Return the table of a page: before and now, by recipe, and their sums."""
    before, now = stored["before"], stored["now"]
    rows = []
    total = dict.fromkeys((f"{when}{key}" for when in "bn" for key in SHOWN), 0)
    for name in sorted(now):
        cells = {}
        for when, found in (("b", before), ("n", now)):
            cells |= {f"{when}{key}": found[name][language][key] for key in SHOWN}
        total = {key: total[key] + cells[key] for key in total}
        rows.append(_row(f"`{name}`", cells))
    return "\n".join([*rows, _row({"en": "all", "zh": "合计"}[language], total)])


def _row(name: str, cells: dict[str, int]) -> str:
    pairs = [f"{cells['b' + key]} → {cells['n' + key]}" for key in SHOWN]
    share = 100 * (cells["nwords"] / cells["bwords"] - 1)
    return f"| {name} | {' | '.join(pairs)} | {share:+.0f} % |".replace("-", "−")


def write_pages(stored: dict[str, Lengths]) -> None:
    """Put the tables into the pages, between their marks."""
    for language, file in (("en", "report_lengths.md"), ("zh", "report_lengths.zh.md")):
        path = STORED.parent / file
        head, _, rest = path.read_text(encoding="utf-8").partition("| --- |")
        line, _, rest = rest.partition("\n")
        after = "\n".join(one for one in rest.split("\n") if not one.startswith("| "))
        text = f"{head}| --- |{line}\n{table_of(stored, language)}\n{after}"
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Measure, and store under a key."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=HERE)
    parser.add_argument("--key", default="now")
    parser.add_argument("--recipes", nargs="*", default=[])
    parser.add_argument(
        "--keep", type=Path, help="folder of runs, which are told again where they are there"
    )
    parser.add_argument("--pages", action="store_true")
    asked = parser.parse_args()
    names = asked.recipes or sorted(one.stem for one in (asked.root / "recipes").glob("*.toml"))
    found = {} if asked.pages else measure(asked.root, names, asked.keep)
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    stored.setdefault(asked.key, {}).update(found)
    STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if "before" in stored and "now" in stored:
        write_pages(stored)


if __name__ == "__main__":
    main()
