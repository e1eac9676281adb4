"""History entries as the part of a page shows them: who changed what, when and why."""

from collections.abc import Iterable, Mapping

from send_portal.models import ApiToken, HistoryEntry, Person
from send_portal.texts import in_sentence

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
            "by": who(entry.by, entry.token),
            "body": "\n".join(
                [
                    *changes_in_words(entry, labels=labels, words=words),
                    *([f"Reason: {entry.reason}"] if entry.reason else []),
                ]
            ),
        }
        for entry in history
    ]


def who(person: Person, token: ApiToken | None) -> str:
    """Who did it: a person, a person's program by the name of its token, or a system, never taken for a person."""
    if person.is_program:
        return f"{person.name} (system)"
    return f"{person.name}, by the token “{token.name}”" if token else person.name


def changes_in_words(
    entry: HistoryEntry, *, labels: Mapping[str, str] | None = None, words: Words | None = None
) -> list[str]:
    """From what to what each field changed, a line each; of long values only the fields' names.

    Without labels in the order of the names, since PostgreSQL keeps no other order of them.
    """
    words = words or {}
    before, after = entry.before or {}, entry.after or {}
    if labels is None:
        labels = {name: name.replace("_", " ").capitalize() for name in sorted({**before, **after})}
    lines, long = [], []
    for name, label in labels.items():
        was, now = (_as_read(name, values.get(name), words) for values in (before, after))
        if was == now:
            continue
        if max(len(was), len(now)) > LONGEST_VALUE or "\n" in was + now or _is_listed(before, after, name):
            long.append(in_sentence(label))
        elif was and entry.after is not None:
            lines.append(f"{label}: {was} → {now or 'nothing'}")
        else:
            lines.append(f"{label}: {now or was}")
    if long:
        lines.append(f"Changed: {', '.join(long)}")
    return lines


def _is_listed(before: Mapping[str, object], after: Mapping[str, object], name: str) -> bool:
    """Whether the value is a list or the like, which says little on one line."""
    return any(isinstance(values.get(name), list | dict) for values in (before, after))


def _as_read(name: str, value: object, words: Words) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return words.get(name, {}).get(text, text)
