import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scorecard.backups import BackupRefused, restore_backup


class Command(BaseCommand):
    help = "Fill the empty database that DATABASE_URL names from a backup. Never overwrites one that holds anything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that `backup` wrote")

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        try:
            self.stdout.write(
                json.dumps(asdict(restore_backup(folder, progress=self.stderr.write)), indent=2)
            )
        except BackupRefused as refused:
            raise CommandError(str(refused)) from None
        self.stderr.write("Restored. Now run: python manage.py rebuild_timelines, then recalculate.")
