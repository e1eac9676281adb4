import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scorecard.backups import BackupRefused, verify_backup


class Command(BaseCommand):
    help = "Restore a backup into a scratch database and see that all is there and right; prints JSON, exit 1 if not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that `backup` wrote")

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        try:
            told = verify_backup(folder, progress=self.stderr.write)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(json.dumps(asdict(told), indent=2))
        self.stderr.write(f"Restored and compared in {told.seconds} s.")
        if told.wrong:
            sys.exit(1)
