# SPDX-License-Identifier: GPL-2.0-or-later
"""Build the plugin: build/regspatial_qgis and dist/regspatial_qgis-<version>.zip.

The folder holds the plugin, a copy of the analysis core (pure Python, what needs numpy and scipy
only), the page writer, the boundaries and names, metadata.txt and the licences. The imports in
core.py, core_sheets.py and words.py are made relative; any other absolute import of regspatial stops the build. Two builds of one
tree give the same bytes.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import importlib.util
import json
import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))
import help_pages
import help_pictures

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "regspatial_qgis"
BUILT = ROOT / "build" / FOLDER
LIMIT = 25_000_000
STAMP = (2020, 1, 1, 0, 0, 0)

NAMES_THE_CORE = {"core.py", "core_sheets.py", "words.py"}
ABOVE_THE_LINE = {
    "audit",
    "io",
    "cli",
    "recipes",
    "interop",
    "interop.py",
    "learning",
    "opinions",
    "reporting",
    "__main__.py",
}
TEXT = {".py", ".po", ".txt", ".svg", ".csv", ".toml", ".json", ".qpt", ".md", ".html"}
MAPS = {".gpkg"}
REQUIRED_FIELDS = (
    *("name", "description", "about", "version", "qgisMinimumVersion", "author", "email"),
    *("repository", "tracker", "homepage"),
)


ADDRESSES = ("homepage", "tracker", "repository")
_RESERVED = re.compile(r"(^|\.)(example|invalid|test|localhost)(\.(com|net|org))?$")


class BuildError(Exception):
    """The tree cannot be made into a plugin."""


def main(argv: Sequence[str] = ()) -> int:
    """Build the folder and the zip, and say where they are."""
    asked = argparse.ArgumentParser(description="Build the plugin's zip.")
    for one in ADDRESSES:
        asked.add_argument(f"--{one}", default="", help="instead of the one in metadata.txt")
    asked.add_argument("--release", action="store_true", help="refuse addresses that lead nowhere")
    given = vars(asked.parse_args(list(argv)))
    try:
        version = build({one: given[one] for one in ADDRESSES if given[one]})
        if given["release"]:
            refuse_reserved()
        path = pack(version)
    except BuildError as error:
        sys.stderr.write(f"make plugin: {error}\n")
        return 1
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1e6:.1f} MB")
    return 0


def build(addresses: Mapping[str, str] = {}) -> str:  # noqa: B006 - it is read alone
    """Write build/regspatial_qgis anew, its metadata with other addresses where given; return the version."""
    if BUILT.exists():
        shutil.rmtree(BUILT)
    for source, target in sorted(files()):
        path = BUILT / target
        path.parent.mkdir(parents=True, exist_ok=True)
        if target in NAMES_THE_CORE:
            path.write_text(relative_imports(source.read_text("utf-8")), "utf-8", newline="\n")
        elif target == "metadata.txt":
            text = with_changelog(
                with_addresses(source.read_text("utf-8"), addresses),
                (ROOT / "CHANGELOG.md").read_text("utf-8"),
            )
            path.write_text(text, "utf-8", newline="\n")
        elif source.name == "MANIFEST.toml":
            path.write_text(without_checksums(source.read_text("utf-8")), "utf-8", newline="\n")
        else:
            path.write_bytes(source.read_bytes())
        if path.suffix == ".toml":  # for a Python below 3.11, which reads none
            kept = json.dumps(
                tomllib.loads(path.read_text("utf-8")), ensure_ascii=False, default=str
            )
            path.with_name(f"{path.name}.json").write_text(kept + "\n", "utf-8", newline="\n")
    check()
    write_help()
    return metadata()["version"]


def write_help() -> None:
    """Write the pages and pictures that the help of the tools opens."""
    for name in help_pictures.PICTURES:
        _write(f"help/pictures/{name}.svg", help_pictures.svg(name))
    for target, text in help_pages.pages(_picture_of()):
        _write(f"help/{target}", text)


def _picture_of() -> Any:
    """Return the plugin's own function that knows the picture of a tool; it needs no QGIS."""
    spec = importlib.util.spec_from_file_location("help_of", ROOT / "qgis_plugin/algorithms/help_of.py")
    if spec is None or spec.loader is None:
        raise BuildError("qgis_plugin/algorithms/help_of.py cannot be read")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.picture_of


def _write(target: str, text: str) -> None:
    path = BUILT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def files() -> Iterator[tuple[Path, str]]:
    """Yield (source, path in the plugin's folder) of everything that is shipped."""
    plugin = ROOT / "qgis_plugin"
    for path in _tree(plugin):
        inside = path.relative_to(plugin)
        if inside.parts[0] != "_build":
            yield path, inside.as_posix()
    yield ROOT / "metadata.txt", "metadata.txt"
    core = ROOT / "regspatial"
    for path in _tree(core):
        inside = path.relative_to(core)
        if inside.parts[0] not in ABOVE_THE_LINE and path.suffix in {".py", ".po", ".json"}:
            yield path, f"regspatial/{inside.as_posix()}"
    for path in page_and_its_needs(core / "reporting"):
        yield path, f"regspatial/{path.relative_to(core).as_posix()}"
    yield ROOT / "LICENSE", "regspatial/LICENSE"
    for path in shipped_data():
        yield path, f"regspatial/_shipped/{path.relative_to(ROOT).as_posix()}"


def shipped_data() -> Iterator[Path]:
    """Yield the maps, the names, the divisions by year, the example tables and the systems of indicators.

    Licences and manifests come with them.
    """
    yield from sorted((ROOT / "recipes/indicators").glob("*.toml"))
    for folder in ("data/boundaries", "data/tables", "data/places"):
        for path in _tree(ROOT / folder):
            if path.suffix in {".gpkg", ".csv"} or path.name.startswith(("LICENSE", "MANIFEST")):
                yield path


def page_and_its_needs(reporting: Path) -> list[Path]:
    """Return page.py, its pictures, the findings and the spreadsheets, and the modules beside and below that they import, directly or not."""
    told = sorted((reporting / "findings").glob("*.py"))  # what a study begins with
    sheets = [reporting / f"formats/as_{one}.py" for one in ("ods", "xlsx")]  # written by hand
    pages = [reporting / f"{one}.py" for one in ("page", "run_pictures")]
    found, left = {reporting / "__init__.py"}, [*pages, *sheets, *told]
    while left:
        path = left.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        left.append(path.parent / "__init__.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level and node.module:
                base = path.parents[node.level - 1] / node.module.replace(".", "/")
                if base.is_relative_to(reporting):
                    left += [base.with_suffix(".py"), base / "__init__.py"]
    return sorted(found)


def with_addresses(metadata_text: str, addresses: Mapping[str, str]) -> str:
    """Return metadata.txt with the addresses at which the project is found."""
    for name, address in addresses.items():
        if not re.fullmatch(r"https?://[^\s%]+", address):
            raise BuildError(f"--{name} {address!r} is no address: https://…")
        metadata_text = re.sub(
            rf"^{name}=.*$",
            lambda _, n=name, a=address: f"{n}={a}",
            metadata_text,
            flags=re.MULTILINE,
        )
    return metadata_text


def refuse_reserved() -> None:
    """Stop a release whose homepage, tracker or repository is a name reserved for examples (RFC 2606)."""
    fields = metadata_of(BUILT / "metadata.txt")
    hosts = {one: urlsplit(fields[one]).hostname or "" for one in ADDRESSES}
    wrong = [f"{one}={fields[one]}" for one in ADDRESSES if _RESERVED.search(hosts[one])]
    if wrong:
        raise BuildError(
            f"a release needs addresses that people can open; say --{' --'.join(ADDRESSES)}: {', '.join(wrong)}"
        )


def with_changelog(metadata_text: str, changelog: str) -> str:
    """Return metadata.txt with the newest section of the changelog as its field `changelog`."""
    newest = re.split(r"^## .*$", changelog, flags=re.MULTILINE)[1]
    lines = [line.strip() for line in newest.splitlines() if line.strip()]
    points: list[str] = []
    for line in lines:
        if line.startswith("- ") or not points:
            points.append(line)
        elif line.startswith("#"):
            points.append(line.lstrip("# ") + ":")
        else:
            points[-1] += f" {line}"
    text = "\n\t".join(p.lstrip("# ") for p in points)
    if "%" in metadata_text + text:
        raise BuildError(
            "metadata.txt and the changelog may not hold %, which QGIS would interpret"
        )
    return f"{metadata_text.rstrip()}\nchangelog={text}\n"


def without_checksums(manifest: str) -> str:
    """Return a manifest without its checksums, which scanners for secrets take for keys."""
    return re.sub(r"^\w*sha256 = .*\n", "", manifest, flags=re.MULTILINE)


def relative_imports(source: str) -> str:
    """Return the text of a file of the plugin with its imports of regspatial made relative."""
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        at = getattr(node, "lineno", 0) - 1
        if isinstance(node, ast.ImportFrom) and node.level == 0 and _is_core(node.module or ""):
            lines[at] = re.sub(r"\bfrom regspatial\b", "from .regspatial", lines[at], count=1)
        elif isinstance(node, ast.Import) and any(_is_core(a.name) for a in node.names):
            if [a.name for a in node.names] != ["regspatial"]:
                raise BuildError(
                    f"line {at + 1} of what names the core: write 'from regspatial import …'"
                )
            lines[at] = lines[at].replace("import regspatial", "from . import regspatial", 1)
    return "".join(lines)


def check() -> None:
    """Stop where the folder holds what it must not, or lacks what it must hold."""
    for path in _tree(BUILT):
        inside = path.relative_to(BUILT).as_posix()
        if path.suffix not in TEXT | MAPS and not path.name.startswith("LICENSE"):
            raise BuildError(f"{inside}: files of this kind are not shipped")
        if path.suffix != ".gpkg" and b"\0" in path.read_bytes():
            raise BuildError(f"{inside}: binary")
        if path.suffix == ".py":
            for line in absolute_imports(path.read_text("utf-8")):
                raise BuildError(f"{inside}:{line}: imports regspatial by its absolute name")
    if not any((BUILT / "regspatial/_shipped/data/boundaries").glob("*.gpkg")):
        raise BuildError("data/boundaries holds no map; build it first")
    fields = metadata()
    lacking = [f for f in REQUIRED_FIELDS if not fields.get(f, "").strip()]
    if lacking:
        raise BuildError(f"metadata.txt lacks {', '.join(lacking)}")
    core = re.search(
        r'__version__ = "([^"]+)"', (BUILT / "regspatial/_version.py").read_text("utf-8")
    )
    if core is None or core[1] != fields["version"]:
        raise BuildError("metadata.txt and regspatial/_version.py differ in the version")
    if not (BUILT / fields["icon"]).is_file():
        raise BuildError(f"there is no icon {fields['icon']}")


def absolute_imports(source: str) -> Iterator[int]:
    """Yield the lines that import regspatial, or name it to an importer, by its absolute name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names) if any(_is_core(a.name) for a in names):
                yield node.lineno
            case ast.ImportFrom(module=module, level=0) if _is_core(module or ""):
                yield node.lineno
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called),
                args=[ast.Constant(value=str(name)), *_],
            ) if called in {"import_module", "__import__", "find_spec"} and _is_core(name):
                yield node.lineno


def metadata() -> dict[str, str]:
    """Return the fields of metadata.txt, by the names that are written there."""
    return metadata_of(ROOT / "metadata.txt")


def metadata_of(path: Path) -> dict[str, str]:
    """Return the fields of a metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text("utf-8"))
    return dict(parser["general"])


def pack(version: str) -> Path:
    """Write the zip, the same bytes for the same files, and return its path."""
    path = ROOT / "dist" / f"{FOLDER}-{version}.zip"
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for one in _tree(BUILT):
            name = f"{FOLDER}/{one.relative_to(BUILT).as_posix()}"
            entry = zipfile.ZipInfo(name, date_time=STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, one.read_bytes())
    if partial.stat().st_size > LIMIT:
        size = partial.stat().st_size
        partial.unlink()
        raise BuildError(f"the zip has {size} bytes; the repository takes {LIMIT}")
    partial.replace(path)
    return path


def _is_core(name: str) -> bool:
    return name.partition(".")[0] == "regspatial"


def _tree(folder: Path) -> list[Path]:
    return sorted(
        p
        for p in folder.rglob("*")
        if p.is_file()
        and not any(q == "__pycache__" or q.startswith(".") for q in p.relative_to(folder).parts)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
