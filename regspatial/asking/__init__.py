"""Ask for a tool in plain words: `find`, the command `regspatial find`, the search field of QGIS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .._calls.door import door
from ..catalog.doors import Door
from ..catalog.matching import SIGNS, found
from ..choices.languages import check_language
from ..declare.description import GROUPS, Tool
from ..words import Message, Words, _, say
from .calls import SETTING, in_python, in_shell, of_policy, setting

__all__ = ["SETTING", "Answer", "Answers", "find", "groups"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a tool, or another door.

    Parameters
    ----------
    name : str
        As the shell, recipes, QGIS and `rs.NAME` have it.
    title, help : marked sentences
    of : Tool or Door
    """

    name: str
    title: Words
    help: Words
    of: Tool | Door

    @property
    def python(self) -> str:
        """The shortest call in Python; its names are those of `SETTING`."""
        return in_python(self.of)

    @property
    def shell(self) -> str:
        """The shortest command."""
        return in_shell(self.of)

    @property
    def is_tool(self) -> bool:
        """Whether QGIS and recipes have it too."""
        return isinstance(self.of, Tool)

    def line(self, language: str = "en") -> str:
        """Return the title and how the help begins."""
        begun = _FIRST.split(say(self.help, language), maxsplit=1)[0].rstrip(".")
        return Message(_("{title}: {help}."), title=say(self.title, language), help=begun).text(
            language
        )


_FIRST = re.compile("(?<=.{24})(?:[.;:] |[\u3002\uff1b\uff1a])", re.DOTALL)
"""Where a help text has said what a tool is for; what follows is how."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What `find` returns; it prints itself.

    Parameters
    ----------
    question : str
        Empty: what is there at all, by group.
    answers : tuple of Answer
        The best first; of a miss the nearest three.
    hit : bool
        Whether they answer the question.
    """

    question: str
    answers: tuple[Answer, ...]
    hit: bool

    def text(self, language: str = "en", face: str = "python") -> str:
        """Return the answers as text, with the call of a face: "python" or "shell"."""
        language = check_language(language)
        if not self.question:
            return groups(language)
        lines = [] if self.hit else [say(_NOTHING_NEAR if self.answers else _NOTHING, language)]
        for one in self.answers:
            call = one.python if face == "python" else one.shell
            lines += [one.line(language), f"    {call}", ""] if call else [one.line(language), ""]
        for pilots in (False, True) if face == "python" else ():
            named = [one.of for one in self.answers if "panel" in one.python]
            alike = [one for one in named if of_policy(one) == pilots]
            if alike:
                names = Message(_WITH_FOR, names=", ".join(one.name for one in alike))
                head = _WITH if len(alike) == len(named) else names
                lines += [say(head, language), *(f"    {one}" for one in setting(alike[0]))]
        return "\n".join(lines).rstrip()

    def __repr__(self) -> str:
        return self.text("zh" if SIGNS.search(self.question) else "en")

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)


_NOTHING = _("Nothing answers this. Ask in other words, or see all tools by an empty question.")
_NOTHING_NEAR = _("Nothing answers this. What comes nearest:")
_WITH = _("With, for example:")
_WITH_FOR = _("With, for example, in {names}:")


@door
def find(question: str = "", most: int = 5) -> Answers:
    """Find the tool that answers a question, in English or Chinese.

    Parameters
    ----------
    question : str
        In plain words, or a name from another program: "difference in differences", "xsmle",
        "do regions catch up". Empty: all tools by group.
    most : int
        How many answers at most.

    Returns
    -------
    Answers
        They print themselves in the language of the question, each with the call to paste.

    Raises
    ------
    ParameterError
        If the question is no text.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.find("do poor regions catch up").answers[0].name
    'convergence'
    """
    tools, hit = found(question, most)
    return Answers(question.strip(), tuple(Answer(t.name, t.en, t.help_en, t) for t in tools), hit)


def groups(language: str = "en") -> str:
    """Return all tools by group, a paragraph each: doors, and in brackets what stands behind them."""
    from ..catalog import tools

    by_group: dict[str, list[str]] = {}
    for one in tools():
        if not one.behind:
            near = ", ".join(two.name for two in tools() if two.behind == one.name)
            by_group.setdefault(one.group, []).append(f"{one.name} ({near})" if near else one.name)
    return "\n".join(
        f"{say(GROUPS[g], language)}: {', '.join(names)}" for g, names in by_group.items()
    )
