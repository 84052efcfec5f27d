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
SIZES = (3_000, 10_000, 30_000)
WORDS = {
    "en": {
        "head": ("Tool", "{n:,} regions", "time grows as", "MB at the largest done"),
        "second": "{value} s",
        "long": "over {value} s",
        "refused": "refused before it begins",
        "none": "not run",
        "fault": "**out of memory**",
    },
    "zh": {
        "head": ("工具", "{n:,} 个地区", "耗时的增长", "已完成的最大规模的内存（MB）"),
        "second": "{value} 秒",
        "long": "超过 {value} 秒",
        "refused": "开始之前即拒绝",
        "none": "未运行",
        "fault": "**内存不足**",
    },
}


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
    tool, size, *rest = say["head"]
    heads = [tool, *(size.format(n=n) for n in SIZES), *rest]
    lines = ["| " + " | ".join(heads) + " |", "| --- " * len(heads) + "|"]
    for name in names:
        every = {n: runs.get(name, {}).get(str(n)) for n in SIZES}
        if not any(every.values()):
            continue
        done = [(n, run) for n, run in every.items() if run and run["end"] == "done"]
        memory = f"{done[-1][1]['mb']:,}" if done and done[-1][1]["mb"] is not None else "–"
        said = [seconds(run, say) for run in every.values()]
        lines.append("| " + " | ".join((f"`{name}`", *said, exponent(done), memory)) + " |")
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


def exponent(done: list[tuple[int, dict]]) -> str:
    """Return the power of the number of regions between the two largest sizes that were done.

    A dash where one size alone has seconds, or too few to tell.
    """
    if len(done) < 2 or done[-1][1]["cpu"] < 0.1:
        return "–"
    (few, before), (many, after) = done[-2:]
    grown = math.log(after["cpu"] / max(before["cpu"], 0.01))
    return f"n^{grown / math.log(many / few):.1f}"
