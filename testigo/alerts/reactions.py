"""Alerts expire by themselves; their acts stand in the timeline of their incident."""

from testigo.alerts import operations, queries, timeline
from testigo.core.sweep import every_second
from testigo.incidents import queries as incidents

every_second(operations.advance)
incidents.timeline_also(timeline.LINES, queries.ids_of)
