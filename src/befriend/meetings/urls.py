from django.urls import include, path

from befriend.meetings.views import feed, leading, member, parts, planning

app_name = "meetings"
urlpatterns = [
    path("", include("befriend.meetings.room.urls")),
    path("meetings/<uuid:meeting_id>/", member.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/excuse/", member.excuse, name="excuse"),
    path("meetings/<uuid:meeting_id>/lobby/", member.lobby, name="lobby"),
    path("meetings/<uuid:meeting_id>/lobby/door/", member.at_the_door, name="door"),
    path("meetings/<uuid:meeting_id>/tap/", member.tap, name="tap"),
    path("meetings/<uuid:meeting_id>/get-up/", member.get_up, name="get_up"),
    path("meetings/<uuid:meeting_id>/after/", member.after, name="after"),
    path("meetings/<uuid:meeting_id>/stand-in/", leading.stand_in, name="stand_in"),
    path("meetings/<uuid:meeting_id>/brief/", leading.brief, name="brief"),
    path("meetings/<uuid:meeting_id>/waiting/", leading.waiting, name="waiting"),
    path("meetings/<uuid:meeting_id>/admit/", leading.admit, name="admit"),
    path("meetings/<uuid:meeting_id>/roster/", leading.roster, name="roster"),
    path("meetings/<uuid:meeting_id>/change/", planning.change, name="change"),
    path("meetings/<uuid:meeting_id>/call-off/", planning.call_off, name="call_off"),
    path("groups/<uuid:circle_id>/plan/", planning.plan, name="plan"),
    path("groups/<uuid:circle_id>/plan/new/", planning.begin, name="begin"),
    path("series/<uuid:series_id>/", planning.series, name="series"),
    path("series/<uuid:series_id>/hour/", parts.parts, name="parts"),
    path("series/<uuid:series_id>/hour/new/", parts.part, name="new_part"),
    path("series/<uuid:series_id>/hour/<int:place>/", parts.part, name="part"),
    path("series/<uuid:series_id>/end/", planning.end, name="end"),
    path("calendar/", feed.calendar, name="calendar"),
    path("calendar/<str:token>.ics", feed.feed, name="feed"),
]
