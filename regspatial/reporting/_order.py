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

from ..words import Message, Sentence, Spoken, _, verbatim
from ._brief import appended, beside, briefly
from ._named import named, texts_of
from ._notes import letters, two_lines, without_programs
from ._once import content_of
from ._story import Block, Drawn, Part, Story

LEAST, MOST = 4, 6
"""Sentences of the first page: so many where they are found, and no more."""
ROOM = 26, 12
"""Rows, an estimate and its error as two, and columns of a table that has room on the first page."""
SHORT_NOTE = 80
"""Letters below which a note stands under every table that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block in its place: a table or figure with its number, caption and notes."""

    block: Block
    number: str = ""
    caption: str = ""
    notes: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Notes that stand in the appendix."""


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
    works : list of str
        Those cited that the page names.
    """

    lead: Chapter
    said: list[Said]
    shown: list[Placed]
    methods: Chapter | None
    sections: list[Chapter]
    references: Chapter | None
    appendix: list[Chapter]
    works: list[str] = field(default_factory=list)

    @property
    def notes(self) -> str:
        """Number of the chapter of the appendix with the notes of tables: the last but the one on where all comes from."""
        found = [
            one for one in self.appendix if not any(p.block.kind == "facts" for p in one.placed)
        ]
        return found[-1].number if found else ""


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
    if story.brief:
        return _in_order(story, lead, *_briefly(story.language, parts, aside, picked, first))
    return _in_order(story, lead, parts, aside, picked, first)


_Picked = list[tuple[Part, str]]
_First = list[tuple[Part, Block]]


def _briefly(
    language: str, parts: Sequence[Part], aside: Sequence[Part], picked: _Picked, first: _First
) -> tuple[list[Part], list[Part], _Picked, _First]:
    """Return sections, those that stand in the appendix, sentences and pictures of the first page, all of a brief page."""
    body = [one for one in parts if one not in aside]
    new = dict(zip(map(id, body), briefly(body, {id(one) for _part, one in first}), strict=True))
    new = dict(zip(new, beside(list(new.values()), language), strict=True))
    told = [text for _part, text in picked]
    empty = [
        one
        for one in new.values()
        if not any(b.shows or b.kind == "paragraph" for b in one.blocks)
        and all(text in told for text in one.findings)
    ]
    return (
        [new.get(id(one), one) for one in parts],
        [*aside, *empty],
        [(new.get(id(part), part), text) for part, text in picked],
        [(new[id(part)], one) for part, one in first],
    )


def _in_order(
    story: Story,
    lead: Part,
    parts: Sequence[Part],
    aside: Sequence[Part],
    picked: _Picked,
    first: _First,
) -> Order:
    """Return what stands where, once it is known what stands in the appendix and on the first page."""
    body = [one for one in parts if one not in aside]
    texts = story.method_texts()
    counts = _Counts(story)
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
    appendix = _appendix(
        story, lead, parts, aside, sections, told, counts, [*shown, *leading.placed]
    )
    order = Order(
        lead=leading,
        said=_said(story, picked, numbers, aside, appendix),
        shown=shown,
        methods=methods,
        sections=sections,
        references=None,
        appendix=appendix,
    )
    _tell_captions_apart(story, order)
    order.works = named(story.works, texts_of(story, order)) if methods is not None else []
    if order.works:
        order.references = Chapter(title=story.word("works"), number=str(offset + len(body)))
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


class _Counts(Counter[str]):
    """How many tables and figures have their number, and what stands already: tables and notes, by the table."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self.story = story
        self.tables: dict[Any, str] = {}
        self.notes: dict[str, str] = {}
        self.findings = {text for part in story.parts for text in part.findings}

    def said(self, sentence: Sentence, **words: str) -> str:
        """Return a sentence in the language of the page."""
        given = {name: verbatim(text) for name, text in words.items()}
        return Message(sentence, **given).text(self.story.language)


def _numbered(block: Block, counts: _Counts, before: str) -> Placed:
    shown = block.laid or block.drawn
    if shown is None:
        return Placed(block=block)
    content = None if block.laid is None else content_of(block.laid)
    if before and content is not None and content in counts.tables:
        said = counts.said(
            _("{caption}: as {table}."), caption=shown.caption, table=counts.tables[content]
        )
        return Placed(block=Block(kind="note", text=said))
    counts[before + block.kind] += 1
    number = f"{before}{counts[before + block.kind]}"
    if isinstance(shown, Drawn):
        return Placed(block=block, number=number, caption=shown.caption)
    name = counts.story.called("table", number)
    counts.tables.setdefault(content, name)
    near, more = two_lines(_told_once(shown.notes, name, counts))
    return Placed(block=block, number=number, caption=shown.caption, notes=near, more=more)


def _told_once(notes: Sequence[str], table: str, counts: _Counts) -> tuple[str, ...]:
    """Return the notes of a table; those that stand under an earlier one whole are named by it."""
    before: dict[str, None] = {}
    new = []
    for one in notes:
        if one in counts.findings:
            continue
        if letters(one) < SHORT_NOTE:
            new.append(one)
        elif one in counts.notes:
            before[counts.notes[one]] = None
        else:
            counts.notes[one] = table
            new.append(one)
    names = [counts.said(_("Notes of {table} hold here too."), table=one) for one in before]
    return (*new, *names)


def _placed(blocks: Iterable[Block], counts: _Counts, before: str) -> list[Placed]:
    return [_numbered(one, counts, before) for one in blocks]


def _appendix(
    story: Story,
    lead: Part,
    parts: Sequence[Part],
    aside: Sequence[Part],
    sections: Sequence[Chapter],
    told: set[tuple[int, str]],
    counts: _Counts,
    ahead: Sequence[Placed],
) -> list[Chapter]:
    """Return the chapters of the appendix; a section is told which of them holds its rest.

    `ahead` stands before the sections; its notes that have no room under it stand here too.
    """
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
            placed=_placed(appended(blocks, part, story.language), counts, "A"),
        )
        if whole:
            chapter.findings = [text for text in part.findings if (id(part), text) not in told]
        out.append(chapter)
        if section is not None:
            section.more = chapter.number
            section.held = tuple(_held(story, before, counts))
    notes = _notes_of_tables(story, [*ahead, *(p for one in (*sections, *out) for p in one.placed)])
    if notes:
        title = story.word("notes")
        out.append(Chapter(title=title, number=f"A.{len(out) + 1}", placed=notes))
    if story.facts is not None:
        facts = [Placed(block=Block(kind="facts"))]
        title = story.word("provenance")
        out.append(Chapter(title=title, number=f"A.{len(out) + 1}", placed=facts))
    return out


def _notes_of_tables(story: Story, placed: Iterable[Placed]) -> list[Placed]:
    """Return the notes that have no room under their tables, each once behind the tables that have it."""
    tables: dict[str, list[str]] = {}
    programs = False
    for one in placed:
        for note in one.more:
            kept = without_programs(note) if story.brief else note
            programs |= kept != note
            if kept:
                tables.setdefault(kept, []).append(story.called("table", one.number))
    together: dict[tuple[str, ...], list[str]] = {}
    for note, names in tables.items():
        together.setdefault(tuple(names), []).append(note)
    glue = "" if story.language.startswith("zh") else " "
    out = []
    for shared, notes in together.items():
        said = Message(
            _("{tables}: {notes}"), tables=list(shared), notes=verbatim(glue.join(notes))
        )
        out.append(Placed(block=Block(kind="note", text=said.text(story.language))))
    if programs:
        said = Message(
            _(
                "What other programs print of these models, and why, stands in the documentation (docs/coming-from), and with the "
                "numbers in the summary of each model."
            )
        )
        out.append(Placed(block=Block(kind="note", text=said.text(story.language))))
    return out


def _held(story: Story, before: dict[str, int], counts: Counter[str]) -> Iterator[str]:
    for kind in ("table", "figure"):
        first, last = before.get("A" + kind, 0) + 1, counts["A" + kind]
        if last >= first:
            number = f"A{first}" if first == last else f"A{first}–A{last}"
            yield story.called(kind if first == last else f"{kind}s", number)


def elsewhere(story: Story, chapter: Chapter) -> tuple[str, str]:
    """Return the sentences on what of a section stands on the first page and in the appendix, "" for none."""
    first = [story.called(p.block.kind, p.number) for p in chapter.elsewhere]
    before = Message(_("On the first page: {what}."), what=first).text(story.language)
    behind = Message(_("In the appendix: {what}."), what=list(chapter.held)).text(story.language)
    if chapter.more and not chapter.held:
        behind = Message(_("More in the appendix.")).text(story.language)
    return before if first else "", behind if chapter.more else ""


def further_notes(story: Story, chapter: Chapter, order: Order) -> str:
    """Return the sentence on where more notes on the tables of a chapter stand, "" where there are none."""
    found = [p for p in (*chapter.elsewhere, *chapter.placed) if p.more]
    if not found:
        return ""
    names = [story.called("table", one.number) for one in found]
    said = Message(_("Further notes to {tables}: {number}."), tables=names, number=order.notes)
    return said.text(story.language)


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
            said = Message(_begun(part.title), name=verbatim(part.title), words=said)
        number = titled[part.title] if part in aside else numbers[id(part)]
        out.append(Said(text=said.text(story.language), number=number, title=part.title))
    return out


def _begun(title: str) -> Sentence:
    """Return how a title stands before a sentence."""
    asks = title.endswith(("?", "!", "\N{FULLWIDTH QUESTION MARK}"))
    return _("{name} {words}") if asks else _("{name}. {words}")


def _begins(sentence: str) -> str:
    """Return what a sentence says before its first colon: two indices have each a "Highest in 2022"."""
    return re.split("[:\N{FULLWIDTH COLON}]", sentence, maxsplit=1)[0]


def _captions(part: Part) -> set[str]:
    return {one.laid.caption for one in (*part.blocks, *part.folded) if one.laid is not None}


def _tell_captions_apart(story: Story, order: Order) -> None:
    """Say in captions that stand more than once what tells them apart: map, picture, section; of the appendix alone where it does."""
    body: list[tuple[list[Placed], str]] = []
    for chapter in order.sections:
        body += [(chapter.placed, chapter.title), (chapter.elsewhere, chapter.title)]
    every = [*body, *((one.placed, one.number) for one in order.appendix)]
    for placed, title in every:  # within a section first
        alike = Counter(
            p.caption for there, other in every for p in there if p.number and other == title
        )
        placed[:] = [
            replace(p, caption=_by_kind(story, p, title)) if alike[p.caption] > 1 else p
            for p in placed
        ]
    within = {id(placed): _captions_of(body) for placed, _title in body}
    for placed, title, alike in [
        (placed, title, within.get(id(placed)) or _captions_of(every)) for placed, title in every
    ]:
        placed[:] = [
            replace(p, caption=_by_section(story, p, title))
            if p.number and alike[p.caption] > 1
            else p
            for p in placed
        ]
    moved = {p.number + p.block.kind: p for one in order.sections for p in one.elsewhere}
    order.shown = [moved[one.number + one.block.kind] for one in order.shown]


def _captions_of(homes: Sequence[tuple[list[Placed], str]]) -> Counter[str]:
    """Return of how many sections each caption is one."""
    return Counter(
        caption
        for caption, _t in {(p.caption, t) for placed, t in homes for p in placed if p.number}
    )


def _by_section(story: Story, one: Placed, title: str) -> str:
    if title.startswith("A.") and one.number.startswith("A"):
        behind = _("{caption} ({number})")
        return Message(behind, caption=verbatim(one.caption), number=title).text(story.language)
    said = Message(_("{name}: {words}"), name=verbatim(title), words=verbatim(one.caption))
    return said.text(story.language)


def _by_kind(story: Story, one: Placed, title: str) -> str:
    del title
    if one.block.drawn is None:
        return one.caption
    words = _("{caption} (map)") if one.block.drawn.is_map else _("{caption} (chart)")
    return Message(words, caption=verbatim(one.caption)).text(story.language)
