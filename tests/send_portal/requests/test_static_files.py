"""Deployed mode's static files: digests in names, and references between files that follow them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from send_portal.requests.static_files import PortalManifestStorage

BUILT = Path(django_settings.BASE_DIR) / "static" / "build" / "portal.css"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BUILT.exists(), reason="needs the built pages: npm ci && npm run build"),
]


class _Uncompressed(PortalManifestStorage):
    """Compressing Plotly takes seconds and tells us nothing here."""

    def compress_files(self, paths: list[str]) -> list[tuple[str, str]]:
        return []


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"{__name__}._Uncompressed"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_a_script_imports_the_built_module_by_its_digest(collected: Path) -> None:
    [script] = collected.glob("portal/page.????????????.js")
    imported = re.search(r'from "(.+?)"', script.read_text())
    assert imported
    assert re.fullmatch(r"\.\./build/govuk-frontend\.min\.[0-9a-f]{12}\.js", imported[1])
    assert (script.parent / imported[1]).exists()


def test_every_file_that_pages_name_has_a_digest(collected: Path) -> None:
    names = set()
    for template in (Path(django_settings.BASE_DIR) / "templates").rglob("*.html"):
        names |= set(re.findall(r"{% static ['\"](.+?)['\"] %}", template.read_text()))
    assert "build/portal.css" in names
    manifest = (collected / "staticfiles.json").read_text()
    assert [name for name in sorted(names) if f'"{name}"' not in manifest] == []
