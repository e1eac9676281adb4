"""`python -m docs`, which is `make docs`: write every table in the pages that comes from code.

A page marks the place of a table by two comments, `<!-- from the code: kinds -->` and `<!-- end -->`. What stands
between them is written from the code; the rest of the page is left as it is.
"""

import re
from pathlib import Path

from docs.tables import PAGES

FOLDER = Path(__file__).parent
_MARKED = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(page: str) -> str:
    """The page with each of its tables as the code has it now.

    Raises ValueError where the page lacks the place of a table, or has a place that no table belongs to.
    """
    text = (FOLDER / page).read_text(encoding="utf-8")
    places = [name for _, name, _ in _MARKED.findall(text)]
    if sorted(places) != sorted(PAGES[page]):
        raise ValueError(
            f"{page} has places for {sorted(places)}, and there are tables for {sorted(PAGES[page])}"
        )
    return _MARKED.sub(lambda mark: f"{mark[1]}\n{_as_text(PAGES[page][mark[2]]())}{mark[3]}", text)


def _as_text(lines: list[str]) -> str:
    return "\n".join(lines).strip() + "\n\n"


def main() -> None:
    """Write the pages whose tables changed, and name them."""
    for page in PAGES:
        text = written(page)
        if text != (FOLDER / page).read_text(encoding="utf-8"):
            (FOLDER / page).write_text(text, encoding="utf-8")
            print(f"docs/{page}")


if __name__ == "__main__":
    main()
