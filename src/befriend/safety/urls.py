"""Ways in to reports."""

from django.urls import include, path

from befriend.safety import views

app_name = "safety"
urlpatterns = [
    path("", include("befriend.safety.crisis.urls")),
    path("report/", views.tell, name="tell"),
    path("report/made/<uuid:report_id>/", views.receipt, name="receipt"),
    path("report/<slug:kind>/<uuid:item_id>/", views.report, name="report"),
    path("desk/reports/", views.queue, name="queue"),
    path("desk/reports/<uuid:case_id>/", views.case, name="case"),
]
