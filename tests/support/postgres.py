"""A temporary PostgreSQL cluster on a free port, run as an ordinary user even under root."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

import psycopg


class Cluster:
    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder / "cluster"
        self.port = _free_port()
        self.owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def start(self, *settings: str) -> None:
        """Throw-away settings by default: no fsync. ``settings`` are added as ``name=value``."""
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.owner, self.owner)
            for parent in self.folder.parents:  # the owner must be able to walk in
                if parent in {Path("/tmp"), Path("/dev/shm")}:
                    break
                parent.chmod(parent.stat().st_mode | 0o111)
        self._run("initdb", "-D", self.folder, "-U", "site", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = settings or ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        given = " ".join(f"-c {setting}" for setting in (*options, "max_connections=120"))
        self._run("pg_ctl", "-D", self.folder, "-w", "-l", self.folder / "log", "-o",
                  f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} {given}",
                  "start")  # fmt: skip

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder, "-m", "immediate", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://site@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template1") -> None:
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: object) -> None:
        words = [str(self.binaries / program), *map(str, arguments)]
        if os.geteuid() == 0:
            words = ["setpriv", f"--reuid={self.owner}", f"--regid={self.owner}", "--init-groups",
                     "--inh-caps=-all", *words]  # fmt: skip
        done = subprocess.run(
            words, check=False, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")


def find_postgres() -> Path | None:
    """The folder that holds initdb, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
