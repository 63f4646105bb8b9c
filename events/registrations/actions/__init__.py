"""What can be done with registrations, places, badges and saved sessions; each one atomic."""

from events.registrations.actions.asking import (
    Details,
    person_of,
    register,
    register_by_hand,
    submit,
)
from events.registrations.actions.badges import (
    MAX_BADGES,
    Printed,
    deactivate_badges,
    issue_badge,
    print_badges,
)
from events.registrations.actions.changing import (
    Wanted,
    approve_change,
    ask_change,
    refuse_change,
    take_back_change,
)
from events.registrations.actions.consenting import agree_to_terms
from events.registrations.actions.copying import copy_categories, copy_questions, copy_ranks
from events.registrations.actions.correcting import correct, correct_for, update_details
from events.registrations.actions.deciding import (
    MAX_AT_ONCE,
    BulkResult,
    approve,
    approve_many,
    refuse,
    refuse_many,
    withdraw,
    withdraw_many,
)
from events.registrations.actions.door import check_in_code, check_in_person, take_back
from events.registrations.actions.drafts import drop_draft, purge_drafts, save_draft, tell_of_drafts
from events.registrations.actions.duplicates import Choice, merge_people, say_distinct
from events.registrations.actions.extra import retire_question
from events.registrations.actions.files import purge_files, remove_file, send_file
from events.registrations.actions.filters import drop_filter, save_filter
from events.registrations.actions.forgetting import forget
from events.registrations.actions.groups import GroupOutcome, GroupRow, forecast_group, register_group
from events.registrations.actions.inviting import (
    Guest,
    invite,
    mark_opened,
    purge_invitations,
    renew_invitation,
    revoke_invitation,
)
from events.registrations.actions.joining import Join
from events.registrations.actions.merging import OfflineScan, merge_scan
from events.registrations.actions.needs import purge_needs, tell_needs
from events.registrations.actions.offers import accept_offer, decline_offer, lapse_offers
from events.registrations.actions.on_behalf import register_colleague, take_over
from events.registrations.actions.papers import give_certificate, give_paper
from events.registrations.actions.pending import purge_changes
from events.registrations.actions.photos import cut_photo, purge_photos, remove_photo, send_photo
from events.registrations.actions.places import ensure_quotas, recount
from events.registrations.actions.powers import end_power, save_power, tell_ended
from events.registrations.actions.protocol import set_delegation_role, set_protocol_rank
from events.registrations.actions.purging import purge_scans
from events.registrations.actions.questioning import answer, ask_for_more, ask_many
from events.registrations.actions.replacing import replace
from events.registrations.actions.schedule import (
    MAX_NOTE,
    note_session,
    save_session,
    share_schedule,
    unsave_session,
    unshare_schedule,
)
from events.registrations.actions.seats import (
    MAX_SEATS,
    recount_seats,
    release_seat,
    reserve_seat,
    set_places,
)
from events.registrations.actions.visa import (
    ask_for_letter,
    grant_letter,
    purge_passports,
    refuse_letter,
    reseal_passports,
    review_letter,
    tell_of_late_letters,
    withdraw_letter,
)
from events.registrations.actions.waiting import MAX_CAPACITY, promote_waiting, set_capacity, set_priority

__all__ = [
    "MAX_AT_ONCE",
    "MAX_BADGES",
    "MAX_CAPACITY",
    "MAX_NOTE",
    "MAX_SEATS",
    "BulkResult",
    "Choice",
    "Details",
    "GroupOutcome",
    "GroupRow",
    "Guest",
    "Join",
    "OfflineScan",
    "Printed",
    "Wanted",
    "accept_offer",
    "agree_to_terms",
    "answer",
    "approve",
    "approve_change",
    "approve_many",
    "ask_change",
    "ask_for_letter",
    "ask_for_more",
    "ask_many",
    "check_in_code",
    "check_in_person",
    "copy_categories",
    "copy_questions",
    "copy_ranks",
    "correct",
    "correct_for",
    "cut_photo",
    "deactivate_badges",
    "decline_offer",
    "drop_draft",
    "drop_filter",
    "end_power",
    "ensure_quotas",
    "forecast_group",
    "forget",
    "give_certificate",
    "give_paper",
    "grant_letter",
    "invite",
    "issue_badge",
    "lapse_offers",
    "mark_opened",
    "merge_people",
    "merge_scan",
    "note_session",
    "person_of",
    "print_badges",
    "promote_waiting",
    "purge_changes",
    "purge_drafts",
    "purge_files",
    "purge_invitations",
    "purge_needs",
    "purge_passports",
    "purge_photos",
    "purge_scans",
    "recount",
    "recount_seats",
    "refuse",
    "refuse_change",
    "refuse_letter",
    "refuse_many",
    "register",
    "register_by_hand",
    "register_colleague",
    "register_group",
    "release_seat",
    "remove_file",
    "remove_photo",
    "renew_invitation",
    "replace",
    "reseal_passports",
    "reserve_seat",
    "retire_question",
    "review_letter",
    "revoke_invitation",
    "save_draft",
    "save_filter",
    "save_power",
    "save_session",
    "say_distinct",
    "send_file",
    "send_photo",
    "set_capacity",
    "set_delegation_role",
    "set_places",
    "set_priority",
    "set_protocol_rank",
    "share_schedule",
    "submit",
    "take_back",
    "take_back_change",
    "take_over",
    "tell_ended",
    "tell_needs",
    "tell_of_drafts",
    "tell_of_late_letters",
    "unsave_session",
    "unshare_schedule",
    "update_details",
    "withdraw",
    "withdraw_letter",
    "withdraw_many",
]
