"""Volunteers past their date: their sheet goes whatever still points at them."""

from django.db import transaction
from django.db.models import Max

from testigo.core import keep, sealed
from testigo.core.act import Act
from testigo.volunteers.models import Certification, Duty, PastAnswer, Volunteer


@keep.forgets(Volunteer)
@transaction.atomic
def forget_volunteers(act: Act, limit: int) -> int:
    """Erase whoever was not on duty for two years, with all that is kept of their service.

    Whoever is still certified may be on duty again tomorrow: of them the sheet is erased now, and
    the rest when the certificate ends.
    """
    past = Volunteer.objects.filter(keep_until__lt=act.at).order_by("pk")
    ids = [row.pk for row in past.select_for_update(skip_locked=True)[:limit]]
    sealed.erase(Volunteer._meta.db_table, ids)
    valid = Certification.objects.filter(volunteer__in=ids, until__gt=act.at)
    certified = dict(valid.values_list("volunteer").annotate(Max("until")))
    for person, until in certified.items():
        Volunteer.objects.filter(pk=person).update(
            contact="", number="", medical="", keep_until=until
        )
    gone = [pk for pk in ids if pk not in certified]
    for model in (Certification, Duty, PastAnswer):
        model._default_manager.filter(volunteer__in=gone).delete()
    Volunteer.objects.filter(pk__in=gone).delete()
    return len(ids)
