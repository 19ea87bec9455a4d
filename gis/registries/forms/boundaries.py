"""Administrative boundaries: 시도, 시군구, 읍면동, 리, of the road-address map, of statistics and of open portals."""

import re
from collections.abc import Mapping
from typing import Any

from gis import layers
from gis.registries import provinces
from gis.registries.form import Field, Form, Place

# OpenStreetMap's admin_level by the length of the Korean code (wiki: Tag:boundary=administrative, South Korea).
LEVEL_BY_DIGITS = {2: 4, 5: 6, 7: 8, 8: 8, 10: 8}
CODE = (
    "code",
    "SIG_CD",
    "SIGUNGU_CD",
    "ADM_SECT_C",
    "adm_cd2",
    "EMD_CD",
    "LI_CD",
    "CTPRVN_CD",
    "BJCD",
    "adm_cd",
    "sgg",
    "ADM_CD",
    "ADM_DR_CD",
    "법정동코드",
)
NAME = (
    "SIG_KOR_NM",
    "EMD_KOR_NM",
    "LI_KOR_NM",
    "CTP_KOR_NM",
    "emd",
    "adm_nm",
    "sigungu",
    "SGG_NM",
    "SIGUNGU_NM",
    "ADM_NM",
    "ADM_DR_NM",
    "name",
    "sido",
)


# No coordinates in cells; the road-address map is in UTM-K and its folders seldom say so.
OUTLINES = Place(lat=(), lon=(), x=(), y=(), plane=5179)


def _level(values: dict[str, Any], row: Mapping[str, str]) -> None:
    """The level by the code, the name without its province: 서울시노원구, 서울특별시 종로구 사직동."""
    code = str(values.get("code") or "")
    values["admin_level"] = LEVEL_BY_DIGITS.get(len(code))
    province = values.get("province") or ""
    if not province or province.isdigit():
        province = values["province"] = provinces.OF_CODE.get(code[:2], "")
    name = str(values.get("name") or "").strip()
    if len(code) > 2:
        for start in (province, f"{province[:2]}시", f"{province[:2]}특별시", f"{province[:2]}광역시"):
            if province and name.startswith(start) and len(name) > len(start) + 1:
                name = name[len(start) :].strip()
    if len(code) > 5:
        name = name.split(" ")[-1]
    values["name"] = re.sub(r"^(.+시)\s?(.+구)$", r"\1 \2", name) if len(code) == 5 else name


BOUNDARIES = Form(
    name="boundaries",
    label_ko="행정구역 경계",
    label_en="Administrative boundaries of Korea",
    layer=layers.DISTRICTS,
    marks=(
        ("code", "sido", "sigungu"),
        ("adm_nm", "adm_cd2"),
        ("adm_nm", "adm_cd"),
        ("ADM_NM", "ADM_CD"),
        ("SIG_CD", "SIG_KOR_NM"),
        ("EMD_CD", "EMD_KOR_NM"),
        ("LI_CD", "LI_KOR_NM"),
        ("CTPRVN_CD", "CTP_KOR_NM"),
        ("SGG_NM", "ADM_SECT_C"),
    ),
    key=(CODE,),
    fields=(
        Field("name", NAME),
        Field("name_en", ("SIG_ENG_NM", "EMD_ENG_NM", "LI_ENG_NM", "CTP_ENG_NM")),
        Field("code", CODE),
        Field("province", ("sidonm", "SIDO_NM", "sido", "CTP_KOR_NM")),
    ),
    place=OUTLINES,
    district_test=False,
    finish=_level,
    step=0,
    country=None,
    attribution="국토지리정보원 (공공데이터포털, 이용허락범위 제한 없음)",
)
