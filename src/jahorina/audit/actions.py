"""What the audit log can say was done. An act that is not here is not recorded: `record` refuses its name.

docs/access.md lists them; a test holds it to this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOGGED_IN = "member.logged-in"
LOGGED_OUT = "member.logged-out"
LOG_IN_FAILED = "member.log-in-failed"
LOCKED_OUT = "member.locked-out"
SESSION_EXPIRED = "member.session-expired"
SESSION_ENDED = "member.session-ended"
PASSWORD_CHANGED = "member.password-changed"  # noqa: S105 - a name, not a password
PASSWORD_RESET = "member.password-reset"  # noqa: S105
PASSWORD_RESET_ASKED = "member.password-reset-asked"  # noqa: S105
SECOND_FACTOR_ADDED = "member.second-factor-added"
SECOND_FACTOR_REMOVED = "member.second-factor-removed"
SECOND_FACTOR_RENEWED = "member.second-factor-renewed"
SECOND_FACTOR_FAILED = "member.second-factor-failed"
SECOND_FACTOR_RESET = "member.second-factor-reset"
LANGUAGE_CHANGED = "member.language-changed"
MEMBER_ADDED = "member.added"
ROLES_CHANGED = "member.roles-changed"
MEMBER_DEACTIVATED = "member.deactivated"
MEMBERS_READ = "members.read"
REFUSED = "access.refused"
AUDIT_READ = "audit.read"
AUDIT_VERIFIED = "audit.verified"
PARTNERS_LOADED = "partners.programme-loaded"
EVIDENCE_LOADED = "evidence.programme-loaded"
EVIDENCE_IMPORTED = "evidence.import"
EVIDENCE_FETCHED = "evidence.fetch"
EVIDENCE_COMPACTED = "evidence.compact"
ENGINE_RUN = "evidence.engine-run"
ENGINE_TABLE_GIVEN = "evidence.engine-table-given"
EVIDENCE_EXPORTED = "evidence.export"
PLAN_LOADED = "plan.programme-loaded"
PLAN_CHANGED = "plan.entry-changed"
STATUS_CLAIMED = "plan.status-claimed"
PLAN_EVIDENCE_CHANGED = "plan.evidence-changed"
ROUND_OPENED = "plan.round-opened"
ROUND_LOCKED = "plan.round-locked"
REPORT_WRITTEN = "plan.report-written"
REPORT_MOVED = "plan.report-moved"
REPORT_UNLOCKED = "plan.report-unlocked"
FIGURE_SIGNED = "plan.figure-stance"
FUNDING_RECORDED = "plan.funding-recorded"
SUPPORT_CHANGED = "plan.support-changed"
PROJECT_CHANGED = "plan.project-changed"
PLAN_EXPORTED = "plan.exported"
CALENDAR_CHANGED = "plan.calendar-link"
PLAN_DIGEST = "plan.digest-written"
DIALOGUE_LOADED = "dialogue.programme-loaded"
MEETING_CHANGED = "dialogue.meeting-changed"
PROPOSAL_CHANGED = "dialogue.proposal-changed"
PROPOSAL_DISCUSSED = "dialogue.proposal-remark"
DECISION_MOVED = "dialogue.decision-moved"
DECISION_ANSWERED = "dialogue.decision-answered"
PLAN_VERSION_MADE = "dialogue.plan-version-made"
REGISTERS_LOADED = "registers.programme-loaded"
CASE_OPENED = "case.opened"
CASE_STEP = "case.step-added"
CASE_CORRECTED = "case.step-corrected"
CASE_READ = "case.read"
CASES_LISTED = "cases.listed"
CASES_SEARCHED = "cases.searched"
CASES_IMPORTED = "cases.imported"
CASES_EXPORTED = "cases.exported"
IDENTITY_READ = "identity.read"
IDENTITY_CHANGED = "identity.changed"
GATE_CLEARED = "gate.cleared"
GATE_OVERRIDDEN = "gate.overridden"
GATE_WITHDRAWN = "gate.decision-withdrawn"
GATE_REFUSED = "gate.step-refused"
GLASS_BROKEN = "case.glass-broken"
GLASS_REFUSED = "case.glass-refused"
GLASS_ENDED = "case.glass-ended"
GLASSES_READ = "safeguards.glasses-read"
SAFEGUARD_REVIEWED = "safeguard.reviewed"
CASE_TRANSFERRED = "case.transferred"
CONSENT_RECORDED = "consent.recorded"
CONSENT_WITHDRAWN = "consent.withdrawn"
CONSENTS_READ = "consents.read"
FAMILY_TIED = "case.family-tied"
REFERRAL_SENT = "referral.sent"
REFERRAL_ACT = "referral.act"
REFERRAL_FORGOTTEN = "referral.forgotten"
REFERRAL_READ = "referral.read"
REFERRALS_LISTED = "referrals.listed"
EXCEPTIONS_READ = "safeguards.referrals-read"
REMINDED = "member.reminded"
INCIDENT_REPORTED = "incident.reported"
INCIDENT_ADDED = "incident.entry-added"
INCIDENT_READ = "incident.read"
INCIDENTS_LISTED = "incidents.listed"
TIE_ASSERTED = "incident.tie-asserted"
TIE_CORRECTED = "incident.tie-corrected"
TIES_READ = "incident.ties-read"
NETWORK_READ = "incident.network-read"
INCIDENTS_COUNTED = "incident.figures-read"
REGISTER_FIGURES_READ = "registers.figures-read"
SUSPECT_IDENTITY_READ = "suspect.identity-read"
SUSPECTS_SEARCHED = "suspects.searched"
HOLD_PLACED = "retention.hold-placed"
HOLD_REVIEWED = "retention.hold-reviewed"
HOLD_LIFTED = "retention.hold-lifted"
RETENTION_READ = "retention.read"
DUPLICATES_SOUGHT = "duplicates.sought"
DUPLICATES_LISTED = "duplicates.listed"
DUPLICATE_PAIR_READ = "duplicates.pair-read"
DUPLICATE_DECIDED = "duplicates.decided"
DUPLICATES_WRITTEN = "duplicates.decisions-written"
REGISTER_OPENED_TO_ENCODE = "register.opened-to-encode"
ERASURE_PROPOSED = "retention.erasure-proposed"
ERASURE_REFUSED = "retention.erasure-refused"
CASE_ERASED = "case.erased"
CASE_ERASED_AGAIN = "case.erased-again"
SUBJECT_REQUEST = "subject-request.entry-added"
SUBJECT_REQUESTS_READ = "subject-requests.read"
SUBJECT_DATA_EXPORTED = "subject-request.exported"
PHOTOGRAPH_STORED = "identity.photograph-stored"
PHOTOGRAPH_READ = "identity.photograph-read"
PERPETRATORS_EXPORTED = "suspects.exported"
RELEASE_REQUESTED = "release.requested"
RELEASE_PREPARED = "release.prepared"
RELEASE_CHECKED = "release.checked"
RELEASE_PUBLISHED = "release.published"
RELEASE_WITHDRAWN = "release.withdrawn"
RELEASE_DROPPED = "release.dropped"
RELEASE_READ = "release.read"
NODE_KEYS_MADE = "exchange.own-keys"
NODE_KEYS_LEARNT = "exchange.partner-keys"
AGREEMENT_CHANGED = "exchange.agreement"
STREAM_BEGUN_ANEW = "exchange.epoch"
BUNDLE_SENT = "exchange.sent"
BUNDLE_SEALED_AGAIN = "exchange.sealed-again"
BUNDLE_RECEIVED = "exchange.received"
BUNDLE_REFUSED = "exchange.refused"
BUNDLE_FORKED = "exchange.contradiction"
CONTENT_TAKEN_IN = "exchange.content-taken-in"
CONTENT_REFUSED = "exchange.content-refused"
CONTENT_DELETED = "exchange.content-deleted"
PLAN_STAMPED = "exchange.plan-stamped"
INSTITUTION_KEY_CHANGED = "exchange.institution-key"
NODE_ADDRESSED = "exchange.address"
BUNDLE_DELIVERED = "exchange.delivered"

ACTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        LOGGED_IN: _("A member logged in; the detail says by which factors."),
        LOGGED_OUT: _("A member logged out."),
        LOG_IN_FAILED: _("A log-in failed. The account is a keyed hash of what was typed, never the address."),
        LOCKED_OUT: _("Further log-ins to one account from one address are refused for a while."),
        SESSION_EXPIRED: _("A session ended by itself: idle for too long, or open for too long."),
        SESSION_ENDED: _("A member ended one of their own sessions, or all others."),
        PASSWORD_CHANGED: _("A member changed their own password."),
        PASSWORD_RESET: _("A member set a new password with a link from a letter."),
        PASSWORD_RESET_ASKED: _("A letter with a link to set a password was sent to a member."),
        SECOND_FACTOR_ADDED: _("A member set up an authenticator app or recovery codes."),
        SECOND_FACTOR_REMOVED: _("A member took away a second factor."),
        SECOND_FACTOR_RENEWED: _("A member made new recovery codes; the old ones stopped working."),
        SECOND_FACTOR_FAILED: _("A code of a second factor was wrong."),
        SECOND_FACTOR_RESET: _("A node administrator took away a member's lost second factor."),
        LANGUAGE_CHANGED: _("A member chose another language."),
        MEMBER_ADDED: _("A member was added, with the roles in the detail."),
        ROLES_CHANGED: _("A member's roles were changed; the detail holds the roles before and after."),
        MEMBER_DEACTIVATED: _("A member was deactivated and their sessions were ended."),
        MEMBERS_READ: _("The list of members, or one member's page, was read."),
        REFUSED: _("Somebody asked for a page that their roles do not open."),
        AUDIT_READ: _("The audit log was read; the detail holds the filter."),
        AUDIT_VERIFIED: _("The audit log was verified; the detail says whether it was whole."),
        PARTNERS_LOADED: _("Partners, institutions, places or the route changed with the programme."),
        EVIDENCE_LOADED: _("The evidence's catalogue changed with the programme."),
        EVIDENCE_IMPORTED: _("Observations were imported."),
        EVIDENCE_FETCHED: _("Observations were fetched from a public source."),
        EVIDENCE_COMPACTED: _("The observations' table was written into fewer files; nothing in it changed."),
        ENGINE_RUN: _("An engine ran on the evidence; the detail says which, on what, and how many results it gave."),
        ENGINE_TABLE_GIVEN: _("A table of counts was given to the engines; the detail holds its kind and its hash."),
        EVIDENCE_EXPORTED: _("Figures that are not public were exported."),
        PLAN_LOADED: _("The plan's frameworks or commitments changed with the programme."),
        PLAN_CHANGED: _("A measure, milestone, indicator or target was created, changed or withdrawn."),
        STATUS_CLAIMED: _("A partner said how a measure or milestone stands."),
        PLAN_EVIDENCE_CHANGED: _("An item of evidence was brought, corrected, verified, refused or withdrawn."),
        ROUND_OPENED: _("A reporting round was opened, with a report for each measure and partner."),
        ROUND_LOCKED: _("A reporting round was locked."),
        REPORT_WRITTEN: _("A progress report was written or changed before it was handed in."),
        REPORT_MOVED: _("A progress report was submitted, sent back, accepted or locked."),
        REPORT_UNLOCKED: _("A locked progress report was unlocked, with a reason."),
        FIGURE_SIGNED: _("A partner agreed to a regional figure, or wrote its reservation."),
        FUNDING_RECORDED: _("A costed need, budget, commitment or disbursement was recorded or put right."),
        SUPPORT_CHANGED: _("A need or offer of assistance, or a match of both, was recorded or moved on."),
        PROJECT_CHANGED: _("A project in a municipality, or a figure about it, was recorded."),
        PLAN_EXPORTED: _("The plan was exported as a workbook."),
        CALENDAR_CHANGED: _("A member made or ended the private link to their calendar."),
        PLAN_DIGEST: _("A letter with what is late and owed in the plan was written to a member."),
        DIALOGUE_LOADED: _("The Dialogue's documented meetings or its rules of decision changed with the programme."),
        MEETING_CHANGED: _("A meeting of the Dialogue was called, changed, held, cancelled, or its statement agreed."),
        PROPOSAL_CHANGED: _("A proposal to change the plan was made, brought up to date or withdrawn."),
        PROPOSAL_DISCUSSED: _("A partner remarked on a proposal; the remark's words stand with the proposal."),
        DECISION_MOVED: _("A decision was put to the partners, agreed, blocked, withdrawn or carried out."),
        DECISION_ANSWERED: _("A partner accepted a decision, accepted it with a reservation, or declined it."),
        PLAN_VERSION_MADE: _("A decision made the next version of the plan; the detail holds its number and hash."),
        REGISTERS_LOADED: _("The registers' gates, time limits, code lists or retention changed with the programme."),
        REGISTER_FIGURES_READ: _("A statistic of the registers was read; the detail says which and of which period."),
        CASE_OPENED: _("A case was opened."),
        CASE_STEP: _("A step was added to a case; the detail holds its kind and number, never its content."),
        CASE_CORRECTED: _("A step of a case was corrected or voided by a further step."),
        CASE_READ: _("A case was read; the detail says through which door and for which purpose."),
        CASES_LISTED: _("A list of cases was read; the detail holds the tab, never names."),
        CASES_SEARCHED: _("Somebody searched for a person; what was typed is not recorded, the purpose is."),
        CASES_IMPORTED: _(
            "A file of cases was taken in; the detail holds the mapping and the counts, never the content."
        ),
        CASES_EXPORTED: _(
            "Cases were exported; the detail holds what, the purpose, the number of rows and whether with identities."
        ),
        IDENTITY_READ: _("A person's identity was opened from the vault, for the purpose in the detail."),
        IDENTITY_CHANGED: _("A person's identity was recorded or corrected in the vault."),
        GATE_CLEARED: _("A competent person found a gate's condition met, with written reasons."),
        GATE_OVERRIDDEN: _("A competent person opened a gate although its condition is not met, with written reasons."),
        GATE_WITHDRAWN: _("A decision about a gate was withdrawn; the gate stands as its condition says."),
        GATE_REFUSED: _("A step was refused because a gate is closed."),
        GLASS_BROKEN: _("A member opened a case that is not theirs, with a reason and for a limited time."),
        GLASS_REFUSED: _("A member asked for a case in an emergency, and there was none for them to open."),
        GLASS_ENDED: _("An opening in an emergency was ended before its time."),
        GLASSES_READ: _("The list of openings in an emergency was read, with their reasons."),
        SAFEGUARD_REVIEWED: _("The data-protection officer reviewed an override or a broken glass."),
        CASE_TRANSFERRED: _("Another institution took over the responsibility for a case, by its own act."),
        CONSENT_RECORDED: _("A consent was recorded; the detail holds its purposes, scope and end, never words."),
        CONSENT_WITHDRAWN: _("A consent was withdrawn; the detail says how many referrals were recalled with it."),
        CONSENTS_READ: _("The consents of a case were read."),
        FAMILY_TIED: _("Two people with cases were noted as belonging together."),
        REFERRAL_SENT: _(
            "A case was referred; the detail holds the recipient, the fields that were shared and on which basis."
        ),
        REFERRAL_ACT: _("A referral was accepted, declined, served, recalled or answered; the detail says which."),
        REFERRAL_READ: _("A referral was read; the detail says from which side and whether with identifying fields."),
        REFERRALS_LISTED: _("A list of referrals was read."),
        EXCEPTIONS_READ: _("The list of referrals without consent was read, with their reasons."),
        REMINDED: _("A letter with the references of due cases was written to a member."),
        INCIDENT_REPORTED: _("A member of an agency or organisation reported an incident."),
        INCIDENT_ADDED: _("Something was added to an incident; the detail holds its kind, never its words."),
        INCIDENT_READ: _("An incident was read; the detail says from which side and whether with its narrative."),
        INCIDENTS_LISTED: _("The list of incidents was read."),
        TIE_ASSERTED: _(
            "A tie between an incident, a suspect or a group was asserted; the detail holds its kind alone."
        ),
        TIE_CORRECTED: _("A tie of an incident was corrected or withdrawn by a further one."),
        TIES_READ: _("The ties of an incident were read."),
        NETWORK_READ: _("The network of incidents, suspects and groups was read; the detail says how large it was."),
        INCIDENTS_COUNTED: _("The counts of smuggling incidents were read."),
        SUSPECT_IDENTITY_READ: _("A suspect's or a group's name was opened, for the purpose in the detail."),
        SUSPECTS_SEARCHED: _("Somebody searched for a suspect; what was typed is not recorded, the purpose is."),
        HOLD_PLACED: _("A legal hold was placed on a case; the detail holds its ground and its end."),
        HOLD_REVIEWED: _("Somebody else looked at a legal hold and kept it."),
        HOLD_LIFTED: _("Somebody else looked at a legal hold and lifted it."),
        DUPLICATES_SOUGHT: _("The node looked for people who stand in its register twice; the detail holds counts."),
        DUPLICATES_LISTED: _("A list of likely duplicates was read: references, no names."),
        DUPLICATE_PAIR_READ: _("The identities of two people who may be one were read side by side."),
        DUPLICATE_DECIDED: _("Somebody decided whether two people are one, or took that back."),
        REGISTER_OPENED_TO_ENCODE: _(
            "A register's identities were opened in the command's memory to be encoded for the round in the detail."
        ),
        DUPLICATES_WRITTEN: _("The decisions about duplicates were written to a file, without names."),
        RETENTION_READ: _("What falls due for erasure, holds, proposals or certificates were read."),
        ERASURE_PROPOSED: _(
            "The erasure of a case was proposed; the detail says on which ground and under which rule."
        ),
        ERASURE_REFUSED: _("A second person refused an erasure; the detail holds the ground."),
        CASE_ERASED: _(
            "A case was erased after a second person approved; the detail holds the certificate's number and hash."
        ),
        CASE_ERASED_AGAIN: _("After a backup was restored, a case was erased again by its certificate."),
        SUBJECT_REQUEST: _("A person's request about their data was received, carried on, answered or refused."),
        SUBJECT_REQUESTS_READ: _("Requests of data subjects were read."),
        SUBJECT_DATA_EXPORTED: _(
            "All that is held about a person was written into a file for them; the detail says how far it reached."
        ),
        PHOTOGRAPH_STORED: _("A person's photograph was put into the vault, or taken out of it for good."),
        PHOTOGRAPH_READ: _("A person's photograph was opened from the vault, for the purpose in the detail."),
        PERPETRATORS_EXPORTED: _(
            "Perpetrators of incidents handed on as trafficking were exported without identifiers; the detail counts them."
        ),
        RELEASE_REQUESTED: _("A release of tables was requested, or requested anew with other choices."),
        RELEASE_PREPARED: _("A release was protected and attacked; the detail says whether the attacker opened it."),
        RELEASE_CHECKED: _("A second person checked a release, or sent it back with remarks."),
        RELEASE_PUBLISHED: _("A release went out under its number; the detail holds the hash of its tables."),
        RELEASE_WITHDRAWN: _("A published release was withdrawn, with a reason that readers see."),
        RELEASE_DROPPED: _("A release that was not published was given up."),
        RELEASE_READ: _("A release was read before it was published."),
        REFERRAL_FORGOTTEN: _(
            "What was held of a referral from another node was destroyed: the days of its agreement were over."
        ),
        NODE_ADDRESSED: _("Somebody said where another node is reached, or that it is not any more."),
        BUNDLE_DELIVERED: _(
            "A partner's node signed what it did with a bundle that this node sent; the detail says what."
        ),
        NODE_KEYS_MADE: _("The node's exchange keys were made or changed; the detail says which version."),
        NODE_KEYS_LEARNT: _("Another node's keys were learnt or followed to a newer version."),
        AGREEMENT_CHANGED: _("An agreement on sharing data was put in, or ended with a reason."),
        STREAM_BEGUN_ANEW: _("A stream was begun anew, or another node's new beginning was accepted, with a reason."),
        BUNDLE_SENT: _("A bundle was signed, sealed and put into the outbox; the detail holds its identity."),
        BUNDLE_SEALED_AGAIN: _("A bundle was sealed again for a recipient who has not said that it arrived."),
        BUNDLE_RECEIVED: _("A bundle came and holds; the detail says whether it was taken in or waits."),
        BUNDLE_REFUSED: _("A file came as a bundle and was refused; the detail says why."),
        BUNDLE_FORKED: _(
            "Two different bundles claim the same place of a stream; both are kept, the stream stands still."
        ),
        CONTENT_TAKEN_IN: _(
            "The content of a bundle became a record of this node; the detail holds the record's hash."
        ),
        CONTENT_REFUSED: _("The content of a bundle that holds was refused; the detail says why."),
        INSTITUTION_KEY_CHANGED: _(
            "An institution got a new key for its letters; the detail says whether the old one was revoked."
        ),
        PLAN_STAMPED: _(
            "The time stamp of a plan was renewed, here or by its sender; the detail says until when it holds."
        ),
        CONTENT_DELETED: _("The content of a bundle was deleted when its time was over; the detail holds its hash."),
    }
)
"""Every action with its meaning, in the order of the docs page."""
