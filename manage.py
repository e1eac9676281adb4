#!/usr/bin/env python
"""The portal's command line: `python manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
    from django.core.management import execute_from_command_line

    from send_portal.environment import SettingRefused

    try:
        execute_from_command_line(sys.argv)
    except SettingRefused as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
