"""Hazard facilities of agency sheets: 위험물제조소등 as fire stations keep them, 유해화학물질 취급사업장."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form, Refusal
from gis.registries.headings import LOT_ADDRESS, ROAD_ADDRESS

# Of these trades only papers are at the address.
WITHOUT_SITE = ("운반업", "알선판매업", "알선")

# 제조소등 (위험물안전관리법 제2조, 시행령 별표 2·3).
FACILITIES = {
    "제조소": "hazmat_factory",
    "취급소": "hazmat_handling",
    "주유취급소": "fuel",
    "판매취급소": "hazmat_sales",
    "이송취급소": "hazmat_pipeline",
    "일반취급소": "hazmat_handling",
    "저장소": "hazmat_storage",
    "옥내저장소": "hazmat_storage_indoor",
    "옥외저장소": "hazmat_storage_outdoor",
    "옥외탱크저장소": "storage_tank_outdoor",
    "옥내탱크저장소": "storage_tank_indoor",
    "지하탱크저장소": "storage_tank_underground",
    "간이탱크저장소": "storage_tank_small",
    "이동탱크저장소": "tank_lorry",
    "암반탱크저장소": "storage_tank_rock",
}

HAZARDOUS_MATERIALS = Form(
    name="hazardous_materials",
    label_ko="위험물제조소등",
    label_en="Facilities of hazardous materials",
    layer=layers.HAZARDS,
    marks=(
        ("제조소등 구분",),
        ("유별", "품명"),
        ("지정수량 배수(합계)",),
        ("지정수량배수",),
        ("종류(류별)", "품명"),
        ("업체명", "유별"),
    ),
    identity=("업체명", "상호", "주소", "제조소등 구분", "유별", "품명", *ROAD_ADDRESS, *LOT_ADDRESS),
    fields=(
        Field("name", ("업체명", "상호", "상호명", "사업장명", "대상물명")),
        Field(
            "kind", ("제조소등 구분", "제조소등구분", "제조소등의 구분", "제조소등", "구분"), cells.coded(FACILITIES)
        ),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("substance", ("품명", "위험물 품명", "물질명")),
        Field("substance_class", ("유별", "종류(류별)", "유별(종류)", "류별", "위험물 유별")),
        Field(
            "quantity_multiple",
            ("지정수량 배수(합계)", "지정수량 배수", "지정수량배수", "배수", "배수(합계)"),
            cells.positive,
        ),
        Field("quantity", ("수량", "저장수량", "허가수량", "최대수량"), cells.positive),
        Field("quantity_unit", ("단위",)),
    ),
)

CHEMICALS = Form(
    name="hazardous_chemicals",
    label_ko="유해화학물질 취급사업장",
    label_en="Sites of hazardous chemicals",
    layer=layers.HAZARDS,
    marks=(
        ("ENTRPS_NM", "INDUTYPE_NM"),
        ("MANFCTR_CHMSTRY_MTTR_NM",),
        ("사업장명", "유해화학물질"),
        ("유해화학물질명",),
    ),
    key=(("PERM_NO", "허가번호"),),
    fields=(
        Field("name", ("ENTRPS_NM", "업체명", "사업장명", "상호")),
        Field("kind", ("INDUTYPE_NM", "업종", "영업구분", "업종명")),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("substance", ("MANFCTR_CHMSTRY_MTTR_NM", "유해화학물질명", "유해화학물질", "물질명", "취급물질")),
    ),
    refusals=(
        Refusal(
            ("INDUTYPE_NM", "업종", "영업구분", "업종명"),
            lambda cell: any(cell.replace(" ", "") == trade for trade in WITHOUT_SITE),
            "no_site",
        ),
    ),
)
