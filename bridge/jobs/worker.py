"""One worker: takes jobs until it is asked to stop, and gets up again after whatever happens to the database."""

import asyncio
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from procrastinate import App, JobContext, builtin_tasks
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from psycopg_pool import PoolTimeout

from bridge.jobs.clock import now
from bridge.jobs.queue import LOOK, POLL, Queue
from bridge.logs import get_logger

EVERY_FIVE_SECONDS: Final = "*/5 * * * * *"
NIGHTLY: Final = "30 2 * * *"
HEARTBEAT: Final = 3
SILENT: Final = 10
"""Seconds without a heartbeat after which a worker's jobs are taken over."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 10.0
_KEPT_HOURS: Final = 24 * 7
_log = get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker does; each is called in a thread.

    look     looks at names
    poll     asks for what changed since the last poll
    nightly  asks by the day of administration, for what no time of change tells
    sweep    asks for the jobs of what is wanted and has none
    """

    look: Callable[[Sequence[str]], None]
    poll: Callable[[], object]
    nightly: Callable[[], object]
    sweep: Callable[[], object]


def register(queue: Queue, duties: Duties, *, poll_every: str) -> None:
    """Tell the queue what its jobs do.

    poll_every  cron's five fields
    """
    app = queue.app

    @app.task(name=LOOK)
    def look(names: list[str]) -> None:
        duties.look(names)

    @app.periodic(cron=poll_every)
    @app.task(name=POLL)
    def poll(timestamp: int) -> None:  # noqa: ARG001  (a poll starts from its own watermark, never from the tick)
        duties.poll()

    @app.periodic(cron=NIGHTLY)
    @app.task(name="nightly")
    def nightly(timestamp: int) -> None:  # noqa: ARG001
        duties.nightly()

    @app.periodic(cron=EVERY_FIVE_SECONDS)
    @app.task(name="sweep")
    def sweep(timestamp: int) -> None:  # noqa: ARG001
        duties.sweep()

    @app.periodic(cron=EVERY_FIVE_SECONDS)
    @app.task(name="take-over", pass_context=True)
    async def take_over(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
            await _again(context.app, job)

    @app.periodic(cron="0 3 * * *")
    @app.task(name="remove-old-jobs", pass_context=True)
    async def remove_old_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        await builtin_tasks.remove_old_jobs(context, max_hours=_KEPT_HOURS, remove_failed=True)


async def _again(app: App, job: Job) -> None:
    """Put a job back whose worker fell silent."""
    if job.id is not None:
        await app.job_manager.retry_job_by_id_async(job.id, retry_at=now())


class Worker:
    """Runs jobs until `stop`."""

    def __init__(self, queue: Queue, *, concurrency: int = 1) -> None:
        self._queue = queue
        self._concurrency = concurrency
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Ask it to stop once the job that it does is done; may be called by any thread."""
        self._stopping.set()
        if self._loop is not None and self._running is not None:
            self._loop.call_soon_threadsafe(self._running.cancel)

    def run(self) -> None:
        """Run until asked to stop, by SIGTERM or SIGINT too where this is the main thread."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop())
        asyncio.run(self._keep_running())

    async def _keep_running(self) -> None:
        self._loop = asyncio.get_running_loop()
        wait = _FIRST_WAIT
        while not self._stopping.is_set():
            self._running = asyncio.ensure_future(self._run_once())
            try:
                await self._running
                wait = _FIRST_WAIT
            except asyncio.CancelledError:
                return
            except (ConnectorException, PoolTimeout, OSError) as error:
                _log.warning("worker lost the database", error=type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _run_once(self) -> None:
        async with self._queue.app.open_async():
            await self._queue.app.run_worker_async(
                concurrency=self._concurrency,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENT,
                fetch_job_polling_interval=1,
                listen_notify=True,
                delete_jobs="successful",
            )
