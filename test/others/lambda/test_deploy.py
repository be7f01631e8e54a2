"""boto3 and the AWS CLI deploy the rotation function from a zip, and rotate with it.

LOCAL_READY holds the line that `npm run -s local -- --json` prints. Needs boto3, awscli and pytest, and the bundle of
`npm run build`.
"""

import base64
import hashlib
import io
import json
import os
import subprocess
import time
import urllib.request
import uuid
import zipfile
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

READY = json.loads(os.environ["LOCAL_READY"])
AWS = READY["aws"]
CHANNEL = READY["channels"][0]
ROOT = Path(__file__).resolve().parents[3]
ROLE = f"arn:aws:iam::{AWS['accountId']}:role/rotation"
RULES = {"ScheduleExpression": "rate(7 days)", "Duration": "4h"}
SECRETS_MANAGER = {"Action": "lambda:InvokeFunction", "Principal": "secretsmanager.amazonaws.com"}


def client_of(service):
    return boto3.client(
        service,
        endpoint_url=AWS["endpoint"],
        region_name=AWS["region"],
        aws_access_key_id=AWS["accessKeyId"],
        aws_secret_access_key=AWS["secretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def aws(*arguments):
    """The AWS CLI: its parsed output, or its error text."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": AWS["endpoint"],
        "AWS_ACCESS_KEY_ID": AWS["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": AWS["secretAccessKey"],
        "AWS_DEFAULT_REGION": AWS["region"],
        "AWS_MAX_ATTEMPTS": "1",
    }
    command = ["aws", *arguments, "--output", "json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        return done.stderr.strip()
    return json.loads(done.stdout) if done.stdout.strip() else None


def zip_of(files):
    """A zip with the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file, text in files.items():
            info = zipfile.ZipInfo(file)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, text)
    return buffer.getvalue()


def sha256(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def eventually(check, timeout_s=30):
    """Waits until `check` gives something true, and gives that."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        result = check()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"still not so after {timeout_s} s")


def code_of(error):
    return error.value.response["Error"]["Code"]


@pytest.fixture(scope="module")
def bundle():
    return zip_of({"rotation.mjs": (ROOT / "dist/lambda/rotation.mjs").read_text()})


@pytest.fixture
def functions():
    return client_of("lambda")


@pytest.fixture
def secrets():
    return client_of("secretsmanager")


@pytest.fixture
def token_secret(secrets):
    """A secret without any value, in the place of a token of the channel."""
    name = f"line/{CHANNEL['name']}/tokens/app-{uuid.uuid4().hex[:8]}"
    arn = secrets.create_secret(Name=name)["ARN"]
    yield arn
    secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture
def rotator(functions, bundle):
    """The real function, deployed from its zip. Nobody may invoke it yet."""
    name = f"rotator-{uuid.uuid4().hex[:8]}"
    functions.create_function(
        FunctionName=name,
        Runtime="nodejs24.x",
        Handler="rotation.handler",
        Role=ROLE,
        Code={"ZipFile": bundle},
        Timeout=60,
        MemorySize=256,
        Architectures=["arm64"],
        Environment={"Variables": {"SECRET_PREFIX": "line", "LINE_API_ORIGIN": READY["line"]["origin"]}},
        LoggingConfig={"LogFormat": "JSON"},
        Tags={"team": "bot"},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    yield name
    functions.delete_function(FunctionName=name)
    with pytest.raises(ClientError) as error:
        functions.get_function(FunctionName=name)
    assert code_of(error) == "ResourceNotFoundException"


def current_token(secrets, arn):
    try:
        return json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])["channelAccessToken"]
    except secrets.exceptions.ResourceNotFoundException:
        return None


def line_accepts(token):
    request = urllib.request.Request(f"{READY['line']['origin']}/v2/bot/info")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.status == 200


def test_boto3_deploys_the_bundle_permits_it_and_rotates_with_it(functions, secrets, rotator, token_secret, bundle):
    arn = functions.get_function(FunctionName=rotator)["Configuration"]["FunctionArn"]
    with pytest.raises(ClientError) as error:
        secrets.rotate_secret(SecretId=token_secret, RotationLambdaARN=arn, RotationRules=RULES)
    assert code_of(error) == "AccessDeniedException"
    assert "RotationEnabled" not in secrets.describe_secret(SecretId=token_secret)

    functions.add_permission(
        FunctionName=rotator, StatementId="rotate", SourceAccount=AWS["accountId"], **SECRETS_MANAGER
    )
    secrets.rotate_secret(SecretId=token_secret, RotationLambdaARN=arn, RotationRules=RULES)
    first = eventually(lambda: current_token(secrets, token_secret))
    assert line_accepts(first)

    functions.update_function_configuration(FunctionName=rotator, MemorySize=512)
    functions.get_waiter("function_updated_v2").wait(FunctionName=rotator)
    changed = zip_of({"rotation.mjs": (ROOT / "dist/lambda/rotation.mjs").read_text(), "NOTICE": "changed"})
    updated = functions.update_function_code(FunctionName=rotator, ZipFile=changed)
    assert (updated["CodeSha256"], updated["MemorySize"]) == (sha256(changed), 512)
    eventually(lambda: not pending(secrets, token_secret))
    secrets.rotate_secret(SecretId=token_secret)
    second = eventually(lambda: (t := current_token(secrets, token_secret)) != first and t)
    assert line_accepts(second)

    functions.remove_permission(FunctionName=rotator, StatementId="rotate")
    eventually(lambda: not pending(secrets, token_secret))
    with pytest.raises(ClientError) as error:
        secrets.rotate_secret(SecretId=token_secret)
    assert code_of(error) == "AccessDeniedException"


def pending(secrets, arn):
    stages = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"].values()
    return any("AWSPENDING" in labels and "AWSCURRENT" not in labels for labels in stages)


def test_the_zip_that_get_function_points_to_is_the_one_that_was_sent(functions, rotator, bundle):
    shown = functions.get_function(FunctionName=rotator)
    assert shown["Configuration"]["CodeSha256"] == sha256(bundle)
    assert shown["Tags"] == {"team": "bot"}
    with urllib.request.urlopen(shown["Code"]["Location"], timeout=10) as response:
        assert response.read() == bundle


def test_errors_have_the_types_that_boto3_knows(functions, rotator):
    functions.add_permission(FunctionName=rotator, StatementId="s", **SECRETS_MANAGER)
    with pytest.raises(functions.exceptions.ResourceConflictException):
        functions.add_permission(FunctionName=rotator, StatementId="s", **SECRETS_MANAGER)
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.remove_permission(FunctionName=rotator, StatementId="another")
    with pytest.raises(functions.exceptions.PreconditionFailedException):
        functions.update_function_code(FunctionName=rotator, ZipFile=zip_of({"a": ""}), RevisionId="old")
    with pytest.raises(functions.exceptions.InvalidParameterValueException, match="Could not unzip"):
        functions.update_function_code(FunctionName=rotator, ZipFile=b"not a zip")
    with pytest.raises(functions.exceptions.ProvisionedConcurrencyConfigNotFoundException):
        functions.get_provisioned_concurrency_config(FunctionName=rotator, Qualifier="$LATEST")
    with pytest.raises(functions.exceptions.ResourceConflictException):
        functions.create_function(
            FunctionName=rotator,
            Runtime="nodejs24.x",
            Handler="a.b",
            Role=ROLE,
            Code={"ZipFile": zip_of({"a": ""})},
        )


def test_versions_and_aliases_run_what_they_were_made_of(functions):
    name = f"versions-{uuid.uuid4().hex[:8]}"

    def code(text):
        return zip_of({"index.js": f"exports.handler = async () => {json.dumps(text)}"})

    def answer(**which):
        return json.load(functions.invoke(FunctionName=name, **which)["Payload"])

    functions.create_function(
        FunctionName=name, Runtime="nodejs22.x", Handler="index.handler", Role=ROLE, Code={"ZipFile": code("one")}
    )
    try:
        assert functions.publish_version(FunctionName=name)["Version"] == "1"
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
        functions.update_function_code(FunctionName=name, ZipFile=code("two"), Publish=True)
        assert (answer(), answer(Qualifier="live"), answer(Qualifier="2")) == ("two", "one", "two")
        functions.update_alias(FunctionName=name, Name="live", FunctionVersion="2")
        assert answer(Qualifier="live") == "two"
        pages = functions.get_paginator("list_versions_by_function").paginate(
            FunctionName=name, PaginationConfig={"PageSize": 1}
        )
        assert [each["Version"] for page in pages for each in page["Versions"]] == ["$LATEST", "1", "2"]
    finally:
        functions.delete_function(FunctionName=name)


def test_the_command_line_deploys_permits_rotates_changes_and_deletes(tmp_path, bundle, secrets, token_secret):
    name = f"cli-{uuid.uuid4().hex[:8]}"
    zip_file = tmp_path / "rotation.zip"
    zip_file.write_bytes(bundle)
    settings = tmp_path / "environment.json"
    variables = {"SECRET_PREFIX": "line", "LINE_API_ORIGIN": READY["line"]["origin"]}
    settings.write_text(json.dumps({"Variables": variables}))
    made = aws(
        *("lambda", "create-function", "--function-name", name, "--runtime", "nodejs24.x", "--timeout", "60"),
        *("--handler", "rotation.handler", "--role", ROLE, "--zip-file", f"fileb://{zip_file}"),
        *("--environment", f"file://{settings}", "--tags", "team=bot"),
    )
    assert (made["State"], made["CodeSha256"]) == ("Active", sha256(bundle))
    assert aws("lambda", "wait", "function-active-v2", "--function-name", name) is None

    rotate = (
        *("secretsmanager", "rotate-secret", "--secret-id", token_secret),
        *("--rotation-lambda-arn", made["FunctionArn"], "--rotation-rules", json.dumps(RULES)),
    )
    assert "AccessDeniedException" in aws(*rotate)
    permission = aws(
        *("lambda", "add-permission", "--function-name", name, "--statement-id", "rotate"),
        *("--action", SECRETS_MANAGER["Action"], "--principal", SECRETS_MANAGER["Principal"]),
        *("--source-account", AWS["accountId"]),
    )
    assert json.loads(permission["Statement"])["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": AWS["accountId"]}
    }
    assert json.loads(aws("lambda", "get-policy", "--function-name", name)["Policy"])["Id"] == "default"
    assert aws(*rotate)["ARN"] == token_secret
    assert line_accepts(eventually(lambda: current_token(secrets, token_secret)))

    change = ("lambda", "update-function-configuration", "--function-name", name, "--timeout", "90")
    assert aws(*change)["Timeout"] == 90
    assert aws("lambda", "list-tags", "--resource", made["FunctionArn"])["Tags"] == {"team": "bot"}
    aws("lambda", "delete-function", "--function-name", name)
    assert "ResourceNotFoundException" in aws("lambda", "get-function", "--function-name", name)
