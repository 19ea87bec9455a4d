"""Coordinates of every kind come to the same place."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from pyproj import Transformer

from gis import crs
from gis.registries import position
from gis.registries.position import Positions

CITY_HALL = (126.9779451, 37.5662952)  # lon, lat


def metres_apart(found: Positions, lon: float, lat: float) -> float:
    return float(Geodesic.WGS84.Inverse(found.lat[0], found.lon[0], lat, lon)["s12"])


@pytest.mark.parametrize("code", crs.KOREAN_PLANES)
@pytest.mark.parametrize(("lon", "lat"), [CITY_HALL, (129.0756, 35.1796), (126.3922, 34.8118), (128.8761, 37.7519)])
def test_every_plane_comes_to_the_same_place_within_a_metre(code: int, lon: float, lat: float) -> None:
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    planes = position.plane([f"{x:.3f}"], [f"{y:.3f}"])
    assert metres_apart(position.projected(planes, crs.named(f"EPSG:{code}"), False), lon, lat) < 1
    turned = position.plane([f"{y:.3f}"], [f"{x:.3f}"])
    assert metres_apart(position.projected(turned, crs.named(f"EPSG:{code}"), True), lon, lat) < 1


def test_the_two_systems_without_an_authority_are_known_by_their_parameters() -> None:
    utm_k = (
        'PROJCS["PCS_ITRF2000_TM",GEOGCS["GCS_ITRF_2000",DATUM["D_ITRF_2000",SPHEROID["GRS_1980",6378137.0,'
        '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",1000000.0],PARAMETER["False_Northing",2000000.0],PARAMETER["Central_Meridian",127.5],'
        'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
    )
    belt = (
        utm_k.replace("PCS_ITRF2000_TM", "ITRF2000_Central_Belt_60")
        .replace("1000000.0", "200000.0")
        .replace("2000000.0", "600000.0")
        .replace("127.5", "127.0")
        .replace("0.9996", "1.0")
    )
    assert crs.told(crs.named(utm_k)) == "EPSG:5179"
    assert crs.told(crs.named(belt)) == "EPSG:5186"


def test_degrees_minutes_seconds_in_a_cell_and_in_columns() -> None:
    lat, lon = "37°33'58.66\"", "126°58'40.6\""
    found = position.degrees([lat], [lon])
    assert metres_apart(found, *CITY_HALL) < 1
    assert found.reasons == ["degrees_minutes_seconds"]
    parts = position.in_parts([["37"], ["33"], ["58.66"], ["126"], ["58"], ["40.6"]])
    assert metres_apart(parts, *CITY_HALL) < 1
    assert position.degrees(["37도 33분 58.66초"], ["126-58-40.6"]).lat[0] == pytest.approx(found.lat[0])
    assert position.degrees(["S33 52 10"], ["E151 12 30"]).lat[0] == pytest.approx(-33.869444, abs=1e-6)


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("", "", "blank_coordinate"),
        ("37.5", "", "blank_coordinate"),
        ("없음", "없음", "no_coordinate_word"),
        ("0", "0", "zero_coordinate"),
        ("0.0", "126.9", "zero_coordinate"),
        ("37.5", "백이십육", "no_coordinate_word"),
        ("37.5.1", "126.9", "unreadable_coordinate"),
        ("nan", "126.9", "no_coordinate_word"),
        ("inf", "126.9", "unreadable_coordinate"),
        ("37°75'00\"", "126.9", "unreadable_coordinate"),
    ],
)
def test_what_is_no_coordinate_says_why(lat: str, lon: str, reason: str) -> None:
    found = position.degrees([lat, "37.5"], [lon, "126.9"])
    assert found.reasons == [reason, ""]
    assert np.isnan(found.lon[0])
    assert np.isnan(found.lat[0])
    assert (found.lon[1], found.lat[1]) == (126.9, 37.5)


def test_exchanged_pairs_are_put_right_and_no_others() -> None:
    found = position.degrees(["126.9", "37.5", "60.17", "200"], ["37.5", "126.9", "24.94", "300"])
    nowhere = np.array([False, True, False, False])
    would = np.array([False, False, True, False])
    assert position.exchange(found, nowhere, would).tolist() == [True, False, True, False]
    assert found.lat[:3].tolist() == [37.5, 37.5, 24.94]
    assert found.lon[:3].tolist() == [126.9, 126.9, 60.17]
    assert found.reasons[3] == "out_of_range"
