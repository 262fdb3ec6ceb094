"""Runs: what is saved, what fails, what is redone, what a killed worker or a full disk leaves."""

from __future__ import annotations

import ast
import contextlib
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from distributed import LocalCluster

from helpers import execution, papers, records, variants
from helpers.errors import InputError
from helpers.variants import folders, running

pytestmark = pytest.mark.filterwarnings("ignore")
"""dask and the event loops that it closes warn when threads end."""


def command(path, *words):
    return [sys.executable, "-m", "helpers", "variants", "run", str(path), "--jobs", "2", *words]


@pytest.mark.long
def test_results_notebook_and_parameters_are_saved_and_failures_are_named(book, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "s3cr3t/valué'x")
    monkeypatch.setenv("PIN_TOKEN", "7")
    path = book(
        {
            "one": {},
            "five": {"a": 5},
            "fails": {"mode": "fail"},
            "dies": {"mode": "die"},
            "tells": {"mode": "secret"},
        }
    )
    done = variants.run(variants.read(path), jobs=2)
    assert sorted(done.finished) == ["five", "one", "tells"]
    assert done.failed["fails"] == "ValueError: cannot do 1, key [SOME_API_KEY]"
    assert "DeadKernelError" in done.failed["dies"]
    home = variants.folder("light")

    assert (home / "five" / "parameters.yml").read_text() == "a: 5\nmode: ok\n"
    table = variants.headlines(variants.read_results(home / "results.csv")).set_index("variant")
    assert table["estimate"].to_dict() == {"one": 2.0, "five": 10.0, "tells": 2.0}
    assert table.loc["five", ["low", "high", "std_error", "nobs"]].tolist() == [9.0, 11.0, 0.5, 10.0]
    assert table["set_a"].to_dict() == {"one": "1", "five": "5", "tells": "1"}

    node = nbformat.read(home / "five" / "notebook.ipynb", as_version=4)
    nbformat.validate(node)
    assert node.metadata.papermill.parameters == {"a": 5}
    assert node.cells[1].metadata.tags == ["injected-parameters"]
    assert "<td>5</td>" in node.cells[-1].outputs[0].data["text/html"]

    failed = nbformat.read(home / "fails" / "notebook.ipynb", as_version=4)
    [error] = [out for cell in failed.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    assert error.ename == "ValueError"
    assert not (home / "fails" / "results.csv").exists()
    dead = (home / "dies" / "notebook.ipynb").read_text()
    assert "DeadKernelError" in dead
    everything = "".join(file.read_text() for file in home.rglob("*") if file.is_file())
    assert "s3cr3t" not in everything
    told = nbformat.read(home / "tells" / "notebook.ipynb", as_version=4)
    [out] = [out for cell in told.cells for out in cell.get("outputs", []) if out.output_type == "stream"]
    assert out.text == "[SOME_API_KEY]\nNone\n"


def test_without_results_there_are_no_headlines(book):
    table = variants.headlines(variants.current(variants.read(book({"one": {}}))))
    assert table.empty
    assert {"variant", "name", "estimate", "low", "high", "nobs", "tier"} <= set(table)


@pytest.mark.longest
@pytest.mark.mirror
@pytest.mark.parametrize(
    ("chapter", "names"),
    [
        ("export-complexity", ["n-150", "all-countries"]),
        ("innovation-agglomeration", ["quotient-gdp", "inventions-by-province"]),
    ],
)
def test_recorded_variants_are_what_a_run_gives(chapter, names, tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_VARIANTS", str(tmp_path))
    plan = variants.read(papers.plans()[chapter])
    assert variants.run(plan, only=names, jobs=2).failed == {}
    recorded = records.read(chapter, "variants")
    recorded = recorded[recorded["variant"].isin(names)]
    columns = ["variant", "name", "estimate", "low", "high", "nobs"]
    by_name = ["variant", "name"]
    fresh = variants.headlines(variants.current(plan))[columns].sort_values(by_name, ignore_index=True)
    wanted = recorded[columns].sort_values(by_name, ignore_index=True)
    pd.testing.assert_frame_equal(fresh, wanted, rtol=1e-9, check_dtype=False)


@pytest.mark.long
def test_no_thread_but_the_callers_parses(book, monkeypatch):
    real, threads = ast.parse, set()

    def parse(*args, **kwargs):
        threads.add(threading.current_thread())
        return real(*args, **kwargs)

    monkeypatch.setattr(ast, "parse", parse)
    done = variants.run(variants.read(book({"one": {}, "two": {"a": 2}})), jobs=2)
    assert (sorted(done.finished), threads) == (["one", "two"], {threading.main_thread()})


@pytest.mark.long
def test_nothing_listens_to_other_machines(book):
    heard = set()

    def listen(name, status):
        own = psutil.Process()
        for one in [own, *own.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                heard.update(at.laddr.ip for at in one.net_connections("inet") if at.status == "LISTEN")

    path = book({"short": {}, "long": {"mode": "wait"}})  # when the first ends, the other's kernel is there
    variants.run(variants.read(path), jobs=2, progress=lambda total: listen)
    assert heard == {"127.0.0.1"}


@pytest.mark.long
def test_resume_redoes_only_what_is_missing_failed_or_outdated(book):
    wanted = {"one": {}, "two": {"a": 2}, "three": {"a": 3}, "fails": {"mode": "fail"}}
    path = book(wanted)
    variants.run(variants.read(path), jobs=2)
    home = variants.folder("light")
    assert variants.run(variants.read(path), jobs=2, resume=True).kept == ["one", "two", "three"]
    (home / "one" / "results.csv").unlink()
    with (home / "two" / "notebook.ipynb").open("a") as file:
        file.write(" ")
    os.utime(home / "three" / "results.csv", (0, 0))  # age is not content
    path = book(wanted | {"four": {"a": 4}})
    again = variants.run(variants.read(path), jobs=2, resume=True)
    assert again.kept == ["three"]
    assert sorted(again.finished) == ["four", "one", "two"]
    path = book(wanted, body=["x = 1"])
    third = variants.run(variants.read(path), only=["one"], jobs=1, resume=True)
    assert (third.kept, third.finished) == ([], ["one"])
    table = variants.read_results(home / "results.csv")
    assert table.empty, "the others are outdated now, and the new notebook has no results"


@pytest.mark.long
def test_a_full_disk_leaves_the_earlier_result_whole(book, monkeypatch):
    path = book({"one": {}, "two": {"a": 2}})
    variants.run(variants.read(path), jobs=2)
    home = variants.folder("light")
    before = (home / "two" / "run.json").read_text()
    real, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(folders.os, "fsync", full)
    done = variants.run(variants.read(path), only=["two"], jobs=1)
    assert done.failed == {"two": "could not be saved: No space left on device"}
    assert (home / "two" / "run.json").read_text() == before
    assert [one.name for one in home.iterdir() if one.name.endswith((".part", ".old"))] == []


SMALL_DISK = """
mount -t tmpfs -o size=256k none "$BOOK_VARIANTS"
"$@" || exit 11
cp -a "$BOOK_VARIANTS/light" before
head -c 1M /dev/zero > "$BOOK_VARIANTS/filler"
"$@" 2> told
echo $? >> told
rm "$BOOK_VARIANTS/filler"
diff -r before "$BOOK_VARIANTS/light" || exit 12
"$@" --resume
cp -a "$BOOK_VARIANTS/light" after
"""


@pytest.mark.long
@pytest.mark.mounts
def test_a_disk_that_is_full_leaves_everything_whole(book, tmp_path):
    path = book({"one": {}, "two": {"a": 2}})
    home = Path(os.environ["BOOK_VARIANTS"])
    home.mkdir()
    script = tmp_path / "script.sh"
    script.write_text(SMALL_DISK)
    words = ["unshare", "--map-root-user", "--mount", "bash", str(script), *command(path)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    *told, code = (tmp_path / "told").read_text().splitlines()
    assert code == "1"
    no_space = "could not be saved: No space left on device"
    assert sorted(told[-3:]) == [
        f"  failed: (table of all results): {no_space}",
        f"  failed: one: {no_space}",
        f"  failed: two: {no_space}",
    ]
    assert "0 finished, 2 kept, 0 failed" in done.stderr.splitlines()[-1]


@pytest.mark.long
def test_the_command_line_shows_failures_and_exits_with_1(book):
    path = book({"one": {}, "fails": {"mode": "fail"}})
    done = subprocess.run(command(path), capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "1 finished, 0 kept, 1 failed" in done.stderr
    assert "failed: fails: ValueError: cannot do 1" in done.stderr
    assert "fails/notebook.ipynb" in done.stderr
    wrong = subprocess.run(command(path, "--only", "two"), capture_output=True, text=True, timeout=60)
    assert (wrong.returncode, wrong.stderr) == (1, "light has no variant 'two'; there are one, fails.\n")


def wait_for(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_keeps_what_had_finished(book, how):
    path = book({f"v{n}": {"a": n, "mode": "wait"} for n in range(1, 6)})
    home = variants.folder("light")
    process = subprocess.Popen(command(path), stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list(home.glob("v*/run.json")))
    kernels = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(how)
    process.communicate(timeout=60)
    assert kernels
    assert psutil.wait_procs(kernels, timeout=10)[1] == []
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    plan = variants.read(path)
    saved = {one.parent.name for one in home.glob("v*/run.json")}
    assert 1 <= len(saved) < 5
    rest = variants.run(plan, jobs=2, resume=True)
    assert set(rest.kept) == saved
    assert set(rest.kept) | set(rest.finished) == {one.name for one in plan.variants}
    assert len(variants.headlines(variants.read_results(home / "results.csv"))) == 5


@pytest.fixture(scope="module")
def undisturbed():
    """What a run that nobody disturbs leaves, made by the first test that asks."""
    return {}


@pytest.mark.longest
@pytest.mark.parametrize("number", range(int(os.environ.get("KILLS", "3"))))
def test_after_a_kill_at_any_moment_the_next_run_gives_the_same_bytes(book, undisturbed, number):
    path = book({f"v{n}": {"a": n, "mode": "wait" if n % 2 else "ok"} for n in range(1, 5)})
    home = variants.folder("light")

    def results():
        return {str(one.relative_to(home)): one.read_bytes() for one in home.rglob("*.csv")}

    def run(*words):
        return subprocess.Popen(command(path, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    if not undisturbed:
        assert run().wait(120) == 0
        undisturbed.update(results())
        shutil.rmtree(home)
    process = run()
    time.sleep(random.Random(number).uniform(0.5, 12))
    kernels = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.kill()
    process.wait(60)
    assert psutil.wait_procs(kernels, timeout=15)[1] == []
    assert run("--resume").wait(120) == 0
    assert results() == undisturbed
    assert len(results()) > 4
    assert [one for one in home.rglob("*") if "tmp" in one.name or one.name.endswith(".part")] == []


@pytest.mark.long
def test_two_runs_at_once_leave_whole_results(book):
    path = book({f"v{n}": {"a": n} for n in range(1, 5)})
    both = [subprocess.Popen(command(path), stderr=subprocess.PIPE, text=True) for _ in range(2)]
    texts = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], texts
    again = variants.run(variants.read(path), jobs=1, resume=True)
    assert len(again.kept) == 4
    table = variants.headlines(variants.read_results(variants.folder("light") / "results.csv"))
    assert table["estimate"].tolist() == [2.0, 4.0, 6.0, 8.0]


@pytest.mark.long
def test_a_killed_worker_loses_nothing(book, tmp_path):
    path = book({f"v{n}": {"a": n, "mode": "wait"} for n in range(1, 7)})
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    where = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    begun = [
        subprocess.Popen(
            [*dask, "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)], **quiet
        )
    ]
    try:
        wait_for(lambda: where.is_file() and where.read_text().endswith("}"))  # whole, not only begun
        address = json.loads(where.read_text())["address"]
        for _ in range(2):
            words = [
                address,
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--local-directory",
                str(tmp_path),
            ]
            begun.append(subprocess.Popen([*dask, "worker", *words], **quiet))
        killed = []

        def progress(total):
            def tell(name, status):
                if not killed:
                    killed.append(name)
                    begun[1].kill()

            return tell

        done = variants.run(variants.read(path), scheduler=address, progress=progress)
    finally:
        for one in begun:
            one.kill()
            one.wait()
    assert len(killed) == 1
    assert (sorted(done.finished), done.failed) == ([f"v{n}" for n in range(1, 7)], {})


@pytest.mark.long
def test_an_interruption_ends_the_runs_under_way(book):
    path = book({f"v{n}": {"a": n, "mode": "wait" if n > 1 else "ok"} for n in range(1, 4)})

    def interrupt(name, status):
        raise KeyboardInterrupt

    done = variants.run(variants.read(path), jobs=2, progress=lambda total: interrupt)
    assert (done.finished, done.failed, done.interrupted) == (["v1"], {}, True)
    assert [one for one in psutil.Process().children() if "ipykernel_launcher" in one.cmdline()] == []


def test_looking_at_results_writes_nothing(book):
    plan = variants.read(book({"one": {}}))
    assert (variants.current(plan).empty, variants.up_to_date(plan)) == (True, [])
    assert not variants.folder("light").exists()


@pytest.mark.long
def test_no_scheduler_at_the_address_is_one_clear_error(book, monkeypatch):
    monkeypatch.setattr(running, "CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match=r"nothing answers at --scheduler tcp://127.0.0.1:9"):
        variants.run(variants.read(book({"one": {}})), scheduler="tcp://127.0.0.1:9")


@pytest.mark.long
def test_a_scheduler_without_workers_is_a_sentence_not_a_wait_for_ever(book, monkeypatch):
    monkeypatch.setattr(running, "LOOK_SECONDS", 1)
    plan = variants.read(book({"one": {}, "two": {"a": 2}}))
    with LocalCluster(n_workers=0, processes=False, dashboard_address=running.HERE) as cluster:
        done = variants.run(plan, scheduler=cluster.scheduler_address)
    said = "no worker is left at the scheduler; start one with `dask worker`"
    assert done.failed == {"one": said, "two": said}


def test_a_headline_is_written_once(tmp_path, monkeypatch):
    from helpers import book as pages

    monkeypatch.setenv("BOOK_RESULTS", str(tmp_path))
    chapter = pages.Chapter("export-complexity")
    numbers = {"estimate": 0.5, "std_error": 0.1, "low": 0.3, "high": 0.7, "nobs": 166}
    said = {"tier": "printed", "convention": "classical", "source": "Table 1"}
    of = pages.from_print("Table 1")
    chapter.headline("LE", numbers, of=of, convention="classical")
    frame = pd.read_csv(tmp_path / "export-complexity" / "headline.csv")
    assert frame.to_dict("records") == [{"name": "LE", **numbers, **said}]
    with pytest.raises(InputError, match="headline 'LE' was declared before"):
        chapter.headline("LE", numbers | {"convention": "classical"}, of=of)
    pages.Chapter("export-complexity")
    assert not (tmp_path / "export-complexity" / "headline.csv").exists()


def gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


@pytest.mark.long
def test_a_run_ends_as_a_session_by_hand(book, tmp_path):
    cells = [
        f"import atexit, pathlib\nhome = pathlib.Path({str(tmp_path)!r})",
        "unclosed = (home / 'unclosed').open('w')\nunclosed.write('whole')",
        "atexit.register((home / 'atexit').write_text, 'called')",
    ]
    done = variants.run(variants.read(book({"one": {}}, body=cells)), jobs=1)
    assert done.finished == ["one"]
    assert (tmp_path / "unclosed").read_text() == "whole"
    assert (tmp_path / "atexit").read_text() == "called"


@pytest.mark.long
@pytest.mark.parametrize("mode", ["ok", "die"])
def test_what_a_notebook_leaves_running_ends_with_it(book, tmp_path, mode):
    left = "import os, subprocess\nleft = subprocess.Popen(['sleep', '600'])\n"
    cells = [left + f"import pathlib\npathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(left.pid))"]
    cells.append("if mode == 'die': os._exit(7)")
    done = variants.run(variants.read(book({"one": {"mode": mode}}, body=cells)), jobs=1)
    assert (done.finished if mode == "ok" else list(done.failed)) == ["one"]
    wait_for(lambda: gone(int((tmp_path / "pid").read_text())), seconds=10)


@pytest.mark.long
def test_a_cell_that_takes_too_long_is_one_variants_failure(book, monkeypatch):
    monkeypatch.setattr(execution, "CELL_SECONDS", 5)
    cells = ["import time\nif mode == 'wait': time.sleep(600)"]
    done = variants.run(variants.read(book({"one": {}, "long": {"mode": "wait"}}, body=cells)), jobs=2)
    assert done.finished == ["one"]
    assert done.failed["long"].startswith("CellTimeoutError: ")
    assert "CellTimeoutError" in (variants.folder("light") / "long" / "notebook.ipynb").read_text()
