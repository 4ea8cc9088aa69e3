"""Gauges in Prometheus' text format 0.0.4. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Sample:
    """One value of a gauge, told apart from the others by its labels."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gauge:
    """One thing that goes up and down. A name ends with its unit, where it has one."""

    name: str
    said: str
    samples: tuple[Sample, ...]


def one(name: str, said: str, value: float | None) -> Gauge:
    """A gauge of one value; without a sample where there is nothing to measure."""
    return Gauge(name, said, () if value is None else (Sample(value),))


def exposed(gauges: Iterable[Gauge]) -> str:
    """All gauges, each with what it means."""
    return "".join(line + "\n" for gauge in gauges for line in _lines(gauge))


def _lines(gauge: Gauge) -> Iterable[str]:
    said = gauge.said.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {gauge.name} {said}"
    yield f"# TYPE {gauge.name} gauge"
    for sample in gauge.samples:
        labels = ",".join(f'{name}="{_quoted(value)}"' for name, value in sample.labels.items())
        yield f"{gauge.name}{{{labels}}} {sample.value:.15g}" if labels else f"{gauge.name} {sample.value:.15g}"


def _quoted(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
