"""How one comes in, stays and goes."""

from django.urls import path

from befriend.accounts.views import arriving, data, factors, first_run, me, organising

app_name = "accounts"
urlpatterns = [
    path("start/", first_run.first_run, name="first_run"),
    path("organisers/", organising.organisers, name="organisers"),
    path("organisers/calls/<uuid:call_id>/heard/", organising.confirm, name="confirm"),
    path("organisers/calls/<uuid:call_id>/back/", organising.call_no_longer, name="call_no_longer"),
    path("organisers/<slug:name>/no-longer/", organising.organise_no_longer, name="organise_no_longer"),
    path("organise/", organising.organise, name="organise"),
    path("account/", me.me, name="me"),
    path("account/join/", arriving.join, name="join"),
    path("account/join/age/", arriving.age, name="age"),
    path("account/join/passkey/", arriving.join_with_passkey, name="join_with_passkey"),
    path("account/sign-in/", arriving.sign_in, name="sign_in"),
    path("account/sign-in/passkey/", arriving.sign_in_with_passkey, name="sign_in_with_passkey"),
    path("account/sign-in/recovery/", arriving.recovery, name="recovery"),
    path("account/code/", arriving.code, name="code"),
    path("account/code/again/", arriving.send_again, name="send_again"),
    path("account/passkey/", arriving.passkey_options, name="passkey_options"),
    path("account/sign-out/", arriving.sign_out, name="sign_out"),
    path("account/again/", factors.again, name="again"),
    path("account/by-letter/", factors.by_letter, name="by_letter"),
    path("account/factors/", factors.factors, name="factors"),
    path("account/factors/passkey/", factors.add_passkey, name="add_passkey"),
    path("account/factors/app/", factors.add_app, name="add_app"),
    path("account/factors/codes/", factors.recovery_codes, name="recovery_codes"),
    path("account/factors/codes/file/", factors.recovery_file, name="recovery_file"),
    path("account/factors/<slug:name>/away/", factors.take_away, name="take_away"),
    path("account/factors/<slug:name>/keep/", factors.keep, name="keep"),
    path("account/devices/", me.devices, name="devices"),
    path("account/devices/end/", me.end_devices, name="end_devices"),
    path("account/devices/<slug:name>/end/", me.end_device, name="end_device"),
    path("account/place/", me.place, name="place"),
    path("account/data/", data.data, name="data"),
    path("account/data/gather/", data.gather, name="gather"),
    path("account/data/file/", data.file, name="file"),
    path("account/data/erase/", data.erase, name="erase"),
    path("account/data/yes/", data.take_back, name="take_back"),
    path("account/data/stay/", data.stay, name="stay"),
]
