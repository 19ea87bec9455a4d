"""What can go wrong in geography. No status codes here: ``app.errors`` maps these to HTTP.

Every message says what to do next, and shows nothing of the inside.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class GisError(Exception):
    """Root of all errors of ``gis``."""


class NoSuchLayer(GisError):
    """A layer that is not declared."""


class NoSuchFeature(GisError):
    """A feature that is not (or no longer) there."""


class NoSuchDataset(GisError):
    """A set that was never loaded."""


class NoSuchLevel(GisError):
    """A level of districts at which nothing can be counted."""


class NotKnownThen(GisError):
    """A feature of which nothing was known at the asked moment."""


class BadMoment(GisError):
    """What is neither a date nor a date with a time."""


class NoSuchReason(GisError):
    """A reason that is not declared in ``gis.reasons``."""


class NoSuchProperty(GisError):
    """A filter names a property that none of the asked layers has, or a value of the wrong kind."""


class BadGeometry(GisError):
    """A geometry that is broken, empty or of the wrong kind."""


class BadCoordinate(GisError):
    """Longitude or latitude out of range."""


class SwappedCoordinate(BadCoordinate):
    """The point lies outside all loaded data, and inside it when longitude and latitude are exchanged."""


class OverLimit(GisError):
    """A question larger than the service allows: radius, vertices, number of features."""


class UnknownEnding(GisError):
    """The ending of a file that is to be written names none of the forms."""


class BadFile(GisError):
    """A file that cannot be loaded; nothing of it was stored."""


class OlderFile(BadFile):
    """An extract older than what is already loaded under the same name."""


class UnknownReferenceSystem(BadFile):
    """A reference system that nobody knows, or none where one is needed."""


class WrongReferenceSystem(BadFile):
    """A declared system that puts places outside of the districts that the rows name."""


class UnknownForm(BadFile):
    """A table of no declared form, and no mapping given."""


class BadMapping(BadFile):
    """A mapping from headings to columns that cannot be used."""


class BrokenGraph(GisError):
    """A road graph whose arrays contradict one another."""


class NoRoads(GisError):
    """No road network is loaded, or none that the place lies near."""


class NoRoute(GisError):
    """There is no way between two places for this mode now; ``told`` says why, and how far one gets."""

    told: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def because(cls, told: Mapping[str, Any]) -> "NoRoute":
        made = cls(f"{told['ko']} {told['en']}")
        made.told = told
        return made


class NoSuchMode(GisError):
    """A mode of travel that is not declared."""


class BadFeed(GisError):
    """A feed of no known form, or one that tells of an error of its own."""


class NoSuchClosure(GisError):
    """A closure that is not there, or was lifted before."""


class NoSuchCamera(GisError):
    """A camera, or a site of cameras, that is not there."""


class BadSurvey(GisError):
    """What somebody found out about a camera, in a way that cannot be taken."""


class NoSuchPart(GisError):
    """A part of an answer that there is not."""


class NoSuchDensity(GisError):
    """A level of pixel density that the standard does not name."""
