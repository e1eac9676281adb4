import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scorecard.backups import BackupRefused, take_backup


class Command(BaseCommand):
    help = "Back the whole database up into a new folder while the portal runs; prints what the backup holds as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            metavar="FOLDER",
            type=Path,
            required=True,
            help="a new or empty folder, for this backup alone",
        )

    def handle(self, *args: object, to: Path, **options: object) -> None:
        try:
            self.stdout.write(json.dumps(take_backup(to), indent=2))
        except BackupRefused as refused:
            raise CommandError(str(refused)) from None
