"""A small good file for readers of text, so that they can be tried where the real files are not.

The rows are made up, in the shape of the real ones.
"""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "atlas ubiquity": (
        "year,product_code,world_export_value,ubiquity\n1995,8541,12.5,7\n1995,8542,7,3\n1996,0101,0,0\n",
    ),
    "atlas world": ("product_hs92_code,year,export_value\n8541,1995,12.5\n8542,1995,7\n0101,1996,0\n",),
    "baci 2019": ("country,product,export_val\nPER,ict,-5\nPER,0101,7\nNAM,8486,0\nDEU,8542,9.5\n",),
    "comtrade": (
        "Classification,Year,Trade Flow,Reporter Code,Reporter,Partner Code,Commodity Code,"
        "Trade Value (US$)\n"
        "H5,2018,Export,392,Japan,0,848620,700\nH5,2018,Import,392,Japan,0,848620,9\n"
        'H4,2018,Export,490,"Other Asia, nes",0,903082,31.5\n',
    ),
    "hs correlations": (
        "code.after,code.before,Relationship,adjustment\n854231,854221,1:1,2007 to 2002\n"
        "10121,10111,n:1,2012 to 2007\n854239,854229,1:n,2007 to 2002\n",
    ),
    "hs groups": (
        "year,2004,2005,2004\nimport_or_export,Export,Export,Import\nCountry,,,\n"
        "Germany,10,12.5,3\nAngola,0,4,1\n",
    ),
    "hs industries": (
        "HS 2002 Product Code,ISIC Revision 3 Product Code\n010110,0121\n848620,2929\n848620,2929\n",
    ),
    "maddison": (
        'Region,1,,1500,2008,2030\nAustria,213,,"1,414","198,004","1,000"\nTotal,213,,"1,414",2,3\n',
    ),
    "ncses": (
        "region_country_or_economy_full_path,field_2003,field_2018\nExports -> World,60,80\n"
        "Exports -> World -> Japan,35,40\nExports -> World -> Other Asia,25,40\n",
    ),
    "wdi series": (
        "Country Name,Country Code,Year,Value\nNamibia,NAM,2016,5000.5\nArab World,ARB,2016,6000\n"
        "China,CHN,2016,8000\nChina,CHN,2017,\n",
    ),
    "wdi wide": ("year,DEU,NAM,WLD\n1960,10.5,,3\n1961,11,2,4\n",),
    "wdi science": (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2021-09-15",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2016","2017",\n'
        '"Japan","JPN","R&D","GB.XPD.RSDV.GD.ZS","3.2","",\n"World","WLD","R&D","GB.XPD.RSDV.GD.ZS","2","2.1",\n'
        '"Japan","JPN","Articles","IP.JRN.ARTC.SC","9.5","8",\n',
    ),
    "wits 1997": tuple(
        "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD\n" + rows
        for rows in (
            "H1,ALB,0101,WLD,1997,Export,14.5\nH1,BLX,8542,WLD,1997,Export,0\n",
            "H1,ROM,8542,WLD,1997,Export,2\nH1,ZWE,0101,WLD,1997,Export,6\n",
        )
    ),
    "wto": (
        "Reporting Economy Code,Reporting Economy ISO3A Code,Partner Economy Code,Product/Sector Code,"
        "Unit Code,Year,Value Flag Code,Value\n276,DEU,000,MAMTOF,USM,2018,,100\n"
        "158,CHT,000,MAMTOF,USM,2018,E,7\n"
        "000,,000,MAMTOF,USM,2018,,900\n",
    ),
    "china-nbs-2007-2016 GDP.csv": (
        "地区,2016年,2015年\n北京市,25669.13,23014.59\n上海市,28178.65,25123.45\n数据来源：国家统计局\n",
    ),
    "china-population-2000-2020": ("Region,2020,2019\nBeijing,2189,2190\nShanghai,2488,2481\n",),
}
