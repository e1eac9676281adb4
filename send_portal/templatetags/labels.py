"""`{% load labels %}`: the portal's own labels within sentences."""

from django import template

from send_portal.texts import in_sentence

register = template.Library()
register.filter("in_sentence", in_sentence)
