"""소방용수시설: hydrants, standpipes, cisterns, emergency fire boxes."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form
from gis.registries.headings import AGENCY, LOT_ADDRESS, ROAD_ADDRESS

# Of the numbers only 1 is beyond doubt: readers of the national set disagree on the others (2 is a standpipe to one and
# a hydrant below ground to another), so these stay as they are, and are said to be unknown.
KINDS = {
    "1": "fire_hydrant",
    "소화전": "fire_hydrant",
    "지상식": "pillar",
    "지하식": "underground",
    "지상식소화전": "pillar",
    "지하식소화전": "underground",
    "급수탑": "standpipe",
    "저수조": "water_tank",
    "비상소화장치": "emergency_fire_box",
}

FIRE_WATER = Form(
    name="fire_water",
    label_ko="소방용수시설",
    label_en="Fire water of Korea",
    layer=layers.HYDRANTS,
    marks=(
        ("fcltyNo", "fcltySeNm"),
        ("fcltyNo", "fcltySeCode"),
        ("시설번호", "수리형식"),
        ("시설번호", "안전센터명"),
        ("시설번호", "시설유형코드"),
        ("시설유형코드", "사용가능여부"),
        ("안전센터명", "사용가능여부"),
        ("소방용수시설번호",),
    ),
    key=(("시설번호", "fcltyNo", "소방용수시설번호", "FCLTY_NO"),),
    fields=(
        Field("name", ("시설번호", "fcltyNo", "소방용수시설번호", "FCLTY_NO")),
        Field(
            "kind",
            (
                "fcltySeNm",
                "시설유형코드",
                "fcltySeCode",
                "FCLTY_SE_CODE",
                "시설유형",
                "시설유형명",
                "시설구분명",
                "수리형식",
            ),
            cells.coded(KINDS),
        ),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", ("안전센터명", "safeCnterNm", *AGENCY)),
        Field("position", ("상세위치", "descLc", "DESC_LC", "설치위치")),
        Field("diameter_mm", ("배관지름", "pipeDiameter", "구경", "관경", "배관구경"), cells.positive),
        Field("pressure_bar", ("수압(bar)",), cells.positive),
        Field("usable", ("사용가능여부", "usePsbltyYn", "사용여부"), cells.yes_no),
    ),
)
