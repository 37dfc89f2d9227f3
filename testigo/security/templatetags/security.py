"""Boxes of forms in the drawn look."""

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def box(field: BoundField) -> SafeString:
    """Draw a form field's box."""
    if isinstance(field.field.widget, CheckboxInput):
        return field.as_widget()
    attrs: dict[str, str | bool] = {"class": "inp"}
    if not isinstance(field.field.widget, Select):
        # Hints in grey are no labels, and are read as answers.
        attrs["placeholder"] = ""
    return field.as_widget(attrs=attrs)
