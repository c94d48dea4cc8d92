"""Every write of this room."""

from befriend.accounts.actions.arriving import arrive, finish, is_adult, say_adult, say_yes_to_care
from befriend.accounts.actions.codes import begin, prove
from befriend.accounts.actions.people import open_account, settle
from befriend.accounts.actions.sessions import Device, end_session, sign_in, sign_out, sign_out_everywhere

__all__ = [
    "Device",
    "arrive",
    "begin",
    "end_session",
    "finish",
    "is_adult",
    "open_account",
    "prove",
    "say_adult",
    "say_yes_to_care",
    "settle",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]
