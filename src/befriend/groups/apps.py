from django.apps import AppConfig
from django.urls import reverse


class GroupsConfig(AppConfig):
    name = "befriend.groups"

    def ready(self) -> None:
        from befriend.accounts import privacy as people
        from befriend.accounts import staff
        from befriend.groups import privacy, queries
        from befriend.safety import items
        from befriend.shell import community

        people.register("groups", hand_back=privacy.hand_back, erase=privacy.erase, models=privacy.MODELS)
        staff.register(queries.leads_some_circle)
        staff.register_step_after_first_run(lambda: reverse("groups:house"))
        community.told_by(queries.community)
        items.register("seat", queries.seat_item)
