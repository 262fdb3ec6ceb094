"""Command line of the book: ``python -m helpers VERB``; ``--help`` after any verb says what it takes.

Exit codes: 0 if all is well; 1 if not, with one sentence that says what; 2 for misspelt words; 130 if
interrupted.
"""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence

# jsonschema would build a grammar of international addresses: seconds, for a check that nothing makes
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from helpers.build import _command as build  # noqa: E402
from helpers.data import _command as data  # noqa: E402
from helpers.errors import HelpersError  # noqa: E402
from helpers.referee import _command as referee  # noqa: E402
from helpers.variants import _command as variants  # noqa: E402

_NOT_WRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``python -m helpers``; by default those of the process.

    Returns
    -------
    int
        Exit code; argparse exits with 2 on misspelt words.
    """
    parser = argparse.ArgumentParser(
        prog="python -m helpers",
        description="The book: its pages, data and variants; and an audit of any table.",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for one in (build, data, variants, referee):
        one.add(verbs)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, _interrupt)  # a shell's `&` would leave it ignored
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(options.run(options) or 0)
    except HelpersError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; what had finished is kept.\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        if error.errno not in _NOT_WRITABLE:
            raise
        where = error.filename or "A file"
        sys.stderr.write(
            f"{where} cannot be written ({error.strerror}); make room or give write permission.\n"
        )
        return 1


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _end_with(make: int) -> None:
    """Stop this process, as Ctrl-C does, when the `make` that started it is gone."""
    while os.getppid() == make:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    if os.environ.get("MAKELEVEL"):
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    raise SystemExit(main())
