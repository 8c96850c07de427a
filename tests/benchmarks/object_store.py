"""A gibibyte on its way to an object store and back: seconds, and how much memory it takes at most (AT-2).

The store is moto's server on this machine, which puts an object together in memory and reads it whole for every part of
it that is asked for: the way back is quadratic there, and says nothing of the time that S3 takes. The memory is that of
our process alone, measured as ``tests/attachments/test_memory.py`` does. Run from the root of the repository:
``python -m tests.benchmarks.object_store [MiB]``.
"""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import boto3
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).parents[1]))

from servers.object_store import BUCKET, VARIABLES

STREAMING = Path(__file__).parents[1] / "processes" / "streaming.py"
TARGET = "less than 32 MiB more"


def main(mebibytes: int) -> None:
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
