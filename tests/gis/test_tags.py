"""What mappers type, and what it means."""

import pytest

from gis.osm import tags
from gis.osm.tags import Tags


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (tags.metres, "3.5", 3.5),
        (tags.metres, "3,5 m", 3.5),
        (tags.metres, "~4", 4.0),
        (tags.metres, "350 cm", 3.5),
        (tags.metres, "12'6\"", 3.81),
        (tags.metres, "13 ft", 3.962),
        (tags.metres, "narrow", None),
        (tags.metres, "3 / 4", None),
        (tags.kilometres_an_hour, "50", 50.0),
        (tags.kilometres_an_hour, "30 mph", 48.3),
        (tags.kilometres_an_hour, "FI:urban", None),
        (tags.kilometres_an_hour, "walk", None),
        (tags.tonnes, "7.5", 7.5),
        (tags.tonnes, "7500 kg", 7.5),
        (tags.tonnes, "10 st", 9.072),
        (tags.degrees, "NE", 45.0),
        (tags.degrees, "nnw", 337.5),
        (tags.degrees, "370", 10.0),
        (tags.degrees, "-90", 270.0),
        (tags.degrees, "135°", 135.0),
        (tags.degrees, "90-180", None),
        (tags.degrees, "forward", None),
        (tags.whole, "12", 12),
        (tags.whole, "1.5", None),
        (tags.whole, "99999999999", None),
        (tags.says_yes, "no", False),
        (tags.says_yes, "maybe", None),
    ],
)
def test_values(read: object, text: str, value: object) -> None:
    assert read(text) == value  # type: ignore[operator]


def test_what_is_read_is_used_up_and_the_rest_kept() -> None:
    told = Tags({"maxspeed": "FI:urban", "width": "6", "note": "x", "maxheight": "none", "lanes": "2;3"})
    assert told.value("m", "width") == 6
    assert told.value("km/h", "maxspeed") is None
    assert told.value("m", "maxheight") is None
    assert told.value("whole", "lanes") == 2
    assert told.unreadable == ["maxspeed"]
    assert told.attributes() == {"maxspeed": "FI:urban", "note": "x", "maxheight": "none"}
