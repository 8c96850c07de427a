"""The post office, and the certificates it shows."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from attrs import frozen

from servers.post_office import PostOffice


@frozen
class Certificates:
    """What the server shows, and the file that a client trusts it by."""

    server: ssl.SSLContext
    ca: Path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(server)
    ca = tmp_path_factory.mktemp("certificates") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    return Certificates(server, ca)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office
