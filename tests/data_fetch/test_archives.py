"""Archives: what is unpacked, and what is refused."""

import io
import random
import tarfile
import zipfile

import pytest

from helpers.data.archives import ArchiveError, extract, member
from helpers.errors import UnknownNameError

# Incompressible, so that a truncated archive is a truncated file.
FILES = {"readme.txt": b"hello", "data/2017.bin": random.Random(0).randbytes(30_000)}


def make_zip(path, files, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = options.get("mode", 0o100644) << 16
            archive.writestr(info, content)
    return path


def make_tar(path, files, kind=tarfile.REGTYPE, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.fixture(params=["zip", "w:gz", "w:xz", "w"])
def archive(request, tmp_path):
    path = tmp_path / "archive"
    return make_zip(path, FILES) if request.param == "zip" else make_tar(path, FILES, mode=request.param)


def test_extract_writes_the_members(archive, tmp_path):
    written = extract(archive, tmp_path / "out")
    assert written == [tmp_path / "out" / "readme.txt", tmp_path / "out" / "data" / "2017.bin"]
    assert [path.read_bytes() for path in written] == list(FILES.values())


def test_member_opens_one(archive):
    with member(archive, "data/2017.bin") as content:
        assert content.read() == FILES["data/2017.bin"]
    with (
        pytest.raises(UnknownNameError, match=r"no member '2017.bin'; .* 'readme.txt', 'data/2017.bin'"),
        member(archive, "2017.bin"),
    ):
        pass


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/evil.txt", "C:/evil.txt", "..\\evil.txt"]
)
@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_a_member_that_would_escape_is_named(tmp_path, make, name):
    path = make(tmp_path / "archive", {"good.txt": b"1", name: b"2"})
    with pytest.raises(ArchiveError, match=r"has the member .*evil\.txt.* would leave the folder"):
        extract(path, tmp_path / "out" / "in")
    assert not (tmp_path / "out").exists()
    assert [found.name for found in tmp_path.iterdir()] == ["archive"]


def test_links_are_refused(tmp_path):
    symlink = make_zip(tmp_path / "a.zip", {"link": b"/etc/passwd"}, mode=0o120777)
    hard = make_tar(tmp_path / "b.tar", {"hard": b""}, tarfile.LNKTYPE)
    soft = make_tar(tmp_path / "c.tar", {"soft": b""}, tarfile.SYMTYPE)
    for path in (symlink, hard, soft):
        with pytest.raises(ArchiveError, match="is a link"):
            extract(path, tmp_path / "out")


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_truncated_archive_is_named(archive, tmp_path, kept):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole.rstrip(b"\0")) * kept)])
    with pytest.raises(ArchiveError, match=f"{archive} is damaged or truncated"):
        extract(archive, tmp_path / "out")


def test_a_damaged_member_is_named_and_not_written(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"big.bin": bytes(range(256)) * 100})
    raw = bytearray(path.read_bytes())
    raw[60:70] = b"\xff" * 10
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match="damaged or truncated"):
        extract(path, tmp_path / "out")
    assert not any(found.is_file() for found in (tmp_path / "out").rglob("*"))


def test_what_is_no_archive_is_named(tmp_path):
    path = tmp_path / "page.zip"
    path.write_text("<html>")
    with pytest.raises(ArchiveError, match="neither zip nor tar"), member(path, "a"):
        pass
