from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "befriend.groups"

    def ready(self) -> None:
        from befriend.accounts import privacy as people
        from befriend.accounts import staff
        from befriend.groups import privacy, queries
        from befriend.shell import community

        people.register("groups", hand_back=privacy.hand_back, erase=privacy.erase, models=privacy.MODELS)
        staff.register(queries.leads_some_circle)
        community.told_by(queries.community)
