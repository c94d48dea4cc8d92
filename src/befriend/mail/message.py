"""A letter as bytes: every header and part is chosen here, and tells nothing."""

from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from urllib.parse import urljoin

from django.conf import settings
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from befriend.mail.letters import TEXTS, Kind, Letter
from befriend.mail.models import Outbox
from befriend.shell.community import community
from befriend.vault.sealing import seal_address

UNSUBSCRIBE = "mail.unsubscribe"
UNFOLDED = SMTP.clone(max_line_length=998)  # inboxes want the address of List-Unsubscribe on its own line


def rendered(row: Outbox) -> tuple[str, str]:
    """Subject and text in the addressee's language."""
    subject, paragraphs, link = _parts(row)
    return subject, "\n\n".join([*paragraphs, link] if link else paragraphs) + "\n"


def message_for(row: Outbox, *, to: str) -> Message:
    """Raises ValidationError for what is not one address, so that none can add a header or a reader."""
    validate_email(to)
    subject, text = rendered(row)
    _subject, paragraphs, link = _parts(row)
    domain = settings.MAIL_FROM.rpartition("@")[2]
    letter = EmailMessage(policy=SMTP)
    letter["From"] = formataddr((community().sender or settings.MAIL_NAME, settings.MAIL_FROM))
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(timezone.now().replace(microsecond=0))
    letter["Message-ID"] = f"<{row.public_id.hex}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    stop = stop_url(row)
    if stop:
        letter["List-Unsubscribe"] = f"<{stop}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(text, cte="quoted-printable")
    page = {"language": row.language, "paragraphs": paragraphs, "link": link}
    letter.add_alternative(render_to_string("mail/letter.html", page), subtype="html", cte="quoted-printable")
    letter.policy = UNFOLDED
    return letter


def _parts(row: Outbox) -> tuple[str, list[str], str]:
    text, details = TEXTS[Letter(row.letter)], row.given()
    link = _absolute(reverse("mail:open", args=[details["token"]])) if details["token"] else ""
    with override(row.language):
        paragraphs = (str(text.body) % {"code": details["code"], "time": details["time"]}).split("\n\n")
        if stop_url(row):
            paragraphs.append(_("You choose yourself which letters you get, on your page of preferences."))
        return str(text.subject), paragraphs, link


def stop_url(row: Outbox) -> str:
    """Where one click ends this kind of letter; empty for letters that cannot be done without."""
    kind = TEXTS[Letter(row.letter)].kind
    if row.account_id is None or kind is Kind.NEEDED:
        return ""
    return _absolute(reverse("mail:stop", args=[seal_address(f"{row.account_id} {kind}", label=UNSUBSCRIBE)]))


def _absolute(path: str) -> str:
    return urljoin(settings.ORIGIN, path)
