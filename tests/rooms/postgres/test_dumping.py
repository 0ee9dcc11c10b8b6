"""A database is written into a file while it is in use, and another is made from that file."""

import subprocess
from pathlib import Path

from bridge import postgres
from tests.rooms.postgres.servers import ask


def test_a_dump_restores_into_another_data_folder(data_folder: Path, cluster: Path, tmp_path: Path) -> None:
    dump = tmp_path / "bridge.dump"
    with postgres.start(data_folder) as server:
        from_here = f"--dbname={server.address.conninfo}"
        subprocess.run([postgres.pg_dump(), "--format=custom", f"--file={dump}", from_here], check=True)
    with postgres.start(data_folder / "other") as server:
        subprocess.run([postgres.pg_restore(), f"--dbname={server.address.conninfo}", dump], check=True)
        assert ask(server.address, "SELECT steps FROM doses") == 153
