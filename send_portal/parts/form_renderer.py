"""Forms in GOV.UK's markup, without JavaScript: `{{ form }}` and `{{ form.field.as_field_group }}`.

The markup is in `templates/django/forms/`; this module gives it the classes, ids and words it needs.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input, Widget

from send_portal.counting import say_count
from send_portal.parts.fields import DateInput

# The class that GOV.UK Frontend styles each kind of input by; the first that fits. Radios and checkboxes get theirs
# from their own templates.
INPUT_CLASSES: tuple[tuple[type[Widget], str], ...] = (
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.HiddenInput, ""),
    (Input, "govuk-input"),  # text, email, password, number and whatever else is typed
)
ERROR_CLASSES = {
    "govuk-select": "govuk-select--error",
    "govuk-textarea": "govuk-textarea--error",
    "govuk-file-upload": "govuk-file-upload--error",
    "govuk-input": "govuk-input--error",
}
DJANGOS_WORDS = ("This field is required", "Ensure this value has at most", "Select a valid choice")
CHOOSERS = (forms.Select, forms.RadioSelect)


class PortalBoundField(BoundField):
    """A field of a form, with what GOV.UK's markup asks beyond Django's: classes, optional labels, ids for errors."""

    @property
    def shown_label(self) -> str:
        """The label, saying when the field may be left empty, unless form or field has `mark_optional = False`."""
        label = str(self.label)
        if (
            self.field.required
            or not getattr(self.form, "mark_optional", True)
            or not getattr(self.field, "mark_optional", True)
            or "optional" in label.lower()
        ):
            return label
        return f"{label} (optional)"

    @property
    def shows_date_parts(self) -> bool:
        return isinstance(self.field.widget, DateInput)

    @property
    def error_codes(self) -> list[str]:
        """The codes of this field's errors, in order."""
        return [error.code or "" for error in self.errors.as_data()]

    @property
    def shown_errors(self) -> list[str]:
        """The errors' words; in place of Django's bare ones, what to do about this field."""
        pairs = zip(self.errors.as_data(), self.errors, strict=True)
        return [self._words_of(error, str(text)) for error, text in pairs]

    @property
    def first_input_id(self) -> str:
        """The id of the input that an error in the summary leads to: the first radio, the wrong part of a date."""
        widget = self.field.widget
        if isinstance(widget, DateInput):
            return widget.first_wrong_id(self.auto_id, self.error_codes)
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Django's attributes, GOV.UK's classes, and no `required`: the page itself says what is missing."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)
        built["placeholder"] = False  # vanishes while typing; hints don't
        if isinstance(widget, forms.TextInput):
            # A browser offers what was typed before, names of children too, to whoever uses it next.
            built.setdefault("autocomplete", widget.attrs.get("autocomplete", "off"))
        if isinstance(widget, DateInput):
            widget.error_codes = self.error_codes
            return built
        classes = self._classes(widget)
        if classes:
            built["class"] = classes
        return built

    def _words_of(self, error: ValidationError, text: str) -> str:
        if not text.startswith(DJANGOS_WORDS):
            return text
        if error.code == "max_length":
            params = error.params or {}
            limit = say_count(params["limit_value"], "character")
            return f"{self.label} must be {limit} or fewer. It has {params['show_value']:,}"
        label = str(self.label)
        if label.endswith("?"):
            return f"Answer the question: {label}"
        if isinstance(self.field.widget, forms.CheckboxInput):
            return f"Tick “{label}”"
        # A label may be a noun, a question or half a sentence, so it is quoted.
        if isinstance(self.field.widget, forms.CheckboxSelectMultiple):
            words = f"Tick at least one under “{label}”"
        elif isinstance(self.field.widget, CHOOSERS):
            words = f"Choose an answer for “{label}”"
        else:
            words = f"Fill in “{label}”"
        return words if error.code == "required" else f"{words} from the list"

    def _classes(self, widget: Widget) -> str:
        own = next((name for kind, name in INPUT_CLASSES if isinstance(widget, kind)), "")
        error = ERROR_CLASSES.get(own, "") if self.errors else ""
        return " ".join(filter(None, (own, error, widget.attrs.get("class", ""))))


class PortalFormRenderer(TemplatesSetting):
    bound_field_class = PortalBoundField
