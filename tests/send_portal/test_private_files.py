"""Secrets that nobody else on the machine may read."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from send_portal.private_files import closed_to_others, private_folder, secret_in


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "var" / "secret"
    numbers = count()
    found = {secret_in(path, lambda: f"secret {next(numbers)}") for _ in range(3)}
    assert found == {"secret 0"}
    assert rights(path) == "0o600"
    assert rights(path.parent) == "0o700"
    assert os.listdir(path.parent) == ["secret"]


def test_a_secret_that_a_copy_opened_to_everybody_is_closed_again(tmp_path):
    path = tmp_path / "secret"
    path.write_text("kept\n")
    path.chmod(0o644)
    assert secret_in(path, lambda: "another") == "kept"
    assert rights(path) == "0o600"


def test_of_many_first_uses_at_once_all_get_the_same_secret(tmp_path):
    numbers = count()
    with ThreadPoolExecutor(8) as together:
        found = set(
            together.map(lambda _: secret_in(tmp_path / "secret", lambda: str(next(numbers))), range(40))
        )
    assert len(found) == 1


def test_a_folder_that_is_there_keeps_its_rights(tmp_path):
    tmp_path.chmod(0o755)
    assert rights(private_folder(tmp_path)) == "0o755"


def test_what_is_made_within_the_block_is_its_owners_alone_also_by_other_programs(tmp_path):
    with closed_to_others():
        (tmp_path / "log").mkdir()
        subprocess.run(["touch", tmp_path / "log" / "web.log"], check=True)
    (tmp_path / "for all").touch(0o644)
    assert [rights(tmp_path / name) for name in ("log", "log/web.log")] == ["0o700", "0o600"]
    assert rights(tmp_path / "for all") == "0o644"
