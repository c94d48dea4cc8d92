from django.urls import path

from befriend.groups.views import inside, joining, leading, starting, visitor

app_name = "groups"
urlpatterns = [
    path("", visitor.first, name="first"),
    path("groups/", visitor.directory, name="directory"),
    path("find/", visitor.find, name="find"),
    path("zone/", visitor.zone, name="zone"),
    path("groups/<uuid:circle_id>/", visitor.group, name="group"),
    path("groups/<uuid:circle_id>/join/", joining.join, name="join"),
    path("groups/<uuid:circle_id>/request/", joining.request_page, name="request"),
    path("groups/<uuid:circle_id>/request/withdraw/", joining.withdraw, name="withdraw"),
    path("groups/<uuid:circle_id>/prepare/", joining.prepare, name="prepare"),
    path("invitation/", joining.invitation, name="invitation"),
    path("mine/", inside.mine, name="mine"),
    path("groups/<uuid:circle_id>/inside/", inside.inside, name="inside"),
    path("groups/<uuid:circle_id>/agree/", inside.agree, name="agree"),
    path("groups/<uuid:circle_id>/seat/", inside.seat, name="seat"),
    path("groups/<uuid:circle_id>/seat/pause/", inside.pause, name="pause"),
    path("groups/<uuid:circle_id>/seat/come-back/", inside.come_back, name="come_back"),
    path("groups/<uuid:circle_id>/seat/leave/", inside.leave, name="leave"),
    path("groups/<uuid:circle_id>/people/<uuid:seat_id>/", inside.person, name="person"),
    path("groups/<uuid:circle_id>/lead/", leading.lead, name="lead"),
    path("groups/<uuid:circle_id>/lead/requests/<uuid:seat_id>/", leading.review, name="review"),
    path("groups/<uuid:circle_id>/lead/people/<uuid:seat_id>/", leading.member, name="member"),
    path("groups/<uuid:circle_id>/lead/invite/", leading.invite, name="invite"),
    path("groups/<uuid:circle_id>/lead/invitations/<uuid:invitation_id>/revoke/", leading.revoke, name="revoke"),
    path("groups/<uuid:circle_id>/lead/words/", leading.words, name="words"),
    path("groups/<uuid:circle_id>/lead/guidelines/", leading.guidelines, name="guidelines"),
    path("groups/<uuid:circle_id>/lead/questions/", leading.questions, name="questions"),
    path("groups/<uuid:circle_id>/lead/introduce/", leading.introduce, name="introduce"),
    path("groups/<uuid:circle_id>/lead/end/", leading.end, name="end"),
    path("start/house/", starting.house, name="house"),
    path("start/group/", starting.found, name="found"),
]
