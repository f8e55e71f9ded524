"""What accepting a proposal does in the knowledge base, its statistics and changelog included. Pure."""

from collections.abc import Callable
from datetime import date

from engine.knowledge.base.entry_facts import STRICT, entries_digest, entry_facts
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import KnowledgeFileError
from engine.knowledge.evolution.proposal import Proposal, ProposalKind
from engine.knowledge.evolution.proposals import GOES
from engine.workspace.text import one_line

MAX_TITLE_CHARS = 80


class ChangedMeanwhileError(KnowledgeFileError):
    """Somebody changed what a proposal is about since it was made."""


def carry_out_proposal(edit: KnowledgeEdit, proposal: Proposal, draft: EntryDraft | None, on: date) -> None:
    """Collects what accepting changes, for `Decisions.accept`. `draft` is the proposal's own, changed by a person.

    Lines that stay as they are stay byte for byte. Raises KnowledgeFileError where it cannot be done, as for entries
    that were changed since the proposal was made.
    """
    _refuse_changed(edit, proposal)
    told = CARRIED_OUT[proposal.kind](edit, proposal, draft or proposal.draft)
    edit.add_to_changelog(f"{on:%Y-%m-%d}: {told}")
    edit.count_again(f"{on:%Y-%m-%d}")


def _promote(edit: KnowledgeEdit, proposal: Proposal, draft: EntryDraft | None) -> str:
    first, *others = proposal.entries
    new_id = _move(edit, first, _needed(proposal, draft))
    for other in others:
        edit.remove_entry(other)
    return (
        f"{', '.join(proposal.entries)} became {new_id}: {_short(_needed(proposal, draft).title)} ({proposal.reason})"
    )


def _new_rule(edit: KnowledgeEdit, proposal: Proposal, draft: EntryDraft | None) -> str:
    if proposal.entries:
        return _promote(edit, proposal, draft)
    new_id = edit.add_entry(STRICT, _needed(proposal, draft))
    return f"{new_id} added: {_short(_needed(proposal, draft).title)} ({proposal.reason})"


def _merge(edit: KnowledgeEdit, proposal: Proposal, draft: EntryDraft | None) -> str:
    keeper, *others = proposal.entries
    _change(edit, keeper, _needed(proposal, draft))
    for other in others:
        edit.remove_entry(other)
    return f"{', '.join(others)} merged into {keeper}: {_short(_needed(proposal, draft).title)}"


def _drop(edit: KnowledgeEdit, proposal: Proposal, draft: EntryDraft | None) -> str:  # noqa: ARG001 - like the others
    edit.remove_entry(proposal.entries[0])
    return f"{proposal.entries[0]} dropped: {_short(proposal.title)} ({proposal.reason})"


def _decide_conflict(edit: KnowledgeEdit, proposal: Proposal, draft: EntryDraft | None) -> str:
    goes = dict(_needed(proposal, draft).fields).get(GOES, "").strip().upper()
    if goes not in proposal.entries:
        raise KnowledgeFileError(f"{one_line(goes)[:40]!r} is none of the two", f"Write one of {_both(proposal)}")
    title = edit.file.entry(goes).title
    edit.remove_entry(goes)
    stays = next(entry for entry in proposal.entries if entry != goes)
    return f"{goes} dropped: {_short(title)} (it contradicted {stays})"


CARRIED_OUT: dict[ProposalKind, Callable[[KnowledgeEdit, Proposal, EntryDraft | None], str]] = {
    ProposalKind.PROMOTE: _promote,
    ProposalKind.NEW_RULE: _new_rule,
    ProposalKind.MERGE: _merge,
    ProposalKind.DROP: _drop,
    ProposalKind.CONFLICT: _decide_conflict,
}
"""By kind; each returns its words for the changelog."""


def _move(edit: KnowledgeEdit, entry_id: str, draft: EntryDraft) -> str:
    """An entry becomes a strict constraint; returns its new id."""
    changed = _changed_fields(edit, entry_id, draft)
    if changed is None:
        edit.remove_entry(entry_id)
        return edit.add_entry(STRICT, draft)
    return edit.move_entry(entry_id, STRICT, changed, _changed_title(edit, entry_id, draft))


def _change(edit: KnowledgeEdit, entry_id: str, draft: EntryDraft) -> None:
    changed = _changed_fields(edit, entry_id, draft)
    if changed is None:
        edit.rewrite_entry(entry_id, draft)
        return
    if title := _changed_title(edit, entry_id, draft):
        edit.set_title(entry_id, title)
    for name, value in changed.items():
        edit.set_field(entry_id, name, value)


def _changed_fields(edit: KnowledgeEdit, entry_id: str, draft: EntryDraft) -> dict[str, str] | None:
    """The fields that the draft has otherwise; None where more of the entry is another one."""
    now = entry_facts(edit.file, edit.file.entry(entry_id)).draft
    names = [name for name, _ in now.fields]
    wanted = dict(draft.fields)
    stay_in_order = [name for name, _ in draft.fields if name in names] == names
    if draft.body != now.body or not stay_in_order or len(wanted) != len(draft.fields):
        return None
    return {name: value for name, value in wanted.items() if dict(now.fields).get(name) != value}


def _changed_title(edit: KnowledgeEdit, entry_id: str, draft: EntryDraft) -> str:
    """Empty where it is the same."""
    return "" if one_line(edit.file.entry(entry_id).title) == draft.title else draft.title


def _refuse_changed(edit: KnowledgeEdit, proposal: Proposal) -> None:
    for entry_id in proposal.entries:
        edit.file.entry(entry_id)
    if proposal.seen and proposal.seen != entries_digest(edit.file, proposal.entries):
        reason = f"{_both(proposal)} {'was' if len(proposal.entries) == 1 else 'were'} changed meanwhile"
        raise ChangedMeanwhileError(reason, "Look at the proposal again, then decide")


def _both(proposal: Proposal) -> str:
    return " and ".join(proposal.entries)


def _needed(proposal: Proposal, draft: EntryDraft | None) -> EntryDraft:
    if draft is None:
        raise KnowledgeFileError(f"{proposal.id} does not say what to write", "Edit it first")
    return draft


def _short(title: str) -> str:
    return title if len(title) <= MAX_TITLE_CHARS else f"{title[: MAX_TITLE_CHARS - 1]}…"
