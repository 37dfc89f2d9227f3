"""What people type and record, read."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from testigo.channels.voice.errors import NotAClip, NotAPhoneNumber
from testigo.channels.voice.operations import LARGEST_CLIP
from testigo.core.web import DeskRequest


class NumberForm(forms.Form):
    """One's own number; empty takes it back."""

    number = forms.RegexField(
        r"^\+[0-9 ().-]{8,25}$", required=False, max_length=30, strip=True,
        error_messages={"invalid": NotAPhoneNumber.words},
    )  # fmt: skip


def clip_of(request: DeskRequest) -> tuple[str, bytes]:
    """Give the sentence's key and its sound; refuse what is larger than any sentence."""
    sound = request.FILES.get("sound")
    if not isinstance(sound, UploadedFile) or not sound.size or sound.size > LARGEST_CLIP:
        raise NotAClip
    return request.POST.get("key", "")[:70], sound.read()
