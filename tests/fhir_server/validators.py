"""Two FHIR validators that we did not write, asked in one go."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tests.fhir_server.node_process import Pipes
from tests.fhir_server.one_line import one_line


class Validators:
    """The validators npm `fhir` and `@medplum/core`, running; call them with resources."""

    def __init__(self, pipes: Pipes) -> None:
        self._pipes = pipes

    def __call__(self, resources: Iterable[bytes | Mapping[str, Any]]) -> list[str]:
        """List what is wrong with any of the resources; nothing, if both validators find all of them valid.

        resources   decoded, or one line of JSON each as it is sent

        Each complaint begins with the resource's number from 1, its type and the validator's name:
        `2 Claim fhir: Claim.status: Code "bogus" not found in value set`.
        """
        complaints = []
        for number, resource in enumerate(resources, 1):
            line = one_line(resource)
            self._pipes.write(line)
            kind = msgspec.json.decode(line)["resourceType"]
            complaints += [f"{number} {kind} {words}" for words in msgspec.json.decode(self._pipes.read())]
        return complaints
