"""Country codes of UN Comtrade and BACI: numeric code and name to ISO 3166 alpha-3, nothing guessed.

The numeric codes are those of the UN statistics division, which differ from ISO 3166 for some countries
(842 the United States, 251 France, 757 Switzerland, 579 Norway, 699 India, 490 "Other Asia, nes").
Countries that no longer exist keep their former code (ANT, SCG, YUG, ...).
"""

from __future__ import annotations

from typing import Literal

from helpers.errors import InputError

OTHER_ASIA = "490"
"""Comtrade's "Other Asia, nes": almost all of it is trade of Taiwan, which the UN does not print."""

Taiwan = Literal["as Taiwan", "as S19", "leave out"]
"""What a loader makes of "Other Asia, nes": ``TWN``, CEPII's own code ``S19``, or nothing (counted)."""

TAIWAN: tuple[Taiwan, ...] = ("as Taiwan", "as S19", "leave out")
"""The choices of `Taiwan`."""

LEFT_OUT = "exporter is Other Asia, nes"
"""Reason that loaders count under."""

ALIASES = {
    "Bolivia (Plurinational State of)": "BOL",
    "Cabo Verde": "CPV",
    "Czechia": "CZE",
    "Eswatini": "SWZ",
    "Faroe Isds": "FRO",
    "Mayotte (Overseas France)": "MYT",
    "Netherlands Antilles (...2010)": "ANT",
    "North Macedonia": "MKD",
    "Serbia and Montenegro (...2005)": "SCG",
    "State of Palestine": "PSE",
    "Sudan (...2011)": "SDN",
    "Türkiye": "TUR",
}
"""Names that Comtrade prints today beside those of `ISO3`. The Sudan of before 2011 keeps the code SDN."""

_TABLE = """
4 AFG Afghanistan
8 ALB Albania
12 DZA Algeria
16 ASM American Samoa
20 AND Andorra
24 AGO Angola
28 ATG Antigua and Barbuda
31 AZE Azerbaijan
32 ARG Argentina
36 AUS Australia
40 AUT Austria
44 BHS Bahamas
48 BHR Bahrain
50 BGD Bangladesh
51 ARM Armenia
52 BRB Barbados
56 BEL Belgium
60 BMU Bermuda
64 BTN Bhutan
68 BOL Bolivia
70 BIH Bosnia Herzegovina
72 BWA Botswana
74 BVT Bouvet Island
76 BRA Brazil
84 BLZ Belize
86 IOT Br. Indian Ocean Terr.
90 SLB Solomon Isds
92 VGB Br. Virgin Isds
96 BRN Brunei Darussalam
100 BGR Bulgaria
104 MMR Myanmar
108 BDI Burundi
112 BLR Belarus
116 KHM Cambodia
120 CMR Cameroon
124 CAN Canada
132 CPV Cape Verde
136 CYM Cayman Isds
140 CAF Central African Rep.
144 LKA Sri Lanka
148 TCD Chad
152 CHL Chile
156 CHN China
162 CXR Christmas Isds
166 CCK Cocos Isds
170 COL Colombia
174 COM Comoros
175 MYT Mayotte
178 COG Congo
180 COD Dem. Rep. of the Congo
184 COK Cook Isds
188 CRI Costa Rica
191 HRV Croatia
192 CUB Cuba
196 CYP Cyprus
200 CSK Czechoslovakia
203 CZE Czech Rep.
204 BEN Benin
208 DNK Denmark
212 DMA Dominica
214 DOM Dominican Rep.
218 ECU Ecuador
222 SLV El Salvador
226 GNQ Equatorial Guinea
231 ETH Ethiopia
232 ERI Eritrea
233 EST Estonia
234 FRO Faeroe Isds
238 FLK Falkland Isds (Malvinas)
239 SGS South Georgia and the South Sandwich Islands
242 FJI Fiji
246 FIN Finland
251 FRA France
254 GUF French Guiana
258 PYF French Polynesia
260 ATF Fr. South Antarctic Terr.
262 DJI Djibouti
266 GAB Gabon
268 GEO Georgia
270 GMB Gambia
275 PSE Occ. Palestinian Terr.
276 DEU Germany
278 DDR Fmr Dem. Rep. of Germany
288 GHA Ghana
292 GIB Gibraltar
296 KIR Kiribati
300 GRC Greece
304 GRL Greenland
308 GRD Grenada
312 GLP Guadeloupe
316 GUM Guam
320 GTM Guatemala
324 GIN Guinea
328 GUY Guyana
332 HTI Haiti
334 HMD Heard Island and McDonald Islands
336 VAT Holy See (Vatican City State)
340 HND Honduras
344 HKG China, Hong Kong SAR
348 HUN Hungary
352 ISL Iceland
360 IDN Indonesia
364 IRN Iran
368 IRQ Iraq
372 IRL Ireland
376 ISR Israel
381 ITA Italy
384 CIV Côte d'Ivoire
388 JAM Jamaica
392 JPN Japan
398 KAZ Kazakhstan
400 JOR Jordan
404 KEN Kenya
408 PRK Dem. People's Rep. of Korea
410 KOR Rep. of Korea
414 KWT Kuwait
417 KGZ Kyrgyzstan
418 LAO Lao People's Dem. Rep.
422 LBN Lebanon
426 LSO Lesotho
428 LVA Latvia
430 LBR Liberia
434 LBY Libya
440 LTU Lithuania
442 LUX Luxembourg
446 MAC China, Macao SAR
450 MDG Madagascar
454 MWI Malawi
458 MYS Malaysia
462 MDV Maldives
466 MLI Mali
470 MLT Malta
474 MTQ Martinique
478 MRT Mauritania
480 MUS Mauritius
484 MEX Mexico
496 MNG Mongolia
498 MDA Rep. of Moldova
499 MNE Montenegro
500 MSR Montserrat
504 MAR Morocco
508 MOZ Mozambique
512 OMN Oman
516 NAM Namibia
520 NRU Nauru
524 NPL Nepal
528 NLD Netherlands
530 ANT Neth. Antilles
531 CUW Curaçao
533 ABW Aruba
534 SXM Saint Maarten
535 BES Bonaire
540 NCL New Caledonia
548 VUT Vanuatu
554 NZL New Zealand
558 NIC Nicaragua
562 NER Niger
566 NGA Nigeria
570 NIU Niue
574 NFK Norfolk Isds
579 NOR Norway
580 MNP N. Mariana Isds
581 UMI United States Minor Outlying Islands
582 PCI Fmr Pacific Isds
583 FSM FS Micronesia
584 MHL Marshall Isds
585 PLW Palau
586 PAK Pakistan
591 PAN Panama
592 PCZ Fmr Panama-Canal-Zone
598 PNG Papua New Guinea
600 PRY Paraguay
604 PER Peru
608 PHL Philippines
612 PCN Pitcairn
616 POL Poland
620 PRT Portugal
624 GNB Guinea-Bissau
626 TLS Timor-Leste
634 QAT Qatar
638 REU Réunion
642 ROU Romania
643 RUS Russian Federation
646 RWA Rwanda
654 SHN Saint Helena
659 KNA Saint Kitts and Nevis
660 AIA Anguilla
662 LCA Saint Lucia
666 SPM Saint Pierre and Miquelon
670 VCT Saint Vincent and the Grenadines
674 SMR San Marino
678 STP Sao Tome and Principe
682 SAU Saudi Arabia
686 SEN Senegal
688 SRB Serbia
690 SYC Seychelles
694 SLE Sierra Leone
699 IND India
702 SGP Singapore
703 SVK Slovakia
704 VNM Viet Nam
705 SVN Slovenia
706 SOM Somalia
710 ZAF South Africa
716 ZWE Zimbabwe
720 YMD Fmr Dem. Yemen
724 ESP Spain
728 SSD South Sudan
729 SDN Sudan
732 ESH Western Sahara
736 SDN Sudan
740 SUR Suriname
748 SWZ Swaziland
752 SWE Sweden
757 CHE Switzerland
760 SYR Syria
762 TJK Tajikistan
764 THA Thailand
768 TGO Togo
772 TKL Tokelau
776 TON Tonga
780 TTO Trinidad and Tobago
784 ARE United Arab Emirates
788 TUN Tunisia
792 TUR Turkey
795 TKM Turkmenistan
796 TCA Turks and Caicos Isds
798 TUV Tuvalu
800 UGA Uganda
804 UKR Ukraine
807 MKD TFYR of Macedonia
810 SUN Fmr USSR
818 EGY Egypt
826 GBR United Kingdom
834 TZA United Rep. of Tanzania
842 USA USA
850 VIR US Virgin Isds
854 BFA Burkina Faso
858 URY Uruguay
860 UZB Uzbekistan
862 VEN Venezuela
866 VDR Fmr Dem. Rep. of Vietnam
876 WLF Wallis and Futuna Isds
882 WSM Samoa
887 YEM Yemen
890 YUG Fmr Yugoslavia
891 SCG Serbia and Montenegro
894 ZMB Zambia
"""

_ROWS = [line.split(" ", 2) for line in _TABLE.strip().splitlines()]

ISO3 = {code: iso3 for code, iso3, _ in _ROWS}
"""ISO 3166 alpha-3 by Comtrade's numeric code (text without leading zeros). Without 490; see `iso3`."""

_NAMES = {name: iso3 for _, iso3, name in _ROWS} | ALIASES


def iso3(code: str, taiwan: Taiwan = "as Taiwan") -> str | None:
    """Alpha-3 code of a numeric code of Comtrade.

    Parameters
    ----------
    code : str
        Numeric code, with or without leading zeros.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        What 490, "Other Asia, nes", becomes.

    Returns
    -------
    str or None
        Three characters; None for 490 if that is left out.

    Raises
    ------
    InputError
        For a code that is no country: it is never dropped.

    Examples
    --------
    >>> iso3("842"), iso3("008"), iso3("490"), iso3("490", "as S19"), iso3("490", "leave out")
    ('USA', 'ALB', 'TWN', 'S19', None)
    """
    code = code.lstrip("0")
    if code == OTHER_ASIA:
        return other_asia(taiwan)
    if code not in ISO3:
        raise InputError(
            f"country code {code!r} is not one of UN Comtrade; add it to helpers.data.sources.country_codes."
        )
    return ISO3[code]


def iso3_of_name(name: str, taiwan: Taiwan = "as Taiwan") -> str | None:
    """Alpha-3 code of a country name that Comtrade prints.

    Parameters
    ----------
    name : str
        The name, letter by letter.
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        What "Other Asia, nes" becomes.

    Returns
    -------
    str or None
        Three characters; None for "Other Asia, nes" if that is left out.

    Raises
    ------
    InputError
        For a name that is not in the list: nothing is matched by likeness.

    Examples
    --------
    >>> iso3_of_name("Rep. of Korea"), iso3_of_name("Romania"), iso3_of_name("Aruba")
    ('KOR', 'ROU', 'ABW')
    """
    if name == "Other Asia, nes":
        return other_asia(taiwan)
    if name not in _NAMES:
        raise InputError(
            f"country name {name!r} is not one of UN Comtrade; add it to helpers.data.sources.country_codes."
        )
    return _NAMES[name]


def other_asia(taiwan: Taiwan) -> str | None:
    """Code that "Other Asia, nes" gets.

    Parameters
    ----------
    taiwan : {'as Taiwan', 'as S19', 'leave out'}
        The choice.

    Returns
    -------
    str or None
        ``TWN``, ``S19`` or None.

    Raises
    ------
    InputError
        For another choice.
    """
    if taiwan not in TAIWAN:
        raise InputError(f"taiwan must be one of {', '.join(map(repr, TAIWAN))}, got {taiwan!r}.")
    return {"as Taiwan": "TWN", "as S19": "S19"}.get(taiwan)
