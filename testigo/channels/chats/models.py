"""That somebody still has to prove an address theirs."""

from django.db import models
from django.db.models import Q

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1


class Proof(models.Model):
    """A code on its way to an address; nothing else is written there before it comes back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.CharField(max_length=40)
    by = models.CharField(max_length=50)  #: as in Act.by
    kind = models.CharField(max_length=20)
    tries = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "by": P1, "kind": P1, "tries": P1, "at": P1, "done_at": P1,
        "until": P1, "keep_until": P1,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["network", "by", "at"], name="proofs_of_a_member")]
        constraints = [
            models.CheckConstraint(name="few_guesses_at_a_code", condition=Q(tries__lte=5))
        ]
