# SPDX-License-Identifier: GPL-2.0-or-later
"""A PostgreSQL server of our own, where it is installed: heard in a folder of its own and nowhere else."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qgis.core import QgsProviderRegistry

_POSTGIS = Path("/usr/share/postgresql")


class Database:
    """A database of a server: statements go by QGIS's own connection."""

    def __init__(self, folder: Path) -> None:
        self.info = f"dbname='postgres' host='{folder}' user='postgres'"
        metadata = QgsProviderRegistry.instance().providerMetadata("postgres")
        self.sql = metadata.createConnection(self.info, {}).executeSql


def _programs(*, postgis: bool) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if postgis:
        having = {one.parts[-3] for one in _POSTGIS.glob("*/extension/postgis.control")}
        found = [one for one in found if one.parts[-2] in having]
    if not found:
        package = "postgresql-postgis" if postgis else "postgresql"
        pytest.skip(f"it needs a server that is not installed: apt-get install {package}")
    return found[-1]


@contextmanager
def server(*, postgis: bool) -> Iterator[Database]:
    """Start a new server, and stop it."""
    programs = _programs(postgis=postgis)
    folder, before = Path(tempfile.mkdtemp(prefix="regspatial-", dir="/tmp")), []
    if os.getuid() == 0:  # by whom the server refuses to be started
        one = pwd.getpwnam("postgres")
        os.chown(folder, one.pw_uid, one.pw_gid)
        before = ["setpriv", f"--reuid={one.pw_uid}", f"--regid={one.pw_gid}", "--clear-groups"]
    data = folder / "data"

    def call(program: str, *more: str) -> None:
        said = [*before, str(programs / program), "-D", str(data), *more]
        subprocess.run(said, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    call("initdb", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    heard = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", heard, "start")
        yield Database(folder)
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)
