"""도로명주소 전자지도: road sections with their width, the only nationwide source for "can a ladder truck pass"."""

from gis import layers
from gis.registries import cells
from gis.registries.form import Field, Form
from gis.registries.forms.boundaries import OUTLINES

ROAD_SECTIONS = Form(
    name="road_sections",
    label_ko="도로명주소 도로구간",
    label_en="Road sections of the road-address map",
    layer=layers.ROAD_SECTIONS,
    marks=(("ROAD_BT", "RDS_MAN_NO"), ("ROAD_BT", "RN")),
    key=(("SIG_CD",), ("RDS_MAN_NO",)),
    fields=(
        Field("name", ("RN",)),
        Field("width_m", ("ROAD_BT",), cells.positive),
        Field("length_m", ("ROAD_LT",), cells.positive),
        # ROA_CLS_SE and WDR_RD_CD stay attributes: the meaning of their codes is not confirmed.
    ),
    place=OUTLINES,
    attribution="행정안전부 도로명주소 (business.juso.go.kr)",
)
