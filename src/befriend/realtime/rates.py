"""How much may come from one member, into one channel, out of one network. Kept in memory, for a moment."""

from collections.abc import Hashable
from dataclasses import dataclass, field

FORGET_ABOVE = 20_000


@dataclass
class Buckets:
    """Token buckets: `burst` at once, then `rate` a second."""

    rate: float
    burst: float
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)

    def take(self, who: Hashable, now: float) -> float:
        """0 when it may pass; else the seconds until it would."""
        left, at = self._left.get(who, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.rate)
        if left < 1:
            self._left[who] = left, now
            return (1 - left) / self.rate
        if len(self._left) > FORGET_ABOVE:
            self._forget(now)
        self._left[who] = left - 1, now
        return 0

    def _forget(self, now: float) -> None:
        whole = self.burst / self.rate
        self._left = {who: (left, at) for who, (left, at) in self._left.items() if now - at < whole}


class Limits:
    """`times` the ordinary amounts."""

    def __init__(self, times: float = 1) -> None:
        self.member = Buckets(2 * times, 20 * times)
        self.channel = Buckets(30 * times, 100 * times)
        self.network = Buckets(100 * times, 400 * times)
        self.arrivals = Buckets(50 * times, 500 * times)

    def wait_to_send(self, *, member: int, channel: Hashable, network: str, now: float) -> float:
        for buckets, who in ((self.member, member), (self.channel, channel), (self.network, network)):
            wait = buckets.take(who, now)
            if wait:
                return wait
        return 0


def network_of(address: str) -> str:
    """One household or office: an IPv4 address, or the first half of an IPv6 one."""
    return ":".join(address.split(":")[:4]) if ":" in address else address
