"""How large a run is, and how bad its world."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of a run.

    seed             of everything that is drawn
    kills            so many workers are killed
    minutes          after which it is over, however many were
    workers          at a time
    patients         whose charts change
    deeds            of staff in a second
    skew, lag        seconds by which clocks are off, and by which changes are shown late, at most
    latest           seconds after which a notification may still come
    patience         seconds that a worker has to reach its last step; then any will do
    troubles         seconds between two troubles of a kind, on average and before the first: mood of the way to the
                     server, kill from outside, freeze, database, web
    ticks            whether the last poll is the one that comes by itself, within a minute; else it is asked for
    settles_within   seconds for all that is wanted to be done, in the end
    """

    seed: int
    kills: int = 200
    minutes: float = 15.0
    workers: int = 2
    patients: int = 12
    deeds: float = 1.0
    skew: float = 120.0
    lag: float = 120.0
    latest: float = 30.0
    patience: float = 7.0
    troubles: tuple[float, float, float, float, float] = (4.0, 20.0, 30.0, 60.0, 75.0)
    ticks: bool = True
    settles_within: float = 600.0


def short(seed: int) -> Scale:
    """Give the size of a run that tests hold."""
    return Scale(
        seed,
        kills=10,
        minutes=3.0,
        patients=5,
        deeds=3.0,
        lag=5.0,
        latest=3.0,
        patience=2.5,
        troubles=(1.0, 5.0, 8.0, 8.0, 8.0),
        ticks=False,
        settles_within=180.0,
    )
