"""Every code word that a registry can bring in is said in Korean and English."""

import re

import pytest

from gis.registries import forms
from gis.registries.cells import Coded
from gis.registries.form import Form
from gis.registries.forms import node_link, permits
from gis.vocabulary import VALUES, worded

CODE_WORD = re.compile(r"[a-z][a-z_]+")


def code_words(form: Form) -> set[str]:
    """What its readers of codes and its constants can store; what registries say in Korean speaks for itself."""
    read = [word for one in form.fields if isinstance(one.read, Coded) for word in one.read.words.values()]
    told = [*read, *(form.constants or {}).values()]
    return {word for word in told if isinstance(word, str) and CODE_WORD.fullmatch(word)}


@pytest.mark.parametrize("form", forms.ALL, ids=lambda form: form.name)
def test_every_code_word_of_a_form_has_its_words(form: Form) -> None:
    assert code_words(form) <= set(VALUES)


def test_what_is_told_by_the_names_of_trades_and_by_codes_of_turns_has_words() -> None:
    assert {kind for kind, _ in permits.TRADES.values()} | {"business"} <= set(VALUES)
    assert set(node_link.TURNS_OF.values()) <= set(VALUES)


def test_the_words_are_korean_and_english() -> None:
    for korean, english in VALUES.values():
        assert re.search("[가-힣]", korean) or korean == "OpenStreetMap"
        assert english
        assert not re.search("[가-힣_]", english)


def test_an_unknown_word_is_shown_as_it_is() -> None:
    assert worded("some_thing") == ("some thing", "some thing")
