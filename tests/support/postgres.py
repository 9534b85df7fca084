"""A throw-away PostgreSQL cluster for one test run, from the machine's own binaries."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

import psycopg

# Nothing here outlives the run, so nothing need survive a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")
WALLED = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'walled') THEN
        CREATE ROLE walled LOGIN NOSUPERUSER;
        ALTER ROLE walled SET app.role = 'system';
    END IF;
END $$
"""
FORCED = """
CREATE FUNCTION force_the_wall() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE one record;
BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity LOOP
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', one.name);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc WHERE prosecdef AND proowner <> 'postgres'::regrole LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO postgres', one.name);
    END LOOP;
END $$;
CREATE EVENT TRIGGER forced ON ddl_command_end WHEN TAG IN ('ALTER TABLE', 'CREATE FUNCTION')
    EXECUTE FUNCTION force_the_wall();
"""
"""Tables keep the wall against their owner too; what runs as somebody above the wall goes on doing so."""
MISSING = "PostgreSQL's server is missing. `make test` installs it; by hand: apt-get install postgresql"


@dataclass(frozen=True)
class Cluster:
    """A running server: where its programs are, the folder it lives in, the port it listens to."""

    programs: Path
    folder: Path
    port: int

    @classmethod
    @contextmanager
    def started(cls, home: Path) -> Iterator[Self]:
        """A server on a free loopback port, gone with all its data at the end."""
        # PostgreSQL refuses to run as root, and its socket's path may have only 107 bytes.
        folder = Path(tempfile.mkdtemp(prefix="marshrut-pg-"))
        running = cls(programs=_programs(), folder=folder, port=free_port())
        try:
            running._initialise()
            running._start(log=home / "postgres.log")
            yield running
        finally:
            running._run("pg_ctl", "stop", "-D", str(folder / "data"), "-m", "immediate", check=False)
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def database(self, *, behind_the_wall: bool = False) -> Iterator[str]:
        """An empty database; yields its async SQLAlchemy address and drops it afterwards.

        A superuser stands above row-level security. Behind the wall it is read as the application reads it: by somebody
        who is none, whose tables keep the wall even against their owner. What does not say who asks is the system.
        """
        name, user = f"marshrut_{os.getpid()}_{next(_numbers)}", "walled" if behind_the_wall else "postgres"
        if behind_the_wall:
            self._sql(WALLED)
        self._sql(f"CREATE DATABASE {name} OWNER {user} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        if behind_the_wall:
            self._sql(FORCED, database=name)
        try:
            yield f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{name}"
        finally:
            self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    @staticmethod
    def above(url: str) -> str:
        """The address of the same database for whoever stands above its wall."""
        return url.replace("://walled@", "://postgres@")

    def _initialise(self) -> None:
        if _as_server():
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip

    def _start(self, *, log: Path) -> None:
        options = [f"-p {self.port}", "-h 127.0.0.1", f"-k {self.folder}", *(f"-c {one}" for one in SETTINGS)]
        server_log = self.folder / "log"
        try:
            self._run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-l", str(server_log),
                      "-o", " ".join(options))  # fmt: skip
        finally:
            if server_log.exists():
                shutil.copy(server_log, log)

    def _sql(self, statement: str, *, database: str = "postgres") -> None:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [*_as_server(), str(self.programs / program), *arguments]
        # pg_ctl leaves a server behind that would hold a pipe open, so what it says goes to a file.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False)
            said.seek(0)
            if check and done.returncode:
                raise RuntimeError(f"{program} failed:\n{said.read()}")


_numbers = count()


def _as_server() -> list[str]:
    """How to become the server's own user: root may not run PostgreSQL; nobody else needs to change."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


def _programs() -> Path:
    """The folder of the newest installed server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    if not found:
        raise RuntimeError(MISSING)
    return Path(found).resolve().parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
