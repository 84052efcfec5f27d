"""What stands where on a page: one page to hand in, methods, sections, references, appendix.

The first page holds the question, the data, three to six sentences on what was found, a map and a
table. The sections follow; what the maker alone wants stands in the appendix, once. Standard library only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..words import Message, Spoken, _, verbatim
from ._story import Block, Drawn, Part, Story

LEAST, MOST = 4, 6
"""Sentences of the first page: so many where they are found, and no more."""
ROOM = 26, 12
"""Rows, an estimate and its error as two, and columns of a table that has room on the first page."""
NOTE_LETTERS = 230
"""Letters of the notes that stand under a table: two lines; a Chinese letter as two."""
_END = re.compile(
    "[.;] (?=[A-Z\N{LEFT DOUBLE QUOTATION MARK}])|[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH SEMICOLON}]"
)
"""Where a sentence of a note ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block in its place: a table or figure with its number, caption and notes."""

    block: Block
    number: str = ""
    caption: str = ""
    notes: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Notes that are folded."""


@dataclass(slots=True, kw_only=True)
class Chapter:
    """A section in its place: "" for what stands before the first."""

    title: str
    number: str
    placed: list[Placed] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    elsewhere: list[Placed] = field(default_factory=list)
    """Tables and figures of the section that stand on the first page."""
    more: str = ""
    """Number of the chapter of the appendix that holds the rest."""
    held: tuple[str, ...] = ()
    """What that chapter holds, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of the first page, and the section that shows what it is made from."""

    text: str
    number: str
    title: str


@dataclass(slots=True, kw_only=True)
class Order:
    """A whole page.

    Parameters
    ----------
    lead : Chapter
        What stands before the first section.
    said, shown : lists
        Sentences, then figure and table of the first page.
    methods, references : Chapter or None
    sections, appendix : lists of Chapter
    """

    lead: Chapter
    said: list[Said]
    shown: list[Placed]
    methods: Chapter | None
    sections: list[Chapter]
    references: Chapter | None
    appendix: list[Chapter]


def in_order(story: Story) -> Order:
    """Return what stands where on the page of a story."""
    lead, *parts = story.parts
    aside = [one for one in parts if _is_aside(one)]
    body = [one for one in parts if one not in aside]
    if not body:  # a page about what usually stands aside
        body = [_unfolded(one) for one in aside if not one.aside]
        aside = [one for one in aside if one.aside]
        parts = [*body, *aside]
    picked = _picked([one for one in parts if one.findings])
    first = _shown_first(body) if picked else []
    texts = story.method_texts()
    counts = Counter[str]()
    methods = _methods(story, texts)
    offset = 1 if methods is None else 2
    numbers = {id(one): str(k) for k, one in enumerate(body, offset)}
    shown = [_numbered(one, counts, "") for _part, one in first]
    taken = {id(one): placed for (_part, one), placed in zip(first, shown, strict=True)}
    leading = Chapter(title="", number="", placed=_placed(lead.blocks, counts, ""))
    told = {(id(one), text) for one, text in picked}
    sections = []
    for one in body:
        chapter = Chapter(title=one.title, number=numbers[id(one)])
        chapter.placed = _placed([b for b in one.blocks if id(b) not in taken], counts, "")
        chapter.elsewhere = [taken[id(b)] for b in one.blocks if id(b) in taken]
        chapter.findings = [text for text in one.findings if (id(one), text) not in told]
        sections.append(chapter)
    references = None
    if methods is not None and story.works:
        references = Chapter(title=story.word("works"), number=str(offset + len(body)))
    appendix = _appendix(story, lead, parts, aside, sections, told)
    order = Order(
        lead=leading,
        said=_said(story, picked, numbers, aside, appendix),
        shown=shown,
        methods=methods,
        sections=sections,
        references=references,
        appendix=appendix,
    )
    _tell_captions_apart(story, order)
    return order


def _is_aside(part: Part) -> bool:
    """Return whether a section stands in the appendix: it says so, or all that it shows is folded."""
    shows = any(one.shows or one.kind in ("items", "pre") for one in part.blocks)
    return part.aside or (bool(part.folded) and not shows)


def _unfolded(part: Part) -> Part:
    return replace(part, blocks=[*part.blocks, *part.folded], folded=[])


def _picked(parts: Sequence[Part]) -> list[tuple[Part, str]]:
    """Return the sentences of the first page: the first of each section, then the next where these are few."""
    parts = [one for one in parts if "finding" in one.first] or list(parts)
    every = [
        (k, part, part.findings[k])
        for k in range(max((len(one.findings) for one in parts), default=0))
        for part in parts
        if k < len(part.findings)
    ]
    firsts = sum(k == 0 for k, _part, _text in every)
    kept = every[: min(MOST, max(LEAST, firsts))]
    kept.sort(key=lambda one: (parts.index(one[1]), one[0]))
    return [(part, text) for _k, part, text in kept]


def _shown_first(body: Sequence[Part]) -> list[tuple[Part, Block]]:
    """Return the map, else the figure, and the table of the first page."""
    figures = [(p, b) for p in _asked(body, "map") for b in p.blocks if b.kind == "figure"]
    maps = [one for one in figures if one[1].drawn is not None and one[1].drawn.is_map]
    tables = [(p, b) for p in _asked(body, "table") for b in p.blocks if b.kind == "table"]
    room = [one for one in tables if _has_room(one[1])]
    models = [one for one in room if one[1].laid is not None and one[1].laid.compares]
    return [*(maps or figures)[:1], *(models or room)[:1]]


def _asked(body: Sequence[Part], what: Literal["map", "table"]) -> list[Part]:
    return [one for one in body if what in one.first] or list(body)


def _has_room(block: Block) -> bool:
    laid = block.laid
    return laid is not None and len(laid.rows) <= ROOM[0] and len(laid.kinds) <= ROOM[1]


def _methods(story: Story, texts: Iterable[str]) -> Chapter | None:
    placed = [Placed(block=Block(kind="paragraph", text=one)) for one in texts]
    return Chapter(title=story.word("methods"), number="1", placed=placed) if placed else None


def _numbered(block: Block, counts: Counter[str], before: str) -> Placed:
    shown = block.laid or block.drawn
    if shown is None:
        return Placed(block=block)
    counts[before + block.kind] += 1
    number = f"{before}{counts[before + block.kind]}"
    if isinstance(shown, Drawn):
        return Placed(block=block, number=number, caption=shown.caption)
    near, more = _two_lines(shown.notes)
    return Placed(block=block, number=number, caption=shown.caption, notes=near, more=more)


def _two_lines(notes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the notes that fill two lines, and those that are folded.

    A first note that is longer is parted behind a sentence; one of a single sentence stands, unless it fills twice as many.
    """
    used = 0
    for k, one in enumerate(notes):
        used += _letters(one)
        if used > NOTE_LETTERS or k > 1:
            if k:
                return tuple(notes[:k]), tuple(notes[k:])
            head, tail = _first_sentences(one)
            if head:
                return (head,), (tail, *notes[1:])
            stands = int(used <= 2 * NOTE_LETTERS)
            return tuple(notes[:stands]), tuple(notes[stands:])
    return tuple(notes), ()


def _first_sentences(note: str) -> tuple[str, str]:
    """Return the sentences of a note that fill two lines, "" where the first does not fit, and the rest."""
    ends = [found.end() for found in _END.finditer(note) if found.end() < len(note)]
    fit = [at for at in ends if _letters(note[:at]) <= NOTE_LETTERS]
    return (note[: fit[-1]].strip(), note[fit[-1] :].strip()) if fit else ("", note)


def _letters(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)


def _placed(blocks: Iterable[Block], counts: Counter[str], before: str) -> list[Placed]:
    return [_numbered(one, counts, before) for one in blocks]


def _appendix(
    story: Story,
    lead: Part,
    parts: Sequence[Part],
    aside: Sequence[Part],
    sections: Sequence[Chapter],
    told: set[tuple[int, str]],
) -> list[Chapter]:
    """Return the chapters of the appendix; a section is told which of them holds its rest."""
    counts = Counter[str]()
    out: list[Chapter] = []
    waiting = iter(sections)
    for part in (lead, *parts):
        whole = part in aside
        section = None if whole or part is lead else next(waiting)
        blocks = [*part.blocks, *part.folded] if whole else part.folded
        if not blocks and not whole:
            continue
        before = dict(counts)
        chapter = Chapter(
            title=part.title or story.word("more"),
            number=f"A.{len(out) + 1}",
            placed=_placed(blocks, counts, "A"),
        )
        if whole:
            chapter.findings = [text for text in part.findings if (id(part), text) not in told]
        out.append(chapter)
        if section is not None:
            section.more = chapter.number
            section.held = tuple(_held(story, before, counts))
    if story.facts is not None:
        facts = [Placed(block=Block(kind="facts"))]
        title = story.word("provenance")
        out.append(Chapter(title=title, number=f"A.{len(out) + 1}", placed=facts))
    return out


def _held(story: Story, before: dict[str, int], counts: Counter[str]) -> Iterator[str]:
    for kind in ("table", "figure"):
        first, last = before.get("A" + kind, 0) + 1, counts["A" + kind]
        if last >= first:
            number = f"A{first}" if first == last else f"A{first}–A{last}"
            yield story.called(kind, number)


def elsewhere(story: Story, chapter: Chapter) -> tuple[str, str]:
    """Return the sentences on what of a section stands on the first page and in the appendix, "" for none."""
    first = [story.called(p.block.kind, p.number) for p in chapter.elsewhere]
    before = Message(_("On the first page: {what}."), what=first).text(story.language)
    behind = Message(_("In the appendix: {what}."), what=list(chapter.held)).text(story.language)
    if chapter.more and not chapter.held:
        behind = Message(_("More in the appendix.")).text(story.language)
    return before if first else "", behind if chapter.more else ""


def further_notes(story: Story, one: Placed) -> str:
    """Return what stands over the notes of a table away from it."""
    name = story.called("table", one.number)
    return Message(_("Further notes to {table}"), table=name).text(story.language)


def _said(
    story: Story,
    picked: Sequence[tuple[Part, str]],
    numbers: dict[int, str],
    aside: Sequence[Part],
    appendix: Sequence[Chapter],
) -> list[Said]:
    """Return the sentences; of sections that show the same or begin alike, with the title that tells them apart."""
    titled = {one.title: one.number for one in appendix}
    shows = {id(part): _captions(part) for part, _text in picked}
    out = []
    for part, text in picked:
        alike = any(
            shows[id(part)] & shows[id(other)] or _begins(text) == _begins(another)
            for other, another in picked
            if other is not part
        )
        said: Spoken = verbatim(text)
        if alike:
            said = Message(_("{name}: {words}"), name=verbatim(part.title), words=said)
        number = titled[part.title] if part in aside else numbers[id(part)]
        out.append(Said(text=said.text(story.language), number=number, title=part.title))
    return out


def _begins(sentence: str) -> str:
    """Return what a sentence says before its first colon: two indices have each a "Highest in 2022"."""
    return re.split("[:\N{FULLWIDTH COLON}]", sentence, maxsplit=1)[0]


def _captions(part: Part) -> set[str]:
    return {one.laid.caption for one in (*part.blocks, *part.folded) if one.laid is not None}


def _tell_captions_apart(story: Story, order: Order) -> None:
    """Say in captions that stand more than once what tells them apart: section, map, picture."""
    homes: list[tuple[list[Placed], str]] = []
    for chapter in order.sections:
        homes += [(chapter.placed, chapter.title), (chapter.elsewhere, chapter.title)]
    homes += [(one.placed, one.title) for one in order.appendix]
    for rule in (_by_kind, _by_section):  # within a section, then between them
        here = [(p.caption, title) for placed, title in homes for p in placed if p.number]
        alike: Counter[Any] = Counter(
            here if rule is _by_kind else (caption for caption, _t in set(here))
        )
        for placed, title in homes:
            for k, one in enumerate(placed):
                key: Any = (one.caption, title) if rule is _by_kind else one.caption
                if one.number and alike[key] > 1:
                    placed[k] = replace(one, caption=rule(story, one, title))
    moved = {p.number + p.block.kind: p for one in order.sections for p in one.elsewhere}
    order.shown = [moved[one.number + one.block.kind] for one in order.shown]


def _by_section(story: Story, one: Placed, title: str) -> str:
    said = Message(_("{name}: {words}"), name=verbatim(title), words=verbatim(one.caption))
    return said.text(story.language)


def _by_kind(story: Story, one: Placed, title: str) -> str:
    del title
    if one.block.drawn is None:
        return one.caption
    words = _("{caption} (map)") if one.block.drawn.is_map else _("{caption} (chart)")
    return Message(words, caption=verbatim(one.caption)).text(story.language)
