"""The data of the book: a registry of pinned files, and `fetch`, which gets them and checks them.

`fetch` looks in the cache, then in the folders of ``BOOK_DATA_MIRROR``, then at the address in
``data/registry.toml``, and computes the sha256 each time it hands a file out. The same from a terminal:
``python -m helpers data status``, ``fetch`` and ``verify``. What the readers make of these files is kept in
the cache too, see `helpers.data.parsed`.

``BOOK_DATA_CACHE`` names the cache folder, ``BOOK_DATA_MIRROR`` the mirror folders, ``BOOK_ROOT`` the
folder of the book, and ``BOOK_OFFLINE=1`` forbids the network.
"""

from __future__ import annotations

from helpers.data.fetching import available, fetch
from helpers.data.registry import dataset

__all__ = ["available", "dataset", "fetch"]
