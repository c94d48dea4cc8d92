"""Every way in. Each room lists its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("befriend.shell.urls")),
    path("", include("befriend.safety.urls")),
    path("", include("befriend.accounts.urls")),
    path("", include("befriend.mail.urls")),
    path("", include("befriend.groups.urls")),
    path("", include("befriend.meetings.urls")),
    path("", include("befriend.desk.urls")),
    path("", include("befriend.rehearsal.urls")),
]

handler400 = "befriend.shell.errors.bad_request"
handler403 = "befriend.shell.errors.forbidden"
handler404 = "befriend.shell.errors.not_found"
handler500 = "befriend.shell.errors.broken"
