"""Our keys are read as JWK, JWKS or PEM, shown without their secrets, and made anew beside the old ones."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from bridge.fhir_server.failures import KeyFileError
from bridge.fhir_server.keys import Algorithm, make_key, public_key_set, read_keys

CURVE = ECKey.generate_key("P-384")
RSA = RSAKey.generate_key(2048)
SECRETS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def private(key: ECKey | RSAKey, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any element of a JWK
    return {**key.as_dict(private=True), **more}


def written(tmp_path: Path, text: str | bytes | dict[str, Any]) -> Path:
    path = tmp_path / "keys"
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text if isinstance(text, str) else json.dumps(text))
    return path


@pytest.mark.parametrize(("key", "algorithm"), [(CURVE, "ES384"), (RSA, "RS384")])
def test_a_key_alone_is_read_and_named_by_its_thumbprint(
    key: ECKey | RSAKey, algorithm: Algorithm, tmp_path: Path
) -> None:
    (read,) = read_keys(written(tmp_path, private(key)))

    assert (read.algorithm, read.key_id) == (algorithm, key.thumbprint())


@pytest.mark.parametrize(("key", "algorithm"), [(CURVE, "ES384"), (RSA, "RS384")])
def test_a_pem_file_is_read(key: ECKey | RSAKey, algorithm: Algorithm, tmp_path: Path) -> None:
    text = b"-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n" + key.as_pem(private=True)

    (read,) = read_keys(written(tmp_path, text))

    assert (read.algorithm, read.key_id) == (algorithm, key.thumbprint())


def test_several_keys_keep_their_order_and_their_own_names(tmp_path: Path) -> None:
    keys = [private(RSA, kid="first", alg="RS384", use="sig"), private(CURVE, kid="second", key_ops=["sign"])]

    assert [key.key_id for key in read_keys(written(tmp_path, {"keys": keys}))] == ["first", "second"]


def test_a_pem_file_may_hold_several_keys(tmp_path: Path) -> None:
    read = read_keys(written(tmp_path, CURVE.as_pem(private=True) + RSA.as_pem(private=True)))

    assert [key.algorithm for key in read] == ["ES384", "RS384"]


WEAK = {
    "public": CURVE.as_dict(private=False),
    "for secrets": private(CURVE, use="enc"),
    "another curve": ECKey.generate_key("P-256").as_dict(private=True),
    "a password": OctKey.generate_key(256).as_dict(private=True),
    "a broken one": private(CURVE, x="AAAA"),
    "half of one": {"kty": "RSA", "d": "AQAB"},
    "no text": private(CURVE, x=7),
    "of no kind": {"d": "x"},
}


@pytest.mark.parametrize("jwk", WEAK.values(), ids=WEAK)
def test_what_cannot_sign_is_passed_over(jwk: dict[str, Any], tmp_path: Path) -> None:
    assert len(read_keys(written(tmp_path, {"keys": [jwk, private(CURVE)]}))) == 1
    with pytest.raises(KeyFileError, match="no key to sign with"):
        read_keys(written(tmp_path, {"keys": [jwk]}))


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_a_short_rsa_key_is_passed_over(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="2048 bits"):
        read_keys(written(tmp_path, private(RSAKey.generate_key(1024))))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither JSON nor PEM"),
        ("hello", "neither JSON nor PEM"),
        ("7", "no JWK"),
        ('{"keys":7}', "no JWK"),
        ('{"keys":[7]}', "no JWK"),
        ('{"keys":[]}', "no key to sign with"),
        (b"\xff\xfe", "no key file"),
        (CURVE.as_pem(private=False), "no key to sign with"),
        (CURVE.as_pem(private=True, password="hush"), "locked by a password"),  # noqa: S106 - a test's password
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "cannot be read"),
    ],
)
def test_what_is_no_key_file_is_told(text: str | bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=words):
        read_keys(written(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="bridge keys"):
        read_keys(tmp_path / "none")


def test_the_public_keys_hold_no_secret(tmp_path: Path) -> None:
    path = written(tmp_path, {"keys": [private(RSA, kid="first", key_ops=["sign"]), private(CURVE)]})

    shown = json.loads(public_key_set(path))["keys"]

    assert [(key["kid"], key["alg"], key["use"]) for key in shown] == [
        ("first", "RS384", "sig"),
        (CURVE.thumbprint(), "ES384", "sig"),
    ]
    for key in shown:
        assert not SECRETS & set(key)
        assert key["key_ops"] == ["verify"]


# Making


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_a_new_key_is_for_its_owners_eyes_alone(algorithm: Algorithm, tmp_path: Path) -> None:
    path = tmp_path / "keys"

    key_id = make_key(path, algorithm)

    (read,) = read_keys(path)
    assert (read.algorithm, read.key_id) == (algorithm, key_id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_key_comes_first_and_the_old_ones_stay(tmp_path: Path) -> None:
    path = written(tmp_path, RSA.as_pem(private=True))
    path.chmod(0o644)

    second = make_key(path)
    third = make_key(path)

    assert [key.key_id for key in read_keys(path)] == [third, second, RSA.thumbprint()]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_no_key_file_is_not_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, "my diary")

    with pytest.raises(KeyFileError):
        make_key(path)

    assert path.read_text() == "my diary"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be written"):
        make_key(tmp_path / "none" / "keys")
