"""What whoever runs the bridge has set: read once, checked as a whole, then handed down."""

from bridge.settings.given import settings_file
from bridge.settings.names import SETTINGS, Setting
from bridge.settings.pages import Oidc, Pages
from bridge.settings.problems import SettingsError
from bridge.settings.running import Running, read_running
from bridge.settings.servers import Account, Server
from bridge.settings.settings import Settings, read_key_file, read_settings

__all__ = [
    "SETTINGS",
    "Account",
    "Oidc",
    "Pages",
    "Running",
    "Server",
    "Setting",
    "Settings",
    "SettingsError",
    "read_key_file",
    "read_running",
    "read_settings",
    "settings_file",
]
