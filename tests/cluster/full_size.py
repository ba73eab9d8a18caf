"""Ten thousand jobs with fifty random kills of workers, the size at which nothing may be lost. Takes minutes.

    python tests/cluster/full_size.py redis rabbitmq sqs [--jobs 10000] [--kills 50] [--coordinator] [--folder]

Starts the brokers and S3 itself (redis-server, rabbitmq-server, moto) and prints a line for each; ends with an
AssertionError if a picture is missing, half, doubled or has other bytes than this process draws.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import boto3
import servers
from chaos import Setting, rows_of, survive

from compositor.batch.objects import Objects

BROKERS = ("redis", "rabbitmq", "sqs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("brokers", nargs="+", choices=BROKERS)
    parser.add_argument("--jobs", type=int, default=10_000, help="pictures; two for each row")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--milliseconds", type=int, default=20, help="how long a row waits, so that kills hit it at work"
    )
    parser.add_argument("--coordinator", action="store_true", help="kill whoever began the job too, and resume it")
    parser.add_argument("--folder", action="store_true", help="store in a folder instead of S3 by moto, which is slow")
    given = parser.parse_args()
    os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
    for name in given.brokers:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            endpoint = stack.enter_context(servers.moto(folder / "moto"))
            boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="pictures")
            transport = {}
            if name == "sqs":
                broker = f"sqs://test:test@127.0.0.1:{endpoint.rpartition(':')[2]}//"
                transport = {"is_secure": False, "region": "us-east-1"}
            else:
                broker = stack.enter_context(getattr(servers, name)(folder / name))
            prefix = f"file://{folder}/pictures" if given.folder else "s3://pictures/full"
            objects = Objects(prefix, None if given.folder else {"endpoint": endpoint})
            setting = Setting(broker, objects, prefix, transport=transport, visibility=20)
            pool = stack.enter_context(setting.workers(folder / "workers", given.workers))
            rows = rows_of(given.jobs // 2, given.milliseconds)
            told = survive(setting, pool, rows, chunk=25, kills=given.kills, pause=0.8, coordinator=given.coordinator)
            print(f"{name}: {told}; 0 lost, 0 with other bytes, 0 half", flush=True)


if __name__ == "__main__":
    main()
