"""Estimation panels, built from tidy frames.

``provincial``
    `province_year`: any variables of the 31 provinces, from a stated order of sources (``preference``), with
    the source of each cell beside its value (``cells``).
``measures``
    Columns that are computed from such a panel, and how each of their cells came about.
``innovation``, ``complexity``
    The measures and panels of the papers on innovation and agglomeration and on export complexity.
``product_year``, ``carried``, ``sections``, ``changes``, ``country_year``
    The paper on national concentration: six-digit products and years, lists of high-tech products carried to
    one revision of the HS, products of one year, the same products before and after, countries and years.
    Imported as modules; what stands above can be imported from here.
``concentration_multiverse``
    What its multiverses are estimated on.
``files``
    Products and years, and products of one year, put together from the files of `helpers.data`.

The tidy schema, which the provincial panels read, has the columns ``province``, ``year``, ``variable``,
``value``, ``source`` and ``vintage``: one row a province, year and variable, money in yuan or US$, shares as
fractions, other columns ignored. A row for ``China`` is national and never a province.
"""

from helpers.panels.cells import pick
from helpers.panels.complexity import OUTCOME, REGRESSORS, yangtze_panel, yangtze_sources
from helpers.panels.innovation import (
    MEASURED,
    MEASURES,
    innovation_columns,
    innovation_panel,
    innovation_sources,
    innovation_variables,
)
from helpers.panels.measures import MIN_PROVINCES, Measure, MeasuredPanel, location_quotients, measured
from helpers.panels.preference import (
    PARTS,
    PREFERENCE,
    Derived,
    Order,
    Origin,
    province_sources,
)
from helpers.panels.provincial import ProvincePanel, province_year

__all__ = [
    "MEASURED",
    "MEASURES",
    "MIN_PROVINCES",
    "OUTCOME",
    "PARTS",
    "PREFERENCE",
    "REGRESSORS",
    "Derived",
    "Measure",
    "MeasuredPanel",
    "Order",
    "Origin",
    "ProvincePanel",
    "innovation_columns",
    "innovation_panel",
    "innovation_sources",
    "innovation_variables",
    "location_quotients",
    "measured",
    "pick",
    "province_sources",
    "province_year",
    "yangtze_panel",
    "yangtze_sources",
]
