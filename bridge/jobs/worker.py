"""One worker: takes jobs until it is asked to stop, and gets up again after whatever happens to the database."""

import asyncio
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from procrastinate import App, JobContext, builtin_tasks
from procrastinate.exceptions import ConnectorException

from bridge.jobs.away import is_away
from bridge.jobs.clock import now
from bridge.jobs.queue import LOOK, LOOKS, POLL, POLLS, REPLAY, REPLAYS, SPAN, Queue
from bridge.logs import get_logger

NIGHTLY: Final = "30 2 * * *"
HEARTBEAT: Final = 3
SILENT: Final = 10
"""Seconds without a heartbeat after which a worker's jobs are taken over."""
UPKEEP: Final = 5.0
"""Seconds between two times that lost jobs are looked for. Every worker does it by itself, whatever its jobs do."""
_OPENS_WITHIN: Final = 10.0
_BESIDE: Final = 5
"""Threads beside those of looks: one for a poll, one for a replay, one for upkeep, and some for the library."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 10.0
_KEPT_HOURS: Final = 24 * 7
_log = get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker does; each is called in a thread.

    look     looks at names
    poll     asks for what changed since the last poll
    span     asks for what is of a time that people named
    nightly  asks by the day of administration, for what no time of change tells
    replay   replays the next page of charts under other mappings
    """

    look: Callable[[Sequence[str]], None]
    poll: Callable[[], object]
    span: Callable[[str], object]
    nightly: Callable[[], object]
    replay: Callable[[int], object]


def register(queue: Queue, duties: Duties, *, poll_every: str) -> None:
    """Tell the queue what its jobs do.

    poll_every  cron's five fields
    """
    app = queue.app

    @app.task(name=LOOK, queue=LOOKS)
    def look(names: list[str]) -> None:
        duties.look(names)

    @app.periodic(cron=poll_every)
    @app.task(name=POLL, queue=POLLS)
    def poll(timestamp: int) -> None:  # noqa: ARG001  (a poll starts from its own watermark, never from the tick)
        duties.poll()

    @app.task(name=SPAN, queue=POLLS)
    def span(name: str) -> None:
        duties.span(name)

    @app.periodic(cron=NIGHTLY)
    @app.task(name="nightly", queue=POLLS)
    def nightly(timestamp: int) -> None:  # noqa: ARG001
        duties.nightly()

    @app.task(name=REPLAY, queue=REPLAYS)
    def replay(number: int) -> None:
        duties.replay(number)

    @app.periodic(cron="0 3 * * *")
    @app.task(name="remove-old-jobs", queue=POLLS, pass_context=True)
    async def remove_old_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        await builtin_tasks.remove_old_jobs(
            context, max_hours=_KEPT_HOURS, remove_failed=True, remove_cancelled=True, remove_aborted=True
        )


class Worker:
    """Runs jobs until `stop`.

    sweep        asks for the jobs of what is wanted and has none
    concurrency  looks at once; one poll and one replay run beside them
    """

    def __init__(self, queue: Queue, sweep: Callable[[], object], *, concurrency: int = 1) -> None:
        self._queue = queue
        self._sweep = sweep
        self._concurrency = concurrency
        self._stopping = threading.Event()
        self._wake: Callable[[], object] | None = None

    def stop(self) -> None:
        """Ask it to stop once the jobs that it does are done; may be called by any thread."""
        self._stopping.set()
        if self._wake is not None:
            self._wake()

    def run(self) -> None:
        """Run until asked to stop, by SIGTERM or SIGINT too where this is the main thread; a second one ends it."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._signalled)
        asyncio.run(self._keep_running())

    def _signalled(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.stop()

    async def _keep_running(self) -> None:
        loop, asked = asyncio.get_running_loop(), asyncio.Event()
        loop.set_default_executor(ThreadPoolExecutor(self._concurrency + _BESIDE))
        self._wake = lambda: loop.call_soon_threadsafe(asked.set)
        if self._stopping.is_set():
            asked.set()
        until = asyncio.create_task(asked.wait())
        wait = _FIRST_WAIT
        while not asked.is_set():
            began = loop.time()
            running = asyncio.create_task(self._run_once())
            await asyncio.wait({until, running}, return_when=asyncio.FIRST_COMPLETED)
            await _ended(running)
            wait = _FIRST_WAIT if loop.time() - began > _LONGEST_WAIT else min(wait * 2, _LONGEST_WAIT)
            await asyncio.wait({until}, timeout=wait)
        self._wake = None
        await _ended(until)

    async def _run_once(self) -> None:
        """Run until the database is lost; whatever was open is closed then, so that the next time begins anew."""
        app = self._queue.app
        try:
            async with asyncio.timeout(_OPENS_WITHIN):
                await app.open_async()
            _log.info("worker started", count=self._concurrency)
            tasks = [
                asyncio.create_task(each) for each in (*map(self._jobs, (LOOKS, POLLS, REPLAYS)), self._keep_up(app))
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _ended(*tasks)
        except Exception as error:
            if not is_away(error):
                raise
            _log.warning("worker lost the database", error=error)
        finally:
            with suppress(ConnectorException, psycopg.Error, OSError):
                await app.close_async()

    async def _jobs(self, queue: str) -> None:
        """Do the jobs of one row, until cancelled: then those that are begun are done first."""
        await self._queue.app.run_worker_async(
            queues=[queue],
            concurrency=self._concurrency if queue == LOOKS else 1,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=SILENT,
            fetch_job_polling_interval=1,
            listen_notify=True,
            delete_jobs="successful",
        )

    async def _keep_up(self, app: App) -> None:
        """Look for what was lost, again and again: the jobs of workers that fell silent, and wishes without a job.

        It is no job itself: where all jobs wait for a slow server, it must go on.
        """
        while True:
            await asyncio.sleep(UPKEEP)
            try:
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
                    if job.id is not None:
                        await self._take_over(app, job.id)
                await asyncio.to_thread(self._sweep)
            except Exception as error:
                if not is_away(error):
                    raise
                _log.warning("upkeep lost the database", error=error)

    @staticmethod
    async def _take_over(app: App, number: int) -> None:
        """Put a job back whose worker fell silent, unless another worker was quicker."""
        with suppress(ConnectorException):
            await app.job_manager.retry_job_by_id_async(number, retry_at=now())
            _log.warning("job taken over", job=number)


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """Have tasks end, wait for them, and raise what one of them raised."""
    for task in tasks:
        task.cancel()
    for found in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(found, Exception):
            raise found
