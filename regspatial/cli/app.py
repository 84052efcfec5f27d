"""The command group, its errors and its exit codes."""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import rich_click as click
from click.exceptions import Abort, Exit

from .. import __version__
from .._calls.extras import missing
from .._files.one_run import INDEX
from .._files.own_folder import refuse_clash
from ..catalog import Tool, tools
from ..errors import Cancelled, InputError, RegspatialError, RegspatialWarning
from ..words import Message, _, languages, listed, together
from ..words.faces import RecipeFace, ShellFace
from ..words.nearest_name import alike, asked_whether
from ..words.shortened import shortened, shortened_words
from .auditing import audit_command
from .chinese import headings, help_options, narrow, usage_error
from .completing import completion_command, recipes_and_files
from .drafting import new_command
from .finding import find_command
from .growing import grow_command
from .indexing import index_command, index_of
from .lang_option import lang_option
from .language import chosen_language, default_language, in_language, speaking, without_lang
from .merging import merge_command
from .packing import pack_command
from .preview import preview_command
from .speaking import Speaker
from .subsets import subsets_command
from .table_options import face
from .tools import format_option, list_command, run_group
from .verifying import verify_command
from .working import at_work, workers_option


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; never shows a traceback without a sentence."""
    arguments = sys.argv[1:] if arguments is None else arguments
    with speaking(arguments), warnings.catch_warnings():
        warnings.showwarning = _warned(arguments, warnings.showwarning)
        return _run(arguments)


def _warned(arguments: list[str], otherwise: Callable[..., None]) -> Callable[..., None]:
    """Return what shows a warning of ours as its sentence, in the language of the shell."""

    def show(message: Warning | str, *where: Any, **more: Any) -> None:
        if isinstance(message, RegspatialWarning):
            click.echo(message.localized(default_language(), _spelling(arguments)), err=True)
        else:
            otherwise(message, *where, **more)

    return show


def _run(arguments: list[str]) -> int:
    try:
        app = make_app()
        code = app.main(
            args=without_lang(arguments)[0], prog_name="regspatial", standalone_mode=False
        )
        return code if isinstance(code, int) else 0  # of a command that ends with its own code
    except Abort:
        return _say(Cancelled(_("Cancelled.")), arguments)
    except KeyboardInterrupt:
        return _say(Cancelled(_("Cancelled.")), arguments)
    except Exit as done:
        return int(done.exit_code)
    except click.ClickException as error:
        narrow(error)
        # final in name only: it is what is printed
        object.__setattr__(error, "message", shortened_words(error.message))
        sentence = usage_error(error) if default_language() != "en" else None
        if sentence is None and not _wants_events(arguments):
            error.show()
        else:
            said = error.format_message() if sentence is None else in_language(shortened(sentence))
            _failed(error, said, error.exit_code, arguments)
        return int(error.exit_code)
    except RegspatialError as error:
        return _say(error, arguments)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:  # noqa: BLE001 - the last door: a sentence, then the trace on request
        return _unexpected(error, arguments)


def _wants_events(arguments: list[str]) -> bool:
    return any(one.partition("=")[0] == "--events" for one in arguments)


def _failed(error: Exception, text: str, code: int, arguments: list[str]) -> None:
    """Say what ended a run: as a sentence, or with --events as the last event."""
    if _wants_events(arguments):
        event = {
            "event": "error",
            "type": type(error).__name__,
            "message": text,
            "ids": list(getattr(error, "ids", ())),
            "columns": list(getattr(error, "columns", ())),
            "exit_code": code,
        }
        click.echo(json.dumps(event, ensure_ascii=False), err=True)
    else:
        click.echo(in_language(Message(_("Error: {said}"), said=text)), err=True)
    if "--debug" in arguments:
        traceback.print_exception(error)


def _ran(arguments: Sequence[str]) -> Tool | None:
    """Return the tool that a command line runs, if it runs one."""
    given = without_lang(list(arguments))[0]
    after = given[given.index("run") + 1 :] if "run" in given[:2] else []
    name = after[0].replace("-", "_") if after else ""
    return next((t for t in tools() if t.name == name), None)


def _spelling(arguments: Sequence[str]) -> ShellFace:
    """Return how what a command line asks for is spelled: by options, or by the keys of a recipe."""
    first = next((one for one in without_lang(list(arguments))[0] if not one.startswith("-")), "")
    return RecipeFace() if first in ("recipe", "demo") else face(_ran(arguments))


def _say(error: RegspatialError, arguments: list[str]) -> int:
    """Say an error in the language and the spelling of the shell."""
    said = error.localized(default_language(), _spelling(arguments))
    _failed(error, said, error.exit_code, arguments)
    return error.exit_code


def _unexpected(error: Exception, arguments: list[str]) -> int:
    absent = missing(error) if isinstance(error, ModuleNotFoundError) else None
    if absent is not None:
        return _say(absent, arguments)
    from ..runner import is_of_memory, out_of_memory

    if is_of_memory(error):
        found = out_of_memory(error)
        found.__cause__ = error  # which --debug shows, with the line that asked for memory
        return _say(found, arguments)
    kind = f"{type(error).__name__}: {error}"
    text = in_language(
        Message(
            _(
                "regspatial met something it does not know ({kind}). This is a defect of "
                "regspatial. Run again with --debug and report what it prints."
            ),
            kind=kind,
        ),
    )
    _failed(error, text, 1, arguments)
    return 1


def make_app() -> click.Group:
    """Build the command group from the catalog."""
    headings(default_language())

    @click.group(
        help=in_language(
            Message(
                _(
                    "Spatial analysis of regional economies: weights, Moran, spatial panels, "
                    "reports."
                )
            ),
        ),
        epilog=in_language(
            Message(
                _("Exit codes: 0 done, 2 input, 3 specification, 4 convergence, 130 cancelled.")
            ),
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    @click.version_option(
        __version__,
        prog_name="regspatial",
        help=in_language(Message(_("Show the version and exit."))),
    )
    @click.option(
        "--debug",
        is_flag=True,
        help=in_language(Message(_("Print the traceback of an error as well."))),
    )
    @lang_option()
    def app(debug: bool) -> None:
        del debug  # read by `run` before anything is parsed

    app.add_command(find_command())
    app.add_command(list_command())
    app.add_command(run_group())
    app.add_command(preview_command())
    app.add_command(merge_command())
    app.add_command(subsets_command())
    app.add_command(audit_command())
    app.add_command(verify_command())
    app.add_command(pack_command())
    app.add_command(completion_command())
    app.add_command(new_command())
    app.add_command(_recipe_command())
    app.add_command(_demo_command())
    app.add_command(index_command())
    app.add_command(grow_command())
    help_options(app, default_language())
    return app


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--lang",
            type=click.Choice(languages()),
            help=in_language(Message(_("Language of the report."))),
        ),
        click.option(
            "--resume",
            is_flag=True,
            help=in_language(Message(_("Go on after the last finished step."))),
        ),
        click.option(
            "--events",
            type=click.Choice(["jsonl"]),
            help=in_language(Message(_("Events as JSON lines."))),
        ),
        click.option(
            "--json",
            "as_json",
            is_flag=True,
            help=in_language(Message(_("Print the outcome as JSON."))),
        ),
    ):
        command = option(command)
    return command


def _recipe_command() -> click.Command:
    @click.command(
        "recipe",
        help=in_language(
            Message(_("Run a recipe file (or a shipped one by name, e.g. yreb).")),
        ),
    )
    @click.argument("file", shell_complete=recipes_and_files)
    @click.option(
        "--show",
        is_flag=True,
        help=in_language(Message(_("Print the recipe and run nothing."))),
    )
    @click.option(
        "--out",
        type=click.Path(path_type=Path),
        help=in_language(Message(_("Folder of the results."))),
    )
    @_common
    def recipe(  # noqa: PLR0917 - the options of the command
        file: str,
        show: bool,
        out: Path | None,
        formats: str | None,
        lang: str | None,
        resume: bool,
        events: str | None,
        as_json: bool,
        workers: int | None,
    ) -> None:
        path = _recipe_path(file)
        if show:
            from ..recipes.parsing import text_of

            click.echo(text_of(path), nl=False)
            return
        folder = out or Path(f"{path.stem}-output")
        speaker = Speaker(lang, events, as_json)
        with at_work(workers, speaker):
            _run_one(path, folder, lang, resume, speaker, formats)

    recipe.params.insert(3, format_option())
    recipe.params.insert(4, workers_option())
    return recipe


def _demo_command() -> click.Command:
    @click.command(
        "demo",
        help=in_language(
            Message(_("Run the shipped recipes offline and leave their reports.")),
        ),
    )
    @click.option("--out", type=click.Path(path_type=Path), default=Path("demo-output"))
    @_common
    def demo(out: Path, lang: str | None, resume: bool, events: str | None, as_json: bool) -> None:
        speaker = Speaker(lang, events, as_json)
        refuse_clash(out, [INDEX])  # before minutes of work
        for name in ("dri", "yreb", "us_income", "mpn"):
            _run_one(_shipped_recipe(name), out / name, lang, resume, speaker)
        page = index_of(out, lang)
        speaker.finished({"event": "index-written", "page": str(page)}, str(page))

    return demo


def _run_one(
    path: Path,
    folder: Path,
    lang: str | None,
    resume: bool,
    speaker: Speaker,
    formats: str | None = None,
) -> None:
    from ..recipes import run_recipe
    from ..recipes.loading import checked_recipe

    recipe = checked_recipe(path)
    # Nearest to the user first: what was typed, what the file says, what the machine is set to.
    language = lang or chosen_language() or recipe.language or default_language()
    with speaker.progress(path.stem) as progress:
        result = run_recipe(
            recipe,
            folder,
            language=language,
            formats=formats,
            resume=resume,
            progress=progress,
            on_event=speaker.event,
        )
    speaker.finished(
        {
            "event": "recipe-finished",
            "recipe": path.stem,
            "folder": str(result.folder),
            "report": str(result.report),
            "steps": list(result.steps),
            "resumed": list(result.resumed),
        },
        f"{path.stem}: {result.report}",
    )


def _recipe_path(file: str) -> Path:
    path = Path(file)
    if path.suffix == ".toml" or os.path.isfile(path):  # noqa: PTH113 - says no to any name
        return path
    return _shipped_recipe(file)  # also where a folder has that name, as results may


def _shipped_recipe(name: str) -> Path:
    from .._files.paths import shipped, shipped_recipes

    there = shipped_recipes()
    if name in there:
        return shipped("recipes", f"{name}.toml")
    run = [f"regspatial run {one}" for one in alike(name, [t.name for t in tools()], most=1)]
    near = alike(name, there) or run
    if name in {t.name for t in tools()}:
        near = run
    said = Message(_("There is no recipe {name}."), name=name)
    ways = Message(
        _(" These are shipped: {names}. A file of your own ends in .toml."),
        names=listed(there, len(there)),
    )
    raise InputError(together(said, asked_whether(near), ways))
