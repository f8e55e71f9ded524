"""Being told to end, in the midst of anything."""

import os
import signal
import threading

import pytest

from engine.commands.stop_signals import prompt_signals, run_signals, stop_signals
from engine.orchestration.control import RunControl


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_whoever_looks_for_it_all_the_time(number):
    """It arrives now and then while the event's own lock is held, by the very thread that handles the signal."""
    for _ in range(200):
        with stop_signals() as stop:
            sender = threading.Thread(target=os.kill, args=(os.getpid(), number))
            sender.start()
            while not stop.wait(0.000_001):
                pass
            sender.join()


def test_the_first_interrupt_waits_for_the_step_and_the_second_does_not(capfd):
    control = RunControl()
    with run_signals(control):
        signal.raise_signal(signal.SIGINT)
        assert control.stop_after_step.wait(60)
        assert not control.stop_now.is_set()
        signal.raise_signal(signal.SIGINT)
        assert control.stop_now.wait(60)
    assert capfd.readouterr().err.count("after this step") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_stops_at_once(number):
    control = RunControl()
    with run_signals(control):
        signal.raise_signal(number)
        assert control.stop_now.wait(60)
    assert not control.stop_after_step.is_set()


def test_at_a_prompt_in_a_run_it_breaks_off_the_prompt_alone():
    control = RunControl()
    with run_signals(control):
        with pytest.raises(KeyboardInterrupt), prompt_signals():
            signal.raise_signal(signal.SIGINT)
        assert not control.stop_after_step.is_set()
        signal.raise_signal(signal.SIGTERM)  # afterwards the run hears of it again, and of nothing before
        assert control.stop_now.wait(60)
    assert not control.stop_after_step.is_set()


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with stop_signals():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
