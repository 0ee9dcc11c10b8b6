"""A ward whose site asks for a supervisor's approval of its claims, and the supervisor."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from bridge.app.passes import Said, Wires, one_pass
from bridge.deliver.standing import Drafts
from bridge.facts.attested import Attestation
from bridge.one_pass import Listeners, OnePass, PassSummary
from bridge.pipeline import Choices
from bridge.tables.mappings import Mappings
from tests.fhir_server.validators import Validators
from tests.journeys.live_chart import CONTENT, Passed, Ward, all_sent, mappings, plain_chart, tags
from tests.rules.planting import dated, with_site
from tests.sloppy_server.server import SloppyServer, Switches

SITE = "lakeview-main"
"""Given on the command line: a hospital on campus, as the chart's place of service says."""


def asks_for_approval() -> Mappings:
    """Give the tables, with a site that asks for approval."""
    return with_site(mappings(), SITE, lambda site: replace(site, claims_need_approval=dated("yes")))


class ApprovingWard(Ward):
    """The plain chart at a site that asks for approval.

    approved  the digits of each content that the supervisor approved
    attested  what staff attest, by administration
    drafts    those of the last pass
    """

    def __init__(self, source: SloppyServer, target: SloppyServer) -> None:
        super().__init__(source, target)
        self.tables = asks_for_approval()
        self.approved: set[str] = set()
        self.attested: dict[str, Sequence[Attestation]] = {}
        self.drafts = Drafts()
        self.dry_run = False

    def approve(self) -> None:
        """Approve every draft as it stands."""
        for claim in self.target.resources("Claim"):
            if claim["status"] == "draft":
                self.approved |= set(tags(claim, CONTENT))

    def work(self, work: Callable[[OnePass], PassSummary], as_of: str | None = None, **settings: str) -> Passed:
        """Run one pass with what people answer for."""
        assert not settings
        passed = Passed(PassSummary())
        choices = Choices(site=SITE, as_of=None if as_of is None else date.fromisoformat(as_of))
        listeners = Listeners(lambda _: None, passed.sent.append, passed.words.append)
        with Wires(self.settings) as wires:
            made = one_pass(
                wires,
                self.settings,
                self.tables,
                choices,
                listeners,
                Said(self._attested, self._approved),
                dry_run=self.dry_run,
            )
            try:
                passed.summary = work(made)
            finally:
                self.ever_sent += [one.resource for one in passed.sent]
        self.drafts.add(passed.summary.drafts)
        return passed

    def _attested(self, names: Collection[str]) -> Mapping[str, Sequence[Attestation]]:
        return {name: said for name, said in self.attested.items() if name in names}

    def _approved(self, claims: Collection[str]) -> Mapping[str, Collection[str]]:
        return dict.fromkeys(claims, frozenset(self.approved))


@contextmanager
def approving_ward(validators: Validators, switches: Switches | None = None) -> Iterator[ApprovingWard]:
    """Give such a ward; in the end two validators look at all that was sent."""
    with SloppyServer(plain_chart()) as source, SloppyServer((), switches or Switches()) as target:
        ward = ApprovingWard(source, target)
        yield ward
        assert validators([*ward.ever_sent, *all_sent(target)]) == []
