"""What somebody needs to take part, in words that services understand; no reasons, no diagnoses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_OTHER = 500


class AccessNeed(models.TextChoices):
    STEP_FREE = "step_free", _("A way without steps")
    WHEELCHAIR = "wheelchair", _("A place for a wheelchair")
    HEARING_LOOP = "hearing_loop", _("A hearing loop")
    CAPTIONS = "captions", _("Captions")
    SIGN_LANGUAGE = "sign_language", _("Sign language interpretation")
    LARGE_PRINT = "large_print", _("Papers in large print or for a screen reader")
    ASSISTANT = "assistant", _("A seat for an assistant")
    REST = "rest", _("A quiet place to rest")


class Diet(models.TextChoices):
    VEGETARIAN = "vegetarian", _("Vegetarian")
    VEGAN = "vegan", _("Vegan")
    HALAL = "halal", _("Halal")
    KOSHER = "kosher", _("Kosher")
    NO_GLUTEN = "no_gluten", _("Without gluten")
    NO_LACTOSE = "no_lactose", _("Without lactose")
    NO_NUTS = "no_nuts", _("Without nuts")
    NO_FISH = "no_fish", _("Without fish and shellfish")
