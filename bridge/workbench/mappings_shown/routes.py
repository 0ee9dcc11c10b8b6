"""The routes of the mappings: what is in force on a day, and the boundary days that a coder reviews."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.roles import Role
from bridge.tables.review import FileReview, file_reviews
from bridge.workbench.guard import needs
from bridge.workbench.mappings_shown import replays
from bridge.workbench.mappings_shown.in_force import lay_out, read_asked
from bridge.workbench.office import Office


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""
    replays.add_to(blueprint, office)

    @blueprint.get("/mappings")
    @needs(Role.VIEWER)
    def mappings() -> ResponseReturnValue:
        tables = office.mappings
        asked = read_asked(request.args, tables, office.today())
        return render_template(
            "mappings/in_force.html",
            asked=asked,
            shown=lay_out(asked, tables),
            tables=tables,
            unsigned=_unsigned(file_reviews(tables)),
        )

    @blueprint.get("/mappings/boundary-days")
    @needs(Role.VIEWER)
    def boundary_days() -> ResponseReturnValue:
        reviews = file_reviews(office.mappings)
        chosen = request.args.get("file", "")
        shown = [one for one in reviews if one.file.path == chosen] if chosen else reviews
        return render_template(
            "mappings/boundary_days.html",
            reviews=shown,
            all_reviews=reviews,
            chosen=chosen,
            unsigned=_unsigned(reviews),
        )


def _unsigned(reviews: Sequence[FileReview]) -> tuple[int, int]:
    """Count the files that no coder has signed, and all of them."""
    return sum(one.file.verified_by is None for one in reviews), len(reviews)
