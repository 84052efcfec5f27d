"""Files written whole or not at all, on a full disk too."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest

from regspatial._files.atomic import replacing, write_bytes, write_text, writing
from regspatial.errors import OutputError


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_new_file_and_a_replaced_one(tmp_path):
    path = tmp_path / "权重 w.txt"
    write_text(path, "one\n")
    assert path.read_bytes() == b"one\n"
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert leftovers(tmp_path) == [path.name]


def test_an_error_in_the_middle_keeps_the_old_file(tmp_path):
    path = tmp_path / "w.txt"
    write_text(path, "old")

    def interrupted() -> None:
        with writing(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert leftovers(tmp_path) == ["w.txt"]


def test_a_full_disk_keeps_the_old_file(tmp_path):
    path = tmp_path / "w.bin"
    write_bytes(path, b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OutputError) as caught:
            write_bytes(path, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)
    assert str(path) in caught.value.en
    assert "untouched" in caught.value.en
    assert "无法写入" in caught.value.zh
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["w.bin"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_device_is_written_directly_and_never_replaced():
    with pytest.raises(OutputError, match="/dev/full could not be written"):
        write_bytes("/dev/full", b"x" * 100_000)
    assert Path("/dev/full").is_char_device()


def test_a_missing_folder(tmp_path):
    with pytest.raises(OutputError, match="could not be written"):
        write_text(tmp_path / "nowhere" / "w.txt", "x")


def test_a_folder_in_the_way(tmp_path):
    with pytest.raises(OutputError):
        write_text(tmp_path, "x")
    with pytest.raises(OutputError), replacing(tmp_path) as temporary:
        temporary.write_text("x")
    assert leftovers(tmp_path) == []


def test_a_link_stays_a_link_and_permissions_stay(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_writer_that_wants_a_path_gets_the_suffix(tmp_path):
    path = tmp_path / "layer.gpkg"
    with replacing(path) as temporary:
        assert temporary.suffix == ".gpkg"
        assert temporary.parent == path.parent
        assert not temporary.exists()
        temporary.write_bytes(b"layer")
    assert path.read_bytes() == b"layer"


def test_a_writer_that_wrote_nothing_is_an_error(tmp_path):
    with pytest.raises(OutputError), replacing(tmp_path / "layer.gpkg"):
        pass
