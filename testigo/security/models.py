"""Networks, accounts, what they may do, and the audit of what was done."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from testigo.core.ids import new_id
from testigo.core.sealed import P0, P1, P2, p2
from testigo.security.types import Kind, Role


class Network(models.Model):
    """A programme of the organisation, or a drill. Every row of every module names one."""

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROGRAMME)
    city = models.SlugField(max_length=40)  #: a city of `places`
    zone = models.CharField(max_length=40)  #: an IANA time zone
    hotline = models.CharField(max_length=30, blank=True)

    sensitivity = {"id": P0, "name": P0, "kind": P0, "city": P0, "zone": P0, "hotline": P0}

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """Creates accounts; the handle is random and says nothing."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(handle=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handle = models.CharField(max_length=24, unique=True)  #: the user name, drawn at random
    alias = p2.TextField()  #: what colleagues call them; never a full name
    email = p2.TextField()
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "handle"
    objects = Accounts()

    sensitivity = {
        "id": P1, "handle": P1, "alias": P2, "email": P2, "language": P1, "is_active": P1,
        "joined_at": P1, "password": P1, "last_login": P1,
    }  # fmt: skip


class Membership(models.Model):
    """A role of an account in a network."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)

    sensitivity = {"id": P1, "account": P1, "network": P1, "role": P1}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "network", "role"], name="one_role_once")
        ]


class Entry(models.Model):
    """One line of the audit: who did what, when. Facts are ids and enumerations only."""

    id = models.BigAutoField(primary_key=True)
    network = models.CharField(max_length=40)
    by = models.CharField(max_length=50)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)  #: "incident.verified"
    about = models.CharField(max_length=50, blank=True)  #: the id of what was acted on
    facts = models.JSONField(default=dict)
    salt = models.BinaryField(default=bytes)
    digest = models.BinaryField(default=bytes)  #: H(salt, entry); the chain holds these

    sensitivity = {
        "id": P0, "network": P0, "by": P1, "at": P1, "verb": P1, "about": P1, "facts": P1,
        "salt": P1, "digest": P0,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["network", "about", "id"], name="audit_of_a_thing")]


class ChainLink(models.Model):
    """One sealed entry of the audit's hash chain, written by the sealer alone."""

    entry = models.BigIntegerField(primary_key=True)
    head = models.BinaryField()  #: H(previous head, digest)

    sensitivity = {"entry": P0, "head": P0}
