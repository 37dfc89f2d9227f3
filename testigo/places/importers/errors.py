"""What can be wrong with a file, in words that name it."""

from pathlib import Path


class LayerError(Exception):
    """A file cannot become part of a city; nothing was written."""

    def __init__(self, path: Path, why: str, *, feature: int | None = None) -> None:
        where = path.name if feature is None else f"{path.name}, feature {feature}"
        super().__init__(f"{where}: {why}")
