"""The scripted evening: eleven rumours and one arrest, in three languages.

Plain data and sentences. `player` performs it over HTTP, through the same pages and webhooks as
everybody; a visitor of the tour takes the parts marked `visitor`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one invented caller tells, and by which door."""

    caller: str  #: an invented number (555-01xx)
    door: str
    language: str
    words: str
    place: str
    taken: str = "no"
    sees: tuple[str, ...] = ("vehicles",)
    later: bool = False  #: the place comes in a second message, when asked for


#: The rumours; copies of one message come from several numbers and count as one source.
RUMOURS: tuple[Told, ...] = (
    Told(
        caller="+16175550111", door="sms", language="en", place="Magazine St and Perry St",
        words="Someone posted they are at Magazine St and Perry St, is it true?",
    ),
    Told(
        caller="+16175550112", door="sms", language="en", place="Magazine St and Perry St",
        words="Fwd: Someone posted they are at Magazine St and Perry St, is it true?",
    ),
    Told(
        caller="+16175550113", door="sms", language="en", place="Magazine St and Perry St",
        words="Someone posted they are at Magazine St and Perry St, is it true??",
    ),
    Told(
        caller="+16175550114", door="web", language="es", place="Cambridge St y Sixth St",
        words="Hay dos camionetas blancas paradas desde hace rato",
    ),
    Told(
        caller="+16175550115", door="web", language="ur", place="Western Ave and Howard St",
        words="دو گاڑیاں کھڑی ہیں، لوگ ڈر رہے ہیں",
    ),
    Told(
        caller="+16175550116", door="phone", language="en", place="Garden St and Linnaean St",
        words="Two men in vests near the school",
    ),
    Told(
        caller="+16175550117", door="sms", language="en", place="Garden St and Linnaean St",
        words="Men in vests, parents are afraid, is it them?", later=True,
    ),
    Told(
        caller="+16175550118", door="web", language="es", place="Hampshire St y Columbia St",
        words="Una vecina dice que vio uniformes",
    ),
    Told(
        caller="+16175550119", door="phone", language="en", place="Brattle St and Church St",
        words="Police car with its lights on, is it them?",
    ),
    Told(
        caller="+16175550120", door="web", language="ur", place="Pearl St and Granite St",
        words="کسی نے کہا کہ وہ دکان کے باہر ہیں",
    ),
    Told(
        caller="+16175550121", door="web", language="en", place="Huron Ave and Concord Ave",
        words="My nephew got a message that they are on Huron",
    ),
)  # fmt: skip

#: The call the visitor takes: a frightened caller, in Spanish.
ARREST = Told(
    caller="+16175550122", door="phone", language="es", place="brodway y prospect",
    words="Se llevaron a mi vecino, hay dos camionetas", taken="now",
    sees=("vehicles", "vests"),
)  # fmt: skip

#: A second caller saw the same, from across the street.
WITNESS = Told(
    caller="+16175550123", door="web", language="en", place="Broadway and Prospect St",
    words="Two vans, men in vests, they put somebody into one of them", taken="now",
    sees=("vehicles", "vests", "at_doors"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One step of the tour: what happens, what the visitor may do, where to look."""

    key: str
    title: Promise
    text: Promise
    visitor: bool = False  #: waits for the visitor (or for "do it for me")
    look: str = ""  #: the id of the element the guide points at


SCENES: tuple[Scene, ...] = (
    Scene(
        key="rumours",
        title=_("A Friday evening: eleven rumours"),
        text=_(
            "Texts, web forms and calls come in, in three languages. Watch the list: forwarded"
            " copies of one message count as one source. You are Omar, the dispatcher."
        ),
        look="feed",
    ),
    Scene(
        key="call",
        title=_("A call: take it"),
        text=_(
            "Somebody is waiting on the line, frightened, in Spanish. Press “Take the call”. Read"
            " the big sentence aloud, press “Panic” to change it, and write down what you hear:"
            " yes, now; brodway y prospect."
        ),
        visitor=True,
        look="feed",
    ),
    Scene(
        key="taken",
        title=_("Someone was taken: the lawyer is paged"),
        text=_(
            "“Yes” never waits. Dana, the duty lawyer, was paged at that moment and has answered."
            " The clock of hours since taken runs."
        ),
        look="detail",
    ),
    Scene(
        key="look",
        title=_("Look first"),
        text=_(
            "Before anybody is sent, somebody near looks: the bakery was phoned. Press the one"
            " filled button to ask two verifiers. Nobody is asked before you approve."
        ),
        visitor=True,
        look="detail",
    ),
    Scene(
        key="confirm",
        title=_("Rosa looked. Confirm it"),
        text=_(
            "Rosa stood on the corner and saw it. Press “Confirm”. From here on it is confirmed"
            " for everyone, once, with who said so."
        ),
        visitor=True,
        look="detail",
    ),
    Scene(
        key="send",
        title=_("Send observers, few at a time"),
        text=_(
            "Approve the request. Only the nearest likely people are asked; a refusal is replaced"
            " at once; when four are going, everyone else hears “enough”."
        ),
        visitor=True,
        look="detail",
    ),
    Scene(
        key="enough",
        title=_("4 of 4: enough"),
        text=_(
            "Four are going, one of them was already here. Open “Why them” to read the reasons."
            " Nobody else can be sent: a request has a maximum."
        ),
        look="detail",
    ),
    Scene(
        key="alert",
        title=_("Tell the area: two people"),
        text=_(
            "Lucia has drafted an alert for the area and released it first. Read the words, then"
            " press “Send … now, as the second”. One person alone never tells an area."
        ),
        visitor=True,
        look="detail",
    ),
    Scene(
        key="missed",
        title=_("A check-in is missed"),
        text=_(
            "A quarter of an hour later somebody has not said “I am OK”. The buddy was asked to"
            " call; the line is red and on top until somebody reaches them. Then they press “I"
            " need help”, and everyone there is told to pull back."
        ),
        look="left",
    ),
    Scene(
        key="second",
        title=_("Two at once"),
        text=_(
            "The other corner waits too: Magazine at Perry. The parish looked out: nobody there."
            " Open that line on the left and press “Looked, nobody seen”."
        ),
        visitor=True,
        look="left",
    ),
    Scene(
        key="home",
        title=_("They left. Everybody goes home"),
        text=_(
            "The vans are gone. Press “They left”. Everyone there is told their task is done, and"
            " the desk counts them home, one by one. Who got the alert gets the update."
        ),
        visitor=True,
        look="detail",
    ),
    Scene(
        key="hand_over",
        title=_("Hand over"),
        text=_(
            "Your shift ends only when Lucia has accepted every open line. Press “Begin” at the"
            " bottom left and hand over to Lucia."
        ),
        visitor=True,
        look="left",
    ),
    Scene(
        key="end",
        title=_("That was the evening"),
        text=_("These are this run's own figures, counted from the audit."),
    ),
)
