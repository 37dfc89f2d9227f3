"""Logs say what broke and where, never what people wrote."""

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Scrubbed(logging.Formatter):
    """Writes the places of an error and its kind; its message may quote somebody's words."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the library's name
        kind, error, _where = ei
        if kind is None or error is None:
            return ""
        lines = []
        seen: set[int] = set()
        cause: BaseException | None = error
        while cause is not None and id(cause) not in seen:
            seen.add(id(cause))
            lines += [
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(cause.__traceback__)
            ]
            lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
            cause = cause.__cause__ or cause.__context__
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's name
        return ""
