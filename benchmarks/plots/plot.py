"""Draws benchmarks.json: throughput.svg, latency.svg and growth.svg beside it, each only if it was measured.

Usage: plot.py FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "the same figures, the same file"
import matplotlib.pyplot as plt  # noqa: E402

COLOURS = {"MILLRACE": "#1b6ca8", "PEER": "#c9823b", "LIMIT": "#9a9a9a"}
REFERENCE_PERCENTILES = (50, 95, 99)


def main(folder: Path) -> None:
    report = json.loads((folder / "benchmarks.json").read_text())
    if report["legs"]:
        save(throughput(report["legs"]), folder / "throughput.svg")
    if report["latency"]:
        save(latency(report["latency"][0]), folder / "latency.svg")
    if report["growth"]:
        save(growth(report["growth"][0]["points"]), folder / "growth.svg")


def throughput(legs: list[dict]) -> plt.Figure:
    """A bar per contender, from the slowest run to the fastest as a line across its end."""
    heights = [len(leg["summaries"]) + 1 for leg in legs]
    figure, axes = plt.subplots(
        len(legs), 1, figsize=(9, 0.42 * sum(heights)), height_ratios=heights, squeeze=False, layout="constrained"
    )
    for axis, leg in zip(axes[:, 0], legs, strict=True):
        for row, summary in enumerate(leg["summaries"]):
            rates = [result["recordsPerSecond"] for result in summary["results"]]
            axis.barh(row, median(rates), color=COLOURS[summary["role"]])
            axis.plot([min(rates), max(rates)], [row, row], color="black", linewidth=1)
        axis.set_yticks(range(len(leg["summaries"])), [summary["contender"] for summary in leg["summaries"]])
        axis.invert_yaxis()
        axis.set_title(leg["leg"], loc="left", fontsize="medium")
        axis.xaxis.set_major_formatter("{x:,.0f}")
    axes[-1, 0].set_xlabel("records per second; grey is a limit, no product")
    return figure


def latency(report: dict) -> plt.Figure:
    figure, axis = plt.subplots(figsize=(9, 4.5), layout="constrained")
    for hop in report["hops"]:
        axis.plot(range(1, 101), hop["percentiles"], label=hop["name"])
    for percentile in REFERENCE_PERCENTILES:
        axis.axvline(percentile, color="#dddddd", linewidth=1, zorder=0)
    axis.set_yscale("log")
    axis.yaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlabel(f"percent of users, at {report['usersPerSecond']:,} a second")
    axis.set_ylabel("at most so many milliseconds")
    axis.legend()
    return figure


def growth(points: list[dict]) -> plt.Figure:
    names = [f"{point['size']}, {point['records']:,} records" for point in points]
    rates = [point["result"]["recordsPerSecond"] for point in points]
    memory = [point["result"]["clientPeakBytes"] / 1e6 for point in points]
    figure, axes = plt.subplots(1, 2, figsize=(11, 0.4 * len(points) + 1), sharey=True, layout="constrained")
    for axis, values, label in zip(axes, (rates, memory), ("records per second", "client's memory, MB"), strict=True):
        axis.barh(range(len(points)), values, color=COLOURS["MILLRACE"])
        axis.set_yticks(range(len(points)), names)
        axis.xaxis.set_major_formatter("{x:,.0f}")
        axis.set_xlabel(label)
    axes[0].invert_yaxis()
    return figure


def save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
