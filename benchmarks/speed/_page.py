"""The table and the picture of the docs, from what was measured."""

from __future__ import annotations

import tomllib
from pathlib import Path

from ._measure import LONGEST
from ._row import OURS, Row
from ._run import agree, away, exponent, ours_best, reached

DOCS = Path(__file__).resolve().parents[2] / "docs"
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
BEGIN, END = "<!-- speed: written by benchmarks/bench.py -->", "<!-- speed: end -->"
HEAD = ("task", "numpy", "numba", "peers", "ratio", "goal", "memory", "growth", "limit")


def write(rows, stored) -> None:
    """Write the tables of both pages, and the pictures."""
    for language, name in (("en", "speed.md"), ("zh", "speed.zh.md")):
        page = DOCS / "methods" / name
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        said = f"{BEGIN}\n\n{machine(stored, language)}\n\n{table(rows, stored, language)}\n\n{END}"
        page.write_text(before + said + after, encoding="utf-8")
        (DOCS / "images" / f"speed_{language}.png").write_bytes(picture(rows, stored, language))


def machine(stored, language: str) -> str:
    """Return the machine and the versions in a sentence."""
    at = stored["machine"]
    programs = ", ".join(f"{k} {v}" for k, v in stored["versions"].items())
    return WORDS[language]["machine"].format(
        **{k: at[k] for k in ("processor", "cores", "memory", "system", "load")},
        bytes=f"{at['bytes'] / 1e9:.0f}",
        flops=f"{at['flops'] / 1e9:.0f}",
        versions=programs,
    )


def table(rows, stored, language: str) -> str:
    """Return the Markdown table of what was measured."""
    say = WORDS[language]
    lines = ["| " + " | ".join(say[k] for k in HEAD) + " |", "| --- " * len(HEAD) + "|"]
    for row in rows:
        of = stored["rows"].get(row.name)
        if of is not None:
            lines.append("| " + " | ".join(cells(row, of, stored["machine"], language)) + " |")
    return "\n".join(lines)


def cells(row: Row, of: dict, machine: dict, language: str) -> list[str]:
    """Return the cells of a row."""
    say, programs = WORDS[language], of["programs"]
    best = ours_best(of)
    apart = agree(row, of)
    peers = [p for p in row.programs if p not in OURS]
    shown = [say["other"].format(peer=p) if p in apart else p for p in peers if p in programs]
    seconds = [
        say["second"].format(value=digits(programs[p]["cpu"])) for p in peers if p in programs
    ]
    ratios = [
        f"{digits(programs[p]['cpu'] / best[1]['cpu'])} ×" for p in peers if p in programs and best
    ]
    gone = [missed(p, of["failed"][p], say) for p in row.programs if p in of["failed"]]
    first = next((programs[p] for p in OURS if p in programs), None)
    slope = first and exponent(of["growth"], (of["size"], first["cpu"]))
    far = away(of, machine)
    return [
        WORDS["rows"][row.name][language].format(size=f"{of['size']:,}"),
        *(
            say["second"].format(value=digits(programs[p]["cpu"])) if p in programs else "–"
            for p in OURS
        ),
        "; ".join([f"{a} {b}" for a, b in zip(shown, seconds, strict=True)] + gone) or "–",
        "; ".join(ratios) or "–",
        goals(row, of, say),
        "; ".join(memory(programs[p]["mb"]) for p in programs) or "–",
        "–" if not slope else f"n^{slope:.2f}",
        "–" if far is None else digits(far),
    ]


def goals(row: Row, of: dict, say: dict) -> str:
    """Return the goals of a row, and whether they are reached."""
    wanted = [say["goal_of"].format(times=f"{t:g}", peer=p) for p, t in row.goal.times.items()]
    if row.goal.seconds is not None:
        wanted.append(say["at_most"].format(value=f"{row.goal.seconds:g}"))
    if not wanted:
        return say["no_goal"]
    met = reached(row, of)
    return "; ".join(wanted) + ("" if met is None else f": {say['met' if met else 'not_met']}")


def missed(peer: str, why: str, say: dict) -> str:
    """Return why a program has no seconds."""
    kind = why if why in ("missing", "long") else "failed"
    return say[kind].format(peer=peer, seconds=LONGEST)


def memory(value: float | None) -> str:
    """Return MB as a cell; less than one is one page of memory more or less."""
    return "?" if value is None else "< 1" if value < 1 else f"{value:,.0f}"


def digits(value: float) -> str:
    """Return a number with two or three digits."""
    if value >= 99.5:
        return f"{value:,.0f}"
    return (
        f"{value:.1f}" if value >= 9.95 else f"{value:.2f}" if value >= 0.0995 else f"{value:.3f}"
    )


def picture(rows, stored, language: str) -> bytes:
    """Draw how many times as long as ours each peer takes, with the goals, on a logarithmic scale."""
    from regspatial.reporting.images import png_of
    from regspatial.reporting.stock import ROW
    from regspatial.reporting.style import ACCENT, CONTRAST, GRID, MUTED, drawing, new_figure

    say, points = WORDS[language], []
    for row in rows:
        of = stored["rows"].get(row.name, {"programs": {}})
        best = ours_best(of)
        if best:
            task = (
                WORDS["rows"][row.name][language]
                .format(size=f"{of['size']:,}")
                .split(";" if language == "en" else "；")[0]
            )
            found = [p for p in of["programs"] if p not in OURS]
            points += [
                (f"{task}\n{p}", of["programs"][p]["cpu"] / best[1]["cpu"], row.goal.times.get(p))
                for p in found
            ]
    texts = [p[0] for p in points]
    with drawing([*texts, *(v for v in say.values())], language):
        figure = new_figure(8.0, 1.4 + 1.45 * ROW * len(points))
        axes = figure.subplots()
        axes.set_xscale("log")
        for k, (_task, ratio, goal) in enumerate(points):
            axes.plot([1.0, ratio], [k, k], color=GRID, lw=2.0, zorder=1)
            axes.plot(
                ratio,
                k,
                "o",
                color=ACCENT if ratio >= (goal or 1.0) else CONTRAST,
                ms=6,
                zorder=3,
            )
            if goal:
                axes.plot(goal, k, "|", color=MUTED, ms=13, mew=2.0, zorder=2)
            axes.annotate(
                f"{digits(ratio)} ×",
                (ratio, k),
                xytext=(0, 4),
                textcoords="offset points",
                va="bottom",
                ha="center",
            )
        axes.axvline(1.0, color=MUTED, lw=1.0)
        axes.set_yticks(range(len(points)), texts)
        axes.set_ylim(len(points) - 0.4, -0.6)
        low, high = min(1.0, *(p[1] for p in points)), max(p[1] for p in points)
        axes.set_xlim(low / 6.0, high * 6.0)
        axes.xaxis.set_major_formatter(lambda v, _at: f"{v:g}")
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(say["axis"])
        axes.plot([], [], "o", color=ACCENT, label=say["met_mark"])
        axes.plot([], [], "o", color=CONTRAST, label=say["not_met_mark"])
        axes.plot([], [], "|", color=MUTED, ms=13, mew=2.0, label=say["goal_mark"])
        figure.suptitle(say["title"], x=0.02, ha="left", weight="bold")
        figure.legend(loc="outside lower right", ncols=3)
        return png_of(figure, 100)
