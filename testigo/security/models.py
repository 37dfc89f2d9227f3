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
    made_at = models.DateTimeField(auto_now_add=True)

    sensitivity = {
        "id": P0, "name": P0, "kind": P0, "city": P0, "zone": P0, "hotline": P0, "made_at": P0,
    }  # fmt: skip

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
    agreed_at = models.DateTimeField(null=True)  #: when they signed the code of conduct
    keep_until = models.DateTimeField(null=True)  #: set when they leave; a member is kept

    USERNAME_FIELD = "handle"
    objects = Accounts()

    sensitivity = {
        "id": P1, "handle": P1, "alias": P2, "email": P2, "language": P1, "is_active": P1,
        "joined_at": P1, "agreed_at": P1, "keep_until": P0, "password": P1, "last_login": P1,
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


class Invitation(models.Model):
    """A place kept for somebody a member vouches for; the code itself is never stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    invited_by = models.CharField(max_length=50)  #: an Act.by
    code = models.CharField(max_length=32, unique=True)  #: keyed digest of the spoken words
    link = models.CharField(max_length=32, unique=True)  #: of the path; spent: the code's own
    link_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    joined = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "network": P0, "roles": P1, "language": P1, "invited_by": P1, "code": P1,
        "link": P1, "link_until": P1, "expires_at": P1, "used_at": P1, "joined": P1,
        "keep_until": P0,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_is_used_by_somebody",
                condition=models.Q(used_at__isnull=True, joined__isnull=True)
                | models.Q(used_at__isnull=False, joined__isnull=False),
            )
        ]


class Session(models.Model):
    """A signed-in browser, or one on its way: found by a digest of its cookie, sealed."""

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.UUIDField(null=True, db_index=True)
    sealed = models.BinaryField()
    keep_until = models.DateTimeField(db_index=True)

    sensitivity = {"digest": P1, "account": P1, "sealed": P2, "keep_until": P1}


class Phone(models.Model):
    """A member's phone: its public key, and the share without which its queue stays closed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    public = models.BinaryField()  #: ECDSA P-256; the private half never leaves the phone
    share = p2.TextField()
    check_word = p2.TextField()  #: derived from the PIN on the phone; empty: no PIN yet
    tries = models.PositiveSmallIntegerField(default=0)  #: wrong PINs since the last right one
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    sensitivity = {
        "id": P1, "account": P1, "public": P1, "share": P2, "check_word": P2, "tries": P1,
        "made_at": P1, "used_at": P1, "keep_until": P1,
    }  # fmt: skip


class Lockdown(models.Model):
    """While this one row is there nobody is signed in and nothing is sent; intake goes on."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()
    by = models.CharField(max_length=50)

    sensitivity = {"id": P0, "since": P0, "by": P1}

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_lockdown", condition=models.Q(id=1)),
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
