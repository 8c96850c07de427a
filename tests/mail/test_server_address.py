import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.mail.address import PORTS, ServerAddress
from tmspros_adapters.mail.smtp import SMTPMailer
from tmspros_core.errors import Code, Misconfigured


def test_a_url_says_everything_about_the_server():
    server = ServerAddress.parse("smtp://por%40tail:se%2Fcret@mail.exemple.fr:587?starttls=1&timeout=2.5")
    assert (server.host, server.port, server.user, server.password.reveal()) == (
        "mail.exemple.fr", 587, "por@tail", "se/cret",
    )  # fmt: skip
    assert (server.starttls, server.tls_first, server.timeout) == (True, False, 2.5)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_url_without_a_port_means_the_usual_one(scheme):
    assert ServerAddress.parse(f"{scheme}://mail.exemple.fr").port == PORTS[scheme]


def test_an_ipv6_server_is_shown_so_that_its_port_can_be_told():
    assert ServerAddress.parse("smtp://[::1]:2525").shown == "[::1]:2525"


@pytest.mark.rule("PW-10")
@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("smtp://", "write smtp://"),
        ("smtp:mail", "write smtp://"),
        ("smtp://u:hunter2/x@127.0.0.1", "%2F"),
        ("smtp://u:hunter2#x@127.0.0.1", "%23"),
        ("smtp://u:hunter2@127.0.0.1:port", "write smtp://"),
        ("smtp://u:hunter2@[::1", "write smtp://"),
        ("smtp://u:hunter2@127.0.0.1/path", "write smtp://"),
        ("smtp://u:hunter2@127.0.0.1?", None),
        ("smtp://u:hunter2@127.0.0.1?tls=1", "no option tls"),
        ("smtp://u:hunter2@127.0.0.1?starttls", "write smtp://"),
        ("smtp://u:hunter2@127.0.0.1?starttls=yes", "starttls is 0 or 1"),
        ("smtps://u:hunter2@127.0.0.1?starttls=1", "leave starttls out"),
        ("smtp://u:hunter2@127.0.0.1?timeout=0", "timeout"),
        ("smtp://u:hunter2@127.0.0.1?timeout=nan", "timeout"),
        ("smtp://u:hunter2@127.0.0.1?timeout=61", "timeout"),
        ("smtp://u@127.0.0.1", "both"),
        ("smtp://:hunter2@127.0.0.1", "both"),
        ("smtp://u:hunter2é@127.0.0.1", "ASCII"),
        ("smtp://u:hunter2@mail.exemple.fr", "in clear"),
        ("smtp://u:hunter2@mail.exemple.fr?starttls=0", "in clear"),
        ("smtps://u:hunter2@mail.exemple.fr?ca=/nowhere.pem", "/nowhere.pem"),
    ],
)
def test_a_url_that_cannot_be_meant_is_named_with_its_cure_and_without_its_password(url, cure):
    if cure is None:
        SMTPMailer.open(url)
        return
    with pytest.raises(Misconfigured) as caught:
        SMTPMailer.open(url)
    assert (caught.value.code, caught.value.details["setting"]) == (Code.SETTINGS_MAIL, "mail")
    assert cure in caught.value.details["cure"]
    assert "hunter2" not in f"{caught.value!r} {caught.value} {dict(caught.value.details)}"


@pytest.mark.rule("PW-10")
@given(tail=st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), max_size=40))
def test_no_url_makes_another_error_or_shows_its_password(tail):
    try:
        shown = repr(ServerAddress.parse(f"smtp://u:hunter2@127.0.0.1{tail}"))
    except Misconfigured as error:
        shown = str(error)
    assert "hunter2" not in shown.replace(tail, "")
