"""The permit portal of local governments (인허가 정보, localdata): one form for 195 trades.

Closed businesses are left out.
Coordinates are EPSG:5174 by the portal's own headings, Bessel: read as 5181 they lie 313 m off.
"""

from collections.abc import Mapping
from typing import Any

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form, Place, Refusal
from gis.registries.headings import LOT_ADDRESS, ROAD_ADDRESS

STATE = ("영업상태명", "trdStateNm", "SALS_STTS_NM", "영업상태")
KEY = (("개방자치단체코드", "opnSfTeamCode", "OPN_ATMY_GRP_CD"), ("관리번호", "mgtNo", "MNG_NO"))
MARK = ("개방자치단체코드", "관리번호", "영업상태명")
OPEN = ("영업", "정상", "운영")
REFUSALS = (Refusal(STATE, lambda cell: bool(cell) and not any(word in cell for word in OPEN), "closed_business"),)
PLACE = Place(plane=5174)
ADDRESS = Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS))
NAME = Field("name", ("사업장명", "bplcNm", "BPLC_NM"))

HOSPITALS = Form(
    name="permit_hospitals",
    label_ko="인허가: 병원·의원",
    label_en="Permits: hospitals and clinics",
    layer=layers.HOSPITALS,
    marks=((*MARK, "의료기관종별명"), (*MARK, "병상수")),
    key=KEY,
    fields=(
        NAME,
        Field(
            "kind",
            ("의료기관종별명", "업태구분명"),
            cells.coded(
                {
                    "종합병원": "general_hospital",
                    "병원": "hospital",
                    "요양병원": "long_term_hospital",
                    "정신병원": "psychiatric_hospital",
                    "한방병원": "korean_medicine_hospital",
                    "치과병원": "dental_hospital",
                    "의원": "clinic",
                    "치과의원": "dental_clinic",
                    "한의원": "korean_medicine_clinic",
                }
            ),
        ),
        ADDRESS,
        Field("beds", ("병상수",), cells.count),
    ),
    refusals=REFUSALS,
    place=PLACE,
)


# What the name of a service says of the trade, where the file says no more: substance, kind of facility.
TRADES = {
    "석유": ("fuel", "석유"),
    "주유": ("fuel", "석유"),
    "액화석유가스": ("gas_storage", "LPG"),
    "고압가스": ("gas_storage", "고압가스"),
    "도시가스": ("gas_storage", "LNG"),
    "가스": ("gas_storage", "가스"),
    "위험물": ("hazardous_materials", None),
    "화학": ("chemical_plant", None),
}


def _trade(values: dict[str, Any], row: Mapping[str, str]) -> None:
    said = " ".join(
        row.get(heading, "") for heading in ("개방서비스명", "업태구분명", "사업장명", "opnSvcNm", "uptaeNm", "bplcNm")
    )
    kind, substance = next((told for word, told in TRADES.items() if word in said), ("business", None))
    values["kind"], values["substance"] = kind, substance


FUEL_AND_GAS = Form(
    name="permit_fuel_gas",
    label_ko="인허가: 석유·가스",
    label_en="Permits: fuel and gas",
    layer=layers.HAZARDS,
    marks=(
        (*MARK, "개방서비스명"),
        (*MARK, "용기보관실"),
        (*MARK, "가스종류"),
        (*MARK, "허가구분명"),
        (*MARK, "저장능력"),
        (*MARK, "좌표정보(X)"),
        (*MARK, "좌표정보x(epsg5174)"),
        ("opnSfTeamCode", "mgtNo", "trdStateNm"),
    ),
    key=KEY,
    fields=(NAME, ADDRESS),
    refusals=REFUSALS,
    place=PLACE,
    words=tuple(TRADES),
    finish=_trade,
)
