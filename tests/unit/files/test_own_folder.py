"""A folder of results: a user's file is never replaced or removed, whatever happens when."""

import errno
import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from regspatial._files import lock
from regspatial._files.own_folder import LOCK, MARKER, own_folder, refuse_clash, tidy
from regspatial.errors import InputError, OutputError

EVERY_STEP = Path(__file__).with_name("every_step.py")


def leave(folder, files, *, alone=True):
    with own_folder(folder, alone=alone) as own:
        for name, text in files.items():
            (own.stage / "draft").write_text(text)
            own.place(own.stage / "draft", name)


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "run"
    leave(folder, {"run.json": "{}", "weights/w.gal": "ours", "01-a/x.csv": "1"})
    return folder


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*") if p.is_file()
    }


@pytest.mark.parametrize("fault", ["kill", "full", "readonly", "memory"])
@pytest.mark.parametrize("scenario", ["leave", "again", "beside", "instead"])
def test_a_run_broken_off_at_any_step_loses_nothing_and_can_be_run_again(tmp_path, scenario, fault):
    done = subprocess.run(
        [sys.executable, EVERY_STEP, tmp_path, scenario, fault],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 15


def test_ours_is_replaced_and_removed(run):
    leave(run, {"01-a/x.csv": "2"})
    assert (run / "01-a" / "x.csv").read_text() == "2"
    with own_folder(run, alone=True) as own:
        own.clear()
    assert [p.name for p in run.iterdir()] == [MARKER]


@pytest.mark.parametrize(
    "name", ["mine.txt", "weights/my.gwt", "01-a/notes.md", "02-b/step.json", "weights/sub/x.gal"]
)
def test_what_an_earlier_run_has_not_left_stops_the_next_before_it_begins(run, name):
    (run / name).parent.mkdir(exist_ok=True)
    (run / name).write_text("mine")
    before = tree(run)
    with (
        pytest.raises(InputError, match="no earlier run has left") as told,
        own_folder(run, alone=True),
    ):
        raise AssertionError("begun")
    assert name.split("/")[0] in str(told.value)
    assert Path(name).name in str(told.value) or f"{Path(name).parent.as_posix()}/" in str(
        told.value
    )
    assert tree(run) == before


def test_a_file_that_was_changed_since_is_the_users(run):
    (run / "weights" / "w.gal").write_text("corrected by hand")
    before = tree(run)
    with (
        pytest.raises(InputError, match=r"were changed: weights/w\.gal"),
        own_folder(run, alone=True),
    ):
        raise AssertionError("begun")
    assert tree(run) == before


@pytest.mark.parametrize("name", ["weights/w.gal", "01-a"])
def test_a_file_put_there_during_the_run_is_not_replaced(tmp_path, name):
    run = tmp_path / "run"
    with own_folder(run, alone=True) as own:
        (own.stage / "01-a").mkdir()
        (own.stage / "01-a" / "x.csv").write_text("ours")
        (own.stage / "w.gal").write_text("ours")
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).write_text("mine")
        with pytest.raises((InputError, OutputError)):
            own.place(own.stage / Path(name).name, name)
    assert (run / name).read_text() == "mine"


def test_what_was_changed_during_the_run_is_not_cleared(run):
    with own_folder(run, alone=True) as own:
        (run / "run.json").write_text("mine")
        with pytest.raises(InputError, match=r"run\.json"):
            own.clear()
    assert (run / "run.json").read_text() == "mine"
    assert (run / "01-a" / "x.csv").is_file()


def test_beside_others_files_only_a_clash_stops(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    leave(tmp_path, {"moran.csv": "1"}, alone=False)
    (tmp_path / "gwr.csv").write_text("mine")
    with pytest.raises(InputError, match=r"gwr\.csv"):
        leave(tmp_path, {"gwr.csv": "1"}, alone=False)
    with pytest.raises(InputError, match=r"gwr\.csv"):
        refuse_clash(tmp_path, ["gwr.csv", "moran.csv", "other.csv"])
    refuse_clash(tmp_path, ["moran.csv", "other.csv"])
    leave(tmp_path, {"moran.csv": "2"}, alone=False)
    assert (tmp_path / "moran.csv").read_text() == "2"
    assert (tmp_path / "gwr.csv").read_text() == (tmp_path / "thesis.docx").read_text() == "mine"


def test_litter_of_file_managers_neither_stops_a_run_nor_goes(run):
    for folder in (run, run / "01-a"):
        (folder / ".DS_Store").write_text("")
    with own_folder(run, alone=True) as own:
        own.clear()
    leave(run, {"01-a/x.csv": "2"})
    assert (run / "01-a" / ".DS_Store").is_file()
    assert (run / "01-a" / "x.csv").read_text() == "2"


def test_a_folder_is_placed_at_once_and_its_former_files_go(run):
    with own_folder(run, alone=True) as own:
        made = own.stage / "01-a"
        made.mkdir()
        (made / "y.csv").write_text("2")
        own.place(made, "01-a")
        assert own.whole("01-a")
        assert not own.whole("02-b")
    assert tree(run / "01-a") == {"y.csv": b"2"}


@pytest.mark.parametrize("name", ["01-a", "weights", "01-a/x.csv", MARKER, LOCK, "run.json"])
def test_links_of_a_folder_from_elsewhere_lead_nowhere(run, tmp_path, name):
    """The marker lists the file, and it has the checksum: a link is refused all the same."""
    away = tmp_path / "away"
    if (run / name).exists():
        (run / name).rename(away)
    else:
        away.write_text("")
    (run / name).symlink_to(away)
    before = tree(tmp_path)
    with pytest.raises(InputError), own_folder(run, alone=True):
        raise AssertionError("begun")
    with pytest.raises(InputError):
        leave(run, {"01-a/x.csv": "2", "run.json": "3", "weights/w.gal": "4"}, alone=False)
    after = tree(tmp_path)
    assert {n: after[n] for n in before if n.startswith("away")} == {
        n: v for n, v in before.items() if n.startswith("away")
    }
    assert (run / name).is_symlink()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '["moran.csv"]',
        "null",
        '{"format": "other", "files": {}}',
        "[" * 9999,
        '{"format": "regspatial files 1", "files": ["a"]}',
        '{"format": "regspatial files 1", "files": {"a": "00"}}',
        '{"format": "regspatial files 1", "files": {"a": ["00"]}}',
        '{"format": "regspatial files 1", "files": {"../mine": ["%s"]}}',
        '{"format": "regspatial files 1", "files": {"/mine": ["%s"]}}',
        '{"format": "regspatial files 1", "files": {"a//b": ["%s"]}}',
        '{"format": "regspatial files 1", "files": {"": ["%s"]}}',
    ],
)
def test_a_marker_that_we_have_not_written_makes_nothing_ours(tmp_path, text):
    run = tmp_path / "run"
    run.mkdir()
    (tmp_path / "mine").write_text("mine")
    sum_ = hashlib.sha256(b"mine").hexdigest()
    (run / MARKER).write_text(text.replace("%s", sum_))
    with pytest.raises(InputError, match="not a list of files"), own_folder(run, alone=True):
        raise AssertionError("begun")
    with pytest.raises(InputError, match="not a list of files"):
        leave(run, {"a": "1"}, alone=False)
    assert (tmp_path / "mine").read_text() == "mine"
    assert (run / MARKER).read_text() == text.replace("%s", sum_)


@pytest.mark.parametrize("text", ["my notes", "[]", '{"stage": "weights"}'])
def test_a_file_of_the_locks_name_that_is_not_ours_stays(run, text):
    (run / LOCK).write_text(text)
    with pytest.raises(InputError, match=r"regspatial\.lock"), own_folder(run, alone=True):
        raise AssertionError("begun")
    assert (run / LOCK).read_text() == text


def test_a_folder_of_the_locks_name_is_named_and_stays(run):
    (run / LOCK).mkdir()
    with pytest.raises(InputError, match=f"may be yours.* {LOCK}"), own_folder(run, alone=True):
        raise AssertionError("begun")
    assert (run / LOCK).is_dir()


@pytest.mark.parametrize("stage", ["weights", "../victim", ".", "01-a", ".partial-" + "g" * 16])
def test_a_lock_from_elsewhere_clears_no_folder_but_a_stage(run, tmp_path, stage):
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "x").write_text("mine")
    (run / LOCK).write_text(json.dumps({"pid": 1, "host": "h", "stage": stage}))
    with own_folder(run, alone=True):
        assert (run / "weights" / "w.gal").is_file()
        assert (run / "01-a" / "x.csv").is_file()
    assert (tmp_path / "victim" / "x").is_file()


def test_the_stage_of_a_lock_may_not_be_a_link(run, tmp_path):
    name = f".partial-{'a' * 16}"
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "x").write_text("mine")
    (run / name).symlink_to(tmp_path / "victim")
    (run / LOCK).write_text(json.dumps({"pid": 1, "host": "h", "stage": name}))
    with pytest.raises(InputError, match="partial"), own_folder(run, alone=True):
        raise AssertionError("begun")
    assert (tmp_path / "victim" / "x").is_file()


def test_two_runs_into_one_folder(tmp_path):
    run = tmp_path / "run"
    with own_folder(run, alone=True) as own:
        (own.stage / "draft").write_text("first")
        with (
            pytest.raises(InputError, match=f"Another run.*{os.getpid()}"),
            own_folder(run, alone=True),
        ):
            raise AssertionError("begun")
        own.place(own.stage / "draft", "a.txt")
    leave(run, {"a.txt": "second"})
    assert (run / "a.txt").read_text() == "second"
    assert not (run / LOCK).exists()


def test_a_run_in_another_process_holds_the_lock_until_it_dies(tmp_path):
    run = tmp_path / "run"
    code = (
        "import sys, pathlib; from regspatial._files.own_folder import own_folder\n"
        "with own_folder(pathlib.Path(sys.argv[1]), alone=True) as own:\n"
        "    (own.stage / 'half').write_text('half')\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, run], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match=f"{other.pid}"), own_folder(run, alone=True):
            raise AssertionError("begun")
        assert (run / LOCK).is_file()
        assert [p.name for p in run.rglob("half")] == ["half"]
        other.kill()
        other.wait()
        assert (run / LOCK).is_file()  # it stays, and nobody holds it
        leave(run, {"a.txt": "next"})
    assert sorted(p.name for p in run.iterdir()) == [MARKER, "a.txt"]


def test_of_many_runs_at_once_one_works_at_a_time(tmp_path):
    inside, most, refused, done = [0], [0], [], []
    guard, start = threading.Lock(), threading.Barrier(8)

    def work(k):
        start.wait()
        for _ in range(20):
            try:
                with own_folder(tmp_path / "run", alone=True) as own:
                    with guard:
                        inside[0] += 1
                        most[0] = max(most[0], inside[0])
                    (own.stage / "x").write_text(str(k))
                    own.place(own.stage / "x", "x.txt")
                    with guard:
                        inside[0] -= 1
                        done.append(k)
            except InputError as error:
                refused.append(error.en)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert done
    assert all("Another run" in text for text in refused)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(OutputError, match="a file stands where a folder is needed"),
        own_folder(tmp_path / "file", alone=True),
    ):
        raise AssertionError("begun")
    assert (tmp_path / "file").read_text() == "mine"


def test_tidying_takes_what_a_killed_run_had_begun_and_nothing_else(run):
    stage = run / f".partial-{'1' * 16}"
    stage.mkdir()
    (stage / "half.csv").write_text("1,")
    (run / ".mine").write_text("mine")
    before = tree(run)
    tidy(run)
    assert tree(run) == before  # no lock names it: it may be anybody's
    (run / LOCK).write_text(json.dumps({"pid": 1, "host": "h", "stage": stage.name}))
    tidy(run)
    assert not stage.exists()
    assert not (run / LOCK).exists()
    assert (run / ".mine").is_file()
    with own_folder(run, alone=False) as own:
        tidy(run)
        assert own.stage.is_dir()  # somebody works there


@pytest.mark.parametrize("another", [False, True])
def test_a_lock_whose_file_its_holder_removed_meanwhile_is_taken_anew(
    tmp_path, monkeypatch, another
):
    """Between opening and locking: it would be held on a file that nobody else can find.

    Nor is it held where a third process has made another file of that name since.
    """
    path, first = tmp_path / "lock", [True]
    locked = lock._lock

    def late(handle):
        locked(handle)
        if first.pop() if first else False:
            path.unlink()
            if another:
                path.write_text("of another")

    monkeypatch.setattr(lock, "_lock", late)
    with lock.held(path):
        assert path.is_file()
        with pytest.raises(lock.Taken), lock.held(path):
            raise AssertionError("held twice")
    assert not path.exists()


def test_where_the_file_system_has_no_locks_a_run_goes_on(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def none(handle, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    leave(tmp_path / "run", {"a.txt": "1"})
    assert (tmp_path / "run" / "a.txt").is_file()


def test_a_lock_that_is_removed_while_it_is_looked_at_is_nobody_elses_file(tmp_path, monkeypatch):
    """Its holder removes it between two looks: what was a file is then no file, and no stranger's."""
    path = tmp_path / LOCK
    path.write_text("")
    seen = Path.lstat

    def lstat(self):
        found = seen(self)
        if self == path:
            path.unlink()
        return found

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr(lock, "is_link", lambda _path: False)
    assert not lock._is_no_file(path)
    assert not path.exists()
    assert not lock._is_no_file(path)
