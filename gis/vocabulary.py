"""Words for the code words that the data writes, Korean and English: the page and the sheet both say these.

A code word without an entry is shown as it is written.
"""

VALUES: dict[str, tuple[str, str]] = {
    "underground": ("지하", "underground"),
    "pillar": ("지상식", "pillar"),
    "wall": ("벽붙이식", "wall"),
    "pipe": ("관형", "pipe"),
    "inline": ("관로형", "inline"),
    "fire_hydrant": ("소화전", "fire hydrant"),
    "water_tank": ("저수조", "water tank"),
    "suction_point": ("흡수구", "suction point"),
    "fire_water_pond": ("소방 연못", "fire water pond"),
    "surface": ("노면", "surface"),
    "multi-storey": ("주차 건물", "multi-storey"),
    "street_side": ("길가", "street side"),
    "rooftop": ("옥상", "rooftop"),
    "lane": ("길가", "lane"),
    "hospital": ("병원", "hospital"),
    "clinic": ("의원", "clinic"),
    "school": ("학교", "school"),
    "kindergarten": ("유치원", "kindergarten"),
    "childcare": ("어린이집", "childcare"),
    "playground": ("놀이터", "playground"),
    "fire_station": ("소방서", "fire station"),
    "police": ("경찰서", "police"),
    "bomb_shelter": ("방공호", "bomb shelter"),
    "assembly_point": ("집결지", "assembly point"),
    "disaster_shelter": ("재난 대피소", "disaster shelter"),
    "fuel": ("주유소", "fuel station"),
    "storage_tank": ("저장 탱크", "storage tank"),
    "gasometer": ("가스 탱크", "gasometer"),
    "fixed": ("고정형", "fixed"),
    "dome": ("돔형", "dome"),
    "panning": ("회전형", "turnable"),
    "pole": ("기둥", "pole"),
    "ceiling": ("천장", "ceiling"),
    "public": ("공공", "public"),
    "private": ("사유", "private"),
    "customers": ("손님", "customers"),
    "permit": ("허가", "permit"),
    "outdoor": ("실외", "outdoor"),
    "indoor": ("실내", "indoor"),
    "traffic": ("교통", "traffic"),
    "town": ("방범", "town"),
    "parking": ("주차장", "parking"),
    "street": ("차도", "street"),
    "sidewalk": ("보도", "sidewalk"),
    "green": ("녹지", "green"),
    "yes": ("예", "yes"),
    "no": ("아니오", "no"),
    "osm": ("OpenStreetMap", "OpenStreetMap"),
}


def worded(value: object) -> tuple[str, str]:
    """``value`` in Korean and English."""
    text = str(value)
    plain = text.replace("_", " ")
    return VALUES.get(text, (plain, plain))
