"""How days and moments are written, instead of Django's own formats for British English (which shorten months)."""
