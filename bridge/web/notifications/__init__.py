"""What EHRs send when something changed: read as a hint at records that are to be looked at again."""
