"""The table of docs/how-to/deploy.md: every setting, what it means, what it is without being set, and who decides."""

from send_portal.environment import SETTINGS, Setting


def settings() -> list[str]:
    """Each setting in the order of the portal's own table."""
    rows = [
        f"| `{setting.name}` | {setting.meaning} | {_default(setting)} | {setting.decided_by} |"
        for setting in SETTINGS.values()
    ]
    return ["| variable | meaning | default | who decides |", "| --- | --- | --- | --- |", *rows, ""]


def _default(setting: Setting) -> str:
    words = setting.default_in_words or f"`{setting.default}`"
    return f"{words}; demanded if deployed" if setting.hint else words
