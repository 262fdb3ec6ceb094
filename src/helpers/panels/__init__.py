"""Estimation panels, built from tidy frames.

What the first three modules and ``preference`` and ``definitions`` hold can be imported from here.

``provincial``
    `province_year`: any variables of the 31 provinces, from a stated order of sources, with the source of
    each cell beside its value.
``innovation``
    `innovation_panel`: the panel of the paper on innovation and agglomeration.
``yangtze``
    `yangtze_panel`: the Yangtze River panel of the paper on export complexity.
``product_year``, ``carried``
    Six-digit products and years of the paper on national concentration; lists of high-tech products carried
    to one revision of the HS. Imported as modules, as ``changes`` (the same products before and after),
    ``industry_year``, ``rd``, ``growth`` and ``product_groups`` are.

``files``
    Both, and the cross-sections, put together from the files of `helpers.data`.

The tidy schema, which the provincial panels read, has the columns ``province``, ``year``, ``variable``,
``value``, ``source`` and ``vintage``: one row a province, year and variable, money in yuan or US$, shares as
fractions, other columns ignored. A row for ``China`` is national and never a province.
"""

from helpers.panels.definitions import (
    MIN_PROVINCES,
    Definition,
    Input,
    location_quotients,
    pick,
)
from helpers.panels.innovation import (
    MEASURED,
    MEASURES,
    InnovationPanel,
    Measure,
    innovation_columns,
    innovation_panel,
    innovation_sources,
    innovation_variables,
)
from helpers.panels.preference import (
    PARTS,
    PREFERENCE,
    Derived,
    Order,
    Origin,
    province_sources,
)
from helpers.panels.provincial import STATUSES, ProvincePanel, province_year
from helpers.panels.yangtze import DEFINITIONS, OUTCOMES, REGRESSORS, needed_sources, yangtze_panel

__all__ = [
    "DEFINITIONS",
    "MEASURED",
    "MEASURES",
    "MIN_PROVINCES",
    "OUTCOMES",
    "PARTS",
    "PREFERENCE",
    "REGRESSORS",
    "STATUSES",
    "Definition",
    "Derived",
    "InnovationPanel",
    "Input",
    "Measure",
    "Order",
    "Origin",
    "ProvincePanel",
    "innovation_columns",
    "innovation_panel",
    "innovation_sources",
    "innovation_variables",
    "location_quotients",
    "needed_sources",
    "pick",
    "province_sources",
    "province_year",
    "yangtze_panel",
]
