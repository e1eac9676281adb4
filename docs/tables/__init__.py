"""The tables that come from code, by page and by the name that the page gives to the place where each stands."""

from collections.abc import Callable, Mapping

from docs.tables import clocks, events, measures, releases, roles, settings, troubles

PAGES: Mapping[str, Mapping[str, Callable[[], list[str]]]] = {
    "events.md": {"kinds": events.kinds, "stages": events.stages, "codes": events.code_lists},
    "statutory-clocks.md": {
        "clocks": clocks.clocks,
        "adjustments": clocks.adjustments,
        "kinds": clocks.kinds,
    },
    "releases.md": {"populations": releases.populations, "unseen": releases.unseen},
    "measures.md": {"measures": measures.measures},
    "how-to/administer.md": {"roles": roles.roles},
    "how-to/look-after.md": {"troubles": troubles.troubles},
    "how-to/deploy.md": {"settings": settings.settings},
}
"""Page: name of the place: what writes its lines."""
