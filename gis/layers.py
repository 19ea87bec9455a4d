"""Every layer, declared once. Add one here, list it in ``ALL``, generate the migration; the rest follows.

Terms are those of OpenStreetMap's tagging and of the Korean standard data sets (전국CCTV표준데이터,
전국주차장정보표준데이터, 소방용수시설). An empty property means unknown.
"""

from sqlalchemy import Boolean, Float, Integer, Text

from gis.errors import NoSuchLayer
from gis.layer import Column, Layer, Part, metadata

NAME = Column("name", Text, "이름", "Name", in_tiles=True)
ADDRESS = Column("address", Text, "주소", "Address")
OPERATOR = Column("operator", Text, "관리기관", "Operator")
KIND = Column("kind", Text, "종류", "Kind", in_tiles=True)
CAPACITY = Column("capacity", Integer, "수용", "Capacity", summed=True)
PHONE = Column("phone", Text, "전화", "Telephone of the agency")
USABLE = Column("usable", Boolean, "사용 가능", "Usable", in_tiles=True)
PLACE = (NAME, KIND, ADDRESS, OPERATOR)

CAMERAS = Layer(
    name="cameras",
    label_ko="카메라",
    label_en="Cameras",
    geometry="POINT",
    properties=(
        NAME,
        ADDRESS,
        OPERATOR,
        Column("purpose", Text, "설치 목적", "Purpose"),
        Column("camera_count", Integer, "카메라 수", "Cameras on the site", in_tiles=True, summed=True),
        Column("bearing_known", Boolean, "방위 확인", "Bearing known", in_tiles=True),
        Column("direction_note", Text, "촬영 방면", "Direction as the registry words it"),
        Column("resolution_mp", Float, "화소", "Resolution", "MP"),
        Column("retention_days", Integer, "보관 일수", "Recordings kept", "d"),
        Column("installed", Text, "설치 연월", "Installed (year-month)"),
        PHONE,
    ),
    part=Part(
        name="site_cameras",
        label_ko="카메라",
        label_en="Cameras of the site",
        properties=(
            Column("kind", Text, "종류", "Kind"),
            Column("mount", Text, "설치 방식", "Mount"),
            Column("height_m", Float, "높이", "Mount height", "m"),
            Column("bearing_deg", Float, "방위", "Bearing", "°"),
            Column("angle_deg", Float, "화각", "Angle of view", "°"),
            Column("tilt_deg", Float, "내려다보는 각", "Tilt below the horizon", "°"),
            Column("range_m", Float, "거리", "Range", "m"),
            Column("infrared", Boolean, "적외선", "Infrared"),
        ),
    ),
    icon="temaki/security_camera",
    drawn_as="camera",
    tile_zoom=8,
    counted_below=14,
)

HAZARDS = Layer(
    name="hazards",
    label_ko="위험시설",
    label_en="Hazard facilities",
    geometry="GEOMETRY",
    properties=(
        *PLACE,
        Column("substance", Text, "물질", "Substance"),
        Column("substance_class", Text, "유별", "Substance class"),
        Column("un_number", Integer, "UN 번호", "UN number"),
        Column("quantity", Float, "양", "Quantity"),
        Column("quantity_unit", Text, "단위", "Unit of the quantity"),
        Column("quantity_multiple", Float, "지정수량 배수", "Multiple of the designated quantity"),
    ),
    icon="temaki/storage_tank",
    colour="caution",
    tile_zoom=10,
)

PARKING = Layer(
    name="parking",
    label_ko="주차장",
    label_en="Parking",
    geometry="GEOMETRY",
    properties=(
        *PLACE,
        Column("capacity", Integer, "주차면", "Spaces", summed=True),
        Column("access", Text, "이용 대상", "Access", in_tiles=True),
        Column("fee", Text, "요금", "Fee"),
        Column("max_height_m", Float, "높이 제한", "Height limit", "m"),
    ),
    icon="maki/parking",
    colour="t1",
    tile_zoom=13,
)

HYDRANTS = Layer(
    name="hydrants",
    label_ko="소방용수",
    label_en="Fire water",
    geometry="POINT",
    properties=(
        *PLACE,
        Column("position", Text, "위치", "Position"),
        Column("diameter_mm", Float, "구경", "Diameter", "mm"),
        Column("flow_lpm", Float, "유량", "Flow", "L/min"),
        Column("pressure_bar", Float, "수압", "Pressure", "bar"),
        Column("volume_m3", Float, "저수량", "Stored water", "m³"),
        USABLE,
    ),
    icon="temaki/fire_hydrant",
    colour="info",
    tile_zoom=12,
)

FIRE_STATIONS = Layer(
    name="fire_stations",
    label_ko="소방서",
    label_en="Fire stations",
    geometry="GEOMETRY",
    properties=PLACE,
    icon="maki/fire-station",
    tile_zoom=8,
)

POLICE_STATIONS = Layer(
    name="police_stations",
    label_ko="경찰서",
    label_en="Police stations",
    geometry="GEOMETRY",
    properties=PLACE,
    icon="maki/police",
    tile_zoom=8,
)

HOSPITALS = Layer(
    name="hospitals",
    label_ko="병원",
    label_en="Hospitals",
    geometry="GEOMETRY",
    properties=(
        *PLACE,
        Column("emergency", Boolean, "응급실", "Emergency room", in_tiles=True),
        Column("beds", Integer, "병상", "Beds", summed=True),
    ),
    icon="maki/hospital",
    tile_zoom=10,
)

SHELTERS = Layer(
    name="shelters",
    label_ko="대피소",
    label_en="Shelters",
    geometry="GEOMETRY",
    properties=(
        *PLACE,
        CAPACITY,
        USABLE,
        Column("position", Text, "위치", "Position"),
        Column("area_m2", Float, "면적", "Floor area", "m²"),
        Column("elevation_m", Float, "해발 고도", "Elevation", "m"),
    ),
    icon="maki/shelter",
    tile_zoom=12,
)

SCHOOLS = Layer(
    name="schools",
    label_ko="학교·어린이",
    label_en="Schools and child zones",
    geometry="GEOMETRY",
    properties=(
        *PLACE,
        CAPACITY,
        Column("camera_count", Integer, "CCTV 대수", "Cameras of the zone", summed=True),
        Column("police_station", Text, "관할 경찰서", "Police station in charge"),
    ),
    icon="maki/school",
    tile_zoom=12,
)

LANDCOVER = Layer(
    name="landcover",
    label_ko="물·녹지",
    label_en="Water and green",
    geometry="GEOMETRY",
    properties=(NAME, Column("class", Text, "구분", "Class", in_tiles=True), KIND),
    group="ground",
    colour="map-green",
    drawn_as="water_green",
    tile_zoom=8,
    classes_by_zoom={8: ("water",), 11: ("green",)},
)

BUILDINGS = Layer(
    name="buildings",
    label_ko="건물",
    label_en="Buildings",
    geometry="GEOMETRY",
    properties=(
        NAME,
        KIND,
        ADDRESS,
        Column("height_m", Float, "높이", "Height", "m", in_tiles=True),
        Column("storeys", Float, "층수", "Storeys"),
        Column("storeys_below", Float, "지하 층수", "Storeys below ground"),
    ),
    group="ground",
    colour="map-bld",
    drawn_as="building",
    tile_zoom=14,
)

ROADS = Layer(
    name="roads",
    label_ko="도로",
    label_en="Roads",
    geometry="LINESTRING",
    properties=(
        NAME,
        Column("class", Text, "구분", "Class", in_tiles=True),
        Column("ref", Text, "노선 번호", "Route number"),
        Column("from_junction", Text, "시작 교차점", "From junction"),
        Column("to_junction", Text, "끝 교차점", "To junction"),
        Column("length_m", Float, "길이", "Length", "m"),
        Column("direction", Text, "통행 방향", "Direction (both, forward, backward)", in_tiles=True),
        Column("lanes", Integer, "차로", "Lanes"),
        Column("speed_kmh", Float, "제한 속도", "Speed limit", "km/h"),
        Column("width_m", Float, "폭", "Width", "m"),
        Column("max_height_m", Float, "높이 제한", "Height limit", "m"),
        Column("max_width_m", Float, "폭 제한", "Width limit", "m"),
        Column("max_weight_t", Float, "무게 제한", "Weight limit", "t"),
        Column("access", Text, "통행", "Access"),
        Column("motor_vehicle", Text, "차량 통행", "Motor vehicles"),
        Column("foot", Text, "보행", "On foot"),
        Column("bicycle", Text, "자전거", "Bicycle"),
        Column("surface", Text, "노면", "Surface"),
        Column("bridge", Boolean, "다리", "Bridge"),
        Column("tunnel", Boolean, "터널", "Tunnel"),
        Column("level", Integer, "층", "Level"),
    ),
    group="network",
    colour="map-road",
    drawn_as="road",
    tile_zoom=5,
    classes_by_zoom={
        5: ("motorway", "trunk"),
        8: ("primary",),
        10: ("secondary", "motorway_link", "trunk_link"),
        11: ("tertiary", "primary_link", "secondary_link"),
        13: ("unclassified", "residential", "living_street", "tertiary_link", "road", "busway"),
        14: ("pedestrian", "service", "track"),
        15: ("footway", "path", "cycleway", "steps", "bridleway", "corridor"),
    },
)

JUNCTIONS = Layer(
    name="junctions",
    label_ko="교차점",
    label_en="Junctions",
    geometry="POINT",
    properties=(
        Column("links", Integer, "연결 도로", "Links that meet"),
        Column("signals", Boolean, "신호등", "Traffic signals", in_tiles=True),
        Column("crossing", Boolean, "횡단보도", "Crossing"),
        Column("barrier", Text, "차단물", "Barrier", in_tiles=True),
    ),
    group="network",
    drawn_as="dot",
    tile_zoom=15,
)

TURN_RESTRICTIONS = Layer(
    name="turn_restrictions",
    label_ko="회전 제한",
    label_en="Turn restrictions",
    geometry="POINT",
    properties=(
        KIND,
        Column("from_ways", Text, "진입 도로", "From way"),
        Column("via", Text, "경유", "Via node or ways"),
        Column("to_ways", Text, "진출 도로", "To way"),
        Column("exempt", Text, "제외 차량", "Exempt vehicles"),
        Column("condition", Text, "조건", "Condition"),
    ),
    group="network",
    drawn_as="dot",
    tile_zoom=15,
)

ROAD_SECTIONS = Layer(
    name="road_sections",
    label_ko="도로 구간 폭",
    label_en="Road sections with width",
    geometry="GEOMETRY",
    properties=(
        NAME,
        Column("width_m", Float, "폭", "Width", "m", in_tiles=True),
        Column("length_m", Float, "길이", "Length", "m"),
        Column("class", Text, "구분", "Class"),
    ),
    group="network",
    drawn_as="border",
    tile_zoom=14,
)

DISTRICTS = Layer(
    name="districts",
    label_ko="행정구역",
    label_en="Districts",
    geometry="GEOMETRY",
    properties=(
        NAME,
        Column("name_en", Text, "영문 이름", "English name"),
        Column("admin_level", Integer, "단계", "Administrative level", in_tiles=True),
        Column("code", Text, "코드", "Code"),
        Column("province", Text, "시도", "Province"),
    ),
    group="ground",
    drawn_as="border",
    tile_zoom=5,
)

ALL: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        CAMERAS,
        HYDRANTS,
        HAZARDS,
        PARKING,
        FIRE_STATIONS,
        POLICE_STATIONS,
        HOSPITALS,
        SHELTERS,
        SCHOOLS,
        BUILDINGS,
        ROADS,
        JUNCTIONS,
        TURN_RESTRICTIONS,
        ROAD_SECTIONS,
        LANDCOVER,
        DISTRICTS,
    )
}

for _layer in ALL.values():
    _ = _layer.table, _layer.part_table


def named(name: str) -> Layer:
    """The layer called ``name``.

    Raises:
        NoSuchLayer: with the names that there are.
    """
    try:
        return ALL[name]
    except KeyError:
        raise NoSuchLayer(f"'{name}' 층이 없습니다. No such layer; there are: {', '.join(ALL)}.") from None


__all__ = ["ALL", "Layer", "metadata", "named"]
