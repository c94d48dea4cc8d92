from django.apps import AppConfig
from django.urls import reverse


class GroupsConfig(AppConfig):
    name = "befriend.groups"

    def ready(self) -> None:
        from befriend.accounts import arrivals, staff
        from befriend.accounts import privacy as people
        from befriend.groups import actions, privacy, queries
        from befriend.groups.views import joining
        from befriend.safety import items
        from befriend.shell import community
        from befriend.vault.restoring import after_restore

        after_restore(actions.erase_again)
        people.register(
            "groups",
            hand_back=privacy.hand_back,
            erase=privacy.erase,
            models=privacy.MODELS,
            hide=privacy.look_again,
            show=privacy.look_again,
            to_know=privacy.to_know,
        )
        staff.register(queries.leads_some_circle)
        staff.register_step_after_first_run(lambda: reverse("groups:house"))
        community.told_by(queries.community)
        items.register("seat", queries.seat_item)
        items.register("request", queries.request_item)
        items.register("reply", queries.reply_item)
        items.register("intro", queries.intro_item)
        items.register("group", queries.group_item)
        items.lead_back("circle", queries.way_to_group)
        arrivals.register(joining.seated_on_arrival)
