"""What a chart can lack or get wrong, one thing each, done to the chart in place."""

from tests.synthetic import resources as fhir
from tests.synthetic.charts import Chart
from tests.synthetic.resources import Code, Resource

GEMTUZUMAB = "gemtuzumab ozogamicin (Mylotarg)"
EXCLUDED: Code = (fhir.ICD10, "C83.30", "Diffuse large B-cell lymphoma, unspecified site")
HEADER: Code = (fhir.ICD10, "C91.0", "Acute lymphoblastic leukemia [ALL]")
IN_REMISSION: Code = (fhir.ICD10, "C91.01", "Acute lymphoblastic leukemia, in remission")
ONLY_SNOMED: Code = (fhir.SNOMED, "277571004", "B-cell acute lymphoblastic leukemia")
UNRELATED: Code = (fhir.ICD10, "I10", "Essential (primary) hypertension")


def stopped(chart: Chart) -> None:
    """Stop the infusion before its end."""
    chart["administration"]["status"] = "stopped"
    chart["administration"]["statusReason"] = [{"text": "Infusion reaction"}]


def discarded_not_said(chart: Chart) -> None:
    """Leave out what became of the rest of the vials."""
    del chart["administration"]["extension"][0]


def discarded_too_little(chart: Chart) -> None:
    """Write down less waste than must have been left."""
    chart["administration"]["extension"][0]["valueQuantity"] = fhir.quantity("0.1", "mg")


def vials_not_said(chart: Chart) -> None:
    """Leave out how many vials were opened."""
    del chart["administration"]["extension"][1]


def dose_not_said(chart: Chart) -> None:
    """Leave out the dose: the pump's rate is there, the amount is not, and nothing is said of the vials."""
    dosage = chart["administration"]["dosage"]
    del dosage["dose"], chart["administration"]["extension"]
    dosage["rateQuantity"] = fhir.quantity("50", "mL/h")


def dose_per_surface(chart: Chart) -> None:
    """Write the dose as ordered for a square metre."""
    chart["administration"]["dosage"]["dose"] = fhir.quantity("0.8", "mg/m2")


def ten_times_the_dose(chart: Chart) -> None:
    """Slip the decimal point."""
    chart["administration"]["dosage"]["dose"] = fhir.quantity("9.0", "mg")


def into_the_muscle(chart: Chart) -> None:
    """Give a route that this drug does not have."""
    chart["administration"]["dosage"]["route"] = fhir.concept((fhir.SNOMED, "78421000", "Intramuscular route"))


def diagnosed(chart: Chart, code: Code) -> None:
    """Diagnose something else."""
    chart["condition"]["code"] = fhir.concept(code)


def too_vague(chart: Chart) -> None:
    """Code the diagnosis by the header of its codes."""
    diagnosed(chart, HEADER)


def only_snomed(chart: Chart) -> None:
    """Leave the diagnosis in the clinician's terms."""
    diagnosed(chart, ONLY_SNOMED)


def lymphoma(chart: Chart) -> None:
    """Diagnose a large B-cell lymphoma."""
    diagnosed(chart, EXCLUDED)


def unrelated(chart: Chart) -> None:
    """Diagnose nothing that the drug is for."""
    diagnosed(chart, UNRELATED)


def in_remission(chart: Chart) -> None:
    """Diagnose a leukemia in remission."""
    diagnosed(chart, IN_REMISSION)


def refuted(chart: Chart) -> None:
    """Refute the diagnosis afterwards."""
    chart["condition"]["verificationStatus"] = fhir.status_of("condition-ver-status", "refuted")


def never_authorized(chart: Chart) -> None:
    """Take the payer's authorization away."""
    del chart["authorization"]


def uncovered(chart: Chart) -> None:
    """End the coverage the month before."""
    chart["coverage"]["period"]["end"] = chart["coverage"]["period"]["start"]


def paid_by_nobody_we_know(chart: Chart) -> None:
    """Insure the patient with a plan that no mapping file knows."""
    chart["coverage"]["payor"] = [fhir.to("Organization/syn-payer-unknown")]


def expired(chart: Chart) -> None:
    """Hang a lot that had expired the year before."""
    year = int(chart["administration"]["effectivePeriod"]["start"][:4])
    chart["medication"]["batch"]["expirationDate"] = f"{year - 1}-12-31"


def look_alike(chart: Chart) -> None:
    """Name the other drug in words beside our code."""
    chart["medication"]["code"]["text"] = GEMTUZUMAB


def named_without_ndc(chart: Chart) -> None:
    """Name the drug by its class code alone."""
    chart["medication"]["code"] = fhir.concept((fhir.ATC, "L01FB01", "inotuzumab ozogamicin"))


def drug_not_in_the_export(chart: Chart) -> None:
    """Lose the Medication that the record refers to."""
    del chart["medication"]


def no_visit(chart: Chart) -> None:
    """Lose the visit."""
    del chart["encounter"], chart["administration"]["context"]


def entered_in_error(chart: Chart) -> None:
    """Void the record."""
    chart["administration"]["status"] = "entered-in-error"


def not_given(chart: Chart) -> None:
    """Send the patient home without the dose."""
    chart["administration"]["status"] = "not-done"
    chart["administration"]["statusReason"] = [{"text": "Liver enzymes too high"}]
    del chart["administration"]["extension"], chart["administration"]["dosage"]["dose"]


def running(chart: Chart) -> None:
    """Leave the infusion running; its visit goes on."""
    chart["administration"]["status"] = "in-progress"
    del chart["administration"]["extension"]
    del chart["administration"]["effectivePeriod"]["end"], chart["encounter"]["period"]["end"]
    chart["encounter"]["status"] = "in-progress"


def paused(chart: Chart) -> None:
    """Hold the infusion."""
    running(chart)
    chart["administration"]["status"] = "on-hold"


def visit_open(chart: Chart) -> None:
    """Leave the visit open though the infusion is done."""
    chart["encounter"]["status"] = "in-progress"
    del chart["encounter"]["period"]["end"]


def admitted(chart: Chart) -> None:
    """Make the visit a hospital stay."""
    chart["encounter"]["class"] = fhir.coding((fhir.ACT, "IMP", "inpatient encounter"))


def thin(chart: Chart) -> None:
    """Leave out what only an auditor asks for: lot, stop time, signature, order, count of vials."""
    given = chart["administration"]
    del given["effectivePeriod"]["end"], given["performer"], given["request"]
    del chart["medication"]["batch"], chart["order"]
    vials_not_said(chart)


def given_free(chart: Chart) -> None:
    """Flag the drug as supplied by the manufacturer's patient assistance."""
    who = chart["administration"]["subject"]["reference"]
    day = chart["administration"]["effectivePeriod"]["start"][:10]
    chart["flag"] = fhir.resource(
        "Flag",
        f"{chart['administration']['id']}-free",
        day,
        status="active",
        code=fhir.concept(fhir.FREE_DRUG),
        subject=fhir.to(who),
        period={"start": day},
    )


def several_at_once(chart: Chart) -> None:
    """Leave a chart that nobody finished: no payer that day, no waste, an expired lot."""
    uncovered(chart)
    discarded_not_said(chart)
    expired(chart)


def another_drug(chart: Chart, code: Resource, dose: Resource) -> None:
    """Give something else."""
    chart["medication"]["code"] = code
    chart["medication"]["batch"] = {"lotNumber": "SYN-OTHER"}
    chart["administration"]["dosage"]["dose"] = dose
    chart["administration"].pop("extension", None)
    instruction = chart["order"]["dosageInstruction"][0]
    instruction["text"] = f"{code['text']}, once"
    instruction["doseAndRate"] = [{"doseQuantity": dose}]
