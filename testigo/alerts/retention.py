"""Subscribers past their date: forgotten as if they had asked for it."""

from django.db import transaction

from testigo.alerts.models import Subscriber
from testigo.alerts.subscribing import forget_one
from testigo.core import keep
from testigo.core.act import Act


@keep.forgets(Subscriber)
@transaction.atomic
def forget_subscribers(act: Act, limit: int) -> int:
    """Erase subscribers who did not renew, with their addresses."""
    past = Subscriber.objects.filter(keep_until__lt=act.at)
    found = list(past.order_by("pk").select_for_update(skip_locked=True)[:limit])
    for row in found:
        forget_one(act.within(row.network), row.pk)
    return len(found)
