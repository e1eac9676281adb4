"""Static files with a digest in their names, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True
