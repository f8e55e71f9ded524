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
        "ghs_" + "a1" * 18,
        "glpat-" + "a1" * 10,
        "AIza" + "a1" * 20,
        "sk_live_" + "a1" * 12,
        "rk_test_" + "a1" * 12,
        "whsec_" + "a1" * 12,
        "SG." + "a1" * 10 + "." + "b2" * 20,
        "ya29." + "a1" * 20,
        "dckr_pat_" + "a1" * 12,
        "dop_v1_" + "a1" * 32,
        "shpat_" + "a1" * 16,
        "123456789:AA" + "b2" * 17,
        "npm_" + "a1" * 18,
        "pypi-" + "a1" * 20,
        "hf_" + "a1" * 17,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_tokens_of_known_shape_are_hidden(secret):
    assert secret_remover({})(f"x {secret} y") == "x [secret] y"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\x1b[0m", "\x1b[01;31m\x1b[K"])
def test_a_secret_with_something_unseen_in_it_is_hidden(unseen):
    redact = secret_remover({"API_KEY": "abc.def+1"})
    token = "ghp_" + "A1" * 18
    assert redact(f"x {token[:9]}{unseen}{token[9:]} y") == "x [secret] y"
    assert redact(f"x {unseen}{token}") == "x [secret]"
    assert redact(f"it is abc{unseen}.def+1!") == "it is [secret]!"
    assert redact(f"pass{unseen}word: S3cr3t") == "password: [secret]"


@pytest.mark.parametrize("before", ["\x1b[32m+", "\ufeff", "\x1b[1m", "-----BEGIN \x1b[0m"])
def test_a_private_key_in_colours_is_hidden_whole(before):
    header = before if before.startswith("-") else f"{before}-----BEGIN "
    text = f"{header}RSA PRIVATE KEY-----\x1b[m\n{before}MIIabc\x1b[m\n{before}MIIdef\x1b[m\nend"
    assert "MII" not in secret_remover({})(text)


def test_what_is_unseen_may_part_a_secret_from_the_word_before():
    token = "ghp_" + "A1" * 18
    assert secret_remover({})(f"abc\u200b{token}, password: S3cr3t") == "abc[secret], password: [secret]"


def test_what_is_unseen_stays_in_lines_without_a_secret():
    redact = secret_remover({})
    text = "a \u200bb\n\x1b[31mred\x1b[0m\npassword: S3cr3t"
    assert redact(text) == "a \u200bb\n\x1b[31mred\x1b[0m\npassword: [secret]"


def test_lines_are_looked_at_one_by_one():
    redact = secret_remover({})
    assert redact("İ one\nTOKEN: S3cr3t99\nend") == "İ one\nTOKEN: [secret]\nend"
    assert redact("one\n\nPassWord: S3cr3t token: S3cr3t99\n") == "one\n\nPassWord: [secret] token: [secret]\n"


def test_the_words_around_a_secret_stay():
    redact = secret_remover({})
    assert redact("Authorization: Bearer abcdef1234567890") == "Authorization: Bearer [secret]"
    assert redact("postgres://me:pass@host/db") == "postgres://[secret]@host/db"
    assert redact("hooks.slack.com/services/T00000000/B0000/xyz end") == "hooks.slack.com/services/[secret] end"
    assert redact("see https://example.org:80/a@b") == "see https://example.org:80/a@b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tool --password S3cr3t x", "tool --password [secret] x"),
        ("tool --api-key 'S3cr3t words'", "tool --api-key '[secret]'"),
        ('{"clientSecret": "S3cr3t"}', '{"clientSecret": "[secret]"}'),
        ("SECRET_KEY_BASE=S3cr3t rails", "SECRET_KEY_BASE=[secret] rails"),
        ('export DB_PASS="S3cr3t"; run', 'export DB_PASS="[secret]"; run'),
        ("password: S3cr3t", "password: [secret]"),
        ('curl -H "Authorization: Basic bWU6cGFzcw==" x', 'curl -H "Authorization: Basic [secret]" x'),
        ('curl -H "x-api-key: S3cr3t" x', 'curl -H "x-api-key: [secret]" x'),
        ("curl -u me:S3cr3t x", "curl -u me:[secret] x"),
        ("curl\u00a0-u me:S3cr3t x", "curl\u00a0-u me:[secret] x"),
        ('{"user": "me", "pass": "S3cr3t"}', '{"user": "me", "pass": "[secret]"}'),
        ("basic auth: user me, pass S3cr3t99", "basic auth: user me, pass [secret]"),
        ("signed in, pass is: S3cr3t", "signed in, pass is: [secret]"),
        ("https://x-sk-" + "a1" * 10 + "@host/x", "https://[secret]@host/x"),
        ("mysql -uroot -pS3cr3t db", "mysql -uroot -p[secret] db"),
        ("GET /x?access_token=S3cr3t&a=1", "GET /x?access_token=[secret]&a=1"),
        ("https://abcdefghij0123456789@host/x", "https://[secret]@host/x"),
        ("use the password S3cr3t99 please", "use the password [secret] please"),
        ("-----BEGIN EC PRIVATE KEY-----\nMIIabc", "[secret]"),
    ],
)
def test_what_a_word_before_it_gives_away_is_hidden(text, expected):
    assert secret_remover({})(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "input_tokens=3000, token usage: 3,000 of 200,000",
        "unexpected token: semicolon",
        "token = self.next()",
        "def connect(password: str, token=None, secret: SecretStr): login(token=token)",
        "GITHUB_TOKEN=$TOKEN password=${{ secrets.PASSWORD }}",
        "src/auth/token_store.py::test_password_reset PASSED",
        "tokenizer: cl100k_base",
        "the secret is out: never log a password",
        "the token's first 6 characters of its SHA-256",
    ],
)
def test_words_about_secrets_stay(text):
    assert secret_remover({})(text) == text


@pytest.mark.parametrize("text", ["token" * 2_400, "'" * 12_000, "://" * 4_000, "A_" * 6_000 + "=", " -u" * 4_000])
@pytest.mark.timeout(60)
def test_no_text_takes_long(text):
    secret_remover({})(text)
