"""Every error that people can meet has its line in the table."""

import inspect

import pytest

from app import errors
from gis import errors as gis_errors

ABSTRACT = {gis_errors.GisError}
GEOGRAPHY = [error for _, error in inspect.getmembers(gis_errors, inspect.isclass) if issubclass(error, Exception)]
# The command line tells these.
ONLY_AT_IMPORT = {gis_errors.UnknownEnding} | {error for error in GEOGRAPHY if issubclass(error, gis_errors.BadFile)}


@pytest.mark.parametrize("error", sorted(set(GEOGRAPHY) - ABSTRACT - ONLY_AT_IMPORT, key=lambda e: e.__name__))
def test_every_error_of_geography_has_a_status(error: type[Exception]) -> None:
    assert error in errors.TABLE


def test_names_are_unique_and_titles_speak_both_languages() -> None:
    names = [kind.name for kind in errors.TABLE.values()]
    assert len(names) == len(set(names))
    for kind in errors.TABLE.values():
        assert any("가" <= letter <= "힣" for letter in kind.title)
        assert any(letter.isascii() and letter.isalpha() for letter in kind.title)
