"""A reader of Prometheus' text format 0.0.4 that forgives nothing."""

import re

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
QUOTED = re.compile(r'"((?:[^"\\\n]|\\["\\n])*)"')
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|Inf)|NaN")
KINDS = ("counter", "gauge", "histogram", "summary", "untyped")
MEANT = {r"\\": "\\", r"\n": "\n", r"\"": '"'}


def sure(is_right, line):
    assert is_right, repr(line)


def plain(text):
    return re.sub(r'\\[\\n"]', lambda found: MEANT[found[0]], text)


def parse(text):
    """Each metric with its help, its type and its samples by their labels. Raises AssertionError naming the line."""
    assert text.endswith("\n"), "the last line does not end"
    metrics, current = {}, None
    for line in text.splitlines():
        sure(line and line == line.strip(), line)
        if line.startswith("# HELP "):
            _, _, current, said = line.split(" ", 3)
            sure(NAME.fullmatch(current) and current not in metrics, line)
            metrics[current] = {"help": plain(said), "type": None, "samples": {}}
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            sure(name == current and kind in KINDS, line)
            sure(metrics[name]["type"] is None and not metrics[name]["samples"], line)
            metrics[name]["type"] = kind
        else:
            name, labels, value = sample(line)
            sure(name == current and metrics[name]["type"], line)
            assert labels not in metrics[name]["samples"], f"twice: {line}"
            metrics[name]["samples"][labels] = value
    return metrics


def sample(line):
    """The name, the labels and the value of one line."""
    name = NAME.match(line)
    assert name, line
    rest, labels = line[name.end() :], {}
    if rest.startswith("{"):
        rest = rest[1:]
        while not rest.startswith("}"):
            label = LABEL.match(rest)
            sure(label and rest[label.end()] == "=" and label[0] not in labels, line)
            value = QUOTED.match(rest, label.end() + 1)
            assert value, line
            labels[label[0]] = plain(value[1])
            rest = rest[value.end() :].removeprefix(",")
        rest = rest[1:]
    sure(rest.startswith(" ") and NUMBER.fullmatch(rest[1:]), line)
    return name[0], frozenset(labels.items()), float(rest[1:])
