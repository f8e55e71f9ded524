import gc

import pytest

from engine.workspace.collecting import without_collecting


@without_collecting()
def is_collecting():
    return gc.isenabled()


def test_the_collector_rests_meanwhile_and_goes_on_afterwards():
    assert (is_collecting(), gc.isenabled()) == (False, True)


def test_it_goes_on_after_a_failure_too():
    with pytest.raises(ZeroDivisionError), without_collecting():
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_where_it_rests_already_it_is_left_alone():
    with without_collecting():
        assert not is_collecting()
        assert not gc.isenabled()
