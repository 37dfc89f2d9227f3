"""What a clip is for a network: its recording, a voice's words in that language, or nothing.

Nothing is the honest answer where a language has neither: callers never hear English instead.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from django.conf import settings

from testigo.channels.voice.flow import Ask, Clip, Play, Verb
from testigo.channels.voice.models import Prompt
from testigo.channels.voice.prompts import AREA, STAFF, VOICES, text
from testigo.core.act import Act
from testigo.places import queries as places

OURS: Final = "en"  #: what members hear on their own phones where their language has no voice


class Sounds:
    """The sounds of one answer."""

    def __init__(self, act: Act, clips: Iterable[Clip]) -> None:
        wanted = list(clips)
        recorded = Prompt.objects.filter(
            network=act.network, key__in={clip.key for clip in wanted}
        ).values_list("key", "language", "pk")
        self._files = {(key, language): pk for key, language, pk in recorded}
        named = any(clip.key.startswith(AREA) for clip in wanted)
        self._areas: Mapping[str, str] = (
            {area.slug: area.name for area in places.areas(act)} if named else {}
        )
        self.missing = [clip for clip in wanted if not self.file(clip)]

    def file(self, clip: Clip) -> str:
        """Give the address of a clip's recording, or ""."""
        pk = self._files.get((clip.key, clip.language))
        return f"{settings.ORIGIN}/hooks/voice/clip/{pk}.wav" if pk else ""

    def spoken(self, clip: Clip) -> tuple[str, str]:
        """Give the language and the words a provider's voice says instead, or nothing."""
        language = clip.language
        if clip.key in STAFF and language not in VOICES:
            language = OURS
        if language not in VOICES:
            return "", ""
        return VOICES[language], text(Clip(clip.key, language), self._areas)


def clips_of(verbs: Iterable[Verb]) -> list[Clip]:
    """List the clips of what is said."""
    return [clip for verb in verbs if isinstance(verb, Play | Ask) for clip in verb.clips]
