"""A rotation function behind Lambda's Invoke API, and clients for the Secrets Manager under test.

Against an implementation that runs already, set AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_LAMBDA (a free loopback port
that it invokes functions at). Without them a stand-in is started for the session.
"""

import json
import os
import re
import subprocess
import threading
import time
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[3]
REGION = "us-east-1"
ACCOUNT = "000000000000"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "secretsmanager.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": "*",
        }
    ],
}


class Functions:
    """The functions of this Lambda: name -> callable(event)."""

    def __init__(self):
        self.handlers = {}
        self.events = []
        self.server = None

    def arn(self, name):
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"

    def add(self, handler):
        name = f"rotate-{uuid.uuid4().hex[:8]}"
        self.handlers[name] = handler
        return self.arn(name)

    def of(self, arn):
        return [event for event in self.events if event["SecretId"] == arn]


def handler_for(functions):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            pass

        def reply(self, status, body, **headers):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(data)

        def function(self):
            match = re.match(r"/2015-03-31/functions/([^/]+)", self.path)
            return urllib.parse.unquote(match.group(1)).split(":")[-1] if match else None

        def do_GET(self):
            if self.function() not in functions.handlers:
                self.reply(404, {"Message": "Function not found"}, X_Amzn_ErrorType="ResourceNotFoundException")
            elif self.path.endswith("/policy"):
                self.reply(200, {"Policy": json.dumps(POLICY)})
            else:
                self.reply(200, {"Configuration": {"FunctionName": self.function()}})

        def do_POST(self):
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            functions.events.append(event)
            try:
                functions.handlers[self.function()](event)
                self.reply(200, None)
            except Exception as error:
                body = {"errorType": type(error).__name__, "errorMessage": str(error)}
                self.reply(200, body, X_Amz_Function_Error="Unhandled")

    return Handler


@pytest.fixture(scope="session")
def functions():
    found = Functions()
    port = urllib.parse.urlparse(os.environ.get("AWS_ENDPOINT_URL_LAMBDA", "")).port or 0
    server = ThreadingHTTPServer(("127.0.0.1", port), handler_for(found))
    found.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()


@pytest.fixture(scope="session")
def endpoint(functions):
    given = os.environ.get("AWS_ENDPOINT_URL")
    if given:
        yield given
        return
    command = ["npx", "node", "test/others/secrets-manager/start.ts", "--lambda-endpoint", functions.endpoint]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(process.stdout.readline())["endpoint"]
    finally:
        process.stdin.close()
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def client(endpoint):
    return boto3.client(
        "secretsmanager",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )


@pytest.fixture
def name():
    return f"others/{uuid.uuid4()}"


@pytest.fixture
def aws(endpoint):
    """The AWS CLI: its parsed output, or its error text."""

    def run(*arguments):
        environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_MAX_ATTEMPTS": "1",
        }
        command = ["aws", "secretsmanager", *arguments, "--output", "json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            return done.stderr.strip()
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run


def eventually(check, timeout_s=15):
    """Waits until `check` gives something true, and gives that."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        result = check()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"still not so after {timeout_s} s")
