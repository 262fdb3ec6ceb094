"""Folders of runs: kept while the run lives, removed after its death."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.execution import RunFolder


@pytest.mark.long
def test_the_folder_of_a_killed_run_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = (
        "import tempfile, time\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "from helpers.execution import RunFolder\n"
        "folder = RunFolder()\n"
        "print(folder.name, flush=True)\n"
        "time.sleep(600)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    theirs = Path(process.stdout.readline().strip())
    with RunFolder() as own:
        assert theirs.is_dir(), "a run that lives keeps its folder"
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with RunFolder() as other:
            assert not theirs.exists()
            assert Path(own).is_dir()
            assert own != other
    assert [one.name for one in tmp_path.iterdir() if one.is_dir()] == []
