"""Is everything well? For monitors and for whoever starts the product."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from testigo.core import heartbeat
from testigo.security.access import Deed, deed


@deed(Deed.OPEN)
@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when people can rely on every part."""
    state = heartbeat.state()
    answer = JsonResponse(state.parts, status=200 if state.is_well else 503)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # asked often while things start
    return answer
