"""The page on tables of one's own: its example says what the command says."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.__main__ import main

PAGE = Path(__file__).parents[2] / "book" / "audit-a-table.md"


def test_the_example_is_what_the_command_says(tmp_path, monkeypatch, capsys):
    table, report = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.txt").write_text(table, encoding="utf-8")
    assert main(["audit", "table.txt", "--yes"]) == 1
    assert capsys.readouterr().out.strip() == report.strip()
