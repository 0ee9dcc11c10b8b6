"""What a site's file in `mappings/sites/` must look like."""

from typing import Any

from bridge.tables.dated import Dated
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.shapes import Keys, ListOf, Part, dated
from bridge.tables.schemas.table_field import Scalar
from bridge.tables.schemas.table_file import FileSchema
from bridge.tables.site import Site
from bridge.tables.source import TableFile


def _reference(kind: str) -> Scalar[str]:
    """Make a field for a reference to a resource of a kind."""
    return scalars.text(f"reference to a {kind}", rf"(\S+/)?{kind}/\S+", f'it in quotes, such as "{kind}/main"')


class ProviderSchema(Keys):
    """Who bills, where the chart does not say."""

    reference = scalars.text(allow_none=True)
    name = scalars.text(allow_none=True)


class SiteSchema(FileSchema):
    """One place, or all places of one organization."""

    id = scalars.name("id of a site", data_key="site")
    name = scalars.text()
    locations = ListOf(_reference("Location"))
    organizations = ListOf(_reference("Organization"))
    identifiers = named.identifiers()
    setting = named.setting()
    place_of_service = named.place_of_service(allow_none=True)
    bill_type = named.bill_type()
    revenue_code = named.revenue_code()
    off_campus = scalars.flag(allow_none=True)
    time_zone = scalars.time_zone(allow_none=True)
    provider = Part[dict[str, Any]](ProviderSchema(), allow_none=True)
    modifiers = dated(named.SiteModifiers(), load_default=Dated())
    charge = dated(scalars.money(), data_key="charge_per_0_1_mg", load_default=Dated())
    asks_for_modifiers = dated(named.modifiers(), load_default=Dated())
    asks_for_code = dated(scalars.hcpcs(), load_default=Dated())
    bills_open_encounters = dated(scalars.yes_no(), load_default=Dated())
    free_drug = dated(scalars.yes_no(), load_default=Dated())
    attestation_needs_second_person = dated(scalars.yes_no(), load_default=Dated())
    claims_need_approval = dated(scalars.yes_no(), load_default=Dated())
    severity = named.severities()

    def table(self, values: dict[str, Any], file: TableFile) -> Site:
        """Build the site."""
        provider = values.pop("provider") or {"reference": None, "name": None}
        return Site(file=file, provider_reference=provider["reference"], provider_name=provider["name"], **values)
