r"""Index formulas of the book, one pure function a formula.

Frames in, the same kind of frame out: functions take pandas or Polars frames (eager or lazy), pyarrow tables,
DuckDB relations and whatever else Narwhals reads, and all engines give the same numbers. Dask frames
are refused: compute them first. Tables are long: one row
an exporter and product, or a region and industry, with zeros left out or given as 0. In each group (such as
a year and product) the shares are :math:`s_c`, the largest first :math:`s_{(1)} \ge s_{(2)} \ge \dots`.

===============================  =========================================================================
`concentration`                  in one pass the exporters with a value above 0, their total,
                                 :math:`\text{Share}k = \sum_{r \le k} s_{(r)}` and
                                 :math:`\text{HHI} = \sum_c s_c^2`
`concentration_from_bilateral`   the same from bilateral flows
`world_shares`                   exporters' shares in a group of products, and their ranks
`rca`                            :math:`RCA_{cp} = (x_{cp} / X_c) / (X_p / X)`
`shares_from_rca`                :math:`s_{cp} = RCA_{cp} w_c` with :math:`w` from :math:`\sum_c s_{cp} = 1`
`prody`                          :math:`PRODY_p = \sum_c w_{cp} Y_c` with
                                 :math:`w_{cp} = (x_{cp}/X_c) / \sum_j (x_{jp}/X_j)`
`expy`                           :math:`EXPY_c = \sum_p (x_{cp}/X_c) PRODY_p`
`location_quotient`              :math:`LQ_i = (e_i / E_i) / (\sum_i e_i / \sum_i E_i)`
`locational_gini`                :math:`\frac12 \sum_i \sum_j |s_i x_j - s_j x_i|`
`theil`                          :math:`\sum_i s_i \ln(s_i / x_i)`, within and between groups of regions
===============================  =========================================================================
"""

from helpers.indices._balassa import BalassaShares, shares_from_rca
from helpers.indices._concentration import concentration, concentration_from_bilateral, world_shares
from helpers.indices._location import location_quotient, locational_gini, theil
from helpers.indices._sophistication import expy, prody, rca

__all__ = [  # noqa: RUF022 - the order of the reference page
    "concentration",
    "concentration_from_bilateral",
    "world_shares",
    "rca",
    "prody",
    "expy",
    "shares_from_rca",
    "BalassaShares",
    "location_quotient",
    "locational_gini",
    "theil",
]
