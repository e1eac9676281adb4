"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from send_portal.requests.readable import ReadableRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
application = get_wsgi_application()
application.request_class = ReadableRequest

from send_portal.running import watch  # noqa: E402  # needs the portal set up
from send_portal.running.preparation import try_the_database  # noqa: E402
from send_portal.troubles import WEB  # noqa: E402

try_the_database()
watch.start(WEB)
