"""The provinces of China: codes, English names, and the spellings that sources print."""

from __future__ import annotations

from helpers.errors import InputError

CHINA = "China"
"""Name of the national row; its code is 00."""

MUNICIPALITIES = ("Beijing", "Tianjin", "Shanghai", "Chongqing")
"""Cities with the rank of a province."""

_TABLE = (
    # code, name, short and full Chinese name, region, whether in the Yangtze River Economic Belt
    ("00", CHINA, "全国", "中国", "", 0),
    ("11", "Beijing", "北京", "北京市", "East", 0),
    ("12", "Tianjin", "天津", "天津市", "East", 0),
    ("13", "Hebei", "河北", "河北省", "East", 0),
    ("14", "Shanxi", "山西", "山西省", "Central", 0),
    ("15", "Inner Mongolia", "内蒙古", "内蒙古自治区", "West", 0),
    ("21", "Liaoning", "辽宁", "辽宁省", "North-east", 0),
    ("22", "Jilin", "吉林", "吉林省", "North-east", 0),
    ("23", "Heilongjiang", "黑龙江", "黑龙江省", "North-east", 0),
    ("31", "Shanghai", "上海", "上海市", "East", 1),
    ("32", "Jiangsu", "江苏", "江苏省", "East", 1),
    ("33", "Zhejiang", "浙江", "浙江省", "East", 1),
    ("34", "Anhui", "安徽", "安徽省", "Central", 1),
    ("35", "Fujian", "福建", "福建省", "East", 0),
    ("36", "Jiangxi", "江西", "江西省", "Central", 1),
    ("37", "Shandong", "山东", "山东省", "East", 0),
    ("41", "Henan", "河南", "河南省", "Central", 0),
    ("42", "Hubei", "湖北", "湖北省", "Central", 1),
    ("43", "Hunan", "湖南", "湖南省", "Central", 1),
    ("44", "Guangdong", "广东", "广东省", "East", 0),
    ("45", "Guangxi", "广西", "广西壮族自治区", "West", 0),
    ("46", "Hainan", "海南", "海南省", "East", 0),
    ("50", "Chongqing", "重庆", "重庆市", "West", 1),
    ("51", "Sichuan", "四川", "四川省", "West", 1),
    ("52", "Guizhou", "贵州", "贵州省", "West", 1),
    ("53", "Yunnan", "云南", "云南省", "West", 1),
    ("54", "Tibet", "西藏", "西藏自治区", "West", 0),
    ("61", "Shaanxi", "陕西", "陕西省", "West", 0),
    ("62", "Gansu", "甘肃", "甘肃省", "West", 0),
    ("63", "Qinghai", "青海", "青海省", "West", 0),
    ("64", "Ningxia", "宁夏", "宁夏回族自治区", "West", 0),
    ("65", "Xinjiang", "新疆", "新疆维吾尔自治区", "West", 0),
)

CODES = {name: code for code, name, *_ in _TABLE}
"""GB/T 2260 two-digit code of each English name; ``00`` for China."""

PROVINCES = tuple(name for name in CODES if name != CHINA)
"""The 31 provinces, in the order of their codes."""

YANGTZE = tuple(name for _, name, _, _, _, belt in _TABLE if belt)
"""The nine provinces and two cities of the Yangtze River Economic Belt."""

FOUR_REGIONS = {
    region: tuple(name for _, name, _, _, own, _ in _TABLE if own == region)
    for region in ("East", "Central", "West", "North-east")
}
"""The four economic regions of the National Bureau of Statistics (2011): 10, 6, 12 and 3 provinces.

The paper on innovation and agglomeration has 168 = 12 x 14 observations in the West (Table 5), as here.
"""

FOUR_REGIONS_AS_LISTED = FOUR_REGIONS | {
    "West": tuple(name for name in FOUR_REGIONS["West"] if name not in ("Inner Mongolia", "Guangxi")),
}
"""The four regions as that paper's text lists them: Inner Mongolia and Guangxi stand in none of them.

Ten western provinces over 14 years would be 140 observations, not the 168 of its Table 5.
"""

DAMAGED_NAMES = {
    "山两": ("Shanxi", "patents granted 2012: 西 read as 两; Shaanxi (陕西) stands intact beside it"),
    "两藏": ("Tibet", "patents granted 2012: 西 read as 两"),
    "江两": ("Jiangxi", "patent applications 2014: 西 read as 两"),
    "黑龙": ("Heilongjiang", "attainment table: every name is cut to two characters"),
    "内蒙": ("Inner Mongolia", "attainment table: every name is cut to two characters"),
}
"""Names that no list of provinces contains: what they stand for, and why."""

_LOOKUP = {spelling: name for _, name, short, full, *_ in _TABLE for spelling in (name, short, full)} | {
    damaged: name for damaged, (name, _) in DAMAGED_NAMES.items()
}


def province_name(raw: str) -> str:
    """Return the English name that a Chinese or English spelling stands for.

    Blanks inside a Chinese name carry no meaning and are dropped (the 2010 patent tables space their names);
    damaged names are looked up in `DAMAGED_NAMES`.

    Parameters
    ----------
    raw : str
        The name as the source prints it.

    Returns
    -------
    str
        One of the 31 English names, or ``China`` for a national row.

    Raises
    ------
    InputError
        For a name that is no province: it is never dropped.

    Examples
    --------
    >>> province_name("内蒙 古"), province_name("江两")
    ('Inner Mongolia', 'Jiangxi')
    """
    name = " ".join(raw.replace("\u3000", " ").split())
    found = _LOOKUP.get(name) or _LOOKUP.get(name.replace(" ", ""))
    if found is None:
        raise InputError(
            f"province: {raw!r} is not a province of China, nor a damaged name that is known; correct it, or "
            "add it to DAMAGED_NAMES with the reason."
        )
    return found
