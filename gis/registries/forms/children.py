"""어린이보호구역, 아동안전지킴이집: both are points; the legal zone around a school is not in the data."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form, Layout
from gis.registries.headings import AGENCY, LOT_ADDRESS, ROAD_ADDRESS

PROTECTION_ZONES = Form(
    name="child_protection_zones",
    label_ko="전국어린이보호구역표준데이터",
    label_en="Child protection zones of Korea",
    layer=layers.SCHOOLS,
    marks=(("시설종류", "대상시설명"), ("fcltyKnd", "trgetFcltyNm"), ("보호구역도로폭",)),
    identity=(
        "시설종류",
        "대상시설명",
        "소재지도로명주소",
        "소재지지번주소",
        "fcltyKnd",
        "trgetFcltyNm",
        "rdnmadr",
        "lnmadr",
    ),
    fields=(
        Field("name", ("대상시설명", "trgetFcltyNm")),
        Field(
            "kind",
            ("시설종류", "fcltyKnd"),
            cells.coded(
                {
                    "초등학교": "school",
                    "유치원": "kindergarten",
                    "어린이집": "childcare",
                    "특수학교": "special_school",
                    "학원": "academy",
                    "외국인학교": "international_school",
                    "국제학교": "international_school",
                    "외국인교육기관": "international_school",
                    "대안학교": "alternative_school",
                    "대안교육기관": "alternative_school",
                    "아동복지시설": "child_welfare",
                    "어린이공원": "playground",
                    "기타": "other",
                }
            ),
        ),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", AGENCY),
        Field("camera_count", ("CCTV설치대수", "cctvNumber", "CCTV 설치대수"), cells.count),
        Field("police_station", ("관할경찰서명", "cmptncPolcsttnNm", "관할경찰서")),
    ),
)

GUARD_HOUSES = Form(
    name="child_guard_houses",
    label_ko="아동안전지킴이집",
    label_en="Child guard houses of Seoul",
    layer=layers.SCHOOLS,
    marks=(("상호", "자치구", "관할경찰서"), ("상호", "관할경찰서")),
    identity=("상호", "주소"),
    fields=(
        Field("name", ("상호",)),
        Field("address", ("주소", *ROAD_ADDRESS)),
        Field("police_station", ("관할경찰서", "관할경찰서명")),
    ),
    constants={"kind": "child_guard_house"},
    province="서울특별시",
    layouts=(
        Layout(
            (
                ("상호", "any"),
                ("자치구", "district"),
                ("위도", "lat"),
                ("경도", "lon"),
                ("관할경찰서", "police"),
                ("행정동", "dong"),
                ("주소", "text"),
            )
        ),
    ),
)
