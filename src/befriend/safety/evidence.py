"""Words under a case's own key. They outlive whoever wrote them only while the case is open."""

from uuid import UUID

from django.utils.timezone import now

from befriend.due.actions import plan
from befriend.safety.items import OF_A_GROUP
from befriend.safety.models import Case, Report
from befriend.safety.queries import label_of, opened
from befriend.vault.actions import new_key
from befriend.vault.sealing import seal


def sealed(words: str, case: Case, row: UUID, text: str = "") -> bytes:
    return seal(words, label=label_of(text), row=row, circle=case.public_id, under=(case.key,)) if words else b""


def forget_the_erased(case: Case) -> None:
    """Words of whoever was erased leave this closed case, here and, as the old key goes too, in every backup.

    What the others wrote moves under a new key. Inside the caller's transaction; safe to repeat.
    """
    reports = list(case.reports.all())
    stays = case.about_id is not None or case.kind in OF_A_GROUP
    if (stays or not (case.evidence or case.whom)) and not any(it.until_closed and it.words for it in reports):
        return
    evidence = opened(case, case.evidence, case.public_id, "evidence") if stays else ""
    whom = opened(case, case.whom, case.public_id, "whom") if stays else ""
    outcome = opened(case, case.outcome, case.public_id, "outcome")
    kept = ["" if it.until_closed else opened(case, it.words, it.public_id) for it in reports]
    old, case.key = case.key, new_key("case")
    case.evidence = sealed(evidence, case, case.public_id, "evidence")
    case.whom = sealed(whom, case, case.public_id, "whom")
    case.outcome = sealed(outcome, case, case.public_id, "outcome")
    case.save(update_fields=["key", "evidence", "outcome", "whom"])
    for report, words in zip(reports, kept, strict=True):
        report.words = sealed(words, case, report.public_id)
    Report.objects.bulk_update(reports, ["words"], batch_size=100)
    plan("safety.give_up_key", str(old), at=now())
