"""Fire stations with their 119 safety centres, and police stations with their substations."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form, Layout, Place
from gis.registries.headings import AGENCY, EASTING, LATITUDE, LONGITUDE, LOT_ADDRESS, NORTHING, ROAD_ADDRESS

FIRE_KINDS = cells.coded(
    {
        "소방서": "fire_station",
        "안전센터": "safety_centre",
        "119안전센터": "safety_centre",
        "구조대": "rescue_unit",
        "지역대": "local_unit",
        "119지역대": "local_unit",
        "소방본부": "fire_headquarters",
        "구급대": "ambulance_unit",
        "소방정대": "fire_boat_unit",
    }
)

FIRE_SEOUL = Form(
    name="fire_stations_seoul",
    label_ko="서울시 소방서·119안전센터",
    label_en="Fire stations of Seoul",
    layer=layers.FIRE_STATIONS,
    marks=(("서ㆍ센터ID", "서ㆍ센터명"), ("서ㆍ센터명", "유형구분명")),
    key=(("서ㆍ센터ID",),),
    fields=(Field("name", ("서ㆍ센터명",)), Field("kind", ("유형구분명",), FIRE_KINDS)),
    station=("서ㆍ센터명",),
    province="서울특별시",
)

FIRE_NATIONAL = Form(
    name="fire_stations",
    label_ko="전국 소방서·119안전센터 현황",
    label_en="Fire stations of Korea",
    layer=layers.FIRE_STATIONS,
    marks=(
        ("소방서 및 안전센터명",),
        ("소방서및안전센터명", "유형"),
        ("소방서명", "안전센터명"),
        ("119안전센터(지역대)/구조대",),
        ("소방서명", "주소"),
        ("안전센터명", "주소"),
    ),
    fields=(
        Field(
            "name", ("소방서 및 안전센터명", "119안전센터(지역대)/구조대", "안전센터명", "119안전센터명", "소방서명")
        ),
        Field("kind", ("유형", "유형구분명", "구분"), FIRE_KINDS),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", ("소방서명", "관할소방서", *AGENCY)),
    ),
    # In the issue of 2024-09-01 "X좌표" is the latitude: degrees in these columns are told apart by their size.
    place=Place(lat=(*LATITUDE, "Y좌표"), lon=(*LONGITUDE, "X좌표"), x=EASTING, y=NORTHING),
    station=("소방서 및 안전센터명", "소방서명"),
)

POLICE_KINDS = cells.coded(
    {
        "지구대": "police_box",
        "파출소": "police_substation",
        "치안센터": "police_centre",
        "경찰서": "police",
        "경찰청": "police_headquarters",
    }
)

POLICE = Form(
    name="police_stations",
    label_ko="경찰서·지구대·파출소",
    label_en="Police stations and substations",
    layer=layers.POLICE_STATIONS,
    marks=(
        ("관서명", "경찰서명"),
        ("관서명", "구분명"),
        ("관서명", "시도청"),
        ("지구대파출소명",),
        ("관서명", "구분"),
        ("자치구", "관서명"),
    ),
    identity=("관서명", "경찰서명", "경찰서", "자치구", *ROAD_ADDRESS, *LOT_ADDRESS),
    fields=(
        Field("name", ("관서명", "지구대파출소명")),
        Field("kind", ("구분명", "구분", "관서구분"), POLICE_KINDS),
        Field("address", (*ROAD_ADDRESS, *LOT_ADDRESS)),
        Field("operator", ("경찰서명", "경찰서", "지방청명", "시도청")),
    ),
)

POLICE_SEOUL = Form(
    name="police_substations_seoul",
    label_ko="서울시 지구대·파출소",
    label_en="Police substations of Seoul",
    layer=layers.POLICE_STATIONS,
    marks=(("자치구", "관서명", "행정동"),),
    identity=("자치구", "관서명"),
    fields=(Field("name", ("관서명",)),),
    province="서울특별시",
    layouts=(
        Layout(
            (
                ("자치구", "district"),
                ("관서명", "police_box"),
                ("경도", "lon"),
                ("위도", "lat"),
                ("행정동", "dong"),
            )
        ),
    ),
)
