"""boto3 and the AWS CLI against a KMS; signatures are judged by OpenSSL, through cryptography and PyJWT.

LOCAL_READY holds the line that `npm run -s local -- --json` prints. Against another implementation set AWS_ENDPOINT_URL.
Needs boto3, awscli, PyJWT[crypto] and pytest.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
import uuid

import boto3
import jwt
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

REGION = "us-east-1"
ENDPOINT = os.environ.get("AWS_ENDPOINT_URL") or json.loads(os.environ["LOCAL_READY"])["aws"]["endpoint"]
MESSAGE = b"header.payload"
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
ALGORITHMS = [f"RSASSA_{kind}_SHA_{bits}" for kind in ("PKCS1_V1_5", "PSS") for bits in HASHES]


@pytest.fixture(scope="session")
def kms():
    return boto3.client(
        "kms",
        endpoint_url=ENDPOINT,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="session")
def shared_key(kms):
    """A key whose state no test changes."""
    return kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]


@pytest.fixture
def key(kms):
    return kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", Description="others")["KeyMetadata"]


@pytest.fixture
def aws():
    """The AWS CLI's kms: its parsed output, or its error text."""

    def run(*arguments):
        environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": ENDPOINT,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_MAX_ATTEMPTS": "1",
        }
        command = [sys.executable, "-m", "awscli", "kms", *arguments, "--output", "json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            return done.stderr.strip()
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run


def refusal(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def public_key(kms, key_id):
    return load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])


def padding_of(algorithm, hash_):
    if "PSS" not in algorithm:
        return padding.PKCS1v15()
    return padding.PSS(mgf=padding.MGF1(hash_), salt_length=hash_.digest_size)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_signatures_of_messages_and_digests_are_right(kms, shared_key, algorithm):
    bits = algorithm[-3:]
    hash_ = HASHES[bits]
    digest = hashlib.new(f"sha{bits}", MESSAGE).digest()
    for kind, message in (("RAW", MESSAGE), ("DIGEST", digest)):
        signed = kms.sign(KeyId=shared_key["KeyId"], Message=message, MessageType=kind, SigningAlgorithm=algorithm)
        assert signed["KeyId"] == shared_key["Arn"]
        key = public_key(kms, shared_key["Arn"])
        key.verify(signed["Signature"], MESSAGE, padding_of(algorithm, hash_), hash_)
        key.verify(signed["Signature"], digest, padding_of(algorithm, hash_), utils.Prehashed(hash_))
        with pytest.raises(InvalidSignature):
            key.verify(signed["Signature"], b"other", padding_of(algorithm, hash_), hash_)


def test_a_jwt_put_together_by_hand_is_one_that_pyjwt_accepts(kms, shared_key):
    def base64url(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    claims = {"iss": "1234567890", "exp": int(time.time()) + 300}
    parts = [base64url(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    signed = kms.sign(
        KeyId=shared_key["KeyId"], Message=b".".join(parts), SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
    )
    token = b".".join([*parts, base64url(signed["Signature"])]).decode()
    assert jwt.decode(token, public_key(kms, shared_key["KeyId"]), algorithms=["RS256"]) == claims


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_verify_agrees_and_says_no_by_an_error(kms, shared_key, algorithm):
    about = {"KeyId": shared_key["KeyId"], "SigningAlgorithm": algorithm}
    signature = kms.sign(Message=MESSAGE, **about)["Signature"]
    assert kms.verify(Message=MESSAGE, Signature=signature, **about)["SignatureValid"] is True
    wrong = refusal(kms.verify, Message=b"other", Signature=signature, **about)
    assert wrong["Code"] == "KMSInvalidSignatureException"


def test_the_key_is_rsa_2048(kms, shared_key):
    answer = kms.get_public_key(KeyId=shared_key["KeyId"])
    assert (answer["KeySpec"], answer["KeyUsage"], answer["SigningAlgorithms"]) == ("RSA_2048", "SIGN_VERIFY", ALGORITHMS)
    key = load_der_public_key(answer["PublicKey"])
    assert isinstance(key, rsa.RSAPublicKey)
    assert (key.key_size, key.public_numbers().e) == (2048, 65537)


def test_metadata(key):
    assert key["Description"] == "others"
    assert (key["KeyState"], key["Enabled"], key["KeyManager"], key["Origin"]) == ("Enabled", True, "CUSTOMER", "AWS_KMS")
    assert key["Arn"].endswith(f":key/{key['KeyId']}")
    assert "DeletionDate" not in key and "EncryptionAlgorithms" not in key


def test_disabling_and_enabling(kms, key):
    sign = {"KeyId": key["KeyId"], "Message": MESSAGE, "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    kms.disable_key(KeyId=key["KeyId"])
    assert kms.describe_key(KeyId=key["Arn"])["KeyMetadata"]["KeyState"] == "Disabled"
    assert refusal(kms.sign, **sign) == {"Code": "DisabledException", "Message": f"{key['Arn']} is disabled."}
    kms.enable_key(KeyId=key["KeyId"])
    assert kms.sign(**sign)["Signature"]


def test_a_disabled_key_still_shows_its_public_half(kms, key):
    kms.disable_key(KeyId=key["KeyId"])
    assert kms.get_public_key(KeyId=key["KeyId"])["KeyId"] == key["Arn"]


def test_deletion_and_its_cancellation(kms, key):
    scheduled = kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    assert (scheduled["KeyId"], scheduled["KeyState"], scheduled["PendingWindowInDays"]) == (key["Arn"], "PendingDeletion", 7)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["DeletionDate"] == scheduled["DeletionDate"]
    error = refusal(kms.enable_key, KeyId=key["KeyId"])
    assert error == {"Code": "KMSInvalidStateException", "Message": f"{key['Arn']} is pending deletion."}
    assert kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    assert refusal(kms.cancel_key_deletion, KeyId=key["KeyId"])["Code"] == "KMSInvalidStateException"


def test_policy_tags_description_and_rotation_status(kms, key):
    key_id = key["KeyId"]
    policy = json.loads(kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])
    kms.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps({**policy, "Id": "ours"}))
    assert json.loads(kms.get_key_policy(KeyId=key_id)["Policy"])["Id"] == "ours"
    assert kms.list_key_policies(KeyId=key_id)["PolicyNames"] == ["default"]
    assert refusal(kms.put_key_policy, KeyId=key_id, Policy="{")["Code"] == "MalformedPolicyDocumentException"
    kms.tag_resource(KeyId=key_id, Tags=[{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": "2"}])
    kms.untag_resource(KeyId=key_id, TagKeys=["a"])
    assert kms.list_resource_tags(KeyId=key_id)["Tags"] == [{"TagKey": "b", "TagValue": "2"}]
    kms.update_key_description(KeyId=key_id, Description="new")
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "new"
    assert kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"] is False


def test_aliases_stand_for_their_key(kms, key, shared_key):
    alias = f"alias/others/{uuid.uuid4()}"
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    [entry] = kms.list_aliases(KeyId=key["KeyId"])["Aliases"]
    assert (entry["AliasName"], entry["TargetKeyId"]) == (alias, key["KeyId"])
    for name in (alias, entry["AliasArn"]):
        assert kms.sign(KeyId=name, Message=MESSAGE, SigningAlgorithm="RSASSA_PSS_SHA_512")["KeyId"] == key["Arn"]
    kms.update_alias(AliasName=alias, TargetKeyId=shared_key["Arn"])
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == shared_key["KeyId"]
    assert refusal(kms.create_alias, AliasName=alias, TargetKeyId=key["KeyId"])["Code"] == "AlreadyExistsException"
    kms.delete_alias(AliasName=alias)
    assert refusal(kms.describe_key, KeyId=alias)["Message"] == f"Alias {entry['AliasArn']} is not found."


def test_paginators_reach_every_key(kms, key):
    pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2})
    ids = [entry["KeyId"] for page in pages for entry in page["Keys"]]
    assert key["KeyId"] in ids and len(ids) == len(set(ids))


def test_names_of_nobody(kms):
    assert refusal(kms.describe_key, KeyId="fake-key-id") == {
        "Code": "NotFoundException",
        "Message": "Invalid keyId 'fake-key-id'",
    }
    error = refusal(kms.describe_key, KeyId=str(uuid.uuid4()))
    assert error["Code"] == "NotFoundException" and error["Message"].endswith("' does not exist")


def test_the_command_line_makes_a_key_signs_and_reads_the_public_key(aws, tmp_path):
    made = aws("create-key", "--key-spec", "RSA_2048", "--key-usage", "SIGN_VERIFY", "--tags", "TagKey=a,TagValue=b")
    key_id = made["KeyMetadata"]["KeyId"]
    message = tmp_path / "message"
    message.write_bytes(MESSAGE)
    signed = aws(
        "sign",
        *("--key-id", key_id, "--message", f"fileb://{message}", "--message-type", "RAW"),
        *("--signing-algorithm", "RSASSA_PKCS1_V1_5_SHA_256"),
    )
    key = load_der_public_key(base64.b64decode(aws("get-public-key", "--key-id", key_id)["PublicKey"]))
    key.verify(base64.b64decode(signed["Signature"]), MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    assert aws("list-resource-tags", "--key-id", key_id)["Tags"] == [{"TagKey": "a", "TagValue": "b"}]


def test_the_command_line_disables_and_deletes(aws):
    key_id = aws("create-key", "--key-spec", "RSA_2048", "--key-usage", "SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    assert aws("disable-key", "--key-id", key_id) is None
    message = ("--message", "bQ==", "--signing-algorithm", "RSASSA_PKCS1_V1_5_SHA_256")
    error = aws("sign", "--key-id", key_id, *message)
    assert "(DisabledException)" in error and "is disabled." in error
    assert aws("schedule-key-deletion", "--key-id", key_id)["PendingWindowInDays"] == 30
    assert aws("describe-key", "--key-id", key_id)["KeyMetadata"]["KeyState"] == "PendingDeletion"
