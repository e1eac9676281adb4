"""`{% load counting %}`: numbers with what they count, for templates."""

from django import template

from send_portal.counting import say_count

register = template.Library()


@register.filter
def count(number: int, nouns: str) -> str:
    """`{{ 1|count:"case" }}` is “1 case”, `{{ 2|count:"entry,entries" }}` “2 entries”."""
    singular, _, plural = nouns.partition(",")
    return say_count(number, singular, plural)
