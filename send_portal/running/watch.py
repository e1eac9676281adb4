"""Looking after the portal, from within each of its processes: what needs neither broker nor timetable.

Every web process and every worker has a thread for each look. Whatever dies, whoever lives notices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

import structlog

from send_portal.database.connections import drop_broken_connection

logger = structlog.get_logger(__name__)

FIRST_AFTER = 1.0  # seconds
PAUSE = 5.0  # seconds after a look that failed: a database that comes back is used again soon
TO_FINISH = 8.0  # seconds for a look that is under way when its process is asked to stop


@dataclass(frozen=True)
class Look:
    """What is done every so many seconds, in which processes. The function is told in which it runs."""

    name: str
    seconds: float
    look: Callable[[str], object]
    within: tuple[str, ...]


# Apps above add theirs.
LOOKS: list[Look] = []


def start(process: str) -> Callable[[], None]:
    """Begin the looks of this kind of process, each in a thread of its own. Returns the function that ends them."""
    stop = Event()
    threads = [
        Thread(target=_keep_looking, args=(look, process, stop), name=look.name, daemon=True)
        for look in LOOKS
        if process in look.within
    ]
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        for thread in threads:
            thread.join(TO_FINISH)

    return end


def _keep_looking(look: Look, process: str, stop: Event) -> None:
    pause = FIRST_AFTER
    while not stop.wait(pause):
        pause = look.seconds if looked(look, process) else max(PAUSE, look.seconds)


def looked(look: Look, process: str) -> bool:
    """Look once, with a connection that works; whether it ended well. A look that fails is logged, and ends nothing."""
    drop_broken_connection()
    try:
        look.look(process)
    except Exception as error:  # noqa: BLE001  # whatever it is, the next look must come
        logger.warning("look_failed", look=look.name, error=repr(error))
        return False
    finally:
        drop_broken_connection()
    return True
