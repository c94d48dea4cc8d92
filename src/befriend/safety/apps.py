from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "befriend.safety"

    def ready(self) -> None:
        from befriend.accounts import privacy
        from befriend.safety import privacy as reports
        from befriend.safety.crisis import pages
        from befriend.safety.crisis.privacy import erase, hand_back
        from befriend.safety.models import Case, LineCheck, Report, WordingReview
        from befriend.shell import publicshell

        privacy.register("crisis help", hand_back=hand_back, erase=erase, models=[LineCheck, WordingReview])
        privacy.register("reports", hand_back=reports.hand_back, erase=reports.erase, models=[Report, Case])
        publicshell.keep_help([address for address in pages.addresses() if address != "/help/"])
        publicshell.keep_static("safety/crisis.css")
