"""What people type and record, read."""

from django import forms

from testigo.channels.voice.errors import NotAClip, NotAPhoneNumber
from testigo.channels.voice.operations import LARGEST_CLIP, record_prompt
from testigo.core.act import Act


class NumberForm(forms.Form):
    """One's own number; empty takes it back."""

    number = forms.RegexField(
        r"^\+[0-9 ().-]{8,25}$", required=False, max_length=30, strip=True,
        error_messages={"invalid": NotAPhoneNumber.words},
    )  # fmt: skip


class ClipForm(forms.Form):
    """A sentence's key and its sound."""

    key = forms.CharField(max_length=70)
    sound = forms.FileField(
        error_messages=dict.fromkeys(("required", "invalid", "missing", "empty"), NotAClip.words)
    )

    def clean_sound(self) -> bytes:
        sound = self.cleaned_data["sound"]
        if sound.size > LARGEST_CLIP:  # larger than any sentence: it is not even read
            raise forms.ValidationError(NotAClip.words)
        return bytes(sound.read())

    def kept(self, act: Act, language: str) -> bool:
        """Keep the sentence, or write beside it why not."""
        told = self.cleaned_data
        try:
            record_prompt(act, key=told["key"], language=language, sound=told["sound"])
        except NotAClip as error:
            self.add_error("sound", str(error.words))
        return not self.errors
