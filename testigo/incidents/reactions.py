"""What incidents do when a report is kept or changes; the sweep moves their clocks."""

from datetime import datetime

from testigo.channels import templates
from testigo.channels.voice import hooks
from testigo.core.act import Act
from testigo.core.events import reaction
from testigo.core.sweep import every_second
from testigo.incidents import messages, operations, queries
from testigo.reports import queries as reports
from testigo.reports.events import ReportChanged, ReportKept

for name, text in messages.TEXTS.items():
    templates.register(name, text)

every_second(operations.advance)


def _found(act: Act, area: str) -> list[tuple[str, str, datetime]]:
    told = queries.found(act.network, area, act.at)
    return [(one.status, one.basis, one.since) for one in told]


hooks.found(_found)


@reaction(ReportKept)
def place_a_kept_report(event: ReportKept) -> None:
    operations.place_report(event.act, reports.report_for(event.act, event.report))


@reaction(ReportChanged)
def place_a_changed_report(event: ReportChanged) -> None:
    operations.place_report(event.act, reports.report_for(event.act, event.report))
