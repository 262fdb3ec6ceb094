"""Zip files: what is read, and what is named."""

import random
import zipfile

import pytest

from helpers.data.archives import ArchiveError, member, names
from helpers.data.files import looks_like
from helpers.errors import UnknownNameError

# Incompressible, so that a truncated archive is a truncated file.
FILES = {"readme.txt": b"hello", "data/2017.bin": random.Random(0).randbytes(30_000)}


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in FILES.items():
            written.writestr(name, content)
    return path


def test_member_opens_one(archive):
    with member(archive, "data/2017.bin") as content:
        assert content.read() == FILES["data/2017.bin"]
    with (
        pytest.raises(UnknownNameError, match=r"no member '2017.bin'; .* 'readme.txt', 'data/2017.bin'"),
        member(archive, "2017.bin"),
    ):
        pass


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_truncated_archive_is_named(archive, kept):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ArchiveError, match=f"{archive} is damaged or truncated"), member(archive, "x"):
        pass


def test_a_damaged_member_is_named(archive):
    raw = bytearray(archive.read_bytes())
    raw[1000:1010] = b"\xff" * 10
    archive.write_bytes(raw)
    with (
        pytest.raises(ArchiveError, match="damaged or truncated"),
        member(archive, "data/2017.bin") as content,
    ):
        content.read()


@pytest.mark.parametrize(
    ("place", "byte", "cause", "kind"),
    [
        (6, 99, "zip file version 9.9", "a zip file of a version that cannot be read"),
        (9, 0x08, "can't decode byte 0xff", "a damaged zip file"),  # the flag that says that names are UTF-8
    ],
)
def test_a_zip_of_a_later_version_and_a_damaged_name_are_named(tmp_path, place, byte, cause, kind):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as written:
        written.writestr("name.csv", b"a,b\n")
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + place] = byte
    raw[raw.index(b"name", entry)] = 0xFF
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match=f"a.zip is damaged or truncated, or no zip file .*{cause}"):
        names(path)
    assert looks_like(path) == kind


def test_what_is_no_archive_is_named(tmp_path):
    path = tmp_path / "page.zip"
    path.write_text("<html>")
    with pytest.raises(ArchiveError, match="or no zip file"), member(path, "a"):
        pass
