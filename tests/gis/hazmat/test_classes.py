"""What a registry's words tell of a facility: the multiple, what must not be poured on it, its number."""

import math
import tomllib
from importlib import resources
from typing import Any

import pytest

from gis.hazmat import agents, classes, decree, erg, substances, tables
from gis.hazmat.decree import Kind

NO_WATER = "물 금지"
NO_STREAM = "봉상 주수 금지"


def amount(words: str, quantity: float, unit: str) -> dict[str, Any]:
    return {"substance": words, "quantity": quantity, "quantity_unit": unit}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (amount("나트륨", 20, "kg"), ("3", 1428, 2.0, NO_WATER)),
        (amount("휘발유", 10, "kL"), ("4", 1203, 50.0, NO_STREAM)),
        (amount("휘 발 유", 200, "ℓ"), ("4", 1203, 1.0, NO_STREAM)),
        (amount("메탄올", 400, "L"), ("4", 1230, 1.0, NO_STREAM)),
        (amount("황린", 20, "kg"), ("3", 1381, 1.0, None)),
        (amount("나트륨", 1, "톤"), ("3", 1428, 100.0, NO_WATER)),
        ({"substance": "철분", "substance_class": "제2류"}, ("2", None, None, NO_WATER)),
        ({"substance": "과산화나트륨"}, ("1", 1504, None, NO_WATER)),
        ({"substance": "경유", "quantity_multiple": 12.5}, ("4", 1202, 12.5, NO_STREAM)),
        (amount("경유", 5, "드럼"), ("4", 1202, None, NO_STREAM)),
        (amount("경유", 800, "kg"), ("4", 1202, None, NO_STREAM)),
        (amount("경유", math.nan, "L"), ("4", 1202, None, NO_STREAM)),
        ({"un_number": 1203}, ("4", 1203, None, NO_STREAM)),
        ({"substance_class": "제3류"}, ("3", None, None, "황린이 아니면 물 금지")),
        ({"substance_class": "인화성액체"}, ("4", None, None, NO_STREAM)),
        ({"substance_class": "제5류", **amount("니트로화합물", 200, "kg")}, (None, None, None, None)),
        (amount("휘발유, 경유", 1000, "L"), ("4", None, None, NO_STREAM)),
        (amount("휘발유 외 2종", 1000, "L"), ("4", 1203, None, NO_STREAM)),
        (amount("휘발유/신나", 1000, "L"), ("4", 1203, None, NO_STREAM)),
        (amount("수산화나트륨", 10, "kg"), (None, None, None, None)),
        ({}, (None, None, None, None)),
    ],
)
def test_what_a_facility_holds(properties: dict[str, Any], expected: tuple[Any, ...]) -> None:
    found = classes.hazard(properties)
    first = found.forbidden[0][0] if found.forbidden else None
    assert (found.hazard_class, found.un, found.multiple, first) == expected
    assert found.computed == (found.multiple is not None and "quantity_multiple" not in properties)


@pytest.mark.parametrize(
    ("told_class", "words", "expected"),
    [
        ("제4류", "제1석유류(비수용성액체)", 5.0),
        ("제4류", "제1석유류 (수용성)", 2.5),
        ("4류", "제1석유류", None),  # 200 L or 400 L
        ("제4류", "제1석유류(휘발유)", 5.0),
        ("제4류", "제2석유류(휘발유)", None),  # it is not
        ("제4류", "제1,2석유류(비수용성)", None),
        ("제4류", "알코올류", 2.5),
        ("제4류", "비수용성 제1석유류 아세톤", None),  # it is not
        ("제4류", "동식물유류", 0.1),
    ],
)
def test_multiples_from_the_decrees_own_words(told_class: str, words: str, expected: float | None) -> None:
    found = classes.hazard({"substance_class": told_class, **amount(words, 1000, "L")})
    assert (found.hazard_class, found.multiple) == ("4", expected)


def test_a_sum_of_holdings() -> None:
    """휘발유 600 L and 등유 4,000 L: 3 + 4."""
    petrol, kerosene = Kind("4", "제1석유류", "insoluble"), Kind("4", "제2석유류", "insoluble")
    assert decree.multiple([(petrol, 600, "L"), (kerosene, 4, "kL")]) == 7
    assert decree.multiple([(petrol, 600, "L"), (kerosene, 4, "kg")]) is None
    assert decree.multiple([(Kind("4", "동식물유류"), 20, "L")]) == 0.002
    assert decree.multiple([]) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("과염소산염류", [Kind("1", "과염소산염류")]),
        ("염소산염류", [Kind("1", "염소산염류")]),
        ("과염소산", [Kind("6", "과염소산")]),
        ("브로민산염류", [Kind("1", "브롬산염류")]),
        ("알칼리 금속", [Kind("3", "알칼리금속(칼륨·나트륨 제외) 및 알칼리토금속")]),
        ("알칼리금속과산화물", [Kind("1", "무기과산화물")]),
        ("금속의 수소화물", [Kind("3", "금속의 수소화물")]),
        ("황화인", [Kind("2", "황화린")]),
        ("황산", []),
        ("제4류 1석유류", [Kind("4", "제1석유류")]),
        ("제1석유류(수용성·비수용성)", [Kind("4", "제1석유류")]),
        ("제1·6류", [Kind("1"), Kind("6")]),
        (" 4 ", [Kind("4")]),
        ("4층", []),
    ],
)
def test_words_of_the_decree(text: str, kinds: list[Kind]) -> None:
    assert list(decree.named(text)) == kinds


def test_class_5_has_no_designated_quantity_and_no_agents() -> None:
    rows = [row for row in tables.read("designated_quantities") if row["class"] == "5"]
    assert len(rows) == 7
    for row in rows:
        kind = Kind("5", row["item"])
        assert decree.designated_quantity(kind) is None
        assert agents.of_kinds([kind]) == agents.Agents()


@pytest.mark.parametrize(
    ("words", "told_class"),
    [
        *(("무기과산화물", "제1류"), ("금속분", "제2류"), ("마그네슘", "제2류"), ("황화린", "제2류"), ("칼륨", "")),
        *(("알킬알루미늄", ""), ("수소화리튬", "제3류"), ("인화칼슘", ""), ("탄화칼슘", ""), ("오불화브롬", "제6류")),
    ],
)
def test_no_water_on_what_reacts_with_it(words: str, told_class: str) -> None:
    found = classes.hazard({"substance": words, "substance_class": told_class})
    assert found.forbidden[0][0].startswith(NO_WATER)
    assert "마른 모래·팽창질석" in [ko for ko, _ in found.advised]
    assert not any(ko.startswith(("물", "다량의 물", "포")) for ko, _ in found.advised)


def test_foam_for_what_mixes_with_water() -> None:
    said = {words: classes.hazard({"substance": words}).advised[0][0] for words in ("아세톤", "에탄올", "톨루엔")}
    assert said == {"아세톤": "내알코올포", "에탄올": "내알코올포", "톨루엔": "포"}
    assert classes.hazard({"substance_class": "제4류"}).advised[0][0] == "포 (수용성은 내알코올포)"


def test_what_one_forbids_is_forbidden_and_only_what_suits_all_is_advised() -> None:
    found = classes.hazard({"substance": "나트륨", "substance_class": "제4류", "quantity": 10, "quantity_unit": "kg"})
    assert (found.hazard_class, found.item, found.un, found.multiple) == (None, None, 1428, None)
    assert {NO_WATER, NO_STREAM} <= {ko for ko, _ in found.forbidden}
    assert "포" not in [ko for ko, _ in found.advised]
    both = classes.hazard({"substance": "나트륨, 황린"})
    assert both.forbidden[0][0] == NO_WATER
    assert [ko for ko, _ in both.advised] == ["마른 모래·팽창질석"]


def test_gas_that_burns_at_a_leak() -> None:
    for words in ("LPG", "LNG", "프로판", "도시가스", "수소"):
        found = classes.hazard({"substance": words})
        assert (found.guide, found.forbidden[0][0]) == ("115", "누출을 못 막으면 불을 끄지 말 것"), words
    assert classes.hazard({"substance": "염소"}).forbidden == ()


def test_of_weak_solutions_nothing_is_said() -> None:
    weak = classes.hazard(amount("과산화수소 35%", 300, "kg"))
    strong = classes.hazard(amount("과산화수소(50%)", 300, "kg"))
    assert (weak.un, weak.hazard_class, weak.multiple) == (None, None, None)
    assert (strong.un, strong.hazard_class, strong.multiple) == (2014, "6", 1.0)


@pytest.mark.parametrize(
    ("words", "un", "guide"),
    [
        *(("휘발유", 1203, "128"), ("암모니아", 1005, "125"), ("불화수소", 1052, "125"), ("불산", 1790, "157")),
        *(("염산", 1789, "157"), ("포스겐", 1076, "125"), ("황화수소", 1053, "117"), ("아세틸렌", 1001, "116")),
    ],
)
def test_numbers_of_common_goods(words: str, un: int, guide: str) -> None:
    found = classes.hazard({"substance": words})
    assert (found.un, found.guide) == (un, guide)


def test_every_common_substance_is_in_the_book_under_that_name_and_in_the_decree() -> None:
    for one in dict.fromkeys(substances._names().values()):
        if one.un is not None:
            known = erg.guide(one.un)
            assert known is not None, one
            spellings = {name for name, other in substances._names().items() if other == one}
            names = [substances._plain(name) for name in known.names]
            assert any(spelling in name for spelling in spellings for name in names), one
        if one.kind is not None:
            assert decree.designated_quantity(one.kind), one


def test_no_word_means_two_goods() -> None:
    told = tomllib.loads(resources.files("gis.hazmat").joinpath("substances.toml").read_text(encoding="utf-8"))
    words = [word for row in told["substance"] for word in {substances._plain(one) for one in row["ko"] + row["en"]}]
    assert [word for word in words if words.count(word) > 1] == []
    assert substances.named("무수 암모니아") == substances.named("ammonia")
    assert substances.named("알코올") is None
    assert substances.named("휘발유, 경유") is None


def test_every_agent_says_what_it_rests_on_and_in_two_languages() -> None:
    items = {(row["class"], row["item"]) for row in tables.read("designated_quantities")}
    for row in agents._table():
        assert row["sources"] in {1, 2}, row
        assert row["basis"], row
        assert row["forbidden"] or row["advised"], row
        for ko, en in (*row["forbidden"], *row["advised"]):
            assert ko != en, row
        for item in row.get("items", ()):
            assert item in {"*", "?"} or (row["class"], item) in items, row
