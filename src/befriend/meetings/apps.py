from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "befriend.meetings"

    def ready(self) -> None:
        from befriend.accounts import consents
        from befriend.accounts import privacy as people
        from befriend.due.actions import cancel_overdue
        from befriend.groups import above
        from befriend.meetings import panels, privacy
        from befriend.meetings.actions.forgetting import yes_taken_back
        from befriend.meetings.actions.hour import (
            clear_again,
            keep_no_longer,
            leads_no_longer,
            seat_given_up,
            seat_rests,
        )
        from befriend.meetings.actions.series import end_all_of, plan_first
        from befriend.meetings.consents import CARDS
        from befriend.meetings.room.items import hour_item, live_item, note_item, said_by, sitter_item, way_into_room
        from befriend.meetings.room.kinds import register_kinds
        from befriend.safety import items
        from befriend.vault.restoring import after_restore

        register_kinds()
        after_restore(lambda: cancel_overdue("meetings.remind"))
        after_restore(clear_again)
        for kind, item in {"live": live_item, "note": note_item, "sitter": sitter_item, "hour": hour_item}.items():
            items.register(kind, item)
        for kind in ("live", "seat", "hour"):
            items.lead_back(kind, way_into_room)
        people.register(
            "meetings",
            hand_back=privacy.hand_back,
            erase=privacy.erase,
            models=privacy.MODELS,
            hide=privacy.hide,
        )
        consents.when_withdrawn(CARDS, yes_taken_back)
        above.hand_over(
            hour=panels.hour,
            rhythm=panels.rhythm,
            for_member=panels.for_member,
            for_leader=panels.for_leader,
            plan_first=plan_first,
            seat_given_up=seat_given_up,
            seat_rests=seat_rests,
            leads_no_longer=leads_no_longer,
            ended=end_all_of,
            words_stay=keep_no_longer,
            said=said_by,
        )
