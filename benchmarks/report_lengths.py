"""How long the reports of the shipped recipes are: words or letters, pages, tables of the body.

Each recipe runs in both languages, and Chromium prints its report, whole and without its appendix. `--out` names the
file; `--recipes` those measured; `--root` another checkout whose recipes run (with its code on PYTHONPATH), which is how the baseline was measured:

    git worktree add ../before 54cbd015^
    PYTHONPATH=../before python benchmarks/report_lengths.py --root ../before --key before
    python benchmarks/report_lengths.py --key now
    python benchmarks/report_lengths.py --page
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


def measure(
    root: Path, names: list[str], keep: Path | None
) -> dict[str, dict[str, dict[str, int]]]:
    """Run recipes of a checkout in both languages and measure their reports."""
    from regspatial.recipes import run_recipe

    out: dict[str, dict[str, dict[str, int]]] = {}
    for name in names:
        out[name] = {}
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                done = run_recipe(
                    root / f"recipes/{name}.toml", Path(folder) / "run", language=language
                )
                page = (done.folder / "report.html").read_text(encoding="utf-8")
                if keep is not None:
                    shutil.copytree(done.folder, keep / f"{name}.{language}", dirs_exist_ok=True)
            out[name][language] = measured(page, language)
            print(name, language, out[name][language], file=sys.stderr, flush=True)
    return out


def main() -> None:
    """Measure, and store under a key."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=HERE)
    parser.add_argument("--key", default="now")
    parser.add_argument("--recipes", nargs="*", default=[])
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    names = asked.recipes or sorted(one.stem for one in (asked.root / "recipes").glob("*.toml"))
    found = measure(asked.root, names, asked.keep)
    stored = json.loads(STORED.read_text()) if STORED.exists() else {}
    stored.setdefault(asked.key, {}).update(found)
    STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
