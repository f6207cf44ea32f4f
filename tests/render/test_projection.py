"""The map's projection: Snyder's worked example, angles kept, and back again."""

from __future__ import annotations

from math import atan2, cos, degrees, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jahorina.render.projection import Projection

FRAME = (13.0, 38.0, 26.0, 48.0)
east = st.floats(13.5, 25.5)
north = st.floats(38.5, 47.5)


def test_it_gives_snyders_example() -> None:
    """Snyder (1987), Map Projections: A Working Manual, p. 295: parallels 33 and 45 N, origin 96 W 23 N, point 75 W 35 N,
    on the sphere of radius 1: n = 0.6304777, F = 1.9550002, x = 0.2966785, y = 0.2462112."""
    # A frame whose standard parallels, a sixth inside, are 33 and 45: from 30 to 48.
    plain = Projection.of_frame((-97.0, 30.0, -95.0, 48.0), 1.0)
    assert plain.exponent == pytest.approx(0.6304777, abs=1e-7)
    assert plain.factor == pytest.approx(1.9550002, abs=1e-7)
    raw = Projection(-96.0, plain.exponent, plain.factor, 1.0, 0.0, 0.0)
    (x, y), (_x, origin) = raw.pixel(-75.0, 35.0), raw.pixel(-96.0, 23.0)
    assert x == pytest.approx(0.2966785, abs=1e-7)
    assert origin - y == pytest.approx(0.2462112, abs=1e-7)


@given(east, north)
def test_a_pixel_leads_back_to_its_place(lon: float, lat: float) -> None:
    projection = Projection.of_frame(FRAME, 760)
    back = projection.degrees(*projection.pixel(lon, lat))
    assert back == pytest.approx((lon, lat), abs=1e-9)


@given(east, north)
def test_angles_are_kept(lon: float, lat: float) -> None:
    projection, step = Projection.of_frame(FRAME, 760), 1e-5
    x, y = projection.pixel(lon, lat)
    to_east = projection.pixel(lon + step / cos(radians(lat)), lat)
    to_north = projection.pixel(lon, lat + step)
    first = atan2(to_east[1] - y, to_east[0] - x)
    second = atan2(to_north[1] - y, to_north[0] - x)
    assert degrees(first - second) % 360 == pytest.approx(90, abs=0.01)


@given(east, north)
def test_scale_varies_by_little_over_the_western_balkans(lon: float, lat: float) -> None:
    projection, step = Projection.of_frame((13.0, 39.0, 24.0, 47.0), 760), 1e-5

    def scale(at_lon: float, at_lat: float) -> float:
        (x, y), (other_x, other_y) = projection.pixel(at_lon, at_lat), projection.pixel(at_lon, at_lat + step)
        return float(((other_x - x) ** 2 + (other_y - y) ** 2) ** 0.5)

    lat = min(lat, 46.5)
    assert scale(lon, lat) / scale(18.0, 43.0) == pytest.approx(1, abs=0.006)


def test_the_frame_fills_the_width_it_is_given() -> None:
    projection = Projection.of_frame(FRAME, 760)
    corners = [projection.pixel(lon, lat) for lon in (13.0, 26.0) for lat in (38.0, 48.0)]
    assert min(x for x, _y in corners) == pytest.approx(0, abs=1e-6)
    assert max(x for x, _y in corners) == pytest.approx(760, abs=1e-6)
    assert all(y >= -1e-6 for _x, y in corners)
