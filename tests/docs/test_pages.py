"""Pages lead somewhere, speak both languages, and speak of the project alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from regspatial.recipes import form, kinds, schema, weights_rule

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

# Pages promised in English and Chinese; new pages of these folders are promised too.
BOTH = ("start", "walkthrough", "methods", "coming-from", "how-to", "reference")
ENGLISH_ONLY = {
    "develop",
    "conventions",
    "sweep",
    "design-notes",
    "python",
}  # for those who work on the code

_FENCED = re.compile(r"^```.*?^```[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """Return a page without its fenced blocks and its code."""
    return re.sub(r"`[^`\n]*`", "", _FENCED.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings as the forge makes them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    out = set()
    for _, heading in _HEADING.findall(text):
        plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        out.add(plain.replace(" ", "-"))
    return out


def misled(page: Path) -> Iterator[str]:
    """Yield the links of a page that lead nowhere, or to what is not cited."""
    for target in _LINK.findall(prose(page)):
        if target.startswith(("https://", "http://")):
            if not target.startswith("https://doi.org/10."):
                yield f"{page.name}: {target}: only DOIs are cited"
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            yield f"{page.name} links to {target}"


def test_links_lead_somewhere(pages):
    assert [one for page in pages for one in misled(page)] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One thing\n[a](#one-thing) [b](#two) [c](gone.md) [d](https://example.org)", "utf-8"
    )
    assert [one.split()[-1] for one in misled(page)] == ["#two", "gone.md", "cited"]


def test_pages_speak_of_the_project_alone(pages):
    paths = ("/work/", "/root/", "/tmp/")
    told = {page.name for page in pages if any(p in page.read_text("utf-8") for p in paths)}
    assert told == set()


def english_pages() -> list[Path]:
    found = [p for folder in BOTH for p in sorted((DOCS / folder).glob("*.md"))]
    return [p for p in found if not p.name.endswith(".zh.md") and p.stem not in ENGLISH_ONLY]


@pytest.mark.parametrize("page_en", english_pages(), ids=lambda p: str(p.relative_to(DOCS)))
def test_both_languages_say_the_same(page_en, examples):
    page_zh = page_en.with_name(f"{page_en.stem}.zh.md")
    assert page_zh.exists(), f"{page_en.name} has no Chinese version"
    en, zh = (p.read_text(encoding="utf-8") for p in (page_en, page_zh))
    levels = [[len(h) for h, _ in _HEADING.findall(_FENCED.sub("", t))] for t in (en, zh)]
    assert levels[0] == levels[1], "the headings differ"
    kinds = [[b.language for b in examples.blocks(t)] for t in (en, zh)]
    assert kinds[0] == kinds[1], "the blocks differ"
    if page_en.stem != "tools":
        assert f"]({page_zh.name})" in en, "the English page does not link to the Chinese one"
        assert f"]({page_en.name})" in zh, "the Chinese page does not link to the English one"
    assert len(re.findall(r"[\u4e00-\u9fff]", prose(page_zh))) > 100


@pytest.mark.parametrize("name", ["recipes.md", "recipes.zh.md"])
def test_every_key_of_a_recipe_is_explained(name):
    text = (DOCS / "reference" / name).read_text(encoding="utf-8")
    keys = schema._TOP | set(kinds.REGIONS) | set(form._PANEL) | schema._STEP | set(kinds.FLOWS)
    keys |= weights_rule.RULE_KEYS | weights_rule.FILE_KEYS
    missing = sorted(k for k in keys if f"`{k}`" not in text)
    assert not missing


def test_pictures_are_small_and_used():
    texts = " ".join(
        p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *DOCS.rglob("*.md")]
    )
    for picture in (DOCS / "images").glob("*.*"):  # those of tools are generated with their pages
        assert picture.suffix == ".png"
        assert picture.stat().st_size < 250_000, picture.name
        assert f"images/{picture.name}" in texts, f"{picture.name} is on no page"
