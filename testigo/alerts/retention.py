"""Subscribers past their date: forgotten as if they had asked for it."""

from django.db import transaction

from testigo.alerts.forgetting import forget_due
from testigo.alerts.models import Subscriber
from testigo.core import keep
from testigo.core.act import Act


@keep.forgets(Subscriber)
@transaction.atomic
def forget_subscribers(act: Act, limit: int) -> int:
    """Erase subscribers who did not renew, with their addresses."""
    return forget_due(act, Subscriber.objects.filter(keep_until__lt=act.at), limit)
