"""The two sweeps of `communities`, compiled by numba; imported only where it is wanted.

Sums run over the links in the same order as there, and communities are met in the same order, so that the same nodes
move to the same places. `links` are the starts of rows, the neighbours and the weights, without loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

Array = NDArray[np.float64]


def _moved(
    links: Any, strength: Array, sums: Any, label: Any, order: Any, scale: float, least: float
) -> None:
    """Move nodes, one at a time, to the community where modularity gains most.

    `label` and `sums` are written to: of communities their strengths and nodes, and those that are empty.
    """
    starts, near, weights = links
    size, count, empty, n_empty = sums
    n = len(strength)
    # a node waits once at most, so that a ring of n places holds all
    waiting, first, n_waiting = order.copy(), 0, n
    there = np.ones(n, dtype=np.bool_)
    linked, met, is_met = np.zeros(n), np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    while n_waiting > 0:
        k = waiting[first]
        first = (first + 1) % n
        n_waiting -= 1
        there[k] = False
        old, own = label[k], strength[k]
        met[0], is_met[old], n_met = old, True, 1
        for link in range(starts[k], starts[k + 1]):
            c = label[near[link]]
            if not is_met[c]:
                is_met[c] = True
                met[n_met] = c
                n_met += 1
            linked[c] += weights[link]
        size[old] -= own
        count[old] -= 1
        best, most = old, linked[old] - scale * own * size[old]
        for m in range(n_met):
            c = met[m]
            gain = linked[c] - scale * own * size[c]
            if gain > most + least:
                best, most = c, gain
            linked[c], is_met[c] = 0.0, False
        if most < -least and count[old] > 0:  # it is better alone
            n_empty -= 1
            best = empty[n_empty]
        if count[old] == 0 and best != old:
            empty[n_empty] = old
            n_empty += 1
        label[k] = best
        size[best] += own
        count[best] += 1
        if best != old:
            for link in range(starts[k], starts[k + 1]):
                j = near[link]
                if label[j] != best and not there[j]:
                    there[j] = True
                    waiting[(first + n_waiting) % n] = j
                    n_waiting += 1


def _refined(links: Any, nodes: Any, label: Any, order: Any, scale: float, least: float) -> Any:
    """Return parts of communities: nodes that hang together well enough merge with the best of their own."""
    starts, near, weights = links
    strength, outward, whole = nodes
    n = len(strength)
    part, alone = np.arange(n), np.ones(n, dtype=np.bool_)
    size, rim = strength.copy(), outward.copy()
    linked, met, is_met = np.zeros(n), np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    for k in order:
        own, community = strength[k], whole[label[k]]
        if not alone[k] or outward[k] < scale * own * (community - own) - least:
            continue
        n_met = 0
        for link in range(starts[k], starts[k + 1]):
            if label[near[link]] == label[k]:
                c = part[near[link]]
                if not is_met[c]:
                    is_met[c] = True
                    met[n_met] = c
                    n_met += 1
                linked[c] += weights[link]
        best, most, inside = k, least, 0.0
        for m in range(n_met):
            c = met[m]
            gain = linked[c] - scale * own * size[c]
            well = rim[c] >= scale * size[c] * (community - size[c]) - least
            if well and gain > most:
                best, most, inside = c, gain, linked[c]
            linked[c], is_met[c] = 0.0, False
        if best != k:
            part[k] = best
            alone[best] = False
            alone[k] = False
            size[best] += own
            rim[best] += outward[k] - 2.0 * inside
    return part


_sweep, refined = compiled(_moved), compiled(_refined)


def moved(
    links: Any, strength: Array, label: NDArray[np.intp], order: Any, scale: float, least: float
) -> NDArray[np.intp]:
    """Return labels after nodes went, one at a time, to the community where modularity gains most."""
    n = len(strength)
    size, count = np.bincount(label, weights=strength, minlength=n), np.bincount(label, minlength=n)
    empty = np.zeros(n + 1, dtype=np.int64)
    free = np.flatnonzero(count == 0)
    empty[: free.size] = free
    label = label.copy()
    _sweep(links, strength, (size, count, empty, free.size), label, order, scale, least)
    return label
