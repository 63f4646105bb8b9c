"""Sending a photograph, and cutting it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common.pictures import MAX_BYTES, Crop
from events.registrations.models import Photo


class PhotoForm(forms.Form):
    """One picture; what is in it is the action's to judge."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, at most 8 MB. Your face from the front, nobody else in it."),
        error_messages={
            "required": _("Choose a picture first."),
            "empty": _("This file is empty. Choose another."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "class": "file"}),
    )

    def data_of_photo(self) -> bytes:
        """At most one byte more than is allowed, so that nobody fills the memory."""
        data: bytes = self.cleaned_data["photo"].read(MAX_BYTES + 1)
        return data


class Slider(forms.NumberInput):
    input_type = "range"


def slider(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=Slider(attrs={"step": 1, "class": "w14"}), **more
    )


class CropForm(forms.Form):
    """Which part of the picture the badge shows, see common.pictures.Crop."""

    x = slider(_("From one side to the other"), 0, 100)
    y = slider(_("From top to bottom"), 0, 100)
    zoom = slider(_("Closer"), 100, 300)

    def crop(self) -> Crop:
        return Crop(**self.cleaned_data)


def crop_of(photo: Photo) -> dict[str, int]:
    """Initial values of CropForm."""
    return {"x": photo.crop_x, "y": photo.crop_y, "zoom": photo.crop_zoom}
