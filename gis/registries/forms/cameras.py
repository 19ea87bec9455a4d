"""Cameras: 전국CCTV표준데이터 in all its generations, 서울 안심이 CCTV, 무인교통단속카메라."""

from gis import layers
from gis.registries import cells
from gis.registries.form import PLACE, Field, Form, Layout
from gis.registries.headings import AGENCY, LOT_ADDRESS, PHONE, ROAD_ADDRESS

# Of the open API (tn_pubr_public_cctv_api) and of the permit portal, beside the headings of the files since 2019.
PURPOSE = ("설치목적구분", "설치목적", "installationPurpsType", "INSTL_PRPS_SE")
COUNT = ("카메라대수", "cctvNumber", "CMRA_CNT", "CCTV대수")
INSTALLED = ("설치연월", "설치년월", "installationYymm", "INSTL_YM", "설치연도", "설치년도", "installationYear")

STANDARD = Form(
    name="standard_cctv",
    label_ko="전국CCTV표준데이터",
    label_en="Standard CCTV data of Korea (2019, 2022, 2024, 2026)",
    layer=layers.CAMERAS,
    marks=(
        ("설치목적구분", "카메라대수"),
        ("설치목적구분", "촬영방면정보"),
        ("INSTL_PRPS_SE", "CMRA_CNT"),
        ("installationPurpsType", "cctvNumber"),
        ("보관일수", "카메라화소수"),
    ),
    key=(("관리번호", "MNG_NO"),),
    identity=(*ROAD_ADDRESS, *LOT_ADDRESS, *PURPOSE, "촬영방면정보", PLACE),
    fields=(
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", AGENCY),
        Field("purpose", PURPOSE),
        Field("camera_count", COUNT, cells.count),
        Field("direction_note", ("촬영방면정보", "potogrfInfo", "촬영방면")),
        Field("resolution_mp", ("카메라화소수", "cctvPixel", "카메라화소", "CMRA_PIXEL"), cells.megapixels),
        Field("retention_days", ("보관일수", "cstdyDay", "CSTDY_DAYS"), cells.count),
        Field("installed", INSTALLED, cells.month),
        Field("phone", PHONE),
    ),
    constants={"bearing_known": False},
)

SEOUL_SAFE = Form(
    name="seoul_safe_cctv",
    label_ko="서울시 안심이 CCTV 연계 현황",
    label_en="Camera sites of Seoul's 25 districts",
    layer=layers.CAMERAS,
    marks=(("자치구", "안심 주소", "CCTV 수량"),),
    identity=("자치구", "안심 주소", PLACE),
    fields=(
        Field("address", ("안심 주소",)),
        Field("operator", ("자치구",)),
        Field("camera_count", ("CCTV 수량", "CCTV수량"), cells.count),
    ),
    constants={"bearing_known": False, "purpose": "생활방범"},
    province="서울특별시",
    attribution="서울 열린데이터광장 (data.seoul.go.kr)",
    layouts=tuple(
        Layout(
            (
                ("자치구", "district"),
                ("안심 주소", "any"),
                ("위도", "lat"),
                ("경도", "lon"),
                ("CCTV 수량", "number"),
                *more,
            )
        )
        for more in (
            (),
            (("수정 일시", "date"),),
            (("행정동", "dong"), ("비고", "blank")),
            (("행정동", "dong"),),
            (("수정 일시", "date"), ("행정동", "dong")),
        )
    ),
)

ENFORCEMENT = Form(
    name="enforcement_cameras",
    label_ko="전국무인교통단속카메라표준데이터",
    label_en="Traffic enforcement cameras of Korea",
    layer=layers.CAMERAS,
    marks=(("무인교통단속카메라관리번호",), ("mnlssRegltCameraManageNo",), ("단속구분", "제한속도")),
    key=(("무인교통단속카메라관리번호", "mnlssRegltCameraManageNo"),),
    fields=(
        Field("name", ("설치장소", "itlpc")),
        Field("address", (*ROAD_ADDRESS, "소재지지번주소", "lnmadr")),
        Field("operator", AGENCY),
        Field("installed", ("설치년도", "설치연도", "installationYear"), cells.month),
        Field("phone", PHONE),
    ),
    constants={"bearing_known": False, "purpose": "교통단속", "camera_count": 1},
)
