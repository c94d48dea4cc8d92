from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "befriend.groups"
