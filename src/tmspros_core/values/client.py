"""Where a request comes from, as far as attempts are counted by it (SI-3) and requests keep it (RS-4)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def prefix(client: object) -> str:
    """The network that one client has: its address for IPv4, the /64 for IPv6; mapped addresses are unwrapped.

    What is no address (a test, a socket, the None that servers name a socket by) is one client of its own.
    """
    address = _parsed(client)
    if address is None:
        return "elsewhere"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def kept(client: object) -> str:
    """The address as a request's row keeps it (RS-4), without its zone; of what is no address nothing is kept."""
    address = _parsed(client)
    return "" if address is None else str(address)


def _parsed(client: object) -> IPv4Address | IPv6Address | None:
    """The address, a mapped one unwrapped; None for what is none."""
    if not isinstance(client, str):
        return None
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
