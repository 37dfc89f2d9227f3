"""What the desk's map draws: areas tinted by their worst open state, pins, people as counts."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import h3
from django.urls import reverse

from testigo.core.act import Act
from testigo.desk import queries
from testigo.desk.types import Row
from testigo.places import queries as places
from testigo.volunteers import queries as volunteers

WORST_LAST = ("", "done", "wait", "on", "late")
AROUND = (0.011, 0.007)  #: degrees of longitude and latitude drawn around open incidents


def drawn(act: Act, rows: Sequence[Row], on: UUID | None = None) -> dict[str, str]:
    """Give the map's attributes, as the page's script reads them."""
    tints = _tints(rows)
    version = hashlib.sha256(json.dumps(tints, sort_keys=True).encode()).hexdigest()[:8]
    return {
        "areas_url": reverse("desk:areas", args=[version]),
        "pins": json.dumps(_pins(rows, on)),
        "cells": json.dumps(_cells(act)),
        "bounds": json.dumps(_bounds(act, rows)),
        "attribution": places.attribution(act),
    }


def areas(act: Act) -> list[dict[str, Any]]:
    """Give the areas with their outlines and tints."""
    tints = _tints(queries.rows(act))
    return [
        {
            "slug": area.slug,
            "name": area.name,
            "at": [area.centre[1], area.centre[0]],
            "state": tints.get(area.slug, ""),
            "outline": {"type": "MultiPolygon", "coordinates": [[r] for r in area.outline]},
        }
        for area in places.areas(act)
    ]


def _tints(rows: Sequence[Row]) -> dict[str, str]:
    worst: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: WORST_LAST.index(row.tone or "done")):
        if row.incident.area:
            worst[row.incident.area] = row.tone or "done"
    return worst


def _bounds(act: Act, rows: Sequence[Row]) -> Sequence[float]:
    # What is still being worked on, with a few streets around it; the whole city when nothing is.
    at = [_lonlat(row.incident.cell) for row in rows if row.tone and row.incident.cell]
    if not at:
        return places.bounds(act)
    lons, lats = [lon for lon, _lat in at], [lat for _lon, lat in at]
    return (
        min(lons) - AROUND[0], min(lats) - AROUND[1], max(lons) + AROUND[0], max(lats) + AROUND[1],
    )  # fmt: skip


def _pins(rows: Sequence[Row], on: UUID | None) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.incident.id),
            "at": _lonlat(row.incident.cell),
            "state": row.tone or "done",
            "word": row.incident.handle,
            # What was looked at and answered stays a quiet mark: its line stands on the left.
            "more": row.line if row.tone else "",
            "url": reverse("desk:incident", args=[row.incident.id]) + "#detail" if row.tone else "",
            "selected": row.incident.id == on,
        }
        for row in rows
        if row.incident.cell
    ]


def _cells(act: Act) -> list[dict[str, Any]]:
    return [
        {
            "cell": cell,
            "at": _lonlat(cell),
            "ring": [[lon, lat] for lat, lon in h3.cell_to_boundary(cell)],
            "n": count,
        }
        for cell, count in volunteers.duty_counts(act).items()
    ]


def _lonlat(cell: str) -> list[float]:
    lat, lon = places.centre(cell)
    return [lon, lat]
