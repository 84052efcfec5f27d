"""Changes to sound files: of bytes, of words and numbers, and of what lies inside a zip."""

from __future__ import annotations

import contextlib
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

_NUMBERS = (0, 1, -1, 2, 127, 128, 255, 65535, 70_000, 2**31 - 1, -(2**31), 2**32 - 1, 2**63 - 1)
_WORDS = (
    "",
    " ",
    "²",
    "٣",
    "1_0",
    "-1",
    "0",
    "nan",
    "inf",
    "1e999",
    "1e-320",
    "NA",
    "NULL",
    "TRUE",
    "=1+1",
    "9" * 400,
    "9" * 5000,
    "x" * 140_000,
    "\ufeff",
    "\0",
    "\r",
    "\n",
    "\r\n",
    '"',
    "'",
    "`",
    ",",
    ";",
    "\t",
    "[",
    "]",
    "{",
    "}",
    "(" * 300,
    "[" * 3000,
    "a." * 2000,
    "~",
    "%",
    "\\",
    "../../x",
    "０１２",
    "年",
    "\u202e",
    "é",
    "1,5",
    "2012.00",
    "2020年",
    "110000.0",
)
_TOKEN = re.compile(rb"[A-Za-z0-9_.+-]+|[^A-Za-z0-9_.+-]")

Change = Callable[[bytes, random.Random], bytes]


def _flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _set(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return (
        data[:at] + bytes([rng.choice((0, 1, 9, 10, 13, 34, 44, 127, 128, 255))]) + data[at + 1 :]
    )


def _number(data: bytes, rng: random.Random) -> bytes:
    form = rng.choice(("<i", ">i", "<q", ">q", "<d", "<h"))
    if form == "<d":
        new = struct.pack(form, rng.choice((0.0, -1.0, 1e300, 1e-300, float("nan"), float("inf"))))
    else:
        size = struct.calcsize(form)
        new = (rng.choice(_NUMBERS) % 256**size).to_bytes(size, "little" if "<" in form else "big")
    at = rng.randrange(len(data)) // rng.choice((1, 4, 8)) * rng.choice((1, 4, 8))
    at = min(at, max(len(data) - len(new), 0))
    return data[:at] + new + data[at + len(new) :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _remove(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 1, 2, 4, 8, 100)) :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    return data[:b] + data[a:b] * rng.choice((1, 2, 50)) + data[b:]


def _swap(data: bytes, rng: random.Random) -> bytes:
    a, b, c = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _word(data: bytes, rng: random.Random) -> bytes:
    tokens = _TOKEN.findall(data[:200_000])
    at = rng.randrange(len(tokens))
    new = rng.choice(_WORDS).encode(rng.choice(("utf-8", "utf-8", "gb18030")), "replace")
    tokens[at] = rng.choice((new, new, new + tokens[at], tokens[at] + new, rng.choice(tokens)))
    return b"".join(tokens)


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    what = rng.randrange(4)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(at, rng.choice(lines))
    elif what == 2:
        rng.shuffle(lines)
    else:
        end = rng.choice((b"\r", b"\r\n", b"\n\n", b"\0"))
        lines = [line.rstrip(b"\r\n") + end for line in lines]
    return b"".join(lines)


_BYTES: tuple[Change, ...] = (_flip, _flip, _set, _number, _number, _cut, _remove, _repeat, _swap)
_TEXT: tuple[Change, ...] = (
    _word,
    _word,
    _word,
    _word,
    _lines,
    _flip,
    _cut,
    _remove,
    _repeat,
    _swap,
)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return a file with one to four changes; inside a zip the members change, zipped anew.

    A zip holds checksums: without zipping anew every change would end at the first of them.
    """
    if data[:4] == b"PK\x03\x04" and rng.random() < 0.9:
        with contextlib.suppress(*DAMAGED):  # an earlier finding, changed byte by byte
            return _in_zip(data, rng)
    text = b"\0" not in data[:4000]
    for _ in range(rng.choice((1, 1, 1, 2, 2, 4))):
        if data:
            data = rng.choice(_TEXT if text else _BYTES)(data, rng)
    return data


DAMAGED = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)


def _in_zip(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(list(members))
    if rng.random() < 0.05:
        del members[name]
    elif rng.random() < 0.1:
        members[name] = rng.choice(list(members.values()))
    else:
        members[name] = mutated(members[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one, content in members.items():
            archive.writestr(one, content)
    return out.getvalue()
