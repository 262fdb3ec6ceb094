"""No secret of the environment stands in what a run leaves, however it is spelled."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from helpers import execution
from helpers.scrub import scrubber, secrets

SECRETS = {
    "COMTRADE_API_KEY": "abcdef123",
    "DATABASE_URL": "postgres://me:s3cr3tword@db/x",
    "PGPASS": "hunter22",
    "GH_PAT": "ghp_abc12345",
    "X_AUTH": "Bearer 777777",
    "HTTPS_PROXY": "http://me:proxyword@host:1",
}
PLAIN = {
    "PATH": "/usr/bin/env",
    "PWD": "/home/somebody",
    "AUTHOR": "Somebody Else",
    "HTTP_PROXY": "http://host:1",
}


def test_names_and_addresses_say_what_is_secret() -> None:
    assert secrets(SECRETS | PLAIN) == SECRETS


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("around", [("", ""), ("a", "\n"), ("ab", "x"), ("user:", "xy")])
def test_hexadecimal_and_base64_are_found_inside_of_others(name: str, around: tuple[str, str]) -> None:
    clean = scrubber(SECRETS | PLAIN)
    raw = SECRETS[name].join(around).encode()
    for spelled in (base64.b64encode(raw), base64.urlsafe_b64encode(raw), raw.hex().encode()):
        assert f"[{name}]" in clean(spelled.decode())
    assert clean("; ".join(PLAIN.values())) == "; ".join(PLAIN.values())


def test_a_password_is_found_without_its_address() -> None:
    assert scrubber(SECRETS)("s3cr3tword, proxyword") == "[DATABASE_URL], [HTTPS_PROXY]"


def test_files_of_a_run_hold_no_secret(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.csv").write_bytes(b"a,b\r\n1,hunter22\r\n")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff\x00 whole")
    scrub = scrubber(SECRETS)
    execution._scrub_files(tmp_path, scrub)
    assert (tmp_path / "deep" / "a.csv").read_bytes() == b"a,b\r\n1,[PGPASS]\r\n"
    assert (tmp_path / "b.png").read_bytes() == b"\x89PNG\xff\x00 whole"
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff\x00 hunter22")
    with pytest.raises(ValueError, match=r"the file b\.png holds a secret of the environment"):
        execution._scrub_files(tmp_path, scrub)
    assert not (tmp_path / "b.png").exists()
