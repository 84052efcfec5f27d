"""In Chinese text the authors of the studies stand under their own names, not transcribed.

A transcription cannot be turned back: 覃 is spelt Qin like 秦, and 刘, 柳 and 留 are all Liu.
"""

import re
import tomllib

import pytest

# The studies whose design or figures the project uses, with every author.
AUTHORS = {
    "dri": "庄赟、林鑫城、刘乃全、周闽军",
    "yreb": "刘慧、叶尔肯·吾扎提",
    "mpn": "覃成林",
    "ene": "杜明军",
}
# Family names and given names as transcribed; "Liu" alone also stands in works in English, so that
# it counts only beside another of the names.
TRANSCRIBED = re.compile(r"秦氏|秦成林|\b(Qin|Zhuang|Wuzha?i?ti|Ye?erken|Liu\s*(与|和|、))")


def chinese_words(value):
    """Yield every Chinese text of a recipe."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "zh":
                yield one
            else:
                yield from chinese_words(one)
    elif isinstance(value, list):
        for one in value:
            yield from chinese_words(one)


def test_no_chinese_page_transcribes_an_author(root):
    pages = sorted((root / "docs").rglob("*.zh.md"))
    assert len(pages) > 10
    for page in pages:
        assert not TRANSCRIBED.search(page.read_text(encoding="utf-8")), page.name


@pytest.mark.parametrize("name", AUTHORS)
def test_every_study_names_all_its_authors(root, name):
    recipe = tomllib.loads((root / "recipes" / f"{name}.toml").read_text(encoding="utf-8"))
    words = list(chinese_words(recipe))
    assert not any(TRANSCRIBED.search(one) for one in words)
    assert any(AUTHORS[name] in one for one in words)  # so that the report says it too
    pages = [p.read_text(encoding="utf-8") for p in (root / "docs").rglob("*.zh.md")]
    if name != "yreb":  # no page tells of that study
        assert any(AUTHORS[name] in page for page in pages)
