"""An S3 of this machine: moto's server, in a thread, with a bucket."""

import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import pytest

BUCKET = "portal"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "the secret of nobody",
    "AWS_DEFAULT_REGION": "eu-west-3",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def object_store(require: Callable[..., Any]) -> Iterator[str]:
    """The address of an S3; what is kept there is kept for the session."""
    missing = [name for name in ("moto", "s3fs", "boto3") if importlib.util.find_spec(name) is None]
    require("an S3 (the dependency group «files» and the extra «files»)", not missing or None, [f"no {missing}"])
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty bucket, as a URL; the environment says how to reach it."""
    import boto3
    import requests

    for name, value in (VARIABLES | {"AWS_ENDPOINT_URL": object_store}).items():
        monkeypatch.setenv(name, value)
    requests.post(f"{object_store}/moto-api/reset", timeout=10).raise_for_status()
    place = {"LocationConstraint": VARIABLES["AWS_DEFAULT_REGION"]}
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    return f"s3://{BUCKET}/documents"
