r"""Balassa indices of 222 exporters and 4,726 HS 1992 products in 2018, computed from BACI by another author.

The matrix has no dollars. But :math:`RCA_{cp} = (x_{cp}/X_p) / s_c` with the exporter's share of world trade
:math:`s_c`, so the :math:`s_c` solve :math:`\sum_c RCA_{cp} s_c = 1` over all products, and
:math:`RCA_{cp} s_c` is exporter c's share of product p.

Countries are BACI's numeric codes at the source. Those of `AREAS` stand for more than the country whose code
they get here. HS 1992 has no 8486 and no 8542.3x. The year is inferred at the source, not stated.
"""

from __future__ import annotations

from pathlib import Path

from helpers.data import files, tables
from helpers.data.fetching import fetch
from helpers.data.files import reads
from helpers.data.loaded import Loaded
from helpers.data.parsed import kept
from helpers.data.schemas import checked
from helpers.data.sources.country_codes import OTHER_ASIA, codes_by

BALASSA = "baci-hs6-rca-2018"

AREAS = {"58": "BEL", "711": "ZAF", OTHER_ASIA: "TWN"}
"""Belgium with Luxembourg; the Southern African Customs Union (South Africa, Botswana, Eswatini, Lesotho,
Namibia); "Other Asia, nes", almost all of it Taiwan."""

ADDED = {"652": "BLM"}
"""Saint Barthélemy, which Comtrade's list lacks."""


def load_balassa_2018() -> Loaded:
    """Load the Balassa indices of 2018.

    Returns
    -------
    Loaded
        Columns ``exporter``, ``hs6`` (HS 1992), ``rca`` (no unit, above 0). Cells of 0 are counted and left
        out.
    """
    return read_balassa(fetch(BALASSA))


@kept
@reads("a matrix of Balassa indices (.rda with M_absolute)")
def read_balassa(path: Path) -> Loaded:
    """Read the matrix and put codes in the place of its numbers.

    Parameters
    ----------
    path : Path
        R data with the matrix ``M_absolute``, exporters in the rows and products in the columns.

    Returns
    -------
    Loaded
        See `load_balassa_2018`. Five-digit products have lost their leading zero: every code of the
        Harmonized System has six digits, and none of chapters 10 to 97 has five.

    Raises
    ------
    InputError
        For a country that is not known, two that get one code, or a product with fewer than five digits.
    """
    long = tables.r_matrix(files.r_object(path, "M_absolute"), ("exporter", "hs6", "rca"))
    countries, products = (list(long[column].unique()) for column in ("exporter", "hs6"))
    known = {**codes_by("code"), **ADDED, **AREAS}
    tables.refuse(
        (code for code in countries if code not in known), f"country codes of {path.name} are unknown:"
    )
    exporters = [known[code] for code in countries]
    twice = sorted({code for code in exporters if exporters.count(code) > 1})
    tables.refuse(twice, f"two rows of {path.name} are the same country:")
    tables.refuse(
        (code for code in products if len(code) not in (5, 6)),
        f"products of {path.name} must have six digits, or five after a lost zero, got",
    )
    tables.numbers(long["rca"], path.name, least=0)
    frame = long.assign(exporter=long["exporter"].map(known), hs6=long["hs6"].str.zfill(6))
    kept, dropped = tables.leave_out(frame, {"index is 0": frame["rca"] == 0})
    kept = kept.sort_values(["exporter", "hs6"], ignore_index=True)
    return Loaded(checked(kept, "balassa", BALASSA), len(frame), BALASSA, dropped)
