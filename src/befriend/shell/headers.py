"""The headers that every answer carries, whoever sends it."""

from django.conf import settings

PLAIN = {
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), interest-cohort=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Origin-Agent-Cluster": "?1",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def policy() -> str:
    """Our Content-Security-Policy in one line, from the settings that pages use."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, values))}" for name, values in directives.items())


def by_tls() -> dict[str, str]:
    """That a browser comes by TLS alone, for what does not pass through Django; nothing where a house has no TLS."""
    if not settings.SECURE_HSTS_SECONDS:
        return {}
    return {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"}


def encoded(named: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As ASGI wants them."""
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]


def of_files() -> dict[str, str]:
    """All headers of a page that is sent as a file: crisis help, offline, the page for what is not there."""
    return {
        **PLAIN,
        **by_tls(),
        "Content-Security-Policy": policy(),
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
    }
