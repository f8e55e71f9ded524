"""Learns one plural rule from the first example that is still wrong.

    python3 -m tools.learn_rule

It adds the shortest ending that puts this example right without breaking one that was right before. One rule a run:
a person should see every rule that comes in.
"""

import json
import sys

from pantry.plurals import EXAMPLES, RULES, load_rules, plural, read_examples


def main():
    examples, rules = read_examples(EXAMPLES), load_rules(RULES)
    wrong = still_wrong(examples, rules)
    if not wrong:
        print("every example is right, nothing to learn")
        return 0
    word, wanted = wrong[0]
    print(f"{word}: wanted {wanted}, got {plural(word, rules)}")
    learned = find_rule(word, wanted, examples, rules)
    if learned is None:
        print(f"no ending of {word} gives {wanted} without breaking another example", file=sys.stderr)
        return 1
    ending, replacement = learned
    rules = {**rules, ending: replacement}
    save_rules(rules)
    print(f"learned -{ending} -> -{replacement}, examples still wrong: {len(still_wrong(examples, rules))}")
    return 0


def still_wrong(examples, rules):
    return [(word, wanted) for word, wanted in examples if plural(word, rules) != wanted]


def find_rule(word, wanted, examples, rules):
    """(ending, replacement), or None. Tries one letter first, then more."""
    right = [(known, known_plural) for known, known_plural in examples if plural(known, rules) == known_plural]
    for length in range(1, len(word) + 1):
        stem, ending = word[:-length], word[-length:]
        if not wanted.startswith(stem):
            continue
        candidate = {**rules, ending: wanted[len(stem) :]}
        if all(plural(known, candidate) == known_plural for known, known_plural in right):
            return ending, candidate[ending]
    return None


def save_rules(rules):
    beside = RULES.with_suffix(".new")
    beside.write_text(json.dumps(rules, indent=2) + "\n", encoding="utf-8")
    beside.replace(RULES)


if __name__ == "__main__":
    sys.exit(main())
