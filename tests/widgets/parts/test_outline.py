"""Groups fold and unfold; cursor and folds outlast new nodes."""

import pytest
from helpers.host import HostApp
from textual.content import Content

from widgets.parts.outline import FEW_NODES, FOUND_ROWS, Node, Outline, matching, unfolded, unique


class NameOutline(Outline):
    """Nodes whose item is their name."""

    def draw_node(self, node: Node, width: int) -> tuple[Content, Content]:
        return Content(node.item), Content("")


def tree(*lines: str) -> tuple[Node, ...]:
    """Nodes from names indented by two spaces a level; a name in capitals is a group."""
    depths = [(len(line) - len(line.lstrip())) // 2 for line in lines]
    names = [line.strip() for line in lines]
    return tuple(Node(n, d, n.isupper(), n, n.casefold()) for n, d in zip(names, depths, strict=True))


NODES = tree("A", "  B", "    one", "    two", "  C", "    three", "D", "  E", "    four")


def keys(outline: Outline) -> str:
    return " ".join(row.key for row in outline.rows)


def selected(outline: Outline) -> str:
    return outline.selected.key if outline.selected else ""


@pytest.fixture
def outline() -> NameOutline:
    return NameOutline(empty="Nothing here")


def test_a_folded_group_hides_all_below_it() -> None:
    assert [node.key for node in unfolded(NODES, {"A": True, "B": False, "D": False})] == ["A", "B", "C", "three", "D"]


def test_what_is_found_comes_with_its_groups() -> None:
    assert [node.key for node in matching(NODES, ("o",))] == ["A", "B", "one", "two", "D", "E", "four"]


def test_all_words_must_be_there() -> None:
    nodes = tree("A", "  red apple", "  red pear")
    assert [node.key for node in matching(nodes, ("pear", "red"))] == ["A", "red pear"]


def test_two_nodes_of_one_key_stay_two() -> None:
    assert [node.key for node in unique(tree("a", "a", "b"))] == ["a", "a (2)", "b"]


async def test_a_small_outline_starts_unfolded(outline: NameOutline) -> None:
    async with HostApp(outline).run_test():
        outline.set_nodes(NODES)
        assert keys(outline) == "A B one two C three D E four"


async def test_a_large_outline_starts_with_its_first_level_only_unfolded(outline: NameOutline) -> None:
    async with HostApp(outline).run_test():
        outline.set_nodes(tree("A", "  B", *(f"    task {number}" for number in range(FEW_NODES))))
        assert keys(outline) == "A B"


async def test_enter_on_an_empty_group_chooses_it_like_a_leaf(outline: NameOutline) -> None:
    app = HostApp(outline, heard=Outline.Chosen)
    async with app.run_test() as pilot:
        outline.set_nodes(tree("A", "B", "  one"))
        outline.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert [message.row.key for message in app.heard] == ["A"]
        assert outline.rows[0].left.plain.strip() == "A"
        assert outline.rows[1].left.plain.strip() == "▾ B"


async def test_left_folds_then_goes_up(outline: NameOutline) -> None:
    async with HostApp(outline).run_test() as pilot:
        outline.set_nodes(NODES)
        outline.focus()
        outline.select("two")
        await pilot.press("left")
        assert selected(outline) == "B"
        await pilot.press("h")
        assert keys(outline) == "A B C three D E four"
        await pilot.press("right")
        assert keys(outline) == "A B one two C three D E four"


async def test_enter_and_space_fold_a_group(outline: NameOutline) -> None:
    async with HostApp(outline).run_test() as pilot:
        outline.set_nodes(NODES)
        outline.focus()
        await pilot.press("enter")
        assert keys(outline) == "A D E four"
        await pilot.press("space")
        assert keys(outline) == "A B one two C three D E four"


async def test_enter_on_a_leaf_chooses_it(outline: NameOutline) -> None:
    app = HostApp(outline, heard=Outline.Chosen)
    async with app.run_test() as pilot:
        outline.set_nodes(NODES)
        outline.focus()
        outline.select("three")
        await pilot.press("enter")
        await pilot.pause()
        assert [message.row.key for message in app.heard] == ["three"]


async def test_fold_all_keeps_the_cursor_in_its_top_group(outline: NameOutline) -> None:
    async with HostApp(outline).run_test() as pilot:
        outline.set_nodes(NODES)
        outline.focus()
        outline.select("four")
        await pilot.press("minus")
        assert keys(outline) == "A D"
        assert selected(outline) == "D"
        await pilot.press("equals_sign")
        assert keys(outline) == "A B one two C three D E four"
        assert selected(outline) == "D"


async def test_new_nodes_leave_cursor_and_folds_alone(outline: NameOutline) -> None:
    async with HostApp(outline).run_test() as pilot:
        outline.set_nodes(NODES)
        outline.focus()
        outline.select("B")
        await pilot.press("left")
        outline.select("three")
        outline.set_nodes(tree("NEW", "  zero", "A", "  B", "    one", "    two", "  C", "    half", "    three"))
        assert keys(outline) == "NEW zero A B C half three"
        assert selected(outline) == "three"


async def test_a_filter_unfolds_and_what_was_found_stays_in_view_after_it(outline: NameOutline) -> None:
    async with HostApp(outline).run_test() as pilot:
        outline.set_nodes(NODES)
        outline.focus()
        await pilot.press("minus")
        outline.set_filter("ONE")
        assert keys(outline) == "A B one"
        assert selected(outline) == "one"
        assert outline.found == 1
        outline.set_filter("")
        assert keys(outline) == "A B one two C D"
        assert selected(outline) == "one"
        assert outline.found is None


async def test_of_many_found_only_the_first_are_drawn(outline: NameOutline) -> None:
    async with HostApp(outline).run_test():
        outline.set_nodes(tree("A", *(f"  task {number}" for number in range(FOUND_ROWS))))
        outline.set_filter("task")
        assert len(outline.rows) == FOUND_ROWS + 1
        assert "1 more" in outline.rows[-1].left.plain
