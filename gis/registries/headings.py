"""Headings that mean the same in every form: coordinates, addresses, agencies, dates. Compared as ``table.plain``."""

LATITUDE = (
    "위도", "WGS84위도", "위도(WGS84)", "LAT_EPSG4326", "latitude", "lat", "LA", "REFINE_WGS84_LAT", "WGS84_LAT",
    "위도좌표", "y_lat", "LATI", "Y_WGS84", "설치위도", "lttd", "위도(Y)", "Y좌표(위도)",
)  # fmt: skip
LONGITUDE = (
    "경도", "WGS84경도", "경도(WGS84)", "LOT_EPST4326", "LOT_EPSG4326", "longitude", "lon", "lng", "LO", "lot",
    "REFINE_WGS84_LOGT", "REFINE_WGS84_LOT", "WGS84_LON", "WGS84_LOGT", "경도좌표", "x_lon", "LONG", "LONGI", "X_WGS84",
    "설치경도", "lgtd", "경도(X)", "X좌표(경도)",
)  # fmt: skip
EASTING = (
    "좌표정보(X)", "좌표정보x(epsg5174)", "좌표정보X(EPSG5174)", "X좌표", "X 좌표", "XCRD", "x", "CRD_INFO_X_EPSG5179",
    "CRD_INFO_X", "POINT_X", "X_COORD", "TM_X", "TMX", "UTMK_X", "GRS80TM_X", "경도(TM)", "LON_TM", "X좌표(TM)", "xpos",
)  # fmt: skip
NORTHING = (
    "좌표정보(Y)", "좌표정보y(epsg5174)", "좌표정보Y(EPSG5174)", "Y좌표", "Y 좌표", "YCRD", "y", "CRD_INFO_Y_EPSG5179",
    "CRD_INFO_Y", "POINT_Y", "Y_COORD", "TM_Y", "TMY", "UTMK_Y", "GRS80TM_Y", "위도(TM)", "LAT_TM", "Y좌표(TM)", "ypos",
)  # fmt: skip
# Degrees, minutes and seconds in columns of their own: latitude, then longitude.
DEGREES_IN_PARTS = (
    (("LAT_DEGR", "위도도", "위도(도)"), ("LAT_MINT", "위도분", "위도(분)"), ("LAT_SEC", "위도초", "위도(초)")),
    (("LOT_DEGR", "경도도", "경도(도)"), ("LOT_MINT", "경도분", "경도(분)"), ("LOT_SEC", "경도초", "경도(초)")),
)
ROAD_ADDRESS = (
    "소재지도로명주소", "도로명주소", "도로명전체주소", "ROAD_NM_WHOL_ADDR", "rdnmadr", "RDNMADR_NM", "ronaDaddr",
    "REFINE_ROADNM_ADDR", "도로명 주소", "RN_ADRES", "RN_DTL_ADRES", "SITEWHLADDR_ROAD", "RDNWHLADDR", "신주소",
)  # fmt: skip
LOT_ADDRESS = (
    "소재지지번주소", "지번주소", "소재지전체주소", "LCTN_WHOL_ADDR", "lnmadr", "LNM_ADRES", "daddr", "상세주소",
    "주소",
    "REFINE_LOTNO_ADDR", "SITEWHLADDR", "소재지", "소재지주소", "안심 주소", "설치주소", "설치장소",
    "SHNT_PLACE_DTL_POSITION",
    "지번 주소", "위치", "address", "addr", "구주소",
)  # fmt: skip
PROVINCE = ("시도명", "시도", "ctprvnNm", "CTPRVN_NM", "광역시도", "시·도", "sido")
DISTRICT = (
    "시군구명",
    "시군구",
    "자치구",
    "자치구명",
    "signguNm",
    "SIGNGU_NM",
    "SIGUN_NM",
    "시군명",
    "시군",
    "구군",
    "sigungu",
    "자치구(군)",
    "행정구",
    "sggnm",
)
DISTRICT_CODE = (
    "SIG_CD",
    "sgg",
    "EMD_CD",
    "LI_CD",
    "adm_cd2",
    "ARCD",
    "시군구코드",
    "SIGNGU_CD",
    "SIGUN_CD",
    "법정동코드",
    "행정동코드",
    "LEGALDONG_CD",
)
AGENCY = (
    "관리기관명", "관리기관", "institutionNm", "INST_NM", "관할기관명", "관할기관", "운영기관", "담당기관",
    "제공기관명",
    "MNG_INST_NM", "mngInstNm", "insttNm",
)  # fmt: skip
PROVIDER = ("제공기관명", "insttNm", "provider")
PHONE = ("관리기관전화번호", "전화번호", "phoneNumber", "소재지전화", "연락처", "telno", "대표전화")
DATA_DATE = (
    "데이터기준일자",
    "데이터기준일",
    "referenceDate",
    "기준일자",
    "기준일",
    "DAT_STDR_DE",
    "CRTR_YMD",
    "crtrYmd",
)
# When a row was last touched: it stands in where the set has no date of reference.
CHANGED = (
    "최종수정시점", "최종수정일자", "최종수정일", "LAST_MDFCN_PNT", "lastModTs", "데이터갱신시점", "데이터갱신일자",
    "DAT_UPDT_PNT", "updateDt", "수정 일시", "수정일시", "수정일자", "UPDATEDT", "LAST_UPDT_DT",
)  # fmt: skip

EVERYWHERE = (
    *LATITUDE, *LONGITUDE, *EASTING, *NORTHING, *ROAD_ADDRESS, *LOT_ADDRESS, *PROVINCE, *DISTRICT, *DISTRICT_CODE,
    *AGENCY, *PHONE, *DATA_DATE, *CHANGED, *(name for half in DEGREES_IN_PARTS for part in half for name in part),
)  # fmt: skip
