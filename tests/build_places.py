"""Cities on their way in."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from testigo.core.act import Act
from testigo.places import operations
from testigo.places.arriving import ImportView
from tests.build import an_act

LAYERS = Path(__file__).parent / "places" / "layers"


def a_file(name: str, *, called: str = "") -> SimpleUploadedFile:
    """One of the small layers, as a browser hands it in."""
    return SimpleUploadedFile(called or name, (LAYERS / name).read_bytes())


def an_import(
    act: Act | None = None, *names: str, name: str = "Harrisburg, PA"
) -> ImportView:  # fmt: skip
    """A city whose files are handed in; nothing has begun."""
    files = [a_file(one) for one in names or ("harrisburg.osm.pbf",)]
    return operations.begin(
        act or an_act(), name=name, zone="America/New_York", layers=files
    )  # fmt: skip
