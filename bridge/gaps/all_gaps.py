"""Every gap, in the order in which a person reads them: of one administration, and of a whole day's line."""

from collections.abc import Callable

from bridge.facts.case import Case, Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.administration_recorded_twice import administration_recorded_twice
from bridge.gaps.administration_stopped import administration_stopped
from bridge.gaps.age_outside_label import age_outside_label
from bridge.gaps.billing_provider_not_recorded import billing_provider_not_recorded
from bridge.gaps.code_not_accepted import code_not_accepted
from bridge.gaps.code_not_in_force import code_not_in_force
from bridge.gaps.consent_not_recorded import consent_not_recorded
from bridge.gaps.coverage_not_found import coverage_not_found
from bridge.gaps.coverage_order_unclear import coverage_order_unclear
from bridge.gaps.diagnosis_excluded import diagnosis_excluded
from bridge.gaps.diagnosis_in_remission import diagnosis_in_remission
from bridge.gaps.diagnosis_lineage_unproven import diagnosis_lineage_unproven
from bridge.gaps.diagnosis_needs_coder import diagnosis_needs_coder
from bridge.gaps.diagnosis_not_current import diagnosis_not_current
from bridge.gaps.diagnosis_not_specific import diagnosis_not_specific
from bridge.gaps.diagnosis_off_label import diagnosis_off_label
from bridge.gaps.dose_differs_from_order import dose_differs_from_order
from bridge.gaps.dose_interval_short import dose_interval_short
from bridge.gaps.dose_not_recorded import dose_not_recorded
from bridge.gaps.dose_out_of_range import dose_not_above_zero
from bridge.gaps.dose_unit_not_convertible import dose_unit_not_convertible
from bridge.gaps.dose_unusual import dose_unusual
from bridge.gaps.drug_look_alike import drug_look_alike
from bridge.gaps.drug_text_only import drug_text_only
from bridge.gaps.encounter_not_recorded import encounter_not_recorded
from bridge.gaps.filing_limit_near import filing_limit_near
from bridge.gaps.filing_limit_passed import filing_limit_passed
from bridge.gaps.free_drug import free_drug
from bridge.gaps.infusion_length_unusual import infusion_length_unusual
from bridge.gaps.labs_not_recorded import labs_not_recorded
from bridge.gaps.lot_expired import lot_expired
from bridge.gaps.lot_number_not_recorded import lot_number_not_recorded
from bridge.gaps.modifier_51_removed import modifier_51_removed
from bridge.gaps.narrative_incomplete import narrative_incomplete
from bridge.gaps.ndc_not_recorded import ndc_not_recorded
from bridge.gaps.ndc_not_valid import ndc_not_valid
from bridge.gaps.no_supporting_diagnosis import no_supporting_diagnosis
from bridge.gaps.off_campus_status_unknown import off_campus_status_unknown
from bridge.gaps.order_not_recorded import order_not_recorded
from bridge.gaps.patient_mismatch import patient_mismatch
from bridge.gaps.payer_not_mapped import payer_not_mapped
from bridge.gaps.payment_window import payment_window
from bridge.gaps.performer_not_recorded import performer_not_recorded
from bridge.gaps.premedication_not_recorded import premedication_not_recorded
from bridge.gaps.prior_authorization_missing import prior_authorization_missing
from bridge.gaps.route_not_intravenous import route_not_intravenous
from bridge.gaps.route_not_recorded import route_not_recorded
from bridge.gaps.service_date_not_recorded import service_date_not_recorded
from bridge.gaps.service_date_uncertain import service_date_uncertain
from bridge.gaps.site_not_mapped import site_not_mapped
from bridge.gaps.site_not_possible import site_not_possible
from bridge.gaps.stop_time_not_recorded import stop_time_not_recorded
from bridge.gaps.unclassified_waste_varies import unclassified_waste_varies
from bridge.gaps.units_exceed_mue import units_exceed_mue
from bridge.gaps.vials_exceed_dose import vials_exceed_dose
from bridge.gaps.vials_not_recorded import vials_not_recorded
from bridge.gaps.vital_signs_not_recorded import vital_signs_not_recorded
from bridge.gaps.waste_covered_by_rounding import waste_covered_by_rounding
from bridge.gaps.waste_does_not_reconcile import waste_does_not_reconcile
from bridge.gaps.waste_not_recorded import waste_not_recorded
from bridge.tables.rules import Rules

OF_ONE: tuple[Callable[[Case, Rules], Gap | None], ...] = (
    administration_stopped,
    administration_recorded_twice,
    patient_mismatch,
    drug_text_only,
    drug_look_alike,
    code_not_in_force,
    code_not_accepted,
    narrative_incomplete,
    dose_not_recorded,
    dose_unit_not_convertible,
    dose_not_above_zero,
    dose_differs_from_order,
    route_not_recorded,
    route_not_intravenous,
    service_date_not_recorded,
    service_date_uncertain,
    stop_time_not_recorded,
    infusion_length_unusual,
    encounter_not_recorded,
    site_not_mapped,
    site_not_possible,
    billing_provider_not_recorded,
    off_campus_status_unknown,
    payment_window,
    coverage_not_found,
    coverage_order_unclear,
    payer_not_mapped,
    prior_authorization_missing,
    filing_limit_near,
    filing_limit_passed,
    no_supporting_diagnosis,
    diagnosis_not_specific,
    diagnosis_needs_coder,
    diagnosis_not_current,
    diagnosis_excluded,
    diagnosis_off_label,
    diagnosis_in_remission,
    diagnosis_lineage_unproven,
    age_outside_label,
    ndc_not_recorded,
    ndc_not_valid,
    lot_number_not_recorded,
    lot_expired,
    order_not_recorded,
    performer_not_recorded,
    consent_not_recorded,
    labs_not_recorded,
    vital_signs_not_recorded,
    premedication_not_recorded,
    free_drug,
)
"""What one administration lacks by itself."""

OF_THE_DAY: tuple[Callable[[Day, UnitCount | None, Rules], Gap | None], ...] = (
    unclassified_waste_varies,
    dose_unusual,
    dose_interval_short,
    vials_not_recorded,
    vials_exceed_dose,
    waste_not_recorded,
    waste_does_not_reconcile,
    waste_covered_by_rounding,
    modifier_51_removed,
    units_exceed_mue,
)
"""What the whole line lacks: asked of the first administration of the day."""
