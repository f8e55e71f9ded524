"""What each of the events that STUDIO answers is answered with."""

import os

from hook_build import SESSION_ONLY, build, is_fresh, lost_words, prepare, stop
from hook_question import Question
from hook_workspace import MAX_CHARS, Workspace

PLUGIN = "studio:"

LEARN_MARK = "learned:"


def session_start(question: Question) -> None:
    """What holds here and where it stands; after a compaction, what it may have dropped."""
    workspace = question.workspace
    if os.path.isdir(os.path.join(workspace.state, "leases")):
        from hook_lease import end_others_of_this_process  # 2 ms that most sessions do not need

        end_others_of_this_process(workspace, question.session)
    is_compacted = question.payload.get("source") == "compact"
    name = "session-compact.md" if is_compacted else "session-start.md"
    if is_fresh(workspace, workspace.document(".ready", "made-from.json")):
        text = workspace.text(name)
    elif prepare(workspace, SESSION_ONLY):
        text = workspace.text(name, is_just_made=True)
    else:
        question.note("failed", "what is prepared is old, and nothing newer could be made: nothing was told")
        return
    after_compaction = "gave back the invariants and the current step after a compaction"
    question.tell(text, after_compaction if is_compacted else "rules and state of the project")


def wait_for_the_rest(workspace: Workspace) -> None:
    """A session that began where nothing was prepared left all but its own answer to another process: it may be at it
    still, and the engine waits for it then."""
    if not workspace.was_prepared_here():
        prepare(workspace)


def prompt(question: Question) -> None:
    """`/studio:build` and `/studio:studio`. Two events tell of one command, in an order that versions differ in."""
    name, arguments = command_of(question.payload)
    if name not in ("build", "studio"):
        return
    prompt_id = question.payload.get("prompt_id")
    if prompt_id and question.memory.get("prompt_id") == prompt_id:
        return
    question.memory["prompt_id"] = prompt_id
    if name == "build":
        build(question, arguments)
    else:
        plan(question, arguments)
    question.remember()  # only now: where this hook is ended before it answers, the other event's does


def command_of(payload: dict) -> tuple[str, str]:
    """The command of ours in a prompt, without the plugin's name, and its arguments."""
    name, arguments = payload.get("command_name"), payload.get("command_args", "")
    if name is None:
        name, _, arguments = str(payload.get("prompt", "")).strip().partition(" ")
        name = name[1:] if name.startswith("/") else ""
    return (name[len(PLUGIN) :], str(arguments).strip()) if str(name).startswith(PLUGIN) else ("", "")


def plan(question: Question, arguments: str) -> None:
    """How a plan is made here, what the project is up to, and the skills whose words are in the goal."""
    wait_for_the_rest(question.workspace)
    ready = question.workspace.prepared("prompt-studio.json")
    goal = f" {' '.join(arguments.casefold().split())} "
    found = []
    for skill in ready.get("skills", []):
        hits = sum(word in goal for word in skill["keywords"])
        if hits:
            found.append((hits, skill["text"]))
    found.sort(key=lambda skill: -skill[0])
    text = "\n\n".join([str(ready.get("context", "")), *(text for _, text in found[:2])])
    question.tell(text.strip()[:MAX_CHARS], "how to plan, the state of the project, its skills")


def subagent_start(question: Question) -> None:
    agent = str(question.payload.get("agent_type", ""))
    if agent in (PLUGIN + "planner", PLUGIN + "builder"):
        name = agent[len(PLUGIN) :]
        wait_for_the_rest(question.workspace)
        if name == "builder" and (words := lost_words(question)):
            question.tell(words, "the builder has to stop: the task was taken over")
        else:
            question.tell(question.workspace.text(f"subagent-{name}.md"), f"what the {name} has to know")


def subagent_stop(question: Question) -> None:
    """A builder says what it learned before it goes: it is asked once where it did not."""
    payload = question.payload
    if payload.get("agent_type") != PLUGIN + "builder":
        return
    ready = question.workspace.prepared("stop.json")
    last = str(payload.get("last_assistant_message", "")).casefold()
    if LEARN_MARK not in last and not payload.get("stop_hook_active") and ready.get("learn"):
        question.block(str(ready["learn"]))
    elif ready.get("evolution"):
        question.answer({"systemMessage": str(ready["evolution"])}, "told", str(ready["evolution"]))


ANSWERS = {
    "SessionStart": session_start,
    "UserPromptExpansion": prompt,
    "UserPromptSubmit": prompt,
    "SubagentStart": subagent_start,
    "SubagentStop": subagent_stop,
    "Stop": stop,
}
