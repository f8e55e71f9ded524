"""Knowledge bases as people write them: any order and spacing, comments, odd fields, foreign sections, line ends."""

from hypothesis import strategies as st

SECTIONS = {"Strict Constraints": "SC", "Slop Ledger": "SL", "Performance Delta": "PD", "Pending Queue": "PQ"}

WORDS = st.sampled_from(
    ["token", "Größe", "`post()`", "日本語", "a | b", "**bold**", "2.4s → 1.1s", "C#", "<b>", "x: y", "\\|"]
)
TITLES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)

FIELDS = st.lists(
    st.tuples(st.sampled_from(["What", "Why", "Occurrences", "Mood of Bob"]), TITLES),
    max_size=3,
    unique_by=lambda f: f[0],
).map(lambda fields: [f"**{name}**: {value}" for name, value in fields])

ODDITIES = st.sampled_from(
    [
        ["<!-- a comment", "### SC-900: not an entry", "-->"],
        ["```", "### SC-901: not one either", "```"],
        ["A note of Bob's, with two blanks at its end  "],
        ["- a list", "  ### PQ-902: nested"],
        ["#### A small heading"],
        ["> quoted", "> ### SL-903: quoted"],
        ["**Half a field"],
        ["\tindented by a tab"],
    ]
)
BLANK = st.sampled_from([[""], ["", ""], ["  "]])


@st.composite
def knowledge_bases(draw: st.DrawFn) -> str:
    """A text with up to six sections and at least one entry, each id once."""
    lines = draw(st.sampled_from([[], ["# STUDIO Knowledge Base", ""], ["Some words first", ""]]))
    titles = draw(
        st.lists(st.sampled_from([*SECTIONS, "Notes of Bob", "Changelog", "Statistics"]), min_size=1, unique=True)
    )
    has_rules = draw(st.booleans())
    if not set(titles) & set(SECTIONS):
        titles = [*titles, "Pending Queue"]
    for title in titles:
        lines += [f"## {title}", *draw(BLANK), *draw(_section_body(title))]
        lines += ["---", *draw(BLANK)] if has_rules else []
    end = draw(st.sampled_from(["\n", "\r\n"]))
    text = end.join(lines)
    return text.rstrip() if draw(st.booleans()) else text + end


@st.composite
def _section_body(draw: st.DrawFn, title: str) -> list[str]:
    if title == "Statistics":
        rows = [
            f"| {name} |  0 | 2026-01-01 |" for name in draw(st.lists(st.sampled_from(list(SECTIONS)), unique=True))
        ]
        return ["| Section | Count | Last Updated |", "|---|---|---|", *rows, *draw(BLANK)]
    lines: list[str] = []
    if draw(st.booleans()):
        lines += [*draw(ODDITIES), ""]
    prefix = SECTIONS.get(title)
    for number in draw(st.lists(st.integers(1, 40), max_size=4, unique=True)) if prefix else ():
        lines += [f"### {prefix}-{number:03d}: {draw(TITLES)}", *draw(FIELDS)]
        if draw(st.booleans()):
            lines += ["", *draw(ODDITIES)]
        lines += draw(BLANK)
    return lines
