"""Where a request comes from, as far as attempts are counted by it (SI-3)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def prefix(client: str) -> str:
    """The network that one client has: its address for IPv4, the /64 for IPv6; mapped addresses are unwrapped.

    What is no address (a test, a socket) is one client of its own.
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(client.partition("%")[0])
    except ValueError:
        return "elsewhere"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
