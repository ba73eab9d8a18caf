from __future__ import annotations

from collections.abc import Iterator

import pytest
import servers
from chaos import Setting

from compositor.batch.objects import Objects
from compositor.storage import Attributes

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """S3 and SQS by moto's server, with the bucket ``pictures``."""
    with pytest.MonkeyPatch.context() as patch, servers.moto(tmp_path_factory.mktemp("moto")) as url:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        import boto3

        boto3.client("s3", endpoint_url=url).create_bucket(Bucket="pictures")
        yield url


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as url:
        yield url


@pytest.fixture
def objects(endpoint: str) -> Objects:
    return Objects("s3://pictures", {"endpoint": endpoint}, Attributes("public, max-age=31536000, immutable"))


@pytest.fixture
def setting(request: pytest.FixtureRequest, objects: Objects) -> Setting:
    """A run through the broker of the test's module, with a queue and a folder of its own."""
    name = request.node.name
    return Setting(request.getfixturevalue(request.module.BROKER), objects, f"s3://pictures/{name}", queue=name)
