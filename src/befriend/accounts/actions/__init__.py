"""Every write of this room."""

from befriend.accounts.actions.arriving import arrive, finish, is_adult, say_adult, say_yes_to_care
from befriend.accounts.actions.codes import begin, prove
from befriend.accounts.actions.factors import (
    add_app,
    add_passkey,
    begin_passkey_sign_up,
    keep_factor,
    new_recovery_codes,
    plan_removal,
    remove_factor,
    show_figures_again,
    show_passkey_again,
    sign_in_with_passkey,
    sign_in_with_recovery_code,
    sign_up_with_passkey,
)
from befriend.accounts.actions.house import open_house
from befriend.accounts.actions.leaving import (
    ask_for_export,
    change_mind,
    erase_again,
    erase_for_good,
    forget_old_exports,
    gather_export,
    open_export,
    plan_erasure,
)
from befriend.accounts.actions.people import open_account, settle
from befriend.accounts.actions.sessions import (
    Device,
    end_session,
    sign_everybody_out,
    sign_in,
    sign_out,
    sign_out_everywhere,
)

__all__ = [
    "Device",
    "add_app",
    "add_passkey",
    "arrive",
    "ask_for_export",
    "begin",
    "begin_passkey_sign_up",
    "change_mind",
    "end_session",
    "erase_again",
    "erase_for_good",
    "finish",
    "forget_old_exports",
    "gather_export",
    "is_adult",
    "keep_factor",
    "new_recovery_codes",
    "open_account",
    "open_export",
    "open_house",
    "plan_erasure",
    "plan_removal",
    "prove",
    "remove_factor",
    "say_adult",
    "say_yes_to_care",
    "settle",
    "show_figures_again",
    "show_passkey_again",
    "sign_everybody_out",
    "sign_in",
    "sign_in_with_passkey",
    "sign_in_with_recovery_code",
    "sign_out",
    "sign_out_everywhere",
    "sign_up_with_passkey",
]
