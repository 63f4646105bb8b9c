"""How forms look: labels above, hints, errors beside the field, a summary on top."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders fields with templates/components/field.html."""
