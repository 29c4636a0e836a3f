"""所属洲 of every country, as UN M49 has it; 北美洲 holds Central America and the Caribbean."""

from __future__ import annotations

from yss.domain.vocabulary import Continent

_COUNTRIES = {
    Continent.AFRICA: """
    AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ
    NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW
    """,
    Continent.ANTARCTICA: "AQ",
    Continent.ASIA: """
    AE AF AM AZ BD BH BN BT CN CY GE ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MV MY NP OM PH PK PS
    QA SA SG SY TH TJ TL TM TR UZ VN YE
    """,
    Continent.EUROPE: """
    AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK
    MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA
    """,
    Continent.NORTH_AMERICA: """
    AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC
    TT US VC VG VI
    """,
    Continent.OCEANIA: "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    Continent.SOUTH_AMERICA: "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
}

_CONTINENTS = {code: continent for continent, codes in _COUNTRIES.items() for code in codes.split()}


def continent_of(country: str) -> Continent | None:
    """The continent of a country of `countries.CODES`; None for what is none."""
    return _CONTINENTS.get(country)
