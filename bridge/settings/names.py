"""Every setting by name, with what it means and what holds where it is not set: the table of the README."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    default  what holds where it is not set, in words
    secret   its value is never shown, and may stand in a file that NAME_FILE names
    target   BRIDGE_FHIR_TARGET_... sets the same for the target
    """

    name: str
    means: str
    default: str = "none"
    secret: bool = False
    target: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Give every name under which it may be set."""
        own = (self.name, for_target(self.name)) if self.target else (self.name,)
        return tuple(name + end for name in own for end in (("", "_FILE") if self.secret else ("",)))


def for_target(name: str) -> str:
    """Name the setting that says the same of the target: BRIDGE_FHIR_USER becomes BRIDGE_FHIR_TARGET_USER."""
    return name.replace("BRIDGE_FHIR_", "BRIDGE_FHIR_TARGET_", 1)


SETTINGS: Final = (
    Setting("BRIDGE_FHIR_URL", "address of the FHIR server that is read from, such as `https://ehr.example/fhir`"),
    Setting(
        "BRIDGE_FHIR_TARGET_URL",
        "address of the FHIR server that Claims and Tasks are sent to",
        default="the same server",
    ),
    Setting("BRIDGE_FHIR_AUTH", "how we sign in: `none`, `basic`, `bearer` or `smart`", default="`none`", target=True),
    Setting("BRIDGE_FHIR_USER", "`basic`: the user", target=True),
    Setting("BRIDGE_FHIR_PASSWORD", "`basic`: the password", secret=True, target=True),
    Setting("BRIDGE_FHIR_TOKEN", "`bearer`: the token, without the word Bearer", secret=True, target=True),
    Setting("BRIDGE_FHIR_CLIENT_ID", "`smart`: the name under which we are registered", target=True),
    Setting("BRIDGE_FHIR_KEY_FILE", "`smart`: file of our private keys; `bridge keys --new` makes one", target=True),
    Setting(
        "BRIDGE_FHIR_TOKEN_URL",
        "`smart`: where tokens are given out",
        default="asked of the server",
        target=True,
    ),
    Setting(
        "BRIDGE_FHIR_SCOPE",
        "`smart`: what we ask to be allowed, scopes with spaces between",
        default="what the job needs",
        target=True,
    ),
    Setting(
        "BRIDGE_FHIR_HTTP_HOSTS",
        "hosts to which plain http is allowed, with commas between; this machine always is one",
    ),
    Setting("BRIDGE_FHIR_VERSION", "`R4`, `R4B` or `R5`", default="asked of the server", target=True),
    Setting("BRIDGE_FHIR_PAGE_SIZE", "resources asked for on one page", default="200"),
    Setting("BRIDGE_FHIR_AT_ONCE", "requests under way at once", default="4"),
    Setting("BRIDGE_FHIR_CONNECT_TIMEOUT", "seconds to wait for a connection", default="10"),
    Setting("BRIDGE_FHIR_READ_TIMEOUT", "seconds to wait for an answer, and for more of it", default="60"),
    Setting("BRIDGE_FHIR_TRIES", "how often a request is tried", default="6"),
    Setting("BRIDGE_FHIR_MOST_MIB", "MiB that one answer may hold", default="256"),
    Setting(
        "BRIDGE_TASKS",
        "which gaps are sent as Tasks: `blocks`, `blocks,warns` or `none`",
        default="`blocks`",
    ),
    Setting(
        "BRIDGE_AS_OF",
        "day on which what runs by itself judges filing limits; commands take `--as-of`",
        default="the current day",
    ),
    Setting(
        "BRIDGE_FILING_LIMITS",
        "whether what runs by itself judges filing limits: `judged` or `not-judged`",
        default="`judged`",
    ),
    Setting("BRIDGE_MAPPINGS", "mappings folder, as `--mappings`", default="the one that comes along"),
    Setting("BRIDGE_PAYER", "as `--payer`"),
    Setting("BRIDGE_SITE", "as `--site`"),
    Setting(
        "BRIDGE_DATABASE_URL",
        "PostgreSQL 18 or newer, `postgresql://USER:PASSWORD@HOST/DATABASE`",
        default="the one that comes along, on this machine alone",
        secret=True,
    ),
    Setting(
        "BRIDGE_DATA_DIR",
        "folder of the database that comes along",
        default="the user's own, such as `~/.local/share/bridge`",
    ),
    Setting("BRIDGE_HOST", "address at which `bridge serve` listens", default="127.0.0.1"),
    Setting("BRIDGE_PORT", "port at which it listens; 0 takes any that is free", default="8080"),
    Setting(
        "BRIDGE_WEBHOOK_SECRETS",
        "secrets of those who send notifications, with commas between; each of them opens",
        default="none, and no notification is taken",
        secret=True,
    ),
    Setting(
        "BRIDGE_API_TOKEN",
        "token of programs that call `/api` and are nobody in particular",
        default="none, and only tokens of persons open it",
        secret=True,
    ),
    Setting(
        "BRIDGE_METRICS_TOKEN",
        "token of whoever reads `/metrics` from elsewhere",
        default="none, and only this machine may",
        secret=True,
    ),
    Setting("BRIDGE_POLL_MINUTES", "minutes between two polls, from 1 to 60", default="5"),
    Setting("BRIDGE_REQUESTS_PER_SECOND", "requests that one client may make of each route", default="50"),
    Setting(
        "BRIDGE_OLDEST_WAITING",
        "seconds that a record may wait to be looked at until `/health/ready` says no",
        default="900",
    ),
    Setting("BRIDGE_PUBLIC_URL", "address under which the FHIR server reaches us; `bridge subscribe` tells it"),
    Setting("BRIDGE_SESSION_MINUTES", "minutes that one may do nothing until one is signed out", default="30"),
    Setting(
        "BRIDGE_PAGES_URL",
        "address at which browsers reach the pages; with https, sessions are for https alone",
        default="where we listen",
    ),
    Setting(
        "BRIDGE_REPLAY_FOLDER",
        "folder of mappings folders that the pages may replay all charts under",
        default="none, and only `bridge replay` does",
    ),
    Setting("BRIDGE_OIDC_ISSUER", "server at which people sign in by OpenID Connect"),
    Setting("BRIDGE_OIDC_CLIENT_ID", "the name under which we are registered there"),
    Setting("BRIDGE_OIDC_CLIENT_SECRET", "our secret there", secret=True),
    Setting("BRIDGE_OIDC_ROLE_CLAIM", "the claim that lists a person's groups", default="`groups`"),
    Setting("BRIDGE_OIDC_ROLES", "which group gives which role: `GROUP=ROLE`, with commas between"),
)
KNOWN: Final = frozenset(name for setting in SETTINGS for name in setting.names)
SECRETS: Final = frozenset(
    name for setting in SETTINGS if setting.secret for name in setting.names if not name.endswith("_FILE")
)
