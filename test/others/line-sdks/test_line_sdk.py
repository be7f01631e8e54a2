"""LINE's own SDK for Python against the local LINE.

LOCAL_READY holds the line that `npm run -s local -- --json` prints. Needs line-bot-sdk, PyJWT[crypto] and pytest.
"""

import json
import os
import time
import urllib.parse

import jwt
import pytest
from linebot.v3.messaging import ApiClient as MessagingApiClient
from linebot.v3.messaging import ApiException as MessagingApiException
from linebot.v3.messaging import Configuration as MessagingConfiguration
from linebot.v3.messaging import MessagingApi
from linebot.v3.oauth import ApiClient, ApiException, ChannelAccessToken, Configuration

READY = json.loads(os.environ["LOCAL_READY"])
ORIGIN = READY["line"]["origin"]
CHANNEL = READY["channels"][0]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = "client_credentials"


@pytest.fixture
def client():
    with ApiClient(Configuration(host=ORIGIN)) as api_client:
        api = ChannelAccessToken(api_client)
        api.line_base_path = ORIGIN
        yield api


@pytest.fixture
def issued(client):
    """A v2.1 token that is revoked again when the test is over."""
    response = client.issue_channel_token_by_jwt(GRANT, ASSERTION_TYPE, assertion())
    yield response
    client.revoke_channel_token_by_jwt(CHANNEL["id"], CHANNEL["secret"], response.access_token)


def assertion(headers=None, **claims):
    payload = {
        "iss": CHANNEL["id"],
        "sub": CHANNEL["id"],
        "aud": "https://api.line.me/",
        "exp": int(time.time()) + 1800,
        "token_exp": 600,
        **claims,
    }
    headers = {"kid": CHANNEL["kid"], **(headers or {})}
    return jwt.encode(payload, CHANNEL["privateKeyPem"], algorithm="RS256", headers=headers)


def bot(access_token):
    configuration = MessagingConfiguration(host=ORIGIN, access_token=access_token)
    api = MessagingApi(MessagingApiClient(configuration))
    api.line_base_path = ORIGIN
    return api


def refusal(call, *args):
    with pytest.raises(ApiException) as caught:
        call(*args)
    return caught.value.status, json.loads(caught.value.body)


def test_a_v21_token_is_issued_verified_listed_and_used(client, issued):
    assert issued.token_type == "Bearer"
    assert issued.expires_in == 600
    verified = client.verify_channel_token_by_jwt(issued.access_token)
    assert verified.client_id == CHANNEL["id"]
    assert 0 < verified.expires_in <= 600
    listed = client.gets_all_valid_channel_access_token_key_ids(ASSERTION_TYPE, assertion())
    assert issued.key_id in listed.kids
    assert bot(issued.access_token).get_bot_info().user_id.startswith("U")


def test_a_revoked_token_is_dead_everywhere_and_may_be_revoked_again(client, issued):
    for _ in range(2):
        response = client.revoke_channel_token_by_jwt_with_http_info(
            CHANNEL["id"], CHANNEL["secret"], issued.access_token
        )
        assert response.status_code == 200
        assert response.headers["x-line-request-id"]
    assert refusal(client.verify_channel_token_by_jwt, issued.access_token)[0] == 400
    listed = client.gets_all_valid_channel_access_token_key_ids(ASSERTION_TYPE, assertion())
    assert issued.key_id not in listed.kids
    with pytest.raises(MessagingApiException) as caught:
        bot(issued.access_token).get_bot_info()
    assert caught.value.status == 401


def test_a_wrong_channel_secret_leaves_the_token_alive(client, issued):
    assert refusal(client.revoke_channel_token_by_jwt, CHANNEL["id"], "wrong", issued.access_token)[0] == 400
    assert client.verify_channel_token_by_jwt(issued.access_token).client_id == CHANNEL["id"]


@pytest.mark.parametrize(
    ("changes", "expected_status"),
    [
        ({"exp": int(time.time()) - 60}, 400),
        ({"exp": int(time.time()) + 7200}, 400),
        ({"aud": "https://api.line.me"}, 400),
        ({"iss": "999", "sub": "999"}, 400),
        ({"sub": "999"}, 400),
        ({"token_exp": 2592001}, 400),
        ({"headers": {"typ": None}}, 400),
        ({"headers": {"kid": "00000000-0000-4000-8000-000000000000"}}, 404),
    ],
)
def test_a_bad_assertion_is_refused_by_issue_and_by_list(client, changes, expected_status):
    bad = assertion(**changes)
    status, body = refusal(client.issue_channel_token_by_jwt, GRANT, ASSERTION_TYPE, bad)
    assert status == expected_status
    assert set(body) == ({"message"} if expected_status == 404 else {"error", "error_description"})
    assert refusal(client.gets_all_valid_channel_access_token_key_ids, ASSERTION_TYPE, bad)[0] == expected_status


def test_verify_and_revoke_tell_what_is_no_token(client):
    not_jws = {"error": "invalid_request", "error_description": "The access token not JWS"}
    malformed = {"error": "invalid_request", "error_description": "The access token malformed"}
    assert refusal(client.verify_channel_token_by_jwt, "nonsense") == (400, not_jws)
    assert refusal(client.revoke_channel_token_by_jwt, CHANNEL["id"], CHANNEL["secret"], "nonsense") == (400, not_jws)
    assert refusal(client.revoke_channel_token_by_jwt, CHANNEL["id"], CHANNEL["secret"], "a.b.c") == (400, malformed)


def test_stateless_tokens_come_in_both_forms(client):
    by_secret = client.issue_stateless_channel_token_by_client_secret(CHANNEL["id"], CHANNEL["secret"])
    by_assertion = client.issue_stateless_channel_token_by_jwt_assertion(assertion())
    for token in (by_secret, by_assertion):
        assert token.expires_in == 900
        assert bot(token.access_token).get_bot_info().user_id.startswith("U")
    refused = {"error": "invalid_request", "error_description": "Invalid 'client_credentials'."}
    assert refusal(client.issue_stateless_channel_token_by_client_secret, CHANNEL["id"], "wrong") == (400, refused)


def test_short_lived_tokens_are_issued_verified_and_revoked(client):
    token = client.issue_channel_token(GRANT, CHANNEL["id"], CHANNEL["secret"])
    assert token.expires_in == 2592000
    assert client.verify_channel_token(token.access_token).client_id == CHANNEL["id"]
    client.revoke_channel_token(token.access_token)
    invalid = {"error": "invalid_request", "error_description": "access_token invalid"}
    assert refusal(client.verify_channel_token, token.access_token) == (400, invalid)
    refused = {"error": "invalid_client", "error_description": "invalid client_secret"}
    assert refusal(client.issue_channel_token, GRANT, CHANNEL["id"], "wrong") == (400, refused)


def test_the_thirty_first_token_is_refused(client):
    tokens = []
    try:
        with pytest.raises(ApiException) as caught:
            for _ in range(31):
                tokens.append(client.issue_channel_token_by_jwt(GRANT, ASSERTION_TYPE, assertion()))
        full = {"message": "The maximum number of access tokens has already been issued"}
        assert (caught.value.status, json.loads(caught.value.body)) == (400, full)
        listed = client.gets_all_valid_channel_access_token_key_ids(ASSERTION_TYPE, assertion())
        assert len(listed.kids) == 30
    finally:
        for token in tokens:
            client.revoke_channel_token_by_jwt(CHANNEL["id"], CHANNEL["secret"], token.access_token)


def test_the_simulator_is_on_loopback():
    assert urllib.parse.urlsplit(ORIGIN).hostname == "127.0.0.1"
