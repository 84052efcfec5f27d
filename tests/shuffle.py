"""``--shuffle``: the tests in random order, so that none leans on one that ran before it.

``--shuffle`` draws a seed and prints it; ``--shuffle=SEED`` runs that order again. Modules are
shuffled, and the tests inside each: a module stays together, since its fixtures may be dear.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--shuffle``."""
    parser.addoption(
        "--shuffle",
        nargs="?",
        const="new",
        metavar="SEED",
        help="run the tests in random order; with a seed, in the order that belongs to it",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed before workers are started, which get it and collect in one order."""
    if hasattr(config, "workerinput"):
        config.option.shuffle = config.workerinput["shuffle"]
    elif config.option.shuffle is not None:
        given = str(config.option.shuffle)
        if given != "new" and not given.isdecimal():
            raise pytest.UsageError(f"--shuffle={given}: the seed is a whole number")
        config.option.shuffle = secrets.randbelow(1_000_000) if given == "new" else int(given)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker the seed: it reads the command line itself, and would draw another one."""
    node.workerinput["shuffle"] = node.config.option.shuffle


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which order it is."""
    seed = config.option.shuffle
    return [] if seed is None else [f"random order: run it again with --shuffle={seed}"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests into the order of the seed."""
    if config.option.shuffle is not None:
        items[:] = shuffled(items, config.option.shuffle)


def shuffled[T: pytest.Item](items: Sequence[T], seed: int) -> list[T]:
    """Return the items, modules and the tests of each in the order that the seed gives.

    They are first sorted by name: fixtures with parameters, and parameters from a set, are collected
    in an order that differs between the workers, who must agree.
    """
    draw = random.Random(seed)
    modules: dict[str, list[T]] = {}
    for item in sorted(items, key=lambda one: one.nodeid):
        modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
    groups = list(modules.values())
    draw.shuffle(groups)
    for group in groups:
        draw.shuffle(group)
    return [item for group in groups for item in group]
