"""전국주차장정보표준데이터."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form
from gis.registries.headings import AGENCY, LOT_ADDRESS, PROVIDER, ROAD_ADDRESS

CAR_PARKS = Form(
    name="standard_parking",
    label_ko="전국주차장정보표준데이터",
    label_en="Standard car-park data of Korea",
    layer=layers.PARKING,
    marks=(("주차장관리번호",), ("prkplceNo",), ("주차장명", "주차구획수")),
    private_operators=True,
    key=(("주차장관리번호", "prkplceNo"),),
    fields=(
        Field("name", ("주차장명", "prkplceNm")),
        Field(
            "kind",
            ("주차장유형", "prkplceType"),
            cells.coded({"노상": "street_side", "노외": "surface", "부설": "attached"}),
        ),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", (*AGENCY, *PROVIDER)),
        Field("capacity", ("주차구획수", "prkcmprt"), cells.count),
        Field("access", ("주차장구분", "prkplceSe"), cells.coded({"공영": "public", "민영": "private"})),
        Field("fee", ("요금정보", "parkingchrgeInfo"), cells.coded({"무료": "no", "유료": "yes", "혼합": "mixed"})),
    ),
)
