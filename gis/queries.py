"""The questions that responders ask, as statements. Nothing here is run: the caller decides how.

Each function returns a ``Question``: a statement whose text depends only on the layers and filters
asked for, and the values to bind. Its rows are ``layer, id, geom (EPSG:4326), district, distance_m,
bearing_deg, matched, properties, feature``, nearest first where a distance was asked for: ``matched``
counts all of the layer that the limit cut off too, ``feature`` is GeoJSON text. PostgreSQL makes only
the columns that are used: the service takes the features (``gis.geojson``), a notebook the properties
(``gis.frames.read``).

Distances are metres on the WGS 84 ellipsoid (PostGIS ``geography``; Karney 2013, J. Geodesy 87),
to the nearest point of lines and areas. Bearings are degrees clockwise from true north.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import BigInteger, Float, Integer, Text

from gis.crs import LONLAT, asked_point, asked_point_on_ellipsoid, on_ellipsoid
from gis.filters import Filter
from gis.layer import TOLD, Layer

# Two correct geodesic programs differ by nanometres: a feature exactly on the edge counts as inside.
EDGE_M = 1e-6
# RFC 7946, 11.2: more than 7 decimals (a centimetre) only feigns precision.
DECIMALS = 7


@dataclass(frozen=True)
class Question:
    """A statement and the values to bind to it."""

    statement: sa.Select[*tuple[Any, ...]]
    values: Mapping[str, Any] = field(default_factory=dict)

    def bound(self) -> sa.Select[Any]:
        """The statement with its values, for anything that runs SQLAlchemy."""
        return self.statement.params(**self.values)


def near(
    layers: Sequence[Layer],
    *,
    lon: float,
    lat: float,
    radius_m: float,
    limit: int,
    filters: tuple[Filter, ...] = (),
) -> Question:
    """All within ``radius_m`` metres of the point, the edge included."""
    return Question(
        _near(tuple(layers), filters),
        {"lon": lon, "lat": lat, "radius_m": radius_m + EDGE_M, "limit": limit},
    )


def nearest(layer: Layer, *, lon: float, lat: float, k: int, filters: tuple[Filter, ...] = ()) -> Question:
    """The ``k`` nearest features of a layer, exactly, however far away."""
    return Question(_nearest(layer, filters), {"lon": lon, "lat": lat, "limit": k})


def inside(layers: Sequence[Layer], *, area_wkb: bytes, limit: int, filters: tuple[Filter, ...] = ()) -> Question:
    """All that touches the area: edges are straight in longitude and latitude (RFC 7946, 3.1.1)."""
    return Question(_inside(tuple(layers), filters), {"area": area_wkb, "limit": limit})


def along(
    layers: Sequence[Layer], *, line_wkb: bytes, radius_m: float, limit: int, filters: tuple[Filter, ...] = ()
) -> Question:
    """All within ``radius_m`` metres of a line, a route corridor; nearest to the line first."""
    return Question(_along(tuple(layers), filters), {"line": line_wkb, "radius_m": radius_m + EDGE_M, "limit": limit})


def page(
    layer: Layer,
    *,
    limit: int,
    after: int = 0,
    bbox: Sequence[float] = (),
    filters: tuple[Filter, ...] = (),
    whole: bool = False,
) -> Question:
    """One page of a layer in the order of its ids, those greater than ``after``, within ``bbox`` if given.

    A ``bbox`` whose west is greater than its east crosses the antimeridian (RFC 7946, 5.2). With ``whole``,
    features come with everything known of them, as from ``feature``.
    """
    values: dict[str, Any] = {"after": after, "limit": limit}
    if bbox:
        west, south, east, north = bbox
        values |= {"west": west, "south": south, "east": east, "north": north}
    crosses = bbox[0] > bbox[2] if bbox else None
    return Question(_page(layer, crosses, filters, whole), values)


def feature(layer: Layer, feature_id: int) -> Question:
    """One feature with everything known of it, the attributes that no column holds included."""
    return Question(_feature(layer), {"id": feature_id})


@lru_cache(maxsize=512)
def _near(layers: tuple[Layer, ...], filters: tuple[Filter, ...]) -> sa.Select[Any]:
    here = asked_point_on_ellipsoid()
    radius = sa.bindparam("radius_m", type_=Float)
    return _together([_rows(layer, _measured(layer, filters, here, radius), _bearing(layer)) for layer in layers])


@lru_cache(maxsize=128)
def _nearest(layer: Layer, filters: tuple[Filter, ...]) -> sa.Select[Any]:
    """The index orders by distance on a sphere: whatever is no farther than the farthest of that guess is measured.

    The k exact nearest are among these, since the guess already holds k features that near.
    """
    here = asked_point_on_ellipsoid()
    place = on_ellipsoid(layer.table.c.geom)
    guess = (
        sa.select(sa.func.ST_Distance(place, here).label("distance_m"))
        .where(*(wish.clause(layer.table) for wish in filters))
        .order_by(place.op("<->")(here))
        .limit(sa.bindparam("limit", type_=Integer))
        .subquery()
    )
    reach = sa.select(sa.func.max(guess.c.distance_m) + EDGE_M).scalar_subquery()
    measured = _measured(layer, filters, here, reach)
    return _together([_rows(layer, measured, _bearing(layer))])


@lru_cache(maxsize=128)
def _inside(layers: tuple[Layer, ...], filters: tuple[Filter, ...]) -> sa.Select[Any]:
    area = sa.select(_from_wkb("area")).scalar_subquery()
    return _together(
        [_rows(layer, _chosen(layer, filters, sa.func.ST_Intersects(layer.table.c.geom, area))) for layer in layers]
    )


@lru_cache(maxsize=128)
def _along(layers: tuple[Layer, ...], filters: tuple[Filter, ...]) -> sa.Select[Any]:
    line = sa.select(on_ellipsoid(_from_wkb("line"))).scalar_subquery()
    radius = sa.bindparam("radius_m", type_=Float)
    return _together([_rows(layer, _measured(layer, filters, line, radius)) for layer in layers])


@lru_cache(maxsize=128)
def _page(layer: Layer, crosses: bool | None, filters: tuple[Filter, ...], whole: bool) -> sa.Select[Any]:
    t = layer.table
    clauses = [t.c.id > sa.bindparam("after", type_=BigInteger), *(wish.clause(t) for wish in filters)]
    if crosses is not None:
        west, south, east, north = (sa.bindparam(side, type_=Float) for side in ("west", "south", "east", "north"))
        spans: list[tuple[Any, Any]] = (
            [(west, sa.literal_column("180.0")), (sa.literal_column("-180.0"), east)] if crosses else [(west, east)]
        )
        boxes = [sa.func.ST_MakeEnvelope(w, south, e, north, sa.literal_column(str(LONLAT))) for w, e in spans]
        clauses.append(sa.or_(*(sa.func.ST_Intersects(t.c.geom, sa.select(box).scalar_subquery()) for box in boxes)))
    return _listed(layer, clauses, sa.bindparam("limit", type_=Integer), whole=whole)


@lru_cache(maxsize=128)
def _feature(layer: Layer) -> sa.Select[Any]:
    return _listed(layer, [layer.table.c.id == sa.bindparam("id", type_=BigInteger)], None, whole=True)


_REST = ("dataset", "attributes")
_NOTHING: sa.ColumnElement[Any] = sa.literal_column("NULL::float8")


def _listed(layer: Layer, clauses: Sequence[Any], limit: Any, *, whole: bool) -> sa.Select[Any]:
    """In the order of the ids, from nowhere measured, none counted; if ``whole``, with what ``told`` leaves out."""
    f = (
        sa.select(*_carried(layer, *_REST), _NOTHING.label("distance_m"), _NOTHING.label("matched"))
        .where(*clauses)
        .order_by(layer.table.c.id)
        .limit(limit)
        .subquery("f")
    )
    dataset, attributes = sa.cast(sa.func.to_json(f.c.dataset), Text), sa.cast(f.c.attributes, Text)
    rest = (',"dataset":', dataset, ',"attributes":', attributes) if whole else ()
    return _rows(layer, f, None, *rest).order_by(f.c.id)


def _from_wkb(name: str) -> sa.ColumnElement[Any]:
    shape = sa.func.ST_GeomFromWKB(sa.bindparam(name, type_=sa.LargeBinary))
    return sa.func.ST_SetSRID(shape, sa.literal_column(str(LONLAT)))


def _carried(layer: Layer, *more: str) -> list[sa.ColumnElement[Any]]:
    return [layer.table.c[name] for name in ("id", "geom", "district", TOLD, *more)]


def _measured(layer: Layer, filters: tuple[Filter, ...], here: Any, radius_m: Any) -> sa.Subquery:
    """Features within ``radius_m`` of ``here`` with their distance, nearest first."""
    place = on_ellipsoid(layer.table.c.geom)
    distance = sa.func.ST_Distance(place, here).label("distance_m")
    return (
        sa.select(*_carried(layer), distance, sa.func.count().over().label("matched"))
        .where(sa.func.ST_DWithin(place, here, radius_m), *(wish.clause(layer.table) for wish in filters))
        .order_by(distance, layer.table.c.id)
        .limit(sa.bindparam("limit", type_=Integer))
        .subquery("f")
    )


def _chosen(layer: Layer, filters: tuple[Filter, ...], where: sa.ColumnElement[bool]) -> sa.Subquery:
    return (
        sa.select(*_carried(layer), _NOTHING.label("distance_m"), sa.func.count().over().label("matched"))
        .where(where, *(wish.clause(layer.table) for wish in filters))
        .order_by(layer.table.c.id)
        .limit(sa.bindparam("limit", type_=Integer))
        .subquery("f")
    )


def _bearing(layer: Layer) -> Any:
    """From the asked point to the feature, for lines and areas to their nearest point.

    PostGIS 3.3 finds the nearest point in the plane only: longitudes are shrunk by the cosine of
    the latitude first (equirectangular projection), which is exact to the arc minute within some km.
    """

    def of(f: sa.Subquery) -> sa.ColumnElement[Any]:
        here = asked_point_on_ellipsoid()
        if layer.geometry == "POINT":
            return sa.func.degrees(sa.func.ST_Azimuth(here, on_ellipsoid(f.c.geom)))
        shrink = sa.select(sa.func.cos(sa.func.radians(sa.bindparam("lat", type_=Float)))).scalar_subquery()
        flat_here = sa.func.ST_Scale(asked_point(), shrink, 1.0)
        flat_nearest = sa.func.ST_ClosestPoint(sa.func.ST_Scale(f.c.geom, shrink, 1.0), flat_here)
        nearest_point = sa.func.ST_Scale(flat_nearest, 1.0 / shrink, 1.0)
        return sa.case((f.c.distance_m > 0, sa.func.degrees(sa.func.ST_Azimuth(here, on_ellipsoid(nearest_point)))))

    return of


class JsonText(sa.TypeDecorator[dict[str, Any]]):
    """JSON as the text that it is in the statement, and as a dictionary for who reads rows."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> dict[str, Any] | None:
        return None if value is None else json.loads(value)


def _rows(layer: Layer, f: sa.Subquery, bearing: Any = None, *more: sa.ColumnElement[Any] | str) -> sa.Select[Any]:
    """The rows of an answer: what was measured comes before what the table keeps ready to be told."""
    name: sa.Label[Any] = sa.literal_column(f"'{layer.name}'::text").label("layer")
    towards = sa.select((bearing(f) if bearing else _NOTHING).label("bearing_deg")).correlate(f).lateral("b")
    properties = (
        _text(f'{{"layer":"{layer.name}","distance_m":'),
        sa.func.coalesce(sa.cast(_rounded(f.c.distance_m, 2), Text), _text("null")),
        _text(',"bearing_deg":'),
        sa.func.coalesce(sa.cast(_rounded(towards.c.bearing_deg, 1), Text), _text("null")),
        _text(","),
        f.c[TOLD],
        *more,
        _text("}"),
    )
    feature = (
        _text('{"type":"Feature","id":'),
        f.c.id,
        _text(',"geometry":'),
        sa.func.ST_AsGeoJSON(sa.literal_column(f"{f.name}.geom"), sa.literal_column(str(DECIMALS))),
        _text(',"properties":'),
        *properties,
        _text("}"),
    )
    return sa.select(
        name,
        f.c.id,
        f.c.geom,
        f.c.district,
        f.c.distance_m,
        towards.c.bearing_deg,
        f.c.matched,
        sa.type_coerce(sa.func.concat(*properties), JsonText).label("properties"),
        sa.func.concat(*feature).label("feature"),
    ).select_from(f.join(towards, sa.true()))


def _text(constant: str) -> sa.ColumnElement[str]:
    """A piece of JSON of ours, as a constant of the statement."""
    return sa.literal_column(f"'{constant}'", Text)


def _rounded(value: sa.ColumnElement[Any], digits: int) -> sa.ColumnElement[Any]:
    """By floating point, at a quarter of the price of ``numeric``; the text of the result has no more digits either."""
    scale: sa.ColumnElement[float] = sa.literal_column(f"{10**digits}.0::float8", Float)
    return sa.func.round(value * scale, type_=Float) / scale


def _together(selects: list[sa.Select[Any]]) -> sa.Select[Any]:
    """The rows of several layers as one answer, nearest first."""
    every = sa.union_all(*selects).subquery("every") if len(selects) > 1 else selects[0].subquery("every")
    return (
        sa.select(every)
        .order_by(every.c.distance_m, every.c.layer, every.c.id)
        .limit(sa.bindparam("limit", type_=Integer))
    )
