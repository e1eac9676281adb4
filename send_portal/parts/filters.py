"""The filters of a list in words, for the access log."""

from django import forms


def filter_words(form: forms.Form) -> str:
    """What a list is narrowed by: `Show: Open cases; Name or reference: (given)`.

    Of what was typed, a name or a day of birth, only that there was some: the log is never rewritten, so they stay out
    of it. Hidden fields (the order of a list) narrow nothing and are left out.
    """
    form.is_valid()
    said = [
        f"{field.label}: {_value(field.field, value)}"
        for field in form.visible_fields()
        if (value := form.cleaned_data.get(field.name)) not in (None, "")
    ]
    return "; ".join(said) or "not narrowed"


def _value(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices)[value])  # type: ignore[arg-type]
    return "(given)"
