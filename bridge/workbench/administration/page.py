"""Puts the page of one administration together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from bridge.facts.decision import BLOCKS, HELD
from bridge.ledger.attestations import STANDS, Attested
from bridge.ledger.dossier import Dossier, GapKept
from bridge.ledger.story import StoryLine
from bridge.tables.mappings import Mappings
from bridge.workbench.administration.attest_forms import AttestForm, AttestForms
from bridge.workbench.administration.attestations_shown import AttestedShown, show_attestations
from bridge.workbench.administration.dose_shown import DoseShown, show_dose
from bridge.workbench.administration.sources import Sources
from bridge.workbench.administration.timeline import OneDay, timeline
from bridge.workbench.administration.why_cards import WhyCard, why_cards
from bridge.workbench.queue.labels import Labels
from bridge.workbench.words import mg, steps_of, title

_WAITING: Final = "waiting"
_ATTESTATION: Final = "attestation"


@dataclass(frozen=True, slots=True)
class Question:
    """One open gap: the question to its owner, what happens when it is answered, and what staff do about it."""

    gap: str
    severity: str
    owner: str
    question: str
    answered: str
    kept: GapKept
    forms: tuple[AttestForm, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of one administration shows."""

    dossier: Dossier
    title: str
    payer: str
    site: str
    days_left: int | None
    questions: tuple[Question, ...]
    answered: tuple[GapKept, ...]
    other_forms: tuple[AttestForm, ...]
    attestations: tuple[AttestedShown, ...]
    dose: DoseShown | None
    whys: tuple[WhyCard, ...]
    timeline: tuple[OneDay, ...]
    waiting: str

    @property
    def name(self) -> str:
        """Name the administration."""
        return self.dossier.standing.name

    @property
    def lines(self) -> Sequence[dict[str, Any]]:
        """Give the lines, billed or as they would be."""
        lines: Sequence[dict[str, Any]] = self.dossier.row["lines"]
        return lines

    @property
    def is_attested(self) -> bool:
        """Say whether a value rests on what a person attested."""
        return any(one.counts for one in self.attestations)

    @property
    def blocking(self) -> int:
        """Count the questions that hold the claim back."""
        return sum(one.severity == BLOCKS for one in self.questions)

    @property
    def claim_status(self) -> str:
        """Give the status of the Claim in force, such as draft."""
        claim = self.dossier.claim
        return "" if claim is None else f"{claim.resource.get('status', '')}"

    @property
    def version(self) -> str | None:
        """Give the version of the record that was decided on."""
        return self.dossier.decisions[-1].version

    @property
    def decided_at(self) -> datetime:
        """Say when it was decided as it stands."""
        return self.dossier.decisions[-1].at

    @property
    def charge(self) -> Decimal | None:
        """Give the money of its line."""
        return self.dossier.standing.charge

    @property
    def no_lines(self) -> str:
        """Say why there are no lines."""
        if self.dossier.standing.outcome == HELD:
            return "None can be told yet: what is missing comes first."
        return "None: this is never a claim." if not self.questions else "None yet."


def put_together(
    dossier: Dossier,
    attested: Sequence[Attested],
    story: Sequence[StoryLine],
    mappings: Mappings,
    today: date,
    who: str,
    *,
    may_act: bool,
) -> Page:
    """Put together what the page shows.

    who      whoever looks
    may_act  whether they may confirm and withdraw what others attest
    """
    stands, labels = dossier.standing, Labels(mappings, who)
    opened = [gap for gap in dossier.gaps if gap.is_open]
    forms = AttestForms(dossier, mappings, [one.value.kind for one in attested if one.status == STANDS])
    questions = [_question(gap, mappings, forms) for gap in opened]
    shown = show_attestations(attested, dossier.findings, who, may_act=may_act)
    counting = frozenset(one.kind for one in shown if one.counts)
    return Page(
        dossier,
        _title(dossier, mappings),
        labels.payer(stands.payer) if stands.payer else "payer not known",
        labels.site(stands.site) if stands.site else "site not known",
        None if stands.file_by is None else (stands.file_by - today).days,
        tuple(sorted(questions, key=lambda one: (one.severity != BLOCKS, not one.forms, one.gap))),
        tuple(gap for gap in dossier.gaps if not gap.is_open),
        forms.others(opened),
        shown,
        show_dose(dossier, mappings.drugs.get(stands.drug or ""), counting),
        why_cards([one for one in dossier.findings if one["rule"] != _ATTESTATION], Sources(mappings)),
        timeline(stands, [line for line in story if line.kind != _WAITING]),
        "; ".join(line.says for line in story if line.kind == _WAITING),
    )


def _title(dossier: Dossier, mappings: Mappings) -> str:
    """Say what was given when, as far as it is known."""
    stands = dossier.standing
    drug = mappings.drugs.get(stands.drug or "")
    name = drug.product.name if drug is not None else "Another drug" if stands.drug is None else stands.drug
    given = steps_of(stands.given_mg)
    dose = "" if given is None else f", {mg(given)}"
    return f"{title(name)}{dose}"


def _question(gap: GapKept, mappings: Mappings, forms: AttestForms) -> Question:
    now, tabled = gap.now, mappings.gaps.get(gap.gap)
    answered = "" if tabled is None else tabled.answered
    return Question(gap.gap, now.severity, now.owner, now.question, answered, gap, forms.of_gap(gap))
