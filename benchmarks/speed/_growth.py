"""The table of every tool in the docs: seconds, memory and growth on grids of regions."""

from __future__ import annotations

import json
import math
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
STORE = DOCS / "methods" / "every_tool.json"
BEGIN, END = (
    "<!-- every tool: written by benchmarks/every_tool.py -->",
    "<!-- every tool: end -->",
)
SMALL, LARGE = 3_000, 10_000
WORDS = {
    "en": {
        "head": ("Tool", "{n:,} regions", "{n:,} regions", "time grows as", "MB at {n:,}"),
        "second": "{value} s", "long": "over {value} s", "refused": "refused before it begins",
        "none": "not run", "fault": "**out of memory**",
    },
    "zh": {
        "head": ("工具", "{n:,} 个地区", "{n:,} 个地区", "耗时的增长", "{n:,} 个地区时的内存（MB）"),
        "second": "{value} 秒", "long": "超过 {value} 秒", "refused": "开始之前即拒绝", "none": "未运行",
        "fault": "**内存不足**",
    },
}  # fmt: skip


def stored(lines: list[dict]) -> dict:
    """Return runs by tool and size, later ones in place of earlier ones, added to those that are stored."""
    known = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    for one in lines:
        mb = one["mb"] if math.isfinite(one["mb"]) else None
        cpu = round(one["cpu"], 3)
        run = {"cpu": cpu, "mb": mb if mb is None else round(mb), "end": one["end"]}
        known.setdefault(one["tool"], {})[str(one["n"])] = run | {"said": one["said"]}
    return known


def write(lines: list[dict], names: list[str]) -> None:
    """Store runs, and write the table of both pages; `names` is the order of the tools."""
    runs = stored(lines)
    STORE.write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for language, name in (("en", "speed.md"), ("zh", "speed.zh.md")):
        page = DOCS / "methods" / name
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        said = f"{BEGIN}\n\n{table(runs, names, language)}\n\n{END}"
        page.write_text(before + said + after, encoding="utf-8")


def table(runs: dict, names: list[str], language: str) -> str:
    """Return the Markdown table."""
    say = WORDS[language]
    sizes = (0, SMALL, LARGE, 0, LARGE)
    heads = [head.format(n=n) for head, n in zip(say["head"], sizes, strict=True)]
    lines = ["| " + " | ".join(heads) + " |", "| --- " * len(heads) + "|"]
    for name in names:
        small, large = (runs.get(name, {}).get(str(n)) for n in (SMALL, LARGE))
        if small or large:
            memory = "–" if large is None or large["mb"] is None else f"{large['mb']:,}"
            said = (seconds(small, say), seconds(large, say), exponent(small, large), memory)
            lines.append("| " + " | ".join((f"`{name}`", *said)) + " |")
    return "\n".join(lines)


def seconds(run: dict | None, say: dict) -> str:
    """Return what a run came to, in words."""
    if run is None:
        return say["none"]
    if run["end"] == "done":
        return say["second"].format(value=f"{run['cpu']:.2f}")
    if run["end"] == "long":
        return say["long"].format(value=f"{run['cpu']:.0f}")
    return say["fault"] if run["end"] == "MemoryError" else say["refused"]


def exponent(small: dict | None, large: dict | None) -> str:
    """Return the power of the number of regions; a dash where one size has no seconds, or too few to tell."""
    if not small or not large or {small["end"], large["end"]} != {"done"} or large["cpu"] < 0.1:
        return "–"
    grown = math.log(large["cpu"] / max(small["cpu"], 0.01))
    return f"n^{grown / math.log(LARGE / SMALL):.1f}"
