"""Put the rooms together from the settings: the only place where objects are made and handed down."""

from bridge.app.passes import KINDS_READ, KINDS_SENT, Wires, abilities, limits_of, one_pass, parts_of

__all__ = ["KINDS_READ", "KINDS_SENT", "Wires", "abilities", "limits_of", "one_pass", "parts_of"]
