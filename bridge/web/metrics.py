"""Writes how things stand as Prometheus reads it; every number is counted in the ledger when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from bridge.web.callers import is_this_machine, must_have
from bridge.web.ports import Desk, Figures
from bridge.web.web_settings import WebSettings


class _Told(Collector):
    """Gives the registry the metrics of one moment."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """Give them one by one."""
        yield from metrics_of(self._figures)


def metrics(desk: Desk, settings: WebSettings) -> Blueprint:
    """Make the route `/metrics`: for this machine itself, and for whoever has the token."""
    room = Blueprint("metrics", __name__)

    @room.get("/metrics")
    def told() -> Response:
        """Tell how things stand, in the format that is asked for."""
        if not is_this_machine(request):
            must_have(settings.metrics_token, request, "BRIDGE_METRICS_TOKEN")
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told(desk.figures()))
        encode, mimetype = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(registry), content_type=mimetype)

    return room


def metrics_of(figures: Figures) -> Iterator[Metric]:
    """Write figures as metrics. What is not known has no sample."""
    counted, now = _by(CounterMetricFamily), _by(GaugeMetricFamily)
    yield counted("bridge_events", "Events seen, by what told them.", "trigger", figures.events)
    yield counted("bridge_duplicate_events", "Events that were known already.", "trigger", figures.duplicates)
    yield now("bridge_administrations", "Administrations, by the outcome they have now.", "outcome", figures.outcomes)
    yield now("bridge_open_gaps", "Questions that wait for an answer.", "gap", figures.open_gaps)
    yield counted("bridge_sends", "Resources sent, by what was done.", "did", figures.sends)
    yield CounterMetricFamily("bridge_retries", "Looks that failed and were tried again.", value=figures.retries)
    yield GaugeMetricFamily("bridge_dead_letters", "Records that were given up.", value=figures.dead_letters)
    yield GaugeMetricFamily("bridge_waiting", "Records that wait to be looked at.", value=figures.waiting)
    yield GaugeMetricFamily(
        "bridge_oldest_waiting_seconds", "How long the oldest of them has waited.", value=figures.oldest_waiting or 0.0
    )
    delays = {"0.5": figures.delay_p50, "0.95": figures.delay_p95}
    known = {quantile: delay for quantile, delay in delays.items() if delay is not None}
    yield now("bridge_delay_seconds", "From an event to the end of the look that answered it.", "quantile", known)


def _by(
    family: Callable[..., CounterMetricFamily | GaugeMetricFamily],
) -> Callable[[str, str, str, Mapping[str, float]], Metric]:
    """Make a metric with one label."""

    def make(name: str, says: str, label: str, figures: Mapping[str, float]) -> Metric:
        metric = family(name, says, labels=[label])
        for value, number in sorted(figures.items()):
            metric.add_metric([value], number)
        return metric

    return make
