"""Why a row about cameras is left out: stable names, each with what to do about it in Korean and English."""

from collections.abc import Mapping


class Unusable(Exception):
    """A row that cannot be taken; ``reason`` is one of ``SAID``, ``told`` what the row says there."""

    def __init__(self, reason: str, told: object = ""):
        super().__init__(reason)
        self.reason = reason
        self.told = str(told)[:LONGEST_TOLD].encode(errors="replace").decode()  # half characters cannot be answered

    def __str__(self) -> str:
        ko, en = SAID[self.reason]
        return f"{self.told}: {ko} {en}" if self.told else f"{ko} {en}"


LONGEST_TOLD = 80  # characters
SAID: Mapping[str, tuple[str, str]] = {
    "not_a_row": ("{...} 객체가 아닙니다.", "Not an object: {...}."),
    "ragged_row": (
        "칸이 제목보다 많습니다. 쉼표가 든 칸은 따옴표로 묶으십시오.",
        "More cells than headings: quote commas.",
    ),
    "unknown_property": ("그런 항목이 없습니다. 이름을 확인하십시오.", "No such property: see /docs for the names."),
    "no_camera": (
        "카메라를 적으십시오: 123/1, 관리번호, 경도·위도.",
        "Name the camera: 123/1, source_id, or lon and lat.",
    ),
    "bad_camera": ("카메라 이름이 아닙니다: 123/1 또는 관리번호.", "Not a name of a camera: 123/1 or a source_id."),
    "bad_number": ("번호는 0(모두) ~ 100입니다.", "A number from 1 to 100, or 0 for all of a site; as in its name."),
    "bad_position": ("경도·위도를 확인하십시오.", "Longitude and latitude are degrees: 126.978, 37.566."),
    "unknown_camera": ("그런 카메라가 없습니다. 이름을 확인하십시오.", "No such camera: look up its name on the map."),
    "ambiguous_camera": ("같은 이름이 여럿입니다. 123/1 처럼 적으십시오.", "Several sites are called so: write 123/1."),
    "no_camera_near": (
        "15 m 안에 카메라가 없습니다. 좌표를 확인하십시오.",
        "No camera within 15 m: check the position.",
    ),
    "two_cameras_near": ("같은 거리에 둘이 있습니다. 123/1 처럼 적으십시오.", "Two are equally near: write 123/1."),
    "which_camera": ("카메라가 여럿인 곳입니다. 번호를 적으십시오.", "The site has several cameras: give the number."),
    "no_such_number": ("그곳의 카메라 수보다 큰 번호입니다.", "The site has fewer cameras: check the number."),
    "bad_kind": ("종류는 고정, 전방위, 회전입니다.", "The kind is fixed, all_round or turnable."),
    "bad_bearing": ("방위는 0 ~ 360도, 또는 북동·NE 입니다.", "The bearing is 0 to 360 degrees, or a word such as NE."),
    "bearing_of_all_round": ("전방위는 방위가 없습니다.", "An all-round camera has no bearing: leave one out."),
    "bad_angle": ("화각은 0보다 크고 360도까지입니다.", "The angle of view is above 0 and up to 360 degrees."),
    "bad_height": ("높이는 0보다 크고 200 m까지입니다.", "The height is above 0 and up to 200 m."),
    "bad_infrared": ("적외선은 있음 또는 없음입니다.", "Infrared is true or false."),
    "nothing_surveyed": ("종류나 방위를 적으십시오.", "Give the kind or the bearing: nothing rests on the rest alone."),
    "said_otherwise": ("같은 카메라와 조사일이 앞 줄에 다르게 있습니다.", "A line before says otherwise: leave one."),
    "no_date": ("조사일을 적으십시오 (2026-11-25).", "Give the day of the survey: surveyed_at, 2026-11-25."),
    "bad_date": ("조사일을 읽을 수 없습니다 (2026-11-25).", "Not a day or a time: 2026-11-25."),
    "bad_state": ("상태는 정상 또는 장애입니다.", "The state is up or down."),
    "bad_time": ("시각이 아닙니다 (2026-11-25T22:40:00+09:00).", "Not a time: 2026-11-25T22:40:00+09:00."),
    "time_without_zone": ("시각에 시간대가 없습니다. +09:00 을 붙이십시오.", "The time has no zone: add +09:00."),
    "in_the_future": ("앞날의 시각입니다. 시계를 확인하십시오.", "It lies ahead: check the clock and the date."),
    "too_old": ("너무 오래된 시각입니다.", "Too long ago to be right."),
}
