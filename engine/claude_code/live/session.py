"""One of Claude's sessions, read again and again: its journal, its status line's figures, else its transcript's."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime

from engine.claude_code.events.journal import MEASURED, ClaudeEvent
from engine.claude_code.events.session_journals import SessionJournalReader, SessionJournals
from engine.claude_code.live.fold import SessionFold
from engine.claude_code.live.processes import ProcessLine
from engine.claude_code.live.sessions import OVER, ClaudeSession, ClaudeState, ContextFigure, RunningTool
from engine.claude_code.live.state import BETWEEN_TURNS, StateNow, from_events, state_now, with_background
from engine.claude_code.live.status_line import StatusFigures, read_status
from engine.claude_code.live.transcript import TranscriptFigure
from engine.claude_code.live.trend import minutes_left
from engine.workspace.file_cache import Signature, file_signature
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError

TREND_POINTS = 60


class FollowedSession:
    """One session, as far as it was read. Serves one thread."""

    def __init__(self, paths: WorkspacePaths, session_id: str) -> None:
        self._paths = paths
        self._id = session_id
        self._journal = SessionJournalReader(paths, session_id)
        self._fold = SessionFold()
        self._status: StatusFigures | None = None
        self._status_signature: Signature = None
        self._transcript = TranscriptFigure()
        self._made: tuple[tuple[object, ...], ClaudeSession] | None = None
        self._revision = 0

    @property
    def transcript(self) -> str:
        return self._fold.transcript or (self._status.transcript if self._status else "")

    def refresh(self) -> list[Problem]:
        """Reads what changed; says what could not be read or noted."""
        problems = []
        for work in (self._read_journal, self._read_status, self._read_transcript, self._note_growth):
            try:
                work()
            except UnusableFileError as error:
                problems.append(error.problem)
            except OSError as error:
                problems.append(self._not_noted(error))
        return problems

    def _not_noted(self, error: OSError) -> Problem:
        reason = f"how full the context was cannot be noted: {os.strerror(error.errno or 0)}"
        return Problem(self._paths.relative(self._paths.claude), reason, "Make room, or allow writing there")

    def session(self, line: ProcessLine | None, now: datetime) -> ClaudeSession | None:
        """None before anything is known. The very same record as before where nothing changed."""
        seen_at = max(filter(None, (self._fold.seen_at, self._status.at if self._status else None)), default=None)
        if seen_at is None:
            return None
        fold = self._fold
        told = (
            StateNow(ClaudeState.UNKNOWN, seen_at)
            if fold.seen_at is None
            else from_events(fold.state, fold.state_since or seen_at, fold.waits.first)
        )
        current = with_background(state_now(told, fold.seen_at or seen_at, line, now), works=bool(fold.agents.working))
        made_from = (self._revision, current, line is not None, seen_at)
        if self._made is None or self._made[0] != made_from:
            session = self._session(current, seen_at, is_process_known=line is not None)
            self._made = (made_from, replace(session, state_since=current.since, wait=current.wait))
        return self._made[1]

    def _session(self, current: StateNow, seen_at: datetime, *, is_process_known: bool) -> ClaudeSession:
        fold, status = self._fold, self._status
        context = self._context()
        limit = next((one.before for one in reversed(fold.compactions) if one.trigger == "auto" and one.before), None)
        last = fold.points[-1].at if fold.points else seen_at
        return ClaudeSession(
            id=self._id,
            state=current.state,
            state_since=seen_at,
            seen_at=seen_at,
            began_at=fold.began_at,
            model=self._model(),
            tools=self._tools(current),
            agents=fold.agents.shown,
            failure=fold.failure,
            context=context,
            cost_usd=status.cost_usd if status else None,
            cache_hit_rate=status.cache_hit_rate if status else None,
            measured_at=status.at if status else None,
            compactions=tuple(fold.compactions),
            given_characters=fold.given_characters,
            trend=tuple(point.tokens for point in fold.points)[-TREND_POINTS:],
            minutes_left=minutes_left(fold.points, limit or (context.window if context else None), last),
            is_process_known=is_process_known,
            todos=fold.todos.todos,
            activity=fold.activity.activity(),
        )

    def _tools(self, current: StateNow) -> tuple[RunningTool, ...]:
        """Between turns only sub-agents in the background may use some. What waits to be allowed does not run yet, and
        what was allowed runs from then on."""
        if current.state in OVER:
            return ()
        running, working = self._fold.tools.longest_first, self._fold.agents.working
        if current.state in BETWEEN_TURNS:
            running = tuple(one for one in running if one.agent_id in working)
        asked = {one.id for one in running if self._fold.waits.is_asked(one.agent_id, one.words)}
        if current.wait is not None:
            return tuple(one for one in running if one.id not in asked)
        return tuple(replace(one, since=max(one.since, current.since)) if one.id in asked else one for one in running)

    def _model(self) -> str:
        fold, status = self._fold, self._status
        if status is None or not status.model:
            return fold.model
        return fold.model if fold.model_at is not None and fold.model_at > status.at else status.model

    def _context(self) -> ContextFigure | None:
        """The newest figure; one from before the last compaction says nothing any more."""
        newest = self._newest(*self._measured(), self._fold.told_context)
        return newest if newest is None or newest.window else replace(newest, window=self._window)

    def _measured(self) -> tuple[ContextFigure | None, ...]:
        """The status line is silent while a permission is waited for: meanwhile the transcript is newer."""
        return (self._status.context if self._status else None, self._transcript.figure)

    def _newest(self, *figures: ContextFigure | None) -> ContextFigure | None:
        compacted_at = self._fold.compactions[-1].at if self._fold.compactions else None
        known = [one for one in figures if one is not None and (compacted_at is None or one.at > compacted_at)]
        return max(known, key=lambda figure: figure.at, default=None)

    @property
    def _window(self) -> int | None:
        return (self._status.window if self._status else None) or self._fold.window

    def _read_journal(self) -> None:
        for event in self._journal.read():
            self._revision += 1
            if event is None:
                self._fold = SessionFold()
            else:
                self._fold.take(event)

    def _read_status(self) -> None:
        signature = file_signature(self._paths.claude_status(self._id))
        if signature is None or signature == self._status_signature:
            return
        status = read_status(self._paths, self._id)
        if status is None:
            return
        self._status, self._status_signature = status, signature
        self._revision += 1

    def _read_transcript(self) -> None:
        if self._transcript.look(self._id, self.transcript):
            self._revision += 1

    def _note_growth(self) -> None:
        """Keeps how full the context was: whoever says so only says how it is now."""
        context = self._newest(*self._measured())
        last = self._fold.points[-1] if self._fold.points else None
        if context is None or (last is not None and (last.tokens == context.tokens or last.at >= context.at)):
            return
        from engine.workspace.locks import locked  # filelock, only where there is something to note

        event = ClaudeEvent(
            at=context.at,
            id=f"context.{int(context.at.timestamp() * 1000)}",
            event=MEASURED,
            context_tokens=context.tokens,
            window=context.window or self._window,
        )
        with locked(self._paths, self._paths.spool):
            SessionJournals(self._paths).write(self._id, event)
        self._read_journal()
