"""History entries as the part of a page shows them: who changed what, when and why."""

from collections.abc import Iterable, Mapping

from send_portal.models import HistoryEntry

LONGEST_VALUE = 80  # characters; of a longer text only the name is told, and the page itself has the text
Words = Mapping[str, Mapping[str, str]]


def history_entries(
    history: Iterable[HistoryEntry], *, labels: Mapping[str, str] | None = None, words: Words | None = None
) -> list[dict[str, object]]:
    """Entries for `_parts/history.html`.

    `labels` are the fields to tell of, in order, each with its name; left out, all of them. `words` say, for a field,
    what its codes mean.
    """
    return [
        {
            "title": entry.action.capitalize(),
            "at": entry.at,
            "by": entry.by.name,
            "body": _body(entry, labels, words or {}),
        }
        for entry in history
    ]


def _body(entry: HistoryEntry, labels: Mapping[str, str] | None, words: Words) -> str:
    before, after = entry.before or {}, entry.after or {}
    if labels is None:
        labels = {name: name.replace("_", " ").capitalize() for name in {**before, **after}}
    lines, long = [], []
    for name, label in labels.items():
        was, now = (_as_read(name, values.get(name), words) for values in (before, after))
        if was == now:
            continue
        if max(len(was), len(now)) > LONGEST_VALUE or "\n" in was + now or _is_listed(before, after, name):
            long.append(label.lower())
        elif was and entry.after is not None:
            lines.append(f"{label}: {was} → {now or 'nothing'}")
        else:
            lines.append(f"{label}: {now or was}")
    if long:
        lines.append(f"Changed: {', '.join(long)}")
    if entry.reason:
        lines.append(f"Reason: {entry.reason}")
    return "\n".join(lines)


def _is_listed(before: Mapping[str, object], after: Mapping[str, object], name: str) -> bool:
    """Whether the value is a list or the like, which says little on one line."""
    return any(isinstance(values.get(name), list | dict) for values in (before, after))


def _as_read(name: str, value: object, words: Words) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return words.get(name, {}).get(text, text)
