#!/usr/bin/env python
"""The portal's command line: `python manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
    from send_portal.running.command_line import execute

    execute(sys.argv)


if __name__ == "__main__":
    main()
