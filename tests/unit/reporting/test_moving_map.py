"""A map that moves: a picture a time, as long as is said, in one scale of colours."""

import itertools

import numpy as np
import pytest
from PIL import Image

import regspatial as rs
from regspatial.errors import ParameterError
from regspatial.reporting.cartography.key import class_colours
from regspatial.reporting.cartography.moving_map import _frames, _in_few_colours


@pytest.fixture(scope="module")
def study():
    panel, china = rs.example("dri").panel(), rs.china("province")
    return rs.map_variable(panel["ln_de"], china, at_times=[2012, 2017, 2022]), china


def seen(path) -> list[np.ndarray]:
    with Image.open(path) as whole:
        frames = []
        for k in range(whole.n_frames):
            whole.seek(k)
            frames.append(np.asarray(whole.convert("RGB")))
            assert whole.info["duration"] == 500
    return frames


@pytest.mark.parametrize("ending", ["gif", "png", "webp"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_picture_a_time_in_the_colours_of_all(study, tmp_path, ending, language):
    found, china = study
    path = found.animate(tmp_path / f"m.{ending}", china, seconds=0.5, language=language)
    frames = seen(path)
    assert len(frames) == 3
    assert len({one.shape for one in frames}) == 1
    for one, other in itertools.pairwise(frames):
        assert (one != other).any()


def test_each_picture_has_the_classes_of_all_times(study):
    """The legend of every time shows the five colours of the classes that the record holds, to what 256 colours allow."""
    found, china = study
    assert len(found.limits) == 6
    for one in _in_few_colours(_frames(found, china, "en")):
        there = {tuple(c) for c in np.unique(np.asarray(one.convert("RGB")).reshape(-1, 3), axis=0)}
        for colour in class_colours(found.limits, None, found.centre):
            wanted = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])
            assert min(np.abs(wanted - np.array(c)).max() for c in there) <= 8, colour


def test_one_time_or_another_kind_of_file_is_refused(study, tmp_path):
    found, china = study
    with pytest.raises(ParameterError, match="gif"):
        found.animate(tmp_path / "m.pdf", china)
    with pytest.raises(ParameterError, match="above 0"):
        found.animate(tmp_path / "m.gif", china, seconds=0.0)
    panel = rs.example("dri").panel()
    with pytest.raises(ParameterError, match="at_times"):
        rs.map_variable(panel["ln_de"], china).animate(tmp_path / "m.gif", china)
