"""Ways into a live room; meetings/urls.py includes them under its own name."""

from django.urls import path

from befriend.meetings.room import views

ROOM = "meetings/<uuid:meeting_id>/room/"

urlpatterns = [
    path(ROOM, views.room, name="room"),
    path(f"{ROOM}words/", views.words, name="room_words"),
    path(f"{ROOM}here/", views.here, name="room_here"),
    path(f"{ROOM}heard/", views.heard, name="room_heard"),
    path(f"{ROOM}steady/", views.steady, name="room_steady"),
    path(f"{ROOM}act/", views.act, name="room_act"),
    path(f"{ROOM}minute/", views.minute, name="room_minute"),
    path(f"{ROOM}tap/", views.tap, name="room_tap"),
    path(f"{ROOM}back/", views.take_back, name="room_take_back"),
    path(f"{ROOM}reword/<uuid:words_id>/", views.reword, name="room_reword"),
    path(f"{ROOM}write/", views.write, name="room_write"),
    path(f"{ROOM}part/", views.begin_part, name="room_part"),
    path(f"{ROOM}calm/", views.calm, name="room_calm"),
    path(f"{ROOM}door/<uuid:seat_id>/", views.let_in, name="room_let_in"),
    path(f"{ROOM}out/", views.remove_several, name="room_remove_several"),
    path(f"{ROOM}out/<uuid:seat_id>/", views.remove, name="room_remove"),
    path(f"{ROOM}end/", views.end, name="room_end"),
    path(f"{ROOM}go/", views.go, name="room_go"),
]
