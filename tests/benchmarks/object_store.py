"""A gibibyte on its way to an object store and back: seconds, and how much memory it takes at most (AT-2).

The store is moto's server on this machine, which reads an object whole for each part of it that is asked for, so that
the way back would be quadratic: here it keeps what it read. The seconds are moto's rather than S3's; the memory is that
of our process alone, measured as ``tests/attachments/test_memory.py`` does. Run from the root of the repository:
``python -m tests.benchmarks.object_store [MiB]``.
"""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import boto3
from moto.s3.models import FakeKey
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).parents[1]))

from servers.object_store import BUCKET, VARIABLES

STREAMING = Path(__file__).parents[1] / "processes" / "streaming.py"
TARGET = "less than 32 MiB more"


class Remembering(property):
    """The bytes of an object, read from moto's file once."""

    def __get__(self, key: Any, owner: type | None = None) -> Any:
        if key is None:
            return self
        if "whole" not in vars(key):
            vars(key)["whole"] = super().__get__(key, owner)
        return vars(key)["whole"]

    def __set__(self, key: Any, value: Any) -> None:
        vars(key).pop("whole", None)
        super().__set__(key, value)


def main(mebibytes: int) -> None:
    FakeKey.value = Remembering(FakeKey.value.fget, FakeKey.value.fset)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ.update(VARIABLES | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"})
    # It puts the parts together while the client waits for its answer, longer than the minute that is usual.
    os.environ["FSSPEC_S3"] = json.dumps({"config_kwargs": {"read_timeout": 900}})
    place = {"LocationConstraint": VARIABLES["AWS_DEFAULT_REGION"]}
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    begun = perf_counter()
    command = [sys.executable, str(STREAMING), "memory:", f"s3://{BUCKET}/documents", str(mebibytes * 2**20)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    took = perf_counter() - begun
    server.stop()
    deposited, read_back = (int(size) / 2**20 for size in ran.stdout.split())
    print(f"{mebibytes} MiB there and back in {took:.0f} s (target: {TARGET})")
    print(f"deposited: {deposited:.1f} MiB more; read back: {read_back:.1f} MiB more")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
