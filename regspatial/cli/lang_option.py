"""--lang of a group of commands: what is typed there has been read before; here it is named and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import rich_click as click

from ..words import Message, _, languages
from .language import in_language


def lang_option() -> Callable[[Any], Any]:
    """Return the option; see `language.without_lang` for what it means."""
    return click.option(
        "--lang",
        type=click.Choice(languages()),
        expose_value=False,
        help=in_language(Message(_("Language, before a command or behind it."))),
    )
