"""Builders of reports: a call, a web report, a place somebody names."""

from dataclasses import dataclass

from testigo.core.act import Act
from testigo.reports import operations
from testigo.reports.types import Door, ReportView
from tests.build import a_network, an_act


@dataclass(frozen=True)
class ASpot:
    """A candidate of `places`, without its gazetteer."""

    label: str = "Broadway at Prospect St"
    kind: str = "corner"
    lat: float = 42.3693
    lon: float = -71.0994
    cell: str = "8a2a306625affff"
    area: str = "the-port"


BROADWAY = ASpot()
THE_PORT = ASpot(label="The Port", kind="area")


def a_report(act: Act | None = None, *, door: Door = Door.WEB, flooded: bool = False) -> ReportView:
    """A report somebody has begun and told nothing yet."""
    a_network()
    act = act or an_act(by="public")
    return operations.begin(act, door=door, language="en", flooded=flooded)


def a_kept_report(act: Act | None = None, **answers: object) -> ReportView:
    """A report with what and where: vehicles at Broadway and Prospect, nobody taken."""
    act = act or an_act(by="public")
    report = a_report(act)
    told: dict[str, object] = {"taken": "no", "sees": ["vehicles"], "place": BROADWAY, **answers}
    for field, value in told.items():
        report = operations.answer(act, report.id, field=field, value=value)  # type: ignore[arg-type]
    return report


def a_call(act: Act | None = None, *, language: str = "es") -> ReportView:
    """A call somebody is taking."""
    act = act or an_act()
    a_network()
    return operations.begin(act, door=Door.PHONE, language=language, owner=act.by)
