"""Our own keys for SMART sign-in: read from a JWK, JWKS or PEM file, shown without their secrets, made anew."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from uuid import uuid4

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, RSAKey

from bridge.fhir_server.failures import KeyFileError

Algorithm = Literal["ES384", "RS384"]
"""The two that every SMART server must know (SMART App Launch 2.2, asymmetric client authentication)."""
_RSA_BITS: Final = 3072
_FEWEST_RSA_BITS: Final = 2048
_CURVE: Final = "P-384"
_PEM: Final = re.compile(r"-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_OURS_ALONE: Final = 0o600
_WHAT_IS_TAKEN: Final = "it must hold private keys, RSA of 2048 bits or more, or elliptic on P-384, as JWK, JWKS or PEM"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One private key and what it signs with."""

    algorithm: Algorithm
    key_id: str
    key: RSAKey | ECKey

    def public(self) -> dict[str, Any]:
        """Give the public half as a JWK, as a server wants to have it registered."""
        shown = self.key.as_dict(private=False)
        return {**shown, "kid": self.key_id, "alg": self.algorithm, "use": "sig", "key_ops": ["verify"]}


def read_keys(path: Path) -> tuple[SigningKey, ...]:
    """Read the private keys of a file, in its order: the first is tried first.

    Raises KeyFileError where there is none that can be used.
    """
    keys = tuple(key for key in map(_signing_key, _as_jwks(path)) if key is not None)
    if not keys:
        raise KeyFileError(f"{path}: has no key to sign with; {_WHAT_IS_TAKEN}")
    return keys


def public_key_set(path: Path) -> str:
    """Give our public keys as a JWKS, in the JSON that is registered with the server.

    Raises KeyFileError where there is no key.
    """
    return json.dumps({"keys": [key.public() for key in read_keys(path)]}, indent=2)


def make_key(path: Path, algorithm: Algorithm = "ES384") -> str:
    """Make a new key, put it first in the file and keep the old ones after it; give the new key's id.

    The file becomes a JWKS that only its owner can read. A server that does not know the new key yet is still signed
    in to with an old one.

    Raises KeyFileError where the file is there and cannot be read, or cannot be written.
    """
    old = _as_jwks(path) if path.exists() else []
    named: KeyParameters = {"alg": algorithm}
    new: RSAKey | ECKey
    if algorithm == "ES384":
        new = ECKey.generate_key(_CURVE, parameters=named, auto_kid=True)
    else:
        new = RSAKey.generate_key(_RSA_BITS, parameters=named, auto_kid=True)
    _write(path, json.dumps({"keys": [new.as_dict(private=True), *old]}, indent=2))
    return new.thumbprint()


def _write(path: Path, text: str) -> None:
    """Replace a file at one stroke: who reads it meanwhile finds the old keys or the new ones, never half of them."""
    place = path.resolve()
    draft = place.with_name(f".{place.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_ALONE), "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise KeyFileError(f"{path}: cannot be written: {error.strerror or error}") from None


def _as_jwks(path: Path) -> list[dict[str, Any]]:
    """Read what keys a file holds, each as a JWK."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeyFileError(
            f"{path}: the key file cannot be read: {error.strerror or error}; `bridge keys` makes one"
        ) from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: is no key file; {_WHAT_IS_TAKEN}") from None
    if "-----BEGIN " in text:
        return [_of_pem(path, found[0]) for found in _PEM.finditer(text)]
    try:
        read = json.loads(text)
    except ValueError:
        raise KeyFileError(f"{path}: is neither JSON nor PEM; {_WHAT_IS_TAKEN}") from None
    keys = read.get("keys", [read]) if isinstance(read, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise KeyFileError(f"{path}: is no JWK or JWKS; {_WHAT_IS_TAKEN}")
    return keys


def _of_pem(path: Path, block: str) -> dict[str, Any]:
    """Read one key of a PEM file as a JWK."""
    for kind in (ECKey, RSAKey):
        try:
            return dict(kind.import_key(block).as_dict(private=True))
        except (JoseError, ValueError, KeyError, AttributeError):
            continue
        except TypeError:
            raise KeyFileError(f"{path}: a key in it is locked by a password; store it without one") from None
    raise KeyFileError(f"{path}: a key in it cannot be read; {_WHAT_IS_TAKEN}")


def _signing_key(jwk: dict[str, Any]) -> SigningKey | None:
    """Read a JWK as a key that can sign, or None where it is public, too weak, broken or of another kind."""
    if "d" not in jwk or jwk.get("use", "sig") != "sig":
        return None
    plain = {name: value for name, value in jwk.items() if name not in {"alg", "use", "key_ops", "kid"}}
    try:
        if jwk.get("kty") == "EC" and jwk.get("crv") == _CURVE:
            return _named(jwk, "ES384", ECKey.import_key(plain))
        if jwk.get("kty") == "RSA":
            rsa = RSAKey.import_key(plain)
            return _named(jwk, "RS384", rsa) if rsa.raw_value.key_size >= _FEWEST_RSA_BITS else None
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    return None


def _named(jwk: dict[str, Any], algorithm: Algorithm, key: RSAKey | ECKey) -> SigningKey:
    """Name a key by its own id, else by its thumbprint."""
    own = jwk.get("kid")
    return SigningKey(algorithm, own if isinstance(own, str) and own else key.thumbprint(), key)
