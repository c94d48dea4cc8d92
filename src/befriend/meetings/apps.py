from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "befriend.meetings"

    def ready(self) -> None:
        from befriend.accounts import consents, staff
        from befriend.accounts import privacy as people
        from befriend.due.actions import cancel_overdue
        from befriend.groups import above
        from befriend.meetings import panels, privacy
        from befriend.meetings.actions import hour
        from befriend.meetings.actions.forgetting import yes_taken_back
        from befriend.meetings.actions.series import end_all_of, plan_first
        from befriend.meetings.consents import CARDS
        from befriend.meetings.queries import leads_now, stands_in_somewhere
        from befriend.meetings.room import items as of_room
        from befriend.meetings.room.kinds import register_kinds
        from befriend.safety import items
        from befriend.vault.restoring import after_restore

        register_kinds()
        after_restore(lambda: cancel_overdue("meetings.remind"))
        after_restore(hour.clear_again)
        items.register("live", of_room.live_item)
        items.register("note", of_room.note_item)
        items.register("sitter", of_room.sitter_item)
        items.register("hour", of_room.hour_item)
        for kind in ("live", "note", "seat", "hour"):
            items.lead_back(kind, of_room.way_into_room)
        items.stay_there(of_room.frames_of_rooms)
        people.register(
            "meetings",
            hand_back=privacy.hand_back,
            erase=privacy.erase,
            models=privacy.MODELS,
            hide=privacy.hide,
        )
        consents.when_withdrawn(CARDS, yes_taken_back)
        staff.register_once(stands_in_somewhere)
        above.hand_over(
            hour=panels.hour,
            rhythm=panels.rhythm,
            for_member=panels.for_member,
            for_leader=panels.for_leader,
            plan_first=plan_first,
            seat_given_up=hour.seat_given_up,
            seat_rests=hour.seat_rests,
            leads_no_longer=hour.leads_no_longer,
            leads_now=leads_now,
            ended=end_all_of,
            words_stay=hour.keep_no_longer,
            said=of_room.said_by,
        )
