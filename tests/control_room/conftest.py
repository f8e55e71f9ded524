from helpers.stillness import _keys_wait_for_stillness  # noqa: F401
