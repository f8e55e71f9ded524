import pytest

from engine.workspace.secrets import secret_remover


@pytest.mark.parametrize("name", ["API_KEY", "GITHUB_TOKEN", "db_password", "MYSECRET", "AWS_SECRET_ACCESS_KEY"])
def test_the_value_of_a_variable_with_a_telling_name_is_hidden(name):
    assert secret_remover({name: "abc.def+1"})("it is abc.def+1!") == "it is [secret]!"


@pytest.mark.parametrize("name", ["PWD", "KEYBOARD", "HOME", "MONKEYS"])
def test_other_variables_are_let_be(name):
    assert secret_remover({name: "abc.def+1"})("it is abc.def+1!") == "it is abc.def+1!"


def test_a_word_too_short_to_be_a_secret_stays():
    assert secret_remover({"PASSWORD": "test"})("run the test") == "run the test"


def test_of_two_secrets_the_longer_is_hidden_whole():
    assert secret_remover({"A_KEY": "secret", "B_KEY": "secret-and-more"})("secret-and-more") == "[secret]"


@pytest.mark.parametrize(
    "secret",
    [
        "sk-ant-" + "a1" * 20,
        "ghp_" + "A1" * 18,
        "github_pat_" + "A1" * 20,
        "AKIA" + "ABCD1234" * 2,
        "xoxb-" + "123456-abcdef",
        "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_tokens_of_known_shape_are_hidden(secret):
    assert secret_remover({})(f"x {secret} y") == "x [secret] y"


def test_the_words_around_a_secret_stay():
    redact = secret_remover({})
    assert redact("Authorization: Bearer abcdef1234567890") == "Authorization: Bearer [secret]"
    assert redact("postgres://me:pass@host/db") == "postgres://[secret]@host/db"
    assert redact("see https://example.org:80/a@b") == "see https://example.org:80/a@b"
