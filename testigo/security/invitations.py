"""Codes of invitations: six words a person can say, or a path that works once."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from testigo.core import keep, sealed
from testigo.core.act import Act
from testigo.security.access import MATRIX, Deed
from testigo.security.models import Invitation, Membership
from testigo.security.types import Member, Role

#: 256 words of everyday life, easy to say and spell; none sounds like another. Six make 48 bits.
WORDS: Final = """
acorn actor almond amber anchor angel ankle apple apron arch arrow atlas attic autumn award bacon
badge bagel baker banjo barn basin basket beach beacon bean berry bicycle birch bishop blanket
boat bonnet boot bottle bowl branch brass bread bridge broom bubble bucket button cabin cactus
camel candle canoe canvas carpet carrot castle cedar cello chalk cherry chimney cinema circle
clover cobalt cocoa coffee comet copper coral corner cotton cousin cradle crayon cricket crystal
cushion daisy dancer denim desert diamond dinner dolphin donkey dragon drawer drum eagle easel
echo elbow elder ember engine fabric falcon farmer feather fence fiddle finger flag flute forest
fossil fountain galaxy garden garlic ginger giraffe glacier globe glove goblet gravel guitar
hammer harbor harvest hazel helmet heron hollow honey hotel igloo indigo insect island ivory
jacket jaguar jasmine jelly jewel jigsaw jungle kettle kitchen kitten koala ladder lagoon lantern
lawn leather lemon lentil library lilac lion lobster locket lotus magnet mango maple marble market
meadow melon mirror mitten monkey moss motor mountain muffin museum napkin nectar needle nephew
nickel noodle nutmeg oasis ocean olive onion opera orange orbit orchid otter oven oyster paddle
palace pancake panda parade parrot peach peanut pebble pencil pepper petal piano pigeon pillow
pilot pirate planet pocket poem pony potato pumpkin puppet puzzle quarry quilt rabbit radio raisin
ribbon river robin rocket saddle salad salmon sandal scarf school shadow shovel silver singer
spider spinach sponge spoon squirrel stable stamp sugar sunset table teacup temple thimble ticket
tiger tomato tractor tulip tunnel turtle umbrella velvet village violin walnut
""".split()  # noqa: SIM905 - a list of words reads as words
LONG: Final = 6


def draw_words() -> str:
    """Draw the words of one invitation."""
    return " ".join(secrets.choice(WORDS) for _ in range(LONG))


def digest(told: str) -> str:
    """Give the keyed digest a code is found by; spaces, dashes and case do not matter."""
    return sealed.blind_index(" ".join(told.replace("-", " ").split()), purpose="invitation")


@keep.forgets(Invitation)
@transaction.atomic
def forget_invitations(act: Act, limit: int) -> int:
    """Erase invitations past their date; who vouched for a member is known while they are one."""
    past = Invitation.objects.filter(keep_until__lt=act.at).exclude(joined__is_active=True)
    ids = [
        row.pk
        for row in past.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:limit]
    ]
    Invitation.objects.filter(pk__in=ids).delete()
    return len(ids)


def open_ones(now: datetime) -> QuerySet[Invitation]:
    """Select the invitations that can still be used: whoever made them may still invite."""
    return _unused(now).filter(_vouched_for())


def close(act: Act, by: str) -> None:
    """Close what somebody may not vouch for any more: a role given back opens none of it."""
    theirs = _unused(act.at).filter(network=act.network, invited_by=by)
    theirs.exclude(_vouched_for()).update(expires_at=act.at)


def _unused(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at__isnull=True, expires_at__gt=now)


def _vouched_for() -> Q:
    plain = Q(_made_by_one_who_may(Deed.MANAGE_PEOPLE)) & ~Q(roles__contains=[Role.ADMIN.value])
    return Q(invited_by="system") | plain | Q(_made_by_one_who_may(Deed.ADMINISTER))


def _made_by_one_who_may(deed: Deed) -> Exists:
    by = Concat(Value(Member.by_of("")), Cast("account_id", CharField()))
    members = Membership.objects.annotate(by=by).filter(
        by=OuterRef("invited_by"), network=OuterRef("network"), account__is_active=True
    )
    return Exists(members.filter(role__in=MATRIX[deed]))
