import pytest
from botocore.exceptions import ClientError
from conftest import eventually
from test_secrets import labels, refusal

STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
INCOMPLETE = ("InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted.")


@pytest.fixture
def template(client):
    """A rotation function written like AWS's template; it takes AWSPENDING off when it is done."""

    def handle(event):
        arn, token = event["SecretId"], event["ClientRequestToken"]
        metadata = client.describe_secret(SecretId=arn)
        versions = metadata["VersionIdsToStages"]
        assert metadata["RotationEnabled"]
        if "AWSCURRENT" in versions[token]:
            return
        assert "AWSPENDING" in versions[token]
        if event["Step"] == "createSecret":
            try:
                client.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")
            except client.exceptions.ResourceNotFoundException:
                put = {"SecretId": arn, "ClientRequestToken": token, "VersionStages": ["AWSPENDING"]}
                client.put_secret_value(**put, SecretString="rotated", RotationToken=event["RotationToken"])
        if event["Step"] == "finishSecret":
            move = {"SecretId": arn, "VersionStage": "AWSCURRENT", "MoveToVersionId": token}
            current = [version for version, stages in versions.items() if "AWSCURRENT" in stages]
            client.update_secret_version_stage(**move, **({"RemoveFromVersionId": current[0]} if current else {}))
            client.update_secret_version_stage(SecretId=arn, VersionStage="AWSPENDING", RemoveFromVersionId=token)

    return handle


def rotated(client, name, version):
    return eventually(lambda: labels(client, name).get(version) == ["AWSCURRENT"])


def last_rotated(client, name):
    return eventually(lambda: client.describe_secret(SecretId=name).get("LastRotatedDate"))


def test_two_rotations_of_a_secret_with_a_value(client, functions, name, template):
    created = client.create_secret(Name=name, SecretString="old")
    settings = {"RotationLambdaARN": functions.add(template), "RotationRules": {"AutomaticallyAfterDays": 1}}
    answer = client.rotate_secret(SecretId=name, **settings)
    assert set(answer) - {"ResponseMetadata"} == {"ARN", "Name", "VersionId"}
    rotated(client, name, answer["VersionId"])
    last_rotated(client, name)
    assert labels(client, name) == {created["VersionId"]: ["AWSPREVIOUS"], answer["VersionId"]: ["AWSCURRENT"]}
    described = client.describe_secret(SecretId=name)
    assert described["RotationRules"] == {"AutomaticallyAfterDays": 1}
    assert described["RotationEnabled"] is True
    assert described["NextRotationDate"] > described["LastRotatedDate"]
    second = eventually(lambda: client.rotate_secret(SecretId=name))["VersionId"]
    rotated(client, name, second)
    assert labels(client, name) == {answer["VersionId"]: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}
    assert [event["Step"] for event in functions.of(created["ARN"])[:4]] == STEPS


def test_the_first_rotation_of_a_secret_without_a_value(client, functions, name, template):
    arn = client.create_secret(Name=name)["ARN"]
    version = client.rotate_secret(SecretId=name, RotationLambdaARN=functions.add(template))["VersionId"]
    rotated(client, name, version)
    assert labels(client, name) == {version: ["AWSCURRENT"]}
    event = functions.of(arn)[0]
    assert set(event) == {"Step", "SecretId", "ClientRequestToken", "RotationToken"}
    assert event["ClientRequestToken"] == version


def test_a_failing_step_is_tried_again_with_the_same_token(client, functions, name, template):
    failures = iter([True, False, False])

    def flaky(event):
        if event["Step"] == "testSecret" and next(failures, False):
            raise RuntimeError("not yet")
        template(event)

    arn = client.create_secret(Name=name, SecretString="old")["ARN"]
    version = client.rotate_secret(SecretId=name, RotationLambdaARN=functions.add(flaky))["VersionId"]
    rotated(client, name, version)
    assert [event["Step"] for event in functions.of(arn)][:7] == STEPS[:3] + STEPS
    assert {event["ClientRequestToken"] for event in functions.of(arn)} == {version}


def test_the_ways_out_of_a_stuck_rotation(client, functions, name, template):
    broken = functions.add(lambda event: 1 / 0)
    client.create_secret(Name=name, SecretString="old")
    version = client.rotate_secret(SecretId=name, RotationLambdaARN=broken)["VersionId"]
    client.cancel_rotate_secret(SecretId=name)
    described = client.describe_secret(SecretId=name)
    assert described["RotationEnabled"] is False and described["RotationLambdaARN"] == broken
    assert "NextRotationDate" not in described and described["VersionIdsToStages"][version] == ["AWSPENDING"]
    working = functions.add(template)
    assert refusal(client.rotate_secret, SecretId=name, RotationLambdaARN=working) == INCOMPLETE
    client.update_secret_version_stage(SecretId=name, VersionStage="AWSPENDING", RemoveFromVersionId=version)
    rotated(client, name, client.rotate_secret(SecretId=name, RotationLambdaARN=working)["VersionId"])


def test_four_good_steps_without_a_move_leave_it_stuck_until_it_is_reattempted(client, functions, name, template):
    idle = {"is": True}
    arn = client.create_secret(Name=name, SecretString="old")["ARN"]
    function = functions.add(lambda event: None if idle["is"] else template(event))
    version = client.rotate_secret(SecretId=name, RotationLambdaARN=function)["VersionId"]
    eventually(lambda: len(functions.of(arn)) == 4)
    assert labels(client, name)[version] == ["AWSPENDING"]
    idle["is"] = False
    assert refusal(client.rotate_secret, SecretId=name) == INCOMPLETE
    rotated(client, name, version)


def test_not_rotating_immediately_only_tests_a_copy(client, functions, name):
    seen = []

    def look(event):
        seen.append((event["Step"], client.get_secret_value(SecretId=event["SecretId"], VersionStage="AWSPENDING")))

    first = client.create_secret(Name=name, SecretString="old")["VersionId"]
    rules = {"ScheduleExpression": "cron(0 0 ? * SUN *)", "Duration": "24h"}
    client.rotate_secret(
        SecretId=name, RotationLambdaARN=functions.add(look), RotationRules=rules, RotateImmediately=False
    )
    eventually(lambda: labels(client, name) == {first: ["AWSCURRENT"]} and seen)
    assert [step for step, _ in seen] == ["testSecret"]
    assert seen[0][1]["SecretString"] == "old" and seen[0][1]["VersionStages"] == ["AWSPENDING"]
    assert client.describe_secret(SecretId=name)["RotationRules"] == rules


def test_an_unknown_function_is_refused_and_nothing_is_stored(client, functions, name):
    client.create_secret(Name=name, SecretString="v")
    settings = {"RotationLambdaARN": functions.arn("unknown"), "RotationRules": {"AutomaticallyAfterDays": 1}}
    with pytest.raises(ClientError) as caught:
        client.rotate_secret(SecretId=name, **settings)
    assert caught.value.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy "
        "grants access to the principal secretsmanager.amazonaws.com.",
    }
    described = client.describe_secret(SecretId=name)
    assert not {"RotationEnabled", "RotationRules", "RotationLambdaARN"} & set(described)


@pytest.mark.parametrize(
    "rules, message",
    [
        ({"ScheduleExpression": "rate(3 hours)"}, "Rate in hour should be least 4 and less than 24."),
        ({"ScheduleExpression": "every day"}, "Invalid schedule expression."),
        (
            {"AutomaticallyAfterDays": 1, "ScheduleExpression": "rate(1 day)"},
            "You cannot specify both rotation frequency and schedule expression together.",
        ),
        ({"AutomaticallyAfterDays": 1001}, "RotationRules.AutomaticallyAfterDays must be within 1-1000."),
    ],
)
def test_rules_that_are_refused(client, functions, name, rules, message):
    client.create_secret(Name=name, SecretString="v")
    function = functions.add(lambda event: None)
    answer = refusal(client.rotate_secret, SecretId=name, RotationLambdaARN=function, RotationRules=rules)
    assert answer == ("InvalidParameterException", message)
