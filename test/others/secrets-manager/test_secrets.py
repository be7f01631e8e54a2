import json
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import ClientError


def refusal(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return response["Error"]["Code"], response["Error"]["Message"]


def labels(client, name):
    return client.describe_secret(SecretId=name).get("VersionIdsToStages")


def keys(answer):
    return set(answer) - {"ResponseMetadata"}


def test_a_secret_with_a_value(client, name):
    created = client.create_secret(Name=name, SecretString="v1", Description="d")
    assert keys(created) == {"ARN", "Name", "VersionId"}
    described = client.describe_secret(SecretId=name)
    assert keys(described) == {"ARN", "Name", "Description", "LastChangedDate", "CreatedDate", "VersionIdsToStages"}
    value = client.get_secret_value(SecretId=created["ARN"])
    assert keys(value) == {"ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate"}
    midnight = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    assert client.describe_secret(SecretId=name)["LastAccessedDate"] == midnight


def test_a_secret_without_a_value(client, name):
    assert keys(client.create_secret(Name=name)) == {"ARN", "Name"}
    assert keys(client.describe_secret(SecretId=name)) == {"ARN", "Name", "LastChangedDate", "CreatedDate"}
    assert refusal(client.get_secret_value, SecretId=name) == (
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    )
    assert keys(client.update_secret(SecretId=name, Description="d")) == {"ARN", "Name"}
    put = client.put_secret_value(SecretId=name, SecretString="v")
    assert put["VersionStages"] == ["AWSCURRENT"]


def test_modelled_errors_carry_a_message_member(client):
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.get_secret_value(SecretId="unknown")
    assert caught.value.response["Message"] == "Secrets Manager can't find the specified secret."


def test_the_same_token_and_value_make_the_same_secret(client, name):
    arguments = {"Name": name, "SecretString": "v", "ClientRequestToken": str(uuid.uuid4())}
    first, second = client.create_secret(**arguments), client.create_secret(**arguments)
    assert {key: first[key] for key in keys(first)} == {key: second[key] for key in keys(second)}
    assert refusal(client.create_secret, Name=name, SecretString="v") == (
        "ResourceExistsException",
        f"The operation failed because the secret {name} already exists.",
    )


@pytest.mark.parametrize("operation", ["put_secret_value", "update_secret"])
def test_a_token_is_good_for_one_value(client, name, operation):
    token = str(uuid.uuid4())
    arn = client.create_secret(Name=name, SecretString="v", ClientRequestToken=token)["ARN"]
    call = getattr(client, operation)
    assert call(SecretId=name, SecretString="v", ClientRequestToken=token)["VersionId"] == token
    assert refusal(call, SecretId=name, SecretString="other", ClientRequestToken=token) == (
        "ResourceExistsException",
        f"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}.",
    )


def test_binary_values_change_byte_for_byte(client, name):
    client.create_secret(Name=name, SecretBinary=b"initial")
    for operation, value in [(client.put_secret_value, b"\x00\x01\x02\xff"), (client.update_secret, b"\xfe\xfd")]:
        operation(SecretId=name, SecretBinary=value)
        assert client.get_secret_value(SecretId=name)["SecretBinary"] == value


def test_labels_move_by_compare_and_swap(client, name):
    first = client.create_secret(Name=name, SecretString="v1")["VersionId"]
    second = client.put_secret_value(SecretId=name, SecretString="v2", VersionStages=["AWSPENDING"])["VersionId"]
    move = {"SecretId": name, "VersionStage": "AWSCURRENT"}
    assert refusal(client.update_secret_version_stage, **move, MoveToVersionId=second) == (
        "InvalidParameterException",
        "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version "
        f"{first}, so you must explicitly reference that version in RemoveFromVersionId.",
    )
    assert refusal(client.update_secret_version_stage, **move, RemoveFromVersionId=first) == (
        "InvalidParameterException",
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    )
    moved = client.update_secret_version_stage(**move, MoveToVersionId=second, RemoveFromVersionId=first)
    assert keys(moved) == {"ARN", "Name"}
    assert labels(client, name) == {first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "AWSPENDING"]}
    third = client.put_secret_value(SecretId=name, SecretString="v3")["VersionId"]
    assert labels(client, name) == {second: ["AWSPREVIOUS"], third: ["AWSCURRENT"]}


def test_deprecated_versions_are_listed_on_request(client, name):
    ids = [client.create_secret(Name=name, SecretString="v0")["VersionId"]]
    ids += [client.put_secret_value(SecretId=name, SecretString=f"v{n}")["VersionId"] for n in (1, 2)]
    listed = client.list_secret_version_ids(SecretId=name)
    assert [version["VersionId"] for version in listed["Versions"]] == ids[1:]
    all_versions = client.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
    assert [version["VersionId"] for version in all_versions] == ids
    assert set(all_versions[0]) == {"VersionId", "CreatedDate", "KmsKeyIds"}


def test_deletion(client, name):
    arn = client.create_secret(Name=name, SecretString="v")["ARN"]
    deletion = client.delete_secret(SecretId=name, RecoveryWindowInDays=7)["DeletionDate"]
    assert abs(deletion - datetime.now(timezone.utc) - timedelta(days=7)) < timedelta(minutes=1)
    assert "DeletedDate" in client.describe_secret(SecretId=arn)
    marked = "You can't perform this operation on the secret because it was marked for deletion."
    for call, extra in [
        (client.get_secret_value, {}),
        (client.tag_resource, {"Tags": []}),
        (client.untag_resource, {"TagKeys": []}),
        (client.rotate_secret, {}),
    ]:
        assert refusal(call, SecretId=name, **extra) == ("InvalidRequestException", marked)
    client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    assert client.create_secret(Name=name)["ARN"] != arn


def test_tags(client, name):
    client.create_secret(Name=name)
    assert "Tags" not in client.describe_secret(SecretId=name)
    client.tag_resource(SecretId=name, Tags=[{"Key": "a", "Value": "1"}])
    assert client.describe_secret(SecretId=name)["Tags"] == [{"Key": "a", "Value": "1"}]
    client.untag_resource(SecretId=name, TagKeys=["a"])
    assert client.describe_secret(SecretId=name)["Tags"] == []


def test_paginators(client, name):
    for index in range(3):
        client.create_secret(Name=f"{name}/{index}", SecretString="v")
    pages = client.get_paginator("list_secrets").paginate(
        Filters=[{"Key": "name", "Values": [name]}], PaginationConfig={"PageSize": 2}
    )
    assert [[secret["Name"][-1] for secret in page["SecretList"]] for page in pages] == [["0", "1"], ["2"]]


@pytest.mark.parametrize(
    "token, message",
    [("TOO-SHORT", "ClientRequestToken must be 32-64 characters long."), ("x" * 65, "ClientRequestToken must be 32-64 characters long.")],
)
def test_the_length_of_a_token(client, name, token, message):
    client.create_secret(Name=name, SecretString="v")
    answer = refusal(client.rotate_secret, SecretId=name, ClientRequestToken=token)
    assert answer == ("InvalidParameterException", message)


def test_the_command_line(aws, name):
    created = aws("create-secret", "--name", name, "--secret-string", "v1")
    assert set(created) == {"ARN", "Name", "VersionId"}
    assert aws("get-secret-value", "--secret-id", name)["SecretString"] == "v1"
    assert aws("tag-resource", "--secret-id", name, "--tags", "Key=a,Value=1") is None
    error = aws("rotate-secret", "--secret-id", name)
    assert error.endswith(
        "(InvalidRequestException) when calling the RotateSecret operation: "
        "No Lambda rotation function ARN is associated with this secret."
    )
    error = aws("describe-secret", "--secret-id", "bad name")
    assert "(ValidationException) when calling the DescribeSecret operation: Invalid name." in error
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
    aws("put-resource-policy", "--secret-id", name, "--resource-policy", json.dumps(policy))
    assert json.loads(aws("get-resource-policy", "--secret-id", name)["ResourcePolicy"]) == policy
    assert len(aws("get-random-password")["RandomPassword"]) == 32
    aws("delete-secret", "--secret-id", name, "--force-delete-without-recovery")
    assert "(ResourceNotFoundException)" in aws("describe-secret", "--secret-id", name)
