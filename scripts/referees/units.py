"""Sizes, durations and counts as they are written on the command line, as numbers."""

import re

BYTES = {"": 1, "B": 1, **{f"{prefix}{suffix}": 1 << 10 * power
                           for power, prefix in enumerate("KMGT", 1) for suffix in ("iB", "")}}
NS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "min": 60 * 10**9, "h": 3600 * 10**9}


class Unreadable(Exception):
    """A document, or a value in it, that the referee cannot judge."""


def scaled(text, units):
    parts = re.fullmatch(r"([\d.]+)\s*([A-Za-z]*)", text)
    if not parts or parts[2] not in units:
        raise Unreadable(f"no number: {text!r}")
    whole = parts[1].isdigit()
    return (int if whole else float)(parts[1]) * units[parts[2]]


def size_bytes(text):
    return scaled(text, BYTES)


def share(text):
    if not text.endswith("%"):
        raise Unreadable(f"no share: {text!r}")
    return scaled(text[:-1], {"": 1}) / 100


def duration_ns(text):
    return scaled(text, NS)


def count(text):
    return scaled(text, {"": 1, "k": 10**3, "M": 10**6})
