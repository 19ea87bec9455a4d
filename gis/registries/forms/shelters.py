"""Shelters: civil defence, earthquake (indoor and outdoor), tsunami, heat and cold."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form
from gis.registries.headings import AGENCY, LOT_ADDRESS, ROAD_ADDRESS

ABOVE_BELOW = cells.coded({"지하": "underground", "지상": "above_ground", "0": "above_ground", "1": "underground"})

CIVIL_DEFENCE = Form(
    name="civil_defence_shelters",
    label_ko="민방위대피시설",
    label_en="Civil-defence shelters of Korea",
    layer=layers.SHELTERS,
    marks=(
        ("MNG_NO", "FCLTLOC_GRND_UDGD"),
        ("MNG_NO", "OPER_STTS", "FCLT_NM"),
        ("시설위치(지상지하)", "최대수용인원"),
        ("최대수용인원", "시설위치구분"),
        ("최대수용인원", "비상시설위치"),
    ),
    key=(("MNG_NO", "관리번호"),),
    fields=(
        Field("name", ("FCLT_NM", "시설명", "시설명칭")),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", AGENCY),
        Field("capacity", ("MAX_ACTC_PERNE", "최대수용인원", "수용인원"), cells.count),
        Field("usable", ("OPER_STTS", "운영상태", "사용여부", "운영여부"), cells.yes_no),
        Field("position", ("FCLTLOC_GRND_UDGD", "시설위치(지상지하)", "시설위치구분", "지상지하구분"), ABOVE_BELOW),
        Field("area_m2", ("FCLT_AREA", "시설면적", "면적", "시설면적(㎡)"), cells.positive),
    ),
    constants={"kind": "civil_defence"},
)

EARTHQUAKE = Form(
    name="earthquake_shelters",
    label_ko="지진대피소",
    label_en="Earthquake shelters",
    layer=layers.SHELTERS,
    marks=(
        ("피난처 ID", "구분명"),
        ("수용시설명", "지진"),
        ("VT_ACMDFCLTY_NM",),
        ("지진옥외대피장소",),
        ("ACMDFCLTY_SN", "QUAKE_ACMD_AREA"),
    ),
    identity=("시설명", "상세주소", "VT_ACMDFCLTY_NM", "DTL_ADRES", "구분"),
    fields=(
        Field("name", ("시설명", "VT_ACMDFCLTY_NM", "수용시설명")),
        Field(
            "kind",
            ("구분", "구분명"),
            cells.coded(
                {
                    "1": "earthquake_indoor",
                    "2": "earthquake_outdoor",
                    "지진실내구호소": "earthquake_indoor",
                    "지진옥외대피소": "earthquake_outdoor",
                    "지진옥외대피장소": "earthquake_outdoor",
                }
            ),
        ),
        Field("address", ("상세주소", "DTL_ADRES", *ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("capacity", ("최대수용인원", "VT_ACMD_PSBL_NMPR", "수용가능인원"), cells.count),
        Field("area_m2", ("시설면적", "FCLTY_AR", "면적"), cells.positive),
    ),
)

TSUNAMI = Form(
    name="tsunami_shelters",
    label_ko="지진해일 긴급대피장소",
    label_en="Tsunami shelters",
    layer=layers.SHELTERS,
    marks=(("SHNT_PLACE_NM", "EV_ANTCTY"), ("대피장소명", "해발고도"), ("SHNT_PLACE_NM", "PSBL_NMPR")),
    identity=("SHNT_PLACE_NM", "SHNT_PLACE_DTL_POSITION", "ARCD", "SHNT_PLACE_SN", "SHNTDTR_SN", "대피장소명"),
    fields=(
        Field("name", ("SHNT_PLACE_NM", "대피장소명", "긴급대피장소명")),
        Field("address", ("RN_DTL_ADRES", "SHNT_PLACE_DTL_POSITION", *ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("capacity", ("PSBL_NMPR", "수용가능인원", "수용인원"), cells.count),
        Field("usable", ("USE_AT", "사용여부"), cells.yes_no),
        Field("elevation_m", ("EV_ANTCTY", "해발고도", "해발높이"), cells.number),
    ),
    constants={"kind": "tsunami"},
)

HEAT_AND_COLD = Form(
    name="heat_cold_shelters",
    label_ko="무더위·한파쉼터",
    label_en="Shelters from heat and cold",
    layer=layers.SHELTERS,
    marks=(("쉼터명칭",), ("쉼터명", "이용가능인원"), ("reareFcltNo",), ("RSTR_NM",), ("야간운영여부", "휴일운영여부")),
    key=(("위치코드", "reareFcltNo", "시설코드"),),
    fields=(
        Field("name", ("쉼터명칭", "쉼터명", "reareNm", "RSTR_NM")),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", ("관리부서명", *AGENCY)),
        Field("capacity", ("이용가능인원", "이용가능인원수", "utztnPsbltyTnop", "USE_PSBL_NMPR"), cells.count),
        Field("area_m2", ("시설면적", "fcltAr"), cells.positive),
    ),
    constants={"kind": "heat_cold"},
)
